"""The lessons of a course, read as a whole and kept in memory while they stand.

Each storing gives the course a new edition, so whatever memory holds under an edition can never be out of date.
"""

import uuid
from functools import lru_cache

from django.utils.text import slugify

from guildmark.learning.models import Course, Lesson

COURSES = 32  # in memory at once; a course of a dozen lessons takes about 300 kB


def course_key(title: str) -> str:
    """What tells a course from the others of its organisation: two of the same title are one."""
    return slugify(title)[:80] or "course"


def get_lessons(course: Course) -> tuple[Lesson, ...]:
    """The lessons in their order. They are shared by all who read them: nobody changes them."""
    return _read(course.pk, course.edition)


@lru_cache(maxsize=COURSES)
def _read(course: uuid.UUID, edition: uuid.UUID) -> tuple[Lesson, ...]:  # noqa: ARG001 - names what is kept
    return tuple(Lesson.objects.filter(course=course, retired=False).order_by("number"))
