"""What each number means, in the words that stand beside it on pages, in exports and in the docs."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as lazy


@dataclass(frozen=True, slots=True)
class Definition:
    """A measure: its name, what it is, how it is computed, and what it does not show."""

    key: str
    name: Any
    meaning: Any
    method: Any
    caution: Any = ""


NOT_CAUSAL = lazy("A difference between those who took part and others. It does not show what caused it.")
DEFINITIONS = {
    each.key: each
    for each in (
        Definition(
            "participation", lazy("Participation"), lazy("Contractors who joined, of those invited."),
            lazy("Wilson's 95% interval. Whoever joined by the shared link counts as invited."),
        ),
        Definition(
            "completion", lazy("Completion"), lazy("Contractors who hold the badge, of those who joined."),
            lazy("Wilson's 95% interval. Those who are still learning count as not finished."),
        ),
        Definition(
            "time_to_fill", lazy("Time to fill"), lazy("Days from posting a gig to an accepted offer."),
            lazy("Kaplan–Meier, log-log band. Gigs still open or withdrawn are censored then. Times are grouped to a "
                 "hundredth of a day. Pool gigs are those that were shown to a pool first."),
            NOT_CAUSAL,
        ),
        Definition(
            "rehire", lazy("Rehire within 90 days"),
            lazy("Contractors whose first gig after certification was followed by another with the same organisation "
                 "within 90 days."),
            lazy("Kaplan–Meier. Whoever was followed for less than 90 days is censored at the last day known."),
            NOT_CAUSAL,
        ),
        Definition(
            "quality", lazy("Quality, after minus before"),
            lazy("Mean client rating of gigs filled after certification minus that of gigs filled before."),
            lazy("Student's 95% interval of each contractor's own difference; only those rated both before and after."),
            lazy("Ratings of those who began low rise by themselves. It does not show what caused it."),
        ),
        Definition(
            "wait", lazy("Median wait"), lazy("Half took at most this long from the step before."),
            lazy("Among those who reached the step."),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What others published: a direction, dated; never our promise."""

    key: str
    words: Any


BENCHMARKS = (
    Benchmark("completion", lazy("Completion: 30 to 50% higher than without rewards")),
    Benchmark("time_to_fill", lazy("Time to fill: up to 20% shorter")),
    Benchmark("quality", lazy("Client-rated quality: up to 40% higher")),
)
BENCHMARKS_READ = "2026-11"
