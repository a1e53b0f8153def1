"""Throws away the single answers of old attempts, the words of old appeals, what was written for exercises.

Results stay, and so do mistakes that nobody has looked at yet.
"""

from datetime import datetime

from django.utils.translation import gettext_noop

from guildmark.due.retention import delete_some, kept_for
from guildmark.learning.models import Answer, Appeal, ExerciseText, Mistake


@kept_for(gettext_noop("single answers of an assessment (its result is kept)"), days=730)
def _purge_answers(before: datetime, most: int) -> int:
    return delete_some(Answer.objects.filter(attempt__submitted_at__lt=before), most)


@kept_for(
    gettext_noop("what was written about a result that a person was asked to look at (its outcome is kept)"), days=730
)
def _purge_appeal_words(before: datetime, most: int) -> int:
    old = Appeal.objects.filter(answered_at__lt=before).exclude(words="", reason="").order_by("pk")
    return Appeal.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:most])).update(words="", reason="")


@kept_for(gettext_noop("what contractors wrote for exercises"), days=730)
def _purge_texts(before: datetime, most: int) -> int:
    return delete_some(ExerciseText.objects.filter(saved_at__lt=before), most)


@kept_for(gettext_noop("mistakes in lessons that were reported and settled"), days=730)
def _purge_mistakes(before: datetime, most: int) -> int:
    return delete_some(Mistake.objects.filter(settled_at__lt=before), most)
