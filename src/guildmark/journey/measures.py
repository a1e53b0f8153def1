"""The measures of a program, each with its count, its interval, and why it is too early to tell where it is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from guildmark.engine.statistics import LogRank, Mean, Share, Survival

FEWEST = 20  # people behind a share, before it is called more than a beginning
FEWEST_EVENTS = 10
FEWEST_AT_END = 10  # followed for a whole window: with fewer, the end of the curve hangs on single people
STEPS = ("invited", "opened", "joined", "started", "finished", "passed", "pool", "hired", "rehired")
WINDOW_DAYS = 90


@dataclass(frozen=True, slots=True)
class Row:
    """One number as it is exported: what it is of, at which day of a curve, how sure, behind how many."""

    measure: str
    what: str
    value: float | None
    n: int | None
    low: float | None = None
    high: float | None = None
    day: float | None = None
    too_early: bool = False
    cohort: str | None = None  # None: the one that was asked for


@dataclass(frozen=True, slots=True)
class Scope:
    """Which facts count: one program of one organisation, all or one cohort (month invited), up to `until`."""

    organisation: str
    program: str
    until: datetime
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel: how many reached it of those `before`; waits in hours, None where nobody has waited."""

    key: str
    people: int
    before: int
    lost: int | None
    share_of_first: float
    wait_hours: float | None

    @property
    def lost_share(self) -> float | None:
        """The lost, of those who reached the step before."""
        return self.lost / self.before if self.lost is not None and self.before else None


@dataclass(frozen=True, slots=True)
class Funnel:
    """From invited to hired again."""

    steps: tuple[Step, ...]

    @property
    def worst(self) -> Step | None:
        """The step before which most people are lost, of those that enough came to and that are not still followed."""
        settled = [step for step in self.steps[1:] if step.lost is not None and (step.before or 0) >= FEWEST]
        worst = max(settled, key=lambda step: step.lost or 0, default=None)
        return worst if worst and worst.lost else None

    def rows(self) -> Iterator[Row]:
        """For the export."""
        for step in self.steps:
            yield Row("people", step.key, step.people, self.steps[0].people)
            if step.lost is not None:
                yield Row("lost", step.key, step.lost, step.before)
            if step.wait_hours is not None:
                yield Row("wait", f"{step.key}, median days", step.wait_hours / 24, step.people)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its doubt; None where nobody is there to count."""

    key: str
    share: Share | None
    too_early: bool

    def rows(self) -> Iterator[Row]:
        """For the export."""
        if s := self.share:
            yield Row(self.key, "share", s.value, s.n, s.low, s.high, too_early=self.too_early)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Two groups' waiting times and whether they differ; a group is None where it is empty.

    Where a window is followed: `followed` is how many of the first group began a whole window ago, `readable_at` from
    when there can be enough of them, None where time alone will not do it.
    """

    key: str
    first: Survival | None
    other: Survival | None
    test: LogRank | None
    too_early: bool
    followed: int = 0
    readable_at: datetime | None = None

    @property
    def comparable(self) -> bool:
        """Whether both groups carry a comparison."""
        return not self.too_early and self.other is not None and self.other.events >= FEWEST_EVENTS

    def rows(self) -> Iterator[Row]:
        """For the export: what the page says, then the curves, point by point."""
        names = ("pool gigs", "other gigs") if self.key == "time_to_fill" else ("badge holders", "others")
        for name, curve in zip(names, (self.first, self.other), strict=True):
            if curve:
                yield self._said(name, curve)
                points = zip(curve.times, curve.survival, curve.low, curve.high, curve.at_risk, strict=True)
                for time, value, low, high, risk in points:
                    yield Row(self.key, f"{name}, share still waiting", value, risk, low, high, time, self.too_early)
        if self.test:
            n = sum(curve.n for curve in (self.first, self.other) if curve)
            yield Row(self.key, "log-rank p", self.test.p, n, too_early=self.too_early)

    def _said(self, name: str, curve: Survival) -> Row:
        if self.key == "rehire":
            return by_window(self, curve, f"{name}, share hired again by day {WINDOW_DAYS}")
        return Row(
            self.key, f"{name}, median days", curve.median, curve.n, curve.median_low, curve.median_high,
            too_early=self.too_early,
        )  # fmt: skip


def by_window(waiting: Waiting, curve: Survival, what: str, cohort: str | None = None) -> Row:
    """The share that had its event by the end of the window; where all or none had, the curve has no band."""
    still, low, high = curve.at(WINDOW_DAYS)
    sure = 0 < still < 1
    return Row(
        waiting.key, what, 1 - still, curve.n, 1 - high if sure else None, 1 - low if sure else None,
        too_early=waiting.too_early, cohort=cohort,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quality:
    """Each contractor's own change in rating; None where nobody was rated both before and after."""

    change: Mean | None
    before: Mean | None
    after: Mean | None
    too_early: bool

    def rows(self) -> Iterator[Row]:
        """For the export."""
        for name, mean in (("change", self.change), ("before", self.before), ("after", self.after)):
            if mean:
                yield Row("quality", name, mean.value, mean.n, mean.low, mean.high, too_early=self.too_early)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those invited in one month, so far; `rehire` has no other group."""

    month: str
    invited: int
    joined: Rate
    passed: Rate
    days_to_pass: float | None
    hired: int
    rehired: int
    rehire: Waiting

    def rows(self) -> Iterator[Row]:
        """For the export."""
        month = self.month
        yield Row("by_cohort", "invited", self.invited, self.invited, cohort=month)
        for each in (self.joined, self.passed):
            if s := each.share:
                yield Row("by_cohort", each.key, s.x, s.n, cohort=month)
                yield Row(
                    "by_cohort", f"{each.key}, share", s.value, s.n, s.low, s.high, too_early=each.too_early,
                    cohort=month,
                )  # fmt: skip
        if self.days_to_pass is not None:
            passed = self.passed.share.x if self.passed.share else 0
            yield Row("by_cohort", "median days to pass", self.days_to_pass, passed, cohort=month)
        yield Row("by_cohort", "hired", self.hired, self.invited, cohort=month)
        yield Row("by_cohort", "rehired", self.rehired, self.hired, cohort=month)
        if self.rehire.first:
            what = f"share hired again by day {WINDOW_DAYS}"
            yield replace(by_window(self.rehire, self.rehire.first, what, month), measure="by_cohort")


@dataclass(frozen=True, slots=True)
class Measured:
    """Every number of a program, for the scope that was asked; the cohorts are always all of them."""

    funnel: Funnel
    participation: Rate
    completion: Rate
    fill: Waiting
    rehire: Waiting
    quality: Quality
    cohorts: tuple[Cohort, ...]

    def rows(self) -> Iterator[Row]:
        """For the export; time-to-fill is of all cohorts, whichever was asked for."""
        for part in (self.funnel, self.participation, self.completion):
            yield from part.rows()
        for row in self.fill.rows():
            yield replace(row, cohort="")
        yield from self.rehire.rows()
        yield from self.quality.rows()
        for cohort in self.cohorts:
            yield from cohort.rows()
