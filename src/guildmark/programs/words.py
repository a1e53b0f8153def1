"""Describes programs to the messages that are written about them."""

from collections.abc import Iterable
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from guildmark.outreach.words import About, ProgramWords, describes_programs
from guildmark.programs.design import Design
from guildmark.programs.models import Enrolment, ProgramVersion
from guildmark.programs.queries import list_versions_in_force, read_design
from guildmark.programs.terms import money


@describes_programs
def describe(wanted: set[About]) -> dict[About, ProgramWords]:
    """Programs as messages to these contractors name them: under the version they joined, else the one in force."""
    in_force = {version.program_id: version for version in list_versions_in_force({about[0] for about in wanted})}
    joined = _enrolments(wanted)
    design, found = cache(lambda version: read_design(version.design)), {}
    for about in wanted:
        enrolment = joined.get(about)
        version = enrolment.version if enrolment else in_force.get(about[0])
        if version:
            found[about] = _words(version, design(version), enrolment)
    return found


def _enrolments(wanted: Iterable[About]) -> dict[About, Enrolment]:
    """The newest enrolment of each contractor in each program."""
    pairs = [about for about in wanted if about[1]]
    mine = Enrolment.objects.filter(program__in={p for p, _c in pairs}, contractor__in={c for _p, c in pairs})
    rows = mine.select_related("version__program").order_by("joined_at")
    return {(row.program_id, row.contractor_id): row for row in rows}


def _words(version: ProgramVersion, design: Design, enrolment: Enrolment | None) -> ProgramWords:
    return ProgramWords(
        name=version.program.name, badge_name=design.badge_name, hours=design.hours, rewards=_rewards(design),
        join_path=reverse("web:landing", args=[version.program.join_token]),
        course_path=reverse("web:course", args=[enrolment.pk]) if enrolment else "",
        terms=version.terms, peer_words=design.peer_words, peer_name=design.peer_name,
    )  # fmt: skip


def _rewards(design: Design) -> tuple[str, ...]:
    """What passing gives, one line each, with its amounts."""
    lines = [_("The %(badge)s badge: yours to keep and show, valid for 12 months") % {"badge": design.badge_name}]
    if design.head_start_hours:
        lines.append(
            _("A head start of %(h)s hours on gigs for %(skill)s, for %(days)s days")
            % {"h": design.head_start_hours, "skill": design.skill, "days": design.pool_days}
        )
    if design.premium_percent:
        lines.append(
            _("%(p)s%% more on your next %(n)s gigs, at most %(cap)s in all")
            % {"p": design.premium_percent, "n": design.premium_uses,
               "cap": money(design.premium_cap_minor, design.currency)}
        )  # fmt: skip
    return tuple(lines)
