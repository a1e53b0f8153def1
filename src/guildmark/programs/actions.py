"""Programs from draft to launch, and enrolments from joining to their end.

A draft is saved under the edition its editor saw, so that of two who edit at once one is told. Launching freezes the
design as a version. Every step of an enrolment passes through the engine's decider under a lock.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from guildmark.credentials import actions as credentials
from guildmark.engine.decisions import milestones as m
from guildmark.engine.drawing.badge import Art
from guildmark.journal.actions import append_fact
from guildmark.learning import queries as learning
from guildmark.learning.models import Course
from guildmark.outreach import actions as outreach
from guildmark.outreach import queries as outreach_queries
from guildmark.people import actions as people
from guildmark.people.models import Client, Contractor, Organisation
from guildmark.pools import actions as pools
from guildmark.programs.criteria import write_criteria
from guildmark.programs.design import Design, DesignError, align, check, closes_at, from_dict, pool_ends_on
from guildmark.programs.endings import ask_for_end
from guildmark.programs.intents import carry_out
from guildmark.programs.models import Enrolment, Program, ProgramVersion
from guildmark.programs.reachable import find_joined, invitable
from guildmark.programs.terms import write_terms
from guildmark.rewards import actions as rewards
from guildmark.rewards import queries as rewards_queries
from guildmark.work import actions as work
from guildmark.work.models import Gig

_BATCH = 500
TIERED_ACCESS = "tiered-access-badge"


class NotOpenError(RuntimeError):
    """The program is not open for joining."""


class NotDraftError(RuntimeError):
    """The program was launched: it stays."""


class AlreadyJoinedError(RuntimeError):
    """There is a live enrolment under this address."""


@transaction.atomic
def create_program(*, organisation: Organisation, name: str, at: datetime, **design: Any) -> Program:  # noqa: ANN401
    """A draft from the template Tiered Access + Badge."""
    program = Program.objects.create(
        organisation=organisation, name=name, template=TIERED_ACCESS, created_at=at,
        join_token=secrets.token_urlsafe(9), design=Design(currency=organisation.currency, **design).to_dict(),
    )  # fmt: skip
    _fact(program, "ProgramCreated", at)
    return program


@transaction.atomic
def save_design(
    *,
    program: Program,
    edition: int,
    changes: dict[str, Any],
    at: datetime,
    course: Course | None = None,
    name: str = "",
) -> Program:
    """Save part of a draft; raises EditedMeanwhileError when `edition` is not the one that stands."""
    values: dict[str, Any] = {"design": program.design | changes, "edition": edition + 1}
    values |= {"course": course} if course else {}
    values |= {"name": name} if name else {}
    mine = Program.objects.filter(pk=program.pk, edition=edition, state=Program.State.DRAFT)
    if not mine.update(**values):
        raise people.EditedMeanwhileError
    _fact(program, "ProgramDesignSaved", at, fields=sorted(changes))
    return Program.objects.select_related("organisation", "course").get(pk=program.pk)


@transaction.atomic
def delete_draft(*, program: Program, at: datetime) -> None:
    """Delete a program that nobody was ever promised anything by; raises NotDraftError once it was launched.

    Raises Program.DoesNotExist where somebody else deleted it meanwhile.
    """
    found = Program.objects.select_for_update().get(pk=program.pk)
    if found.state != Program.State.DRAFT:
        raise NotDraftError
    _fact(found, "ProgramDeleted", at)
    found.delete()


def find_faults(program: Program, *, today: date) -> dict[str, str]:
    """What keeps the program from being launched, by field; empty when it is ready."""
    faults: dict[str, str] = {}
    try:
        check(from_dict(program.design), today=today)
    except DesignError as problem:
        faults |= problem.faults
    if program.course is None:
        faults["course"] = "missing"
    elif learning.find_assessment(program.course) is None:
        faults["course"] = "no_items"
    return faults


@transaction.atomic
def launch(*, program: Program, at: datetime) -> ProgramVersion:
    """Freeze the design, define the badge, open pool and fund; raises DesignError with what is missing."""
    program = (
        Program.objects.select_for_update(of=("self",)).select_related("organisation", "course").get(pk=program.pk)
    )
    if program.state == Program.State.LIVE:
        return program.versions.latest("number")
    if faults := find_faults(program, today=at.date()):
        raise DesignError(faults)
    design = from_dict(program.design)
    version = _freeze(program, design, at)
    _open_parts(program, design, version, at)
    program.state, program.launched_at = Program.State.LIVE, at
    program.ends_on = date.fromisoformat(design.ends_on)
    program.save(update_fields=["state", "launched_at", "ends_on"])
    ask_for_end(program)
    _fact(program, "ProgramLaunched", at, version=version.number, skill=design.skill)
    return version


def _freeze(program: Program, design: Design, at: datetime) -> ProgramVersion:
    terms = write_terms(design, organisation=program.organisation.name)
    return ProgramVersion.objects.create(
        program=program, number=program.versions.count() + 1, design=design.to_dict(), terms=terms,
        terms_sha256=hashlib.sha256(terms.encode()).hexdigest(), launched_at=at,
    )  # fmt: skip


def _open_parts(program: Program, design: Design, version: ProgramVersion, at: datetime) -> None:
    assessment = learning.find_assessment(program.course) if program.course else None
    if assessment is None:
        raise LookupError(f"program {program.pk} has no assessment")  # `find_faults` refused it before
    credentials.define_achievement(
        organisation=program.organisation, program=program.pk, version=version.number, at=at, name=design.badge_name,
        skill=design.skill, description=design.badge_meaning, pass_percent=assessment.pass_percent,
        criteria=write_criteria(design, program.course, assessment),
        art=Art.of(design.art, design.badge_name).to_dict(), alignment=align(design),
    )  # fmt: skip
    pools.open_pool(
        organisation=program.organisation, program=program.pk, skill=design.skill, member_days=design.pool_days,
        head_start_minutes=design.head_start_hours * 60, share_percent=design.share_percent,
        ends_on=pool_ends_on(date.fromisoformat(design.ends_on), design), at=at,
    )  # fmt: skip
    fund = rewards.open_fund(organisation=program.organisation, program=program.pk, currency=design.currency)
    if design.budget_minor:
        rewards.add_funds(fund=fund, amount_minor=design.budget_minor, key=f"fund:{program.pk}:{version.number}", at=at)


def invite_known(*, program: Program, at: datetime, skill: str = "") -> int:
    """Invite everybody who can be, a batch at a time; returns how many. A second call goes on where one stopped.

    Raises NotOpenError where nobody new can join.
    """
    count, last = 0, None
    while batch := _after(invitable(program, skill), last):
        last = batch[-1].pk
        count += len(_invite(program, _writable(program, batch), at))
    return count


def _after(contractors: QuerySet[Contractor], last: UUID | None) -> list[Contractor]:
    rows = contractors.order_by("pk")
    return list((rows.filter(pk__gt=last) if last else rows)[:_BATCH])


def _writable(program: Program, contractors: Sequence[Contractor]) -> list[Contractor]:
    """Those who may be written to."""
    refused = outreach_queries.refused_by(program.organisation_id)
    return [each for each in contractors if not (refused and refused(each.email))]


@dataclass(frozen=True, slots=True)
class Invited:
    """How many were invited of the addresses named, and whose were left out: they joined, or asked for no mail."""

    count: int
    joined: list[str]
    unwanted: list[str]
    before: list[str]


def invite_addresses(*, program: Program, emails: Sequence[str], at: datetime) -> Invited:
    """Invite these addresses, known or new, but those who joined or may not be written to. Raises NotOpenError."""
    found = [people.get_or_add_contractor(organisation=program.organisation, email=email, at=at) for email in emails]
    wanted = list(dict.fromkeys(found))  # two addresses may be one contractor's
    inside = find_joined(program, wanted)
    outside = [each for each in wanted if each.pk not in inside]
    writable = _writable(program, outside)
    new = {each.contractor_id for each in _invite(program, writable, at)}
    return Invited(
        count=len(new), joined=[each.email for each in wanted if each.pk in inside],
        unwanted=[each.email for each in outside if each not in writable],
        before=[each.email for each in writable if each.pk not in new],
    )  # fmt: skip


def _invite(program: Program, contractors: Sequence[Contractor], at: datetime) -> list[Any]:
    if not program.takes_new:
        raise NotOpenError
    design = from_dict(program.versions.latest("number").design)
    return outreach.invite_many(
        organisation=program.organisation, program=program.pk, contractors=contractors, at=at, remind=design.remind,
        expires_at=closes_at(program.ends_on) if program.ends_on else None,
    )  # fmt: skip


@transaction.atomic
def join(*, program: Program, contractor: Contractor, at: datetime, user_agent: str, personal: bool) -> Enrolment:
    """Enrol under the version in force, set the promise aside, put the consent on record.

    Raises NotOpenError, AlreadyJoinedError, and ShortOfFundsError before anything is promised.
    """
    program = Program.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=program.pk)
    version = _version_in_force(program, at=at)
    if program.enrolments.filter(contractor=contractor).exclude(state__in=["left", "ended"]).exists():
        raise AlreadyJoinedError
    enrolment = Enrolment.objects.create(
        program=program, version=version, contractor=contractor, joined_at=at, by_personal_link=personal
    )
    _promise(enrolment, from_dict(version.design), at)
    for what in ("independent", "terms"):
        people.record_consent(
            contractor=contractor, program=program.pk, what=what, version=version.number, text=version.terms, at=at,
            user_agent=user_agent,
        )  # fmt: skip
    append_fact(
        organisation=program.organisation_id, kind="Joined", at=at, contractor=contractor.pk, program=program.pk,
        data={"enrolment": str(enrolment.pk), "version": version.number, "personal": personal},
    )  # fmt: skip
    if personal:
        people.confirm_address(contractor=contractor, at=at)
    return step(enrolment=enrolment, fact=m.Joined(confirmed=personal), at=at)


def _version_in_force(program: Program, *, at: datetime) -> ProgramVersion:
    version = program.versions.order_by("-number").first()
    if version is None or not program.takes_new:
        raise NotOpenError
    if program.ends_on is None or at >= closes_at(program.ends_on):
        raise NotOpenError
    return version


def find_closed_reason(*, program: Program, at: datetime) -> str:
    """Why nobody can join now: "ended", "closed" or "full" (no money left to promise); empty while it is open."""
    if program.state == Program.State.LIVE and program.closed_at:
        return "closed"
    try:
        design = from_dict(_version_in_force(program, at=at).design)
    except NotOpenError:
        return "ended"
    room = not design.premium_percent or rewards_queries.can_promise(program.pk, design.premium_cap_minor)
    return "" if room else "full"


def count_places(program: Program) -> int | None:
    """How many more can join before the budget is used up; None where joining costs nothing."""
    design = from_dict(program.design)
    return rewards_queries.count_places(program.pk, design.premium_cap_minor) if design.premium_percent else None


def _promise(enrolment: Enrolment, design: Design, at: datetime) -> None:
    if not design.premium_percent:
        return
    program = enrolment.program
    fund = rewards.open_fund(organisation=program.organisation, program=program.pk, currency=design.currency)
    terms = rewards.PremiumTerms(
        basis_points=design.premium_percent * 100, uses=design.premium_uses, cap_minor=design.premium_cap_minor,
        criterion=f"{design.badge_name} badge earned",
    )  # fmt: skip
    rewards.make_promise(fund=fund, enrolment=enrolment.pk, contractor=enrolment.contractor, terms=terms, at=at)


@transaction.atomic
def confirm_enrolment(*, enrolment: Enrolment, at: datetime) -> Enrolment:
    """The contractor showed that the address is theirs; a badge that waited for this is issued now."""
    people.confirm_address(contractor=enrolment.contractor, at=at)
    return step(enrolment=enrolment, fact=m.AddressConfirmed(), at=at)


@transaction.atomic
def confirm_contractor(*, contractor: Contractor, at: datetime) -> None:
    """A mailed link was used: the address is theirs, and so are the enrolments that waited for this."""
    waiting = Enrolment.objects.filter(contractor=contractor).exclude(state__in=["left", "ended"])
    for enrolment in [each for each in waiting if not each.milestones.get("confirmed")]:
        step(enrolment=enrolment, fact=m.AddressConfirmed(), at=at)
    people.confirm_address(contractor=contractor, at=at)


@transaction.atomic
def leave(*, enrolment: Enrolment, at: datetime) -> Enrolment:
    """Leave, in one click: what was earned stays, what was only promised goes back."""
    append_fact(
        organisation=enrolment.program.organisation_id, kind="Left", at=at, contractor=enrolment.contractor_id,
        program=enrolment.program_id, data={"enrolment": str(enrolment.pk)},
    )  # fmt: skip
    return step(enrolment=enrolment, fact=m.Left(), at=at)


@transaction.atomic
def step(*, enrolment: Enrolment, fact: m.Fact, at: datetime) -> Enrolment:
    """Decide what a fact means for an enrolment, store the state, carry out the intents: one transaction."""
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related(
        "program", "program__organisation", "version", "contractor"
    ).get(pk=enrolment.pk)  # fmt: skip
    state, intents = m.decide(locked.read_milestones(), fact, at=at)
    _store(locked, state, at)
    for intent in intents:
        carry_out(locked, intent, at=at)
    return locked


_WHEN = {m.Step.PASSED: ("passed_at",), m.Step.CERTIFIED: ("passed_at", "certified_at"), m.Step.LEFT: ("left_at",)}


def _store(enrolment: Enrolment, state: m.Milestones, at: datetime) -> None:
    if state.step is None:
        return
    enrolment.write_milestones(state)
    for name in _WHEN.get(state.step, ()):
        setattr(enrolment, name, getattr(enrolment, name) or at)
    enrolment.edition += 1
    enrolment.save()


@transaction.atomic
def post_gig(
    *, organisation: Organisation, client: Client, title: str, skill: str, value_minor: int, at: datetime,
    **more: Any,  # noqa: ANN401 - what else a gig says
) -> Gig:  # fmt: skip
    """Post a client's gig, with a head start for the pool where its share allows one."""
    gig = work.post_gig(
        organisation=organisation, client=client, title=title, skill=skill, value_minor=value_minor,
        currency=organisation.currency, at=at, **more,
    )  # fmt: skip
    start = pools.give_head_start(organisation=organisation, gig=gig.pk, skill=skill, at=at)
    if start:
        work.open_later(gig=gig, opens_at=start.until, program=start.pool.program, at=at)
    return gig


def _fact(program: Program, kind: str, at: datetime, **data: Any) -> None:  # noqa: ANN401 - values of a fact
    append_fact(organisation=program.organisation_id, kind=kind, at=at, program=program.pk, data=data)
