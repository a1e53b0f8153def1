"""An enrolment's way from joining to its end, and what each step on it leads to.

The same fact twice leads to nothing the second time. A badge is intended only once the address is confirmed, and what
was earned is never taken back by leaving.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """Where an enrolment stands."""

    JOINED = "joined"
    LEARNING = "learning"
    PASSED = "passed"
    CERTIFIED = "certified"
    NOT_PASSED = "not_passed"
    LEFT = "left"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Milestones:
    """All that is needed to decide: the step, whether the address is confirmed, when what was reached."""

    step: Step | None = None
    confirmed: bool = False
    award: str = ""


# Facts


@dataclass(frozen=True, slots=True)
class Joined:
    """They accepted the terms; `confirmed` when a personal link brought them."""

    confirmed: bool


@dataclass(frozen=True, slots=True)
class AddressConfirmed:
    """They showed that they read the mail at their address."""


@dataclass(frozen=True, slots=True)
class LessonOpened:
    """They opened a lesson."""


@dataclass(frozen=True, slots=True)
class AttemptSubmitted:
    """An attempt ended; `award` identifies it, `last` says that no further attempt is allowed."""

    award: str
    passed: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Left:
    """They left, in one click."""


@dataclass(frozen=True, slots=True)
class ProgramEnded:
    """The program came to its end."""


@dataclass(frozen=True, slots=True)
class TryGranted:
    """A person looked at a result and granted one more attempt."""


@dataclass(frozen=True, slots=True)
class BadgeRevoked:
    """The badge that was issued for `award` was revoked, with a reason."""

    award: str


@dataclass(frozen=True, slots=True)
class BadgeRestored:
    """The revocation of the badge for `award` was found to be wrong and taken back."""

    award: str


Fact = (
    Joined
    | AddressConfirmed
    | LessonOpened
    | AttemptSubmitted
    | TryGranted
    | BadgeRevoked
    | BadgeRestored
    | Left
    | ProgramEnded
)

# Intents


@dataclass(frozen=True, slots=True)
class StopSeries:
    """Stop a reminder series, with the reason that is kept."""

    series: str
    reason: str


@dataclass(frozen=True, slots=True)
class StartSeries:
    """Begin a reminder series."""

    series: str


@dataclass(frozen=True, slots=True)
class AskToConfirm:
    """Write to the address with a link that confirms it."""


@dataclass(frozen=True, slots=True)
class SendTerms:
    """Mail a copy of the accepted terms."""


@dataclass(frozen=True, slots=True)
class IssueBadge:
    """Issue the badge for this award."""

    award: str


@dataclass(frozen=True, slots=True)
class EnterPool:
    """Let the contractor into the program's pool."""


@dataclass(frozen=True, slots=True)
class EarnPremium:
    """The promised premium applies from now on."""


@dataclass(frozen=True, slots=True)
class ReleasePromise:
    """Give back what was set aside and never earned."""


@dataclass(frozen=True, slots=True)
class PromiseAgain:
    """Set aside again what was given back when the attempts were used up."""


@dataclass(frozen=True, slots=True)
class DatePromise:
    """They passed and have only to show their address: what was set aside for them gets an end of its own."""


@dataclass(frozen=True, slots=True)
class LeavePool:
    """End the place in the pool: it is for those who hold the badge."""


@dataclass(frozen=True, slots=True)
class EndPremium:
    """The premium applies to no further gig; what is on a gig or earned stays."""


@dataclass(frozen=True, slots=True)
class ReturnToPool:
    """Give back the rest of the place in the pool that ended with the badge."""


@dataclass(frozen=True, slots=True)
class EarnAgain:
    """Set aside again what was released of the premium when it ended with the badge."""


@dataclass(frozen=True, slots=True)
class TellRevoked:
    """Write to the holder where the reason stands and what they can do."""

    award: str


