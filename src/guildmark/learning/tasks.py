"""Throws away the single answers of old attempts and the words of old appeals; the results stay."""

from datetime import datetime

from django.utils.translation import gettext_noop

from guildmark.due.retention import delete_some, kept_for
from guildmark.learning.models import Answer, Appeal


@kept_for(gettext_noop("single answers of an assessment (its result is kept)"), days=730)
def _purge_answers(before: datetime, most: int) -> int:
    return delete_some(Answer.objects.filter(attempt__submitted_at__lt=before), most)


@kept_for(
    gettext_noop("what was written about a result that a person was asked to look at (its outcome is kept)"), days=730
)
def _purge_appeal_words(before: datetime, most: int) -> int:
    old = Appeal.objects.filter(answered_at__lt=before).exclude(words="", reason="").order_by("pk")
    return Appeal.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:most])).update(words="", reason="")
