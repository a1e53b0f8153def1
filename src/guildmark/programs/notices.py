"""Tells owners that their badge is about to expire, when its due row says so and it is still true.

Not for a badge that was revoked, or that has a newer one; one that is suspended is looked at again on the next day.
"""

import uuid
from datetime import datetime, timedelta

from guildmark.credentials.models import Badge
from guildmark.credentials.notices import NOTICE, ask_for_next
from guildmark.credentials.queries import find_any_badge, has_newer
from guildmark.due.handlers import handles
from guildmark.due.models import Due
from guildmark.engine.decisions.notices import Life, plan_notice
from guildmark.outreach.actions import plan_message, zone_of


@handles(NOTICE)
def look(row: Due, at: datetime) -> None:
    """Give the notice whose time it is, and ask for the next one, in the transaction that finishes the row."""
    badge = find_any_badge(uuid.UUID(row.payload["badge"]))
    if badge and not badge.revoked_at and not has_newer(badge):
        _look(badge, told=row.payload["told"], at=at)


def _look(badge: Badge, *, told: int | None, at: datetime) -> None:
    zone = zone_of(badge.contractor, badge.organisation)
    life = Life(badge.awarded_at, badge.valid_until, told)
    earliest = at + timedelta(days=1) if badge.suspended_at else at
    notice = plan_notice(life, zone, at=earliest)
    if notice and notice.when <= at:
        _tell(badge, days=notice.days, at=at)
        told = notice.days
        notice = plan_notice(Life(badge.awarded_at, badge.valid_until, told), zone, at=at)
    if notice:
        ask_for_next(badge, when=notice.when, told=told)


def _tell(badge: Badge, *, days: int, at: datetime) -> None:
    if badge.contractor.email:
        plan_message(
            organisation=badge.organisation, program=badge.achievement.program, contractor=badge.contractor,
            kind="badge_expires", key=f"badge_expires:{badge.pk}:{days}", at=at,
            context={
                "badge": str(badge.pk), "name": badge.achievement.name, "until": badge.valid_until.isoformat()
            },
        )  # fmt: skip
