"""The measures of a program, each with its count, its interval, and why it is too early to tell where it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from guildmark.engine.statistics import LogRank, Mean, Share, Survival

FEWEST = 20  # people behind a share, before it is called more than a beginning
FEWEST_EVENTS = 10
FEWEST_AT_END = 10  # still followed at the end of a window: with fewer, the curve hangs on single people


@dataclass(frozen=True, slots=True)
class Scope:
    """Which facts count: one program of one organisation, all or one cohort (month invited), up to `until`."""

    organisation: str
    program: str
    until: datetime
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel; waits in hours, None where nobody has waited."""

    key: str
    people: int
    lost: int | None
    share_of_first: float
    wait_hours: float | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """From invited to hired again."""

    steps: tuple[Step, ...]

    @property
    def worst(self) -> Step | None:
        """The step before which most people are lost, among steps that are not still being followed."""
        settled = [step for step in self.steps[1:] if step.lost is not None]
        worst = max(settled, key=lambda step: step.lost or 0, default=None)
        return worst if worst and worst.lost else None

    def rows(self) -> Iterator[Sequence[object]]:
        """For the export."""
        for step in self.steps:
            yield "funnel", step.key, step.people, step.lost, step.wait_hours


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its doubt; None where nobody is there to count."""

    key: str
    share: Share | None
    too_early: bool

    def rows(self) -> Iterator[Sequence[object]]:
        """For the export."""
        if self.share:
            yield self.key, "share", self.share.value, self.share.low, self.share.high, self.share.n


@dataclass(frozen=True, slots=True)
class Waiting:
    """Two groups' waiting times and whether they differ; a group is None where it is empty.

    `followed`: how many of the first group were followed to the end of the window, or had their event before.
    """

    key: str
    first: Survival | None
    other: Survival | None
    test: LogRank | None
    too_early: bool
    followed: int = 0

    def rows(self) -> Iterator[Sequence[object]]:
        """For the export: the curves, point by point."""
        for name, curve in (("first", self.first), ("other", self.other)):
            if curve:
                points = zip(curve.times, curve.survival, curve.low, curve.high, curve.at_risk, strict=True)
                for time, value, low, high, risk in points:
                    yield self.key, name, time, value, low, high, risk


@dataclass(frozen=True, slots=True)
class Quality:
    """Each contractor's own change in rating; None where nobody was rated both before and after."""

    change: Mean | None
    before: Mean | None
    after: Mean | None
    too_early: bool

    def rows(self) -> Iterator[Sequence[object]]:
        """For the export."""
        for name, mean in (("change", self.change), ("before", self.before), ("after", self.after)):
            if mean:
                yield "quality", name, mean.value, mean.low, mean.high, mean.n
