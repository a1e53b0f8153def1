"""What contractors write for the exercises of a lesson: theirs alone, kept as it is typed, on any device.

It never reaches the journal, nor anybody else. Two pages that write at once lose nothing: both texts are kept.
"""

import uuid
from datetime import datetime

from django.db import transaction

from guildmark.engine.decisions.texts import Kept, Sent, settle_text
from guildmark.learning.actions import Taking
from guildmark.learning.models import ExerciseText, Lesson
from guildmark.prepared import Prepared

MOST_KEPT = 30_000  # characters
MOST_EXERCISES = 100  # of one lesson, those that an older form of it had included


_TEXTS = Prepared(
    lambda participation, slug: ExerciseText.objects.filter(participation=participation, lesson__slug=slug),
    participation=ExerciseText._meta.get_field("participation"),  # noqa: SLF001 - documented by Django
    slug=Lesson._meta.get_field("slug"),  # noqa: SLF001 - documented by Django
)


class TextTooLongError(ValueError):
    """More than is kept for one exercise, or for so many."""


@transaction.atomic
def save_text(*, taking: Taking, lesson: Lesson, block: str, sent: Sent, at: datetime) -> ExerciseText:
    """Keep what was written for an exercise. Raises TextTooLongError; what was kept before stays then.

    An exercise that the lesson no longer has is kept too: its page may have been open when the lesson was replaced.
    """
    row, new = ExerciseText.objects.get_or_create(
        participation=taking.participation, lesson=lesson, block=block,
        defaults={"contractor": taking.contractor, "edition": 0, "saved_at": at},
    )  # fmt: skip
    row = ExerciseText.objects.select_for_update().get(pk=row.pk)
    text = settle_text(Kept(row.text, row.edition, row.writer), sent)
    if len(text) > MOST_KEPT or (
        new and len(list_texts(participation=taking.participation, lesson=lesson)) > MOST_EXERCISES
    ):
        raise TextTooLongError
    row.text, row.edition, row.writer, row.saved_at = text, row.edition + 1, sent.writer, at
    row.save(update_fields=["text", "edition", "writer", "saved_at"])
    return row


def list_texts(*, participation: uuid.UUID, lesson: Lesson) -> dict[str, ExerciseText]:
    """What this participant wrote for the exercises of a lesson, by exercise. Their course has one lesson of a name."""
    return {row.block: row for row in _TEXTS.rows(participation=participation, slug=lesson.slug)}
