"""Throws away the words of old appeals about badges; their outcome stays."""

from datetime import datetime

from django.utils.translation import gettext_noop

from guildmark.credentials.models import BadgeAppeal
from guildmark.due.retention import kept_for


@kept_for(
    gettext_noop("what was written about a badge that a person was asked to look at (its outcome is kept)"), days=730
)
def _purge_appeal_words(before: datetime, most: int) -> int:
    old = BadgeAppeal.objects.filter(answered_at__lt=before).exclude(words="", reason="").order_by("pk")
    return BadgeAppeal.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:most])).update(words="", reason="")
