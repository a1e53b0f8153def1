"""Whether a day can be the one on which premiums were paid: it has come, and each of them was earned by then."""

from collections.abc import Collection
from datetime import date
from enum import Enum


class Refusal(Enum):
    """Why a day cannot be it."""

    TO_COME = "to_come"
    BEFORE_EARNED = "before_earned"


def refuse_day(paid_on: date, *, today: date, earned_on: Collection[date]) -> Refusal | None:
    """Why premiums that were earned on these days cannot have been paid on `paid_on`, or None where they can."""
    if paid_on > today:
        return Refusal.TO_COME
    if any(paid_on < day for day in earned_on):
        return Refusal.BEFORE_EARNED
    return None
