"""Taking a shorter assessment again to renew a badge: as many attempts, as far apart, with the same pass mark.

Learning knows the badge by its id only.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from guildmark.engine.decisions.attempts import Allowed, AttemptPolicy, PastAttempt, Verdict, may_attempt
from guildmark.engine.decisions.renewal import shorten
from guildmark.learning.actions import NotAllowedError, Taking, open_attempt
from guildmark.learning.models import Appeal, Assessment, Attempt


def judge_renewal(*, badge: uuid.UUID, assessment: Assessment, at: datetime) -> Verdict:
    """Whether the challenge assessment for this badge may be taken now, and which attempt that is."""
    rows = list(Attempt.objects.filter(renews=badge).order_by("number").values_list("submitted_at", "passed"))
    granted = Appeal.objects.filter(attempt__renews=badge, granted=True).count() if rows else 0
    policy = AttemptPolicy(assessment.attempts + granted, timedelta(hours=assessment.cooldown_hours))
    return may_attempt([PastAttempt(*row) for row in rows], policy, at=at)


@transaction.atomic
def start_renewal(*, taking: Taking, assessment: Assessment, badge: uuid.UUID, at: datetime) -> Attempt:
    """The open attempt, or a new one with fewer items; raises NotAllowedError with the reason."""
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    match verdict := judge_renewal(badge=badge, assessment=assessment, at=at):
        case Allowed(open=True):
            return Attempt.objects.get(renews=badge, submitted_at=None)
        case Allowed():
            number = Attempt.objects.filter(participation=taking.participation).count() + 1
            return open_attempt(
                taking=taking, assessment=assessment, number=number, draws=shorten(assessment.draw), at=at, renews=badge
            )
        case _:
            raise NotAllowedError(verdict)
