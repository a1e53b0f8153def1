"""Describes programs to the messages that are written about them."""

import uuid
from dataclasses import replace
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from guildmark.outreach.words import About, ProgramWords, describes_programs
from guildmark.programs.design import Design
from guildmark.programs.models import ProgramVersion
from guildmark.programs.queries import get_versions_by_id, list_newest_enrolments, list_versions_in_force, read_design
from guildmark.programs.terms import money, split_terms

_HERE = uuid.UUID(int=0)


@describes_programs
def describe(wanted: set[About]) -> dict[About, ProgramWords]:
    """Programs as messages to these contractors name them: under the version they joined, else the one in force.

    Most of a batch joined under the same version: each is put into words once.
    """
    in_force = {version.program_id: version for version in list_versions_in_force({about[0] for about in wanted})}
    joined = list_newest_enrolments(wanted)
    versions = get_versions_by_id({enrolment.version for enrolment in joined.values()})
    words, course = cache(_words), reverse("web:course", args=[_HERE])
    found: dict[About, ProgramWords] = {}
    for about in wanted:
        enrolment = joined.get(about)
        if enrolment:
            path = course.replace(str(_HERE), str(enrolment.id))
            found[about] = replace(words(versions[enrolment.version]), course_path=path)
        elif about[0] in in_force:
            found[about] = words(in_force[about[0]])
    return found


def _words(version: ProgramVersion) -> ProgramWords:
    design = read_design(version.design)
    return ProgramWords(
        name=version.program.name, badge_name=design.badge_name, hours=design.hours, rewards=_rewards(design),
        join_path=reverse("web:landing", args=[version.program.join_token]),
        terms=tuple(split_terms(version.terms)), peer_words=design.peer_words, peer_name=design.peer_name,
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
