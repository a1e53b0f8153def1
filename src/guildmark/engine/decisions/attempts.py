"""Whether somebody may take the assessment now: so many attempts, with a cool-down after each that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class AttemptPolicy:
    """How many attempts there are, and how long after a failed one the next may begin."""

    most: int = 3
    cooldown: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """An attempt that was begun; `submitted_at` and `passed` are None while it is open."""

    submitted_at: datetime | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Allowed:
    """Attempt `number` may begin, or go on when `open`."""

    number: int
    open: bool = False


@dataclass(frozen=True, slots=True)
class NotYet:
    """The next attempt may begin at that instant."""

    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class NoneLeft:
    """No further attempt: it was passed, or all are used."""

    passed: bool


Verdict = Allowed | NotYet | NoneLeft


def may_attempt(history: Sequence[PastAttempt], policy: AttemptPolicy, *, at: datetime) -> Verdict:
    """What somebody with this history, oldest first, may do at `at`."""
    if any(past.passed for past in history):
        return NoneLeft(passed=True)
    if history and history[-1].submitted_at is None:
        return Allowed(len(history), open=True)
    if len(history) >= policy.most:
        return NoneLeft(passed=False)
    return _after_cooldown(history, policy, at)


def _after_cooldown(history: Sequence[PastAttempt], policy: AttemptPolicy, at: datetime) -> Verdict:
    number = len(history) + 1
    last = history[-1].submitted_at if history else None
    if last is not None and at < last + policy.cooldown:
        return NotYet(last + policy.cooldown, number)
    return Allowed(number)
