"""When the next message of a series goes out, or why there is none; and whether one whose turn has come may go now.

At most four messages, at least 48 hours apart, each within the reader's local day; nothing after a stop. An invitation
is the first message of the series for those invited; those who joined are first written to 48 hours later.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Policy:
    """How a series is spaced: its first message, each one after it, how many at most, the local hours for them."""

    first: timedelta = timedelta(hours=48)
    every: timedelta = timedelta(hours=48)
    most: int = 4
    opens: time = time(9)
    closes: time = time(18)


@dataclass(frozen=True, slots=True)
class SeriesState:
    """How many messages were planned, when the last one went (or the series began), until when the offer stands."""

    planned: int
    last_at: datetime
    stopped: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SendAt:
    """Send message `number` (from 1) at that instant."""

    when: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Stop:
    """No further message, and why."""

    reason: str


def plan_next(state: SeriesState, policy: Policy, zone: ZoneInfo) -> SendAt | Stop:
    """The next message of a series."""
    if state.stopped:
        return Stop("stopped")
    if state.planned >= policy.most:
        return Stop("complete")
    wait = policy.every if state.planned else policy.first
    return _send(state.last_at + wait, state.planned + 1, state, policy, zone)


def plan_turn(state: SeriesState, policy: Policy, zone: ZoneInfo, *, at: datetime) -> SendAt | Stop:
    """What becomes of the message planned last, at `at`, when its turn has come: it goes now, or later, or not at all.

    It comes late when nobody sent for a while, or the mail server was busy: meanwhile night fell, or the offer ended.
    """
    if state.stopped:
        return Stop("stopped")
    return _send(at, state.planned, state, policy, zone)


def _send(earliest: datetime, number: int, state: SeriesState, policy: Policy, zone: ZoneInfo) -> SendAt | Stop:
    when = in_local_day(earliest, policy, zone)
    if state.expires_at is not None and when >= state.expires_at:
        return Stop("expired")
    return SendAt(when, number)


def in_local_day(earliest: datetime, policy: Policy, zone: ZoneInfo) -> datetime:
    """The first instant from `earliest` on that lies within the policy's local hours, in UTC."""
    local = earliest.astimezone(zone)
    if local.time() < policy.opens:
        return _opening(local, policy, zone)
    if local.time() >= policy.closes:
        return _opening(local + timedelta(days=1), policy, zone)
    return earliest.astimezone(UTC)


def _opening(day: datetime, policy: Policy, zone: ZoneInfo) -> datetime:
    return datetime.combine(day.date(), policy.opens, tzinfo=zone).astimezone(UTC)
