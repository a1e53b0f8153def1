"""Lets a holder renew a badge by a shorter assessment of the same program, and issues the new badge when it is passed.

A renewal gives the badge and nothing else: pool and premium belong to the time for which they were promised.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from guildmark.credentials.models import Badge
from guildmark.credentials.queries import find_any_badge, has_newer
from guildmark.credentials.renewing import renew_badge
from guildmark.engine.decisions.attempts import Allowed, Verdict
from guildmark.engine.decisions.renewal import is_open, opens_at, shorten
from guildmark.journal.queries import ReadFact
from guildmark.journal.subscriptions import follows
from guildmark.learning import queries as learning
from guildmark.learning.actions import Taking
from guildmark.learning.models import Attempt
from guildmark.learning.renewing import judge_renewal, start_renewal
from guildmark.outreach.actions import plan_message
from guildmark.programs.models import Enrolment


class NotRenewableError(RuntimeError):
    """The badge cannot be renewed now."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a badge can be renewed: from when on, by how many questions, and what somebody may do now (None: wait)."""

    enrolment: Enrolment
    opens_at: datetime
    questions: int
    pass_percent: int
    verdict: Verdict | None

    @property
    def allowed(self) -> bool:
        """Whether an attempt may begin, or go on, now."""
        return isinstance(self.verdict, Allowed)


def find_renewal(badge: Badge, *, at: datetime) -> Renewal | None:
    """How this badge can be renewed; None for one that is revoked, suspended, over for long, or has a newer one."""
    if badge.revoked_at or badge.suspended_at or has_newer(badge):
        return None
    participation = learning.find_participation(badge.award)
    enrolments = Enrolment.objects.select_related("program__course", "contractor")
    enrolment = enrolments.filter(pk=participation).first() if participation else None
    assessment = learning.find_assessment(enrolment.program.course) if enrolment and enrolment.program.course else None
    early, open_now = at < opens_at(badge.valid_until), is_open(badge.valid_until, at=at)
    if enrolment is None or assessment is None or not (early or open_now):
        return None
    verdict = judge_renewal(badge=badge.pk, assessment=assessment, at=at) if open_now else None
    return Renewal(enrolment, opens_at(badge.valid_until), shorten(assessment.draw), assessment.pass_percent, verdict)


def begin(*, badge: Badge, at: datetime) -> Attempt:
    """The attempt at renewing this badge; raises NotRenewableError, and NotAllowedError with when or why not."""
    renewal = find_renewal(badge, at=at)
    if renewal is None or renewal.verdict is None or renewal.enrolment.program.course is None:
        raise NotRenewableError
    enrolment = renewal.enrolment
    assessment = learning.find_assessment(renewal.enrolment.program.course)
    if assessment is None:
        raise NotRenewableError
    taking = Taking(enrolment.pk, enrolment.program.organisation_id, enrolment.contractor_id, enrolment.program_id)
    return start_renewal(taking=taking, assessment=assessment, badge=badge.pk, at=at)


@follows("AttemptSubmitted")
def renew(fact: ReadFact, at: datetime) -> None:
    """A passed challenge assessment renews the badge it was taken for, once; its owner hears of it."""
    if not fact.data["passed"]:
        return
    attempt = learning.get_attempt(
        participation=uuid.UUID(fact.data["participation"]), attempt=uuid.UUID(fact.data["attempt"])
    )
    badge = find_any_badge(attempt.renews) if attempt.renews else None
    if badge is None or attempt.score_percent is None:
        return
    new = renew_badge(badge=badge, award=attempt.pk, score_percent=attempt.score_percent, at=fact.at)
    if new and badge.contractor.email:
        plan_message(
            organisation=badge.organisation, program=badge.achievement.program, contractor=badge.contractor,
            kind="badge_renewed", key=f"badge_renewed:{new.pk}", at=at,
            context={"badge": str(new.pk), "name": badge.achievement.name, "until": new.valid_until.isoformat()},
        )  # fmt: skip
