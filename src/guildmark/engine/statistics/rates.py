"""Shares and differences of shares, with intervals that hold for small numbers."""

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Share:
    """`x` of `n`; `value`, `low` and `high` lie from 0 to 1."""

    x: int
    n: int
    value: float
    low: float
    high: float


def _z(alpha: float) -> float:
    if not 0 < alpha < 1:
        raise ValueError("alpha lies between 0 and 1")
    return NormalDist().inv_cdf(1 - alpha / 2)


def _counts(x: int, n: int) -> None:
    if not 0 <= x <= n or n < 1:
        raise ValueError(f"{x} of {n} is not a share")


def wilson_interval(x: int, n: int, alpha: float = 0.05) -> Share:
    """Wilson's score interval of a share (E. B. Wilson, JASA 22, 1927). Raises ValueError for impossible counts."""
    _counts(x, n)
    z, p = _z(alpha), x / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if x == 0 else max(0.0, middle - half)
    high = 1.0 if x == n else min(1.0, middle + half)
    return Share(x, n, p, low, high)


def difference_interval(x1: int, n1: int, x2: int, n2: int, alpha: float = 0.05) -> tuple[float, float]:
    """Newcombe's hybrid score interval of p1 - p2 (Statistics in Medicine 17, 1998, method 10): low, high."""
    one, two = wilson_interval(x1, n1, alpha), wilson_interval(x2, n2, alpha)
    gap = one.value - two.value
    down = math.sqrt((one.value - one.low) ** 2 + (two.high - two.value) ** 2)
    up = math.sqrt((one.high - one.value) ** 2 + (two.value - two.low) ** 2)
    return max(-1.0, gap - down), min(1.0, gap + up)
