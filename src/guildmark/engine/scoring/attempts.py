"""What a whole attempt scored, in percent, and whether that passes.

Fractions are added exactly (a third is a third), and the percentage is rounded down to two decimals: nobody passes by
rounding, and nobody who reached the mark fails by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from guildmark.engine.scoring.grading import ItemResult

FINEST = 10_000  # denominators above this do not come from weights somebody wrote


@dataclass(frozen=True, slots=True, order=True)
class Percent:
    """A share of 100 with two decimals, from 0.00 to 100.00."""

    value: Decimal

    def __post_init__(self) -> None:
        """Refuse what is not a percentage with two decimals."""
        if not 0 <= self.value <= 100 or self.value != self.value.quantize(Decimal("0.01")):  # noqa: PLR2004
            raise ValueError(f"{self.value} is not a percentage with two decimals")

    def __str__(self) -> str:
        return f"{self.value}%"

    def passes(self, mark: int | Decimal) -> bool:
        """Whether this reaches the pass mark; reaching it exactly is passing."""
        return self.value >= mark


def score_attempt(results: Iterable[ItemResult | float]) -> Percent:
    """The mean fraction of all items, in percent; raises ValueError for an attempt without items."""
    fractions = [r.fraction if isinstance(r, ItemResult) else r for r in results]
    if not fractions:
        raise ValueError("an attempt without items has no score")
    if any(not 0 <= f <= 1 for f in fractions):
        raise ValueError("a fraction lies outside 0 to 1")
    total = sum((Fraction(f).limit_denominator(FINEST) for f in fractions), Fraction(0))
    hundredths = total * 10_000 // len(fractions)
    return Percent((Decimal(int(hundredths)) / 100).quantize(Decimal("0.01")))
