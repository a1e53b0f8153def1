"""A mean with Student's interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `n` values, in their unit; the interval is None below two values."""

    n: int
    value: float
    low: float | None
    high: float | None


def mean_interval(values: Sequence[float], alpha: float = 0.05) -> Mean:
    """Student's t interval of a mean. Raises ValueError without values."""
    n = len(values)
    if n == 0:
        raise ValueError("no values")
    middle = math.fsum(values) / n
    if n == 1:
        return Mean(1, middle, None, None)
    from scipy.special import stdtrit  # noqa: PLC0415 - at first use; scipy.stats loads longer

    spread = math.sqrt(math.fsum((v - middle) ** 2 for v in values) / (n - 1) / n)
    half = float(stdtrit(n - 1, 1 - alpha / 2)) * spread
    return Mean(n, middle, middle - half, middle + half)
