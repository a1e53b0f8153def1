"""Which gigs a pool sees first: within its share of gigs, for its head start, and then everyone.

The share holds at every moment: a gig gets a head start only if, counting it, the share of gigs so far is kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class PoolPolicy:
    """How long before everyone, which share of gigs (percent), until when the pool lives."""

    head_start: timedelta
    share_percent: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PoolCount:
    """What happened so far: gigs of the skill posted since the pool opened, head starts given, members now."""

    posted: int
    given: int
    members: int


def opens_at(policy: PoolPolicy, count: PoolCount, *, at: datetime) -> datetime:
    """When a gig posted at `at` opens to everyone: at once, or after the head start."""
    alive = at < policy.ends_at and count.members > 0
    within_share = (count.given + 1) * 100 <= policy.share_percent * (count.posted + 1)
    if not (alive and within_share):
        return at
    return min(at + policy.head_start, policy.ends_at)
