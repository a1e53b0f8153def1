"""Whom a program can still invite, who is left out and why, and when the invitations would go out.

Nothing is written here: a manager reads it before deciding, and the action then invites exactly these.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Q, QuerySet, Value, When

from guildmark.outreach import queries as outreach
from guildmark.people.models import Contractor
from guildmark.programs.design import closes_at
from guildmark.programs.models import Program


@dataclass(frozen=True, slots=True)
class Reach:
    """What inviting would do: how many mails at which moments, and how many are left out, by the code of the reason.

    The codes: `no_address`, `joined`, `invited`, `unwanted` (they asked not to be written to, or mail came back),
    `over` (the program is over before it is day where they are), `other_skill`.
    """

    departures: list[tuple[datetime, int]] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many mails."""
        return sum(n for _when, n in self.departures)


def invitable(program: Program, skill: str = "") -> QuerySet[Contractor]:
    """Contractors with an address who were neither invited to nor joined this program."""
    known = Contractor.objects.filter(organisation=program.organisation_id, erased_at=None).exclude(email="")
    known = known.exclude(pk__in=outreach.invited_to(program.pk)).exclude(
        pk__in=program.enrolments.values("contractor")
    )
    return known.filter(skills__icontains=skill) if skill else known


def find_joined(program: Program, contractors: Collection[Contractor]) -> set[UUID]:
    """Those of the contractors who are or were in the program, by their ids."""
    return set(program.enrolments.filter(contractor__in=contractors).values_list("contractor_id", flat=True))


def measure_reach(*, program: Program, skill: str, at: datetime) -> tuple[Reach, Reach]:
    """What inviting everybody would do now, and what inviting those who name the skill would."""
    counts, unwanted = _count(program, skill), _count_unwanted(program, skill)
    return _reach(program, counts, unwanted, at, skilled=False), _reach(program, counts, unwanted, at, skilled=True)


_Counts = Counter[tuple[str, str, bool]]  # standing, zone, whether they name the skill


def _count(program: Program, skill: str) -> _Counts:
    known = Contractor.objects.filter(organisation=program.organisation_id, erased_at=None).order_by()
    standing = Case(
        When(email="", then=Value("no_address")),
        When(pk__in=program.enrolments.values("contractor"), then=Value("joined")),
        When(pk__in=outreach.invited_to(program.pk), then=Value("invited")),
        default=Value("open"),
    )
    grouped = known.annotate(standing=standing, skilled=_names(skill)).values("standing", "zone", "skilled")
    rows = grouped.annotate(n=Count("pk")).values_list("standing", "zone", "skilled", "n")
    return Counter({(where, zone, bool(skilled)): n for where, zone, skilled, n in rows})


def _names(skill: str) -> "ExpressionWrapper[Q]":
    named = Q(skills__icontains=skill) if skill else Q(pk__isnull=False)
    return ExpressionWrapper(named, output_field=BooleanField())


def _count_unwanted(program: Program, skill: str) -> _Counts:
    """An organisation keeps who must not be written to as digests, so these are told one by one."""
    rows = invitable(program).annotate(skilled=_names(skill), where=F("zone")).values_list("email", "where", "skilled")
    refused = outreach.refused_by(program.organisation_id)
    return (
        Counter(("open", zone, bool(skilled)) for email, zone, skilled in rows if refused(email))
        if refused
        else Counter()
    )


def _reach(program: Program, counts: _Counts, unwanted: _Counts, at: datetime, *, skilled: bool) -> Reach:
    asked = {key: n for key, n in counts.items() if key[2] or not skilled}
    left_out: Counter[str] = Counter()
    zones: Counter[str] = Counter()
    for (standing, zone, names), n in asked.items():
        refused = unwanted[standing, zone, names]
        left_out["unwanted"] += refused
        if standing == "open":
            zones[zone] += n - refused
        else:
            left_out[standing] += n
    left_out["other_skill"] = sum(counts.values()) - sum(asked.values())
    departures = outreach.count_departures(
        organisation=program.organisation, zones=zones, at=at,
        expires_at=closes_at(program.ends_on) if program.ends_on else None,
    )  # fmt: skip
    left_out["over"] = sum(zones.values()) - sum(departures.values())
    return Reach(sorted(departures.items()), {reason: n for reason, n in left_out.items() if n})
