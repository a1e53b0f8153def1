"""Times until something happens, when for some it has not happened yet (right-censored)."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any


@dataclass(frozen=True, slots=True)
class Survival:
    """A Kaplan–Meier curve: at each time with an event, the share still waiting after it, its band, who was at risk.

    Times are in the unit of the durations. `median` is None while fewer than half have had their event, and so is
    each end of its interval that the data do not reach.
    """

    n: int
    events: int
    times: tuple[float, ...]
    survival: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    at_risk: tuple[int, ...]
    median: float | None
    median_low: float | None
    median_high: float | None
    longest: float

    def at(self, time: float) -> tuple[float, float, float]:
        """The share still waiting at `time`, with its band."""
        place = bisect_right(self.times, time)
        if place == 0:
            return 1.0, 1.0, 1.0
        return self.survival[place - 1], self.low[place - 1], self.high[place - 1]


@dataclass(frozen=True, slots=True)
class _Waits:
    """Checked input as arrays: durations, whether the event was seen, how many cases each row stands for."""

    times: Any
    seen: Any
    counts: Any

    def points(self) -> Any:  # noqa: ANN401 - an array
        """The distinct times at which events were seen."""
        import numpy as np  # noqa: PLC0415 - loaded at first use

        return np.unique(self.times[self.seen])

    def events_at(self, points: Any) -> Any:  # noqa: ANN401 - arrays
        """How many events at each of these times."""
        import numpy as np  # noqa: PLC0415 - loaded at first use

        inside = self.seen & np.isin(self.times, points)
        return np.bincount(
            np.searchsorted(points, self.times[inside]), weights=self.counts[inside], minlength=points.size
        )

    def risk_at(self, points: Any) -> Any:  # noqa: ANN401 - arrays
        """How many were still followed just before each of these times."""
        import numpy as np  # noqa: PLC0415 - loaded at first use

        order = np.argsort(self.times, kind="stable")
        before = np.concatenate([[0], np.cumsum(self.counts[order])])
        return before[-1] - before[np.searchsorted(self.times[order], points, side="left")]


def _arrays(durations: Sequence[float], observed: Sequence[bool], counts: Sequence[int] | None) -> _Waits:
    import numpy as np  # noqa: PLC0415 - loaded at first use

    times, seen = np.asarray(durations, dtype=float), np.asarray(observed, dtype=bool)
    many = np.ones(times.shape, dtype=np.int64) if counts is None else np.asarray(counts, dtype=np.int64)
    if not times.shape == seen.shape == many.shape or times.ndim != 1:
        raise ValueError("one duration, one mark and one count for each")
    if (many < 1).any():
        raise ValueError("counts are above 0")
    if times.size == 0:
        raise ValueError("no durations")
    if not np.isfinite(times).all() or (times < 0).any():
        raise ValueError("durations are finite and not negative")
    return _Waits(times, seen, many)


def kaplan_meier(
    durations: Sequence[float], observed: Sequence[bool], counts: Sequence[int] | None = None, *, alpha: float = 0.05
) -> Survival:
    """The product-limit estimate (Kaplan and Meier, JASA 53, 1958) with Greenwood's variance and a log-log band.

    `durations` not negative, `observed` False where censored, `counts` how many cases a row stands for (1). The
    median's interval is where the band crosses one half (Brookmeyer and Crowley, Biometrics 38, 1982).
    Raises ValueError for empty or impossible input.
    """
    import numpy as np  # noqa: PLC0415 - loaded at first use

    waits = _arrays(durations, observed, counts)
    points = waits.points()
    deaths, risk = waits.events_at(points), waits.risk_at(points)
    curve = np.cumprod(1 - deaths / risk)
    low, high = _band(curve, deaths, risk, alpha)
    return Survival(
        n=int(waits.counts.sum()), events=int(waits.counts[waits.seen].sum()), times=tuple(map(float, points)),
        survival=tuple(map(float, curve)), low=tuple(map(float, low)), high=tuple(map(float, high)),
        at_risk=tuple(map(int, risk)), median=_crossing(points, curve), median_low=_crossing(points, low),
        median_high=_crossing(points, high), longest=float(waits.times.max()),
    )  # fmt: skip


def _band(curve: Any, deaths: Any, risk: Any, alpha: float) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
    import numpy as np  # noqa: PLC0415 - loaded at first use

    z = NormalDist().inv_cdf(1 - alpha / 2)
    inner = (curve > 0) & (curve < 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(risk > deaths, deaths / (risk * (risk - deaths)), 0.0))
        theta = z * np.sqrt(greenwood) / np.log(curve)
        low, high = curve ** np.exp(-theta), curve ** np.exp(theta)
    return np.where(inner, np.minimum(low, high), curve), np.where(inner, np.maximum(low, high), curve)


def _crossing(points: Any, curve: Any) -> float | None:  # noqa: ANN401 - arrays
    below = curve <= 0.5 + 1e-12
    return float(points[below][0]) if below.any() else None


@dataclass(frozen=True, slots=True)
class LogRank:
    """The two-sided log-rank test: chi-squared on one degree of freedom."""

    statistic: float
    p: float


Group = tuple[Sequence[float], Sequence[bool], Sequence[int] | None]


def logrank(one: Group, two: Group) -> LogRank:
    """Whether two groups wait alike (Mantel, Cancer Chemotherapy Reports 50, 1966), with hypergeometric variance.

    A group is durations, marks and counts (or None), as for `kaplan_meier`. Raises ValueError when no event was seen
    in either group.
    """
    import numpy as np  # noqa: PLC0415 - loaded at first use

    first, second = _arrays(*one), _arrays(*two)
    points = np.union1d(first.points(), second.points())
    if points.size == 0:
        raise ValueError("no event was seen")
    d1, n1 = first.events_at(points), first.risk_at(points)
    d, n = d1 + second.events_at(points), n1 + second.risk_at(points)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(n > 1, d * (n1 / n) * (1 - n1 / n) * (n - d) / (n - 1), 0.0).sum()
    gap = (d1 - d * n1 / n).sum()
    statistic = float(gap**2 / variance) if variance > 0 else 0.0
    return LogRank(statistic, math.erfc(math.sqrt(statistic / 2)))  # the tail of chi-square with one degree
