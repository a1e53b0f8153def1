"""Throws away the single answers of old attempts; their results stay."""

from datetime import datetime

from django.utils.translation import gettext_noop

from guildmark.due.retention import delete_some, kept_for
from guildmark.learning.models import Answer


@kept_for(gettext_noop("single answers of an assessment (its result is kept)"), days=730)
def _purge_answers(before: datetime, most: int) -> int:
    return delete_some(Answer.objects.filter(attempt__submitted_at__lt=before), most)
