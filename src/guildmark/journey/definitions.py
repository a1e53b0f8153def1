"""What each number means, in the words that stand beside it on pages, in exports and in the docs."""

from dataclasses import dataclass
from datetime import date
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
            "completion", lazy("Completion"), lazy("Contractors who passed the assessment, of those who joined."),
            lazy("Wilson's 95% interval. Those who are still learning count as not passed. Whoever passed without "
                 "confirming their address counts, though they hold no badge yet."),
        ),
        Definition(
            "time_to_fill", lazy("Time to fill"),
            lazy("Days from posting a gig to an accepted offer. Pool gigs are those of the program's skill, posted "
                 "since its launch, that this program's pool saw first; other gigs are those of the same skill, posted "
                 "since then, that no pool saw first."),
            lazy("Kaplan–Meier, log-log band, log-rank test at the 5% level. Gigs still open or withdrawn are censored "
                 "then. A gig that was cancelled after an offer was accepted counts as filled. Gigs belong to no "
                 "cohort. Times are grouped to a hundredth of a day. Where it was not yet recorded whose pool saw a "
                 "gig first, the skill decides."),
            NOT_CAUSAL,
        ),
        Definition(
            "rehire", lazy("Rehire within 90 days"),
            lazy("Contractors whose first gig of the program's skill after certification was followed by another with "
                 "the same organisation within 90 days. Gigs that were cancelled are not counted. Others are those "
                 "without the badge, from their first gig of that skill since the launch; whoever earns the badge is "
                 "one of them until then."),
            lazy("Kaplan–Meier. Whoever was followed for less than 90 days is censored at the last day known. It is "
                 "read once 20 badge holders were hired, 10 of them 90 days ago or longer."),
            NOT_CAUSAL,
        ),
        Definition(
            "quality", lazy("Quality, after minus before"),
            lazy("Mean client rating of gigs of the program's skill filled after certification minus that of gigs "
                 "filled before."),
            lazy("Student's 95% interval of each contractor's own difference; only those rated both before and after."),
            lazy("Ratings of those who began low rise by themselves. It does not show what caused it."),
        ),
        Definition(
            "people", lazy("People at a step"), lazy("Contractors who reached the step, from invited to hired again."),
            lazy("Hired: an offer of a gig of the program's skill was accepted after certification. Hired again: a "
                 "second one, at any time. Gigs that were cancelled are not counted."),
        ),
        Definition(
            "lost", lazy("Lost at a step"), lazy("Contractors who reached the step before and not this one."),
            lazy("Their share is of those who reached the step before. Some may still go on."),
        ),
        Definition(
            "wait", lazy("Median wait"), lazy("Half took at most this long from the step before."),
            lazy("Among those who reached the step."),
        ),
        Definition(
            "by_cohort", lazy("By cohort"), lazy("The same numbers for those invited in one month."),
            lazy("The month is that of the invitation, or of joining by the shared link, in UTC. Small cohorts differ "
                 "by chance."),
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
BENCHMARKS_READ = date(2026, 11, 1)
BENCHMARKS_SOURCE = lazy("the outline of the Tiered Access + Badge model that this program follows")
