"""Mistakes in lessons, as contractors report them: whoever keeps the course reads the words, without a name.

Reporting changes nothing for whoever reports. The words stay out of the journal; that something was reported is a fact.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from guildmark.journal.actions import append_fact
from guildmark.learning.actions import Taking
from guildmark.learning.models import Course, Lesson, Mistake
from guildmark.people.models import Organisation, User


@transaction.atomic
def report_mistake(*, taking: Taking, lesson: Lesson, words: str, at: datetime) -> Mistake:
    """Tell whoever keeps the course that a lesson has a mistake."""
    mistake = Mistake.objects.create(
        organisation=taking.organisation, contractor=taking.contractor, course_id=lesson.course_id, lesson=lesson,
        words=words, made_at=at,
    )  # fmt: skip
    append_fact(
        organisation=taking.organisation, kind="MistakeReported", at=at, contractor=taking.contractor,
        program=taking.program, data={"mistake": str(mistake.pk), "lesson": lesson.slug},
    )  # fmt: skip
    return mistake


@transaction.atomic
def settle_mistake(*, mistake: Mistake, user: User, at: datetime) -> None:
    """It was mended, or is none; doing it again changes nothing."""
    if Mistake.objects.filter(pk=mistake.pk, settled_at=None).update(settled_at=at, settled_by=user.pk):
        append_fact(organisation=mistake.organisation, kind="MistakeSettled", at=at, data={"mistake": str(mistake.pk)})


def get_mistake(*, course: Course, mistake: uuid.UUID) -> Mistake:
    """One report about a course; raises Mistake.DoesNotExist for another's."""
    return Mistake.objects.get(pk=mistake, course=course)


def list_mistakes(course: Course, *, limit: int = 50) -> list[Mistake]:
    """What waits for whoever keeps the course, the oldest first."""
    rows = Mistake.objects.filter(course=course, settled_at=None).select_related("lesson")
    return list(rows.order_by("made_at", "id")[:limit])


def count_mistakes_of(course: Course, listed: list[Mistake]) -> int:
    """How many wait in all; asked only where the list may be cut off."""
    return max(len(listed), Mistake.objects.filter(course=course, settled_at=None).count() if listed else 0)


def count_mistakes(organisation: Organisation) -> dict[uuid.UUID, int]:
    """How many wait, by course."""
    rows = Mistake.objects.filter(organisation=organisation.pk, settled_at=None).order_by()
    return dict(rows.values_list("course").annotate(n=Count("pk")))
