"""What follows from the facts of the apps below: each called after commit, at least once, safe to call again."""

import uuid
from datetime import datetime

from guildmark.credentials.queries import find_badge_for
from guildmark.engine.decisions import milestones as m
from guildmark.journal.queries import ReadFact
from guildmark.journal.subscriptions import follows
from guildmark.learning import queries as learning
from guildmark.programs.actions import step
from guildmark.programs.models import Enrolment
from guildmark.rewards import actions as rewards
from guildmark.work import actions as work
from guildmark.work.queries import lock_gig


def _enrolment(fact: ReadFact) -> Enrolment | None:
    return Enrolment.objects.filter(pk=uuid.UUID(fact.data["participation"])).first()


@follows("LessonOpened")
def learn(fact: ReadFact, at: datetime) -> None:
    """The first opened lesson begins the learning."""
    if enrolment := _enrolment(fact):
        step(enrolment=enrolment, fact=m.LessonOpened(), at=at)


@follows("AttemptSubmitted")
def assess(fact: ReadFact, at: datetime) -> None:
    """A result leads to the badge, to another try, or to the end of the tries."""
    if enrolment := _enrolment(fact):
        result = m.AttemptSubmitted(fact.data["attempt"], passed=fact.data["passed"], last=fact.data["last"])
        step(enrolment=enrolment, fact=result, at=at)


@follows("BadgeRevoked")
def take_back_access(fact: ReadFact, at: datetime) -> None:
    """What only the badge opened closes with it, unless it was restored meanwhile; what was earned on gigs stays."""
    award = fact.data["award"]
    badge = find_badge_for(uuid.UUID(award))
    if badge is None or badge.revoked_at is None:
        return
    participation = learning.find_participation(uuid.UUID(award))
    if participation and (enrolment := Enrolment.objects.filter(pk=participation).first()):
        step(enrolment=enrolment, fact=m.BadgeRevoked(award), at=at)


@follows("GigFilled")
def reserve_premium(fact: ReadFact, at: datetime) -> None:
    """A premium that applies is reserved for the gig and written into its statement."""
    gig = uuid.UUID(fact.data["gig"])
    held = lock_gig(gig)
    if fact.contractor is None or held.cancelled_at:  # this comes late, after the cancellation
        return
    use = rewards.reserve_use(
        contractor=fact.contractor, gig=gig, value_minor=fact.data["value_minor"], currency=fact.data["currency"],
        at=fact.at,
    )  # fmt: skip
    if use:
        label = f"Premium {use.promise.basis_points / 100:g}%: {use.promise.criterion}"
        work.add_statement_line(gig=gig, kind="premium", label=label, amount_minor=use.amount_minor, at=at)
    if held.completed_at:  # this comes late, after the completion, which found nothing to consume
        rewards.consume_use(gig=gig, at=at)


@follows("GigCompleted")
def consume_premium(fact: ReadFact, at: datetime) -> None:
    """The premium of a completed gig is earned."""
    gig = uuid.UUID(fact.data["gig"])
    lock_gig(gig)
    rewards.consume_use(gig=gig, at=at)


@follows("GigCancelled")
def return_premium(fact: ReadFact, at: datetime) -> None:
    """The premium of a cancelled gig goes back to its contractor."""
    gig = uuid.UUID(fact.data["gig"])
    lock_gig(gig)
    rewards.return_use(gig=gig, at=at)
    work.withdraw_statement_line(gig=gig, kind="premium", at=at)