Intent = (
    StopSeries
    | StartSeries
    | AskToConfirm
    | SendTerms
    | IssueBadge
    | EnterPool
    | EarnPremium
    | ReleasePromise
    | PromiseAgain
    | DatePromise
    | LeavePool
    | EndPremium
    | ReturnToPool
    | EarnAgain
    | TellRevoked
)
Decision = tuple[Milestones, tuple[Intent, ...]]

_OVER = {Step.LEFT, Step.ENDED}
_DONE = {Step.PASSED, Step.CERTIFIED}


def decide(state: Milestones, fact: Fact, *, at: datetime) -> Decision:  # noqa: ARG001 - every decider takes `at`
    """The state after `fact`, and what is to be done about it."""
    match fact:
        case Joined(confirmed):
            return _joined(state, confirmed=confirmed)
        case AddressConfirmed():
            return _confirmed(state)
        case LessonOpened():
            return (replace(state, step=Step.LEARNING), ()) if state.step is Step.JOINED else (state, ())
        case AttemptSubmitted():
            return _attempted(state, fact)
        case TryGranted():
            return _granted(state)
        case BadgeRevoked(award):
            return _revoked(state, award)
        case BadgeRestored(award):
            return _restored(state, award)
        case Left():
            return _over(state, Step.LEFT)
        case ProgramEnded():
            return _over(state, Step.ENDED)


def _joined(state: Milestones, *, confirmed: bool) -> Decision:
    if state.step is not None:
        return state, ()
    intents: tuple[Intent, ...] = (StopSeries("invited", "joined"), StartSeries("joined"), SendTerms())
    if not confirmed:
        intents += (AskToConfirm(),)
    return replace(state, step=Step.JOINED, confirmed=confirmed), intents


def _confirmed(state: Milestones) -> Decision:
    if state.confirmed:
        return state, ()
    known = replace(state, confirmed=True)
    return _certified(known) if known.step is Step.PASSED else (known, ())


def _attempted(state: Milestones, fact: AttemptSubmitted) -> Decision:
    if state.step is None or state.step in _OVER | _DONE | {Step.NOT_PASSED}:
        return state, ()
    if fact.passed:
        passed = replace(state, step=Step.PASSED, award=fact.award)
        after, intents = _certified(passed) if passed.confirmed else (passed, (DatePromise(),))
        return after, (StopSeries("joined", "finished"), *intents)
    if fact.last:
        return replace(state, step=Step.NOT_PASSED), (StopSeries("joined", "finished"), ReleasePromise())
    return replace(state, step=Step.LEARNING), ()


def _granted(state: Milestones) -> Decision:
    """After the last attempt the way is open again; before it, nothing was closed."""
    if state.step is not Step.NOT_PASSED:
        return state, ()
    return replace(state, step=Step.LEARNING), (PromiseAgain(),)


def _certified(state: Milestones) -> Decision:
    return replace(state, step=Step.CERTIFIED), (IssueBadge(state.award), EnterPool(), EarnPremium())


def _revoked(state: Milestones, award: str) -> Decision:
    """The award is forgotten, so that the same revocation again finds nothing."""
    if state.step is not Step.CERTIFIED or state.award != award:
        return state, ()
    return replace(state, award=""), (LeavePool(), EndPremium(), TellRevoked(award))


def _restored(state: Milestones, award: str) -> Decision:
    """What ended with the badge begins again, as far as any of it was left."""
    if state.step is not Step.CERTIFIED or state.award:
        return state, ()
    return replace(state, award=award), (ReturnToPool(), EarnAgain())


def _over(state: Milestones, step: Step) -> Decision:
    """Leaving or the end: what was earned stays, what was only promised goes back.

    Whoever passed has earned the badge, also while it waits for their address.
    """
    if state.step is None or state.step in _OVER | _DONE:
        return state, ()
    return replace(state, step=step), (StopSeries("joined", step.value), ReleasePromise())
