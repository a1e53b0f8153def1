"""Whether a gig gets a premium, how much, and which of the promised uses it takes.

A premium belongs to the next few gigs of its holder. What is reserved or consumed takes a slot; what was returned
frees it again, so that no order of accepting, completing and cancelling yields more uses than were promised.
"""

from collections.abc import Collection
from dataclasses import dataclass

WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised: the share in basis points, on how many gigs, at most how much in all (smallest unit)."""

    basis_points: int
    uses: int
    cap_minor: int


@dataclass(frozen=True, slots=True)
class Use:
    """One use that counts: its slot from 1 on, and its amount in the smallest unit of its currency."""

    slot: int
    amount_minor: int


def next_use(promised: Promised, taken: Collection[Use], *, value_minor: int) -> Use | None:
    """The use that a gig of this value takes, rounded half up for the contractor; None where nothing is left."""
    free = sorted(set(range(1, promised.uses + 1)) - {use.slot for use in taken})
    share = (value_minor * promised.basis_points + WHOLE // 2) // WHOLE
    amount = min(share, promised.cap_minor - sum(use.amount_minor for use in taken))
    return Use(free[0], amount) if free and amount > 0 else None
