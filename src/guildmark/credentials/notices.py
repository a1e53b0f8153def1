"""Asks in time that the owner of a badge is told of its end; whoever writes letters carries it out.

One due row for each badge, which asks for the next by itself; so nothing is lost with a process that dies.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from guildmark.credentials.models import Badge
from guildmark.due import actions as due
from guildmark.due.models import Due
from guildmark.engine.decisions.notices import DAYS

NOTICE = "badge_notice"


def ask_for_notices(badges: Sequence[Badge]) -> None:
    """Look at each of these badges when its first notice could be due; asking again changes nothing."""
    due.ask_many([_row(badge, badge.valid_until - timedelta(days=max(DAYS)), told=None) for badge in badges])


def ask_for_next(badge: Badge, *, when: datetime, told: int | None) -> None:
    """Look at it again at that instant; `told` is the last notice that was given."""
    due.ask_many([_row(badge, when, told=told)])


def _row(badge: Badge, when: datetime, *, told: int | None) -> Due:
    return Due(
        kind=NOTICE, key=f"{badge.pk}:{when.isoformat()}", run_at=when, organisation=badge.organisation_id,
        payload={"badge": str(badge.pk), "told": told},
    )  # fmt: skip
