"""When the owner of a badge hears that it is about to expire: 30 days and 7 days before, in their local morning.

Each once, and never two at once: of those whose time passed while nobody sent, only the last is still said.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from guildmark.engine.decisions.reminders import Policy, in_local_day

DAYS = (30, 7)  # before the end
MORNING = Policy(opens=time(9), closes=time(12))


@dataclass(frozen=True, slots=True)
class Life:
    """What is to be known of a badge: from when until when it counts, and the last notice given, in days before."""

    begins_at: datetime
    ends_at: datetime
    told: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Say at that instant that it ends, so many days (or less) before it does."""

    when: datetime
    days: int


def plan_notice(life: Life, zone: ZoneInfo, *, at: datetime) -> Notice | None:
    """The next notice from `at` on, in UTC; None when there is nothing more to say. A short-lived badge has fewer."""
    left = [days for days in DAYS if _begins(life, days) > life.begins_at and (life.told is None or days < life.told)]
    passed = [days for days in left if _begins(life, days) <= at]
    if not left:
        return None
    days = min(passed) if passed else max(left)
    when = in_local_day(at if passed else _begins(life, days), MORNING, zone)
    return Notice(when, days) if when < life.ends_at else None


def _begins(life: Life, days: int) -> datetime:
    return life.ends_at - timedelta(days=days)
