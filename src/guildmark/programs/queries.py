"""Reads programs and enrolments; whose they are is part of each call."""

import uuid
from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet

from guildmark.held import Held, same
from guildmark.outreach import queries as outreach
from guildmark.people.models import Contractor, Organisation
from guildmark.prepared import Prepared
from guildmark.programs.design import Design, from_dict
from guildmark.programs.models import Enrolment, Program, ProgramVersion


def list_programs(organisation: Organisation) -> list[Program]:
    """An organisation's programs, newest first, with how many enrolled."""
    return list(
        Program.objects.filter(organisation=organisation).annotate(enrolled=Count("enrolments")).order_by("-created_at")
    )


def get_program(*, organisation: Organisation, program: uuid.UUID) -> Program:
    """One program of that organisation; raises Program.DoesNotExist for another's."""
    return Program.objects.select_related("organisation", "course").get(pk=program, organisation=organisation)


def get_live_program(join_token: str) -> Program:
    """The program behind a shared link, live or ended; raises Program.DoesNotExist for drafts."""
    shown = Program.objects.exclude(state=Program.State.DRAFT)
    return shown.select_related("organisation", "course").get(join_token=join_token)


def get_program_by_id(program: uuid.UUID) -> Program:
    """One program by id, for callers that have checked already; raises Program.DoesNotExist."""
    return Program.objects.select_related("organisation", "course").get(pk=program)


def get_version(program: Program) -> ProgramVersion:
    """The version in force; raises ProgramVersion.DoesNotExist for a draft."""
    return program.versions.latest("number")


def list_versions(program: Program) -> list[ProgramVersion]:
    """Every version that was launched, newest first."""
    return list(program.versions.order_by("-number"))


def list_versions_in_force(programs: Collection[uuid.UUID]) -> list[ProgramVersion]:
    """The newest version of each of these programs that has one, with its program."""
    newer = ProgramVersion.objects.filter(program=OuterRef("program"), number__gt=OuterRef("number"))
    return list(ProgramVersion.objects.filter(~Exists(newer), program__in=programs).select_related("program"))


def get_versions_by_id(versions: Collection[int]) -> dict[int, ProgramVersion]:
    """These versions by their number in the table, each with its program."""
    return ProgramVersion.objects.select_related("program").in_bulk(versions)


class Joined(NamedTuple):
    """An enrolment and the version it is under, by their keys alone: for many at once."""

    id: uuid.UUID
    version: int


def list_newest_enrolments(
    wanted: Collection[tuple[uuid.UUID, uuid.UUID | None]],
) -> dict[tuple[uuid.UUID, uuid.UUID | None], Joined]:
    """The newest enrolment of each pair of program and contractor that has one."""
    pairs = [about for about in wanted if about[1]]
    mine = Enrolment.objects.filter(program__in={p for p, _c in pairs}, contractor__in={c for _p, c in pairs})
    rows = mine.order_by("joined_at").values_list("program_id", "contractor_id", "pk", "version_id")
    return {(program, contractor): Joined(pk, version) for program, contractor, pk, version in rows}


def get_design(program: Program, version: ProgramVersion | None) -> Design:
    """The design of a version, or the draft; its last day is the one that stands, which may have been put off."""
    design = from_dict(version.design if version else program.design)
    return replace(design, ends_on=program.ends_on.isoformat()) if program.ends_on else design


def read_design(data: dict[str, object]) -> Design:
    """A design from its stored form."""
    return from_dict(data)


def get_enrolment(*, contractor: Contractor, enrolment: uuid.UUID) -> Enrolment:
    """One enrolment of this contractor; raises Enrolment.DoesNotExist for another's."""
    return _full().get(pk=enrolment, contractor=contractor)


def get_enrolment_by_id(enrolment: uuid.UUID) -> Enrolment:
    """One enrolment by id, for sessions that were opened for it; raises Enrolment.DoesNotExist."""
    found = _BY_ID.get(pk=enrolment)
    found.contractor.organisation = found.program.organisation  # always the same: not fetched twice
    return found


def find_live_enrolment(*, program: Program, contractor: Contractor) -> Enrolment | None:
    """The contractor's running enrolment in that program, or None."""
    return _full().filter(program=program, contractor=contractor).exclude(state__in=["left", "ended"]).first()


def list_enrolments(contractor: Contractor) -> list[Enrolment]:
    """A contractor's enrolments, newest first."""
    return list(_full().filter(contractor=contractor).order_by("-joined_at"))


def _full() -> QuerySet[Enrolment]:
    return Enrolment.objects.select_related("program__organisation", "program__course", "version", "contractor")


_BY_ID = Prepared(lambda pk: _full().filter(pk=pk), pk=Enrolment._meta.pk)  # noqa: SLF001 - documented by Django


class Reached(NamedTuple):
    """How far somebody is in the program they joined last, or were invited to; and in how many others they are."""

    program: str
    state: str
    others: int


def map_reached(*, organisation: Organisation, contractors: Collection[uuid.UUID]) -> dict[uuid.UUID, Reached]:
    """How far each of these contractors is, of those who were invited or joined; “invited” stands for all before."""
    found: dict[uuid.UUID, Reached] = {}
    invited = outreach.map_invited(contractors)
    names = dict(Program.objects.filter(organisation=organisation).values_list("pk", "name")) if invited else {}
    for contractor, program in invited.items():
        found[contractor] = Reached(names[program], "invited", 0)
    joined = Enrolment.objects.filter(contractor__in=contractors, program__organisation=organisation)
    for each in joined.select_related("program").order_by("joined_at"):
        before = found.get(each.contractor_id)
        others = before.others + 1 if before and before.state != "invited" else 0
        found[each.contractor_id] = Reached(each.program.name, each.shown_state, others)
    return found


# Attempts that did not pass are the contractor's own: among those who learn, nobody can be told from them.
_BEHIND = {"learning": ("learning", "not_passed"), "not_passed": ()}


def list_program_enrolments(
    *, program: Program, state: str = "", after: uuid.UUID | None = None, limit: int = 50
) -> list[Enrolment]:
    """A program's enrolments, paged by id; only those in `state` where one is named."""
    rows = Enrolment.objects.filter(program=program).select_related("contractor").order_by("id")
    rows = rows.filter(state__in=_BEHIND.get(state, (state,))) if state else rows
    return list((rows.filter(pk__gt=after) if after else rows)[:limit])


def count_by_state(program: Program) -> dict[str, int]:
    """How many enrolments stand in each state, as the organisation's side sees them."""
    counts = dict(program.enrolments.values_list("state").annotate(n=Count("pk")).order_by("state"))
    if hidden := counts.pop(Enrolment.State.NOT_PASSED, 0):
        counts["learning"] = counts.get("learning", 0) + hidden
    return counts


def list_held(contractor: Contractor) -> dict[str, Held]:
    """What is held here about a contractor."""
    return {
        "programs": Held(
            Enrolment.objects.filter(contractor=contractor),
            same(
                "state", "joined_at", "passed_at", "certified_at", "left_at", "by_personal_link", "milestones",
                program="program__name", version="version__number",
            ),
        )
    }  # fmt: skip
