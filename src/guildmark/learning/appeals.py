"""Asking a person to look at a result: once for each attempt that did not pass, answered with a reason within 14 days.

The words of both sides go into the journal only under the contractor's own key. An appeal that is granted allows one
attempt more; the result itself never changes.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from guildmark.journal.actions import append_fact
from guildmark.learning.models import Appeal, Attempt
from guildmark.people.keys import seal_personal
from guildmark.people.models import Contractor, Organisation, User

ANSWERED_WITHIN = timedelta(days=14)


class NotAppealableError(RuntimeError):
    """Only a result that did not pass can be looked at again."""


class AnsweredBeforeError(RuntimeError):
    """Somebody answered meanwhile; their answer stands."""


@transaction.atomic
def make_appeal(*, attempt: Attempt, words: str, at: datetime) -> Appeal:
    """Ask a person to look at a result; asking again gives what was asked first. Raises NotAppealableError."""
    if attempt.passed is not False:
        raise NotAppealableError
    appeal, made = Appeal.objects.get_or_create(
        attempt=attempt,
        defaults={
            "organisation": attempt.organisation, "contractor": attempt.contractor, "words": words, "made_at": at,
            "due_at": at + ANSWERED_WITHIN,
        },
    )  # fmt: skip
    if made:
        _fact(appeal, "AppealMade", at, {"words": words})
    return appeal


@transaction.atomic
def answer_appeal(*, appeal: Appeal, user: User, granted: bool, reason: str, at: datetime) -> Appeal:
    """Grant one more attempt or confirm the result, with a reason. Raises AnsweredBeforeError."""
    waiting = Appeal.objects.filter(pk=appeal.pk, answered_at=None)
    if not waiting.update(answered_at=at, answered_by=user.pk, granted=granted, reason=reason):
        raise AnsweredBeforeError
    answered = Appeal.objects.select_related("attempt").get(pk=appeal.pk)
    _fact(answered, "AppealAnswered", at, {"reason": reason}, granted=granted)
    return answered


def _fact(appeal: Appeal, kind: str, at: datetime, personal: dict[str, str], **data: bool) -> None:
    contractor = Contractor.objects.get(pk=appeal.contractor)
    about = {"appeal": str(appeal.pk), "attempt": str(appeal.attempt_id)}
    append_fact(
        organisation=appeal.organisation, kind=kind, at=at, contractor=appeal.contractor,
        program=appeal.attempt.program, data=about | data | {"sealed": seal_personal(contractor, personal)},
    )  # fmt: skip


def count_granted(participation: uuid.UUID) -> int:
    """How many attempts were granted on top of those the assessment allows."""
    return Appeal.objects.filter(attempt__participation=participation, granted=True).count()


def find_appeal(attempt: Attempt) -> Appeal | None:
    """What was asked about this result, or None."""
    return Appeal.objects.filter(attempt=attempt).first()


def get_appeal(*, organisation: Organisation, appeal: uuid.UUID) -> Appeal:
    """One appeal of that organisation; raises Appeal.DoesNotExist for another's."""
    return Appeal.objects.select_related("attempt__assessment__course").get(pk=appeal, organisation=organisation.pk)


def list_waiting(organisation: Organisation, *, limit: int = 200) -> list[Appeal]:
    """Appeals that wait for an answer, the one due first first."""
    rows = Appeal.objects.filter(organisation=organisation.pk, answered_at=None)
    return list(rows.select_related("attempt__assessment__course").order_by("due_at", "id")[:limit])


def count_waiting(organisation: Organisation) -> int:
    """How many wait for an answer."""
    return Appeal.objects.filter(organisation=organisation.pk, answered_at=None).count()


def list_answered(organisation: Organisation, *, limit: int = 50) -> list[Appeal]:
    """The newest answers."""
    rows = Appeal.objects.filter(organisation=organisation.pk, answered_at__isnull=False)
    return list(rows.select_related("attempt__assessment__course").order_by("-answered_at", "id")[:limit])
