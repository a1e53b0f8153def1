"""Reads courses, progress and attempts."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from guildmark.engine.scoring.drawing import present
from guildmark.engine.scoring.grading import ItemResult, grade
from guildmark.engine.scoring.items import Item as ScoringItem
from guildmark.held import Held, same
from guildmark.learning.bank import BankItem, get_bank, list_drawable
from guildmark.learning.contents import course_key, get_lessons
from guildmark.learning.models import (
    Answer,
    Appeal,
    Assessment,
    Attempt,
    Course,
    ExerciseText,
    Figure,
    Lesson,
    LessonProgress,
    Mistake,
)
from guildmark.people.models import Contractor, Organisation
from guildmark.prepared import Prepared

# The rows behind every page of a course and an attempt.
_PROGRESS = Prepared(
    lambda participation: LessonProgress.objects.filter(participation=participation),
    participation=LessonProgress._meta.get_field("participation"),  # noqa: SLF001 - documented by Django
)
_ATTEMPT = Prepared(
    lambda pk, participation: Attempt.objects.select_related("assessment").filter(pk=pk, participation=participation),
    pk=Attempt._meta.pk,  # noqa: SLF001 - documented by Django
    participation=Attempt._meta.get_field("participation"),  # noqa: SLF001
)
_ANSWERS = Prepared(lambda attempt: Answer.objects.filter(attempt=attempt), attempt=Attempt._meta.pk)  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class LessonStep:
    """A lesson and how far its reader is."""

    lesson: Lesson
    progress: LessonProgress | None

    @property
    def done(self) -> bool:
        """Whether it was completed."""
        return bool(self.progress and self.progress.completed_at)


@dataclass(frozen=True, slots=True)
class CourseWay:
    """A course as one participant stands in it; minutes are whole."""

    course: Course
    steps: tuple[LessonStep, ...]

    @property
    def minutes(self) -> int:
        """Of all lessons."""
        return sum(step.lesson.minutes for step in self.steps)

    @property
    def minutes_done(self) -> int:
        """Of the completed lessons."""
        return sum(step.lesson.minutes for step in self.steps if step.done)

    @property
    def current(self) -> LessonStep | None:
        """Where to go on: the lesson read last if it is not done, else the first that is not, else None."""
        open_ones = [step for step in self.steps if not step.done]
        begun = [step for step in open_ones if step.progress]
        latest = max(begun, key=lambda step: step.progress.seen_at, default=None)  # type: ignore[union-attr] # begun
        return latest or next(iter(open_ones), None)


def list_courses(organisation: Organisation) -> list[Course]:
    """An organisation's courses by title."""
    return list(Course.objects.filter(organisation=organisation).order_by("title"))


def get_course(*, organisation: Organisation, course: uuid.UUID) -> Course:
    """One course of that organisation; raises Course.DoesNotExist for another's."""
    return Course.objects.get(pk=course, organisation=organisation)


def has_course(*, organisation: Organisation, title: str) -> bool:
    """Whether the organisation has a course of that title."""
    return Course.objects.filter(organisation=organisation, key=course_key(title)).exists()


def get_way(*, course: Course, participation: uuid.UUID) -> CourseWay:
    """A participant's way through a course."""
    progress = {p.lesson_id: p for p in _PROGRESS.rows(participation=participation)}
    return CourseWay(course, tuple(LessonStep(lesson, progress.get(lesson.pk)) for lesson in get_lessons(course)))


def count_lessons(course: Course) -> tuple[int, int]:
    """How many lessons a course has, and their minutes together."""
    lessons = get_lessons(course)
    return len(lessons), sum(lesson.minutes for lesson in lessons)


def list_lessons(course: Course) -> tuple[Lesson, ...]:
    """The lessons of a course in their order."""
    return get_lessons(course)


def get_lesson(*, course: Course, slug: str) -> Lesson:
    """One lesson; raises Lesson.DoesNotExist."""
    found = next((lesson for lesson in get_lessons(course) if lesson.slug == slug), None)
    if found is None:
        raise Lesson.DoesNotExist
    return found


def get_figure(*, course: uuid.UUID, name: str) -> Figure:
    """One picture; raises Figure.DoesNotExist."""
    return Figure.objects.get(course=course, name=name)


def find_assessment(course: Course) -> Assessment | None:
    """The assessment of a course, or None where it has no items yet."""
    return Assessment.objects.filter(course=course).first()


def count_items(assessment: Assessment) -> int:
    """How many items may be drawn."""
    return len(list_drawable(assessment))


def list_items(assessment: Assessment) -> list[ScoringItem]:
    """The items that new attempts may be given, as they were stored."""
    return [banked.item for banked in get_bank(assessment).values() if not banked.retired]


def list_topics(assessment: Assessment) -> dict[str, str]:
    """What the items that new attempts may be given are about, by item key; an empty text where nothing says so."""
    return {key: banked.topic for key, banked in get_bank(assessment).items() if not banked.retired}


def list_attempts(participation: uuid.UUID) -> list[Attempt]:
    """A participant's attempts, first to last."""
    return list(Attempt.objects.filter(participation=participation).select_related("assessment").order_by("number"))


def get_attempt(*, participation: uuid.UUID, attempt: uuid.UUID) -> Attempt:
    """One attempt of this participant; raises Attempt.DoesNotExist for another's."""
    return _ATTEMPT.get(pk=attempt, participation=participation)


def find_participation(attempt: uuid.UUID) -> uuid.UUID | None:
    """Whose attempt it is, as the participation's id; None for what is no attempt."""
    return Attempt.objects.filter(pk=attempt).values_list("participation", flat=True).first()


def list_busy(program: uuid.UUID, *, since: datetime) -> QuerySet[Attempt, Any]:
    """Who passed, or is in the middle of an attempt begun after `since`: their participations, as a subquery."""
    open_or_passed = Q(submitted_at=None, started_at__gte=since) | Q(passed=True)
    return Attempt.objects.filter(open_or_passed, program=program).values_list("participation", flat=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of an attempt as it is shown, with the answer kept so far and, once submitted, its result."""

    number: int
    item: ScoringItem
    response: object
    result: ItemResult | None
    topic: str = ""


def list_asked(attempt: Attempt) -> list[Asked]:
    """The items of an attempt in their order."""
    bank = get_bank(attempt.assessment)
    answers = {answer.item_id: answer.response for answer in _ANSWERS.rows(attempt=attempt.pk)}
    return [
        _asked(attempt, number, bank[key], answers.get(bank[key].pk)) for number, key in enumerate(attempt.items, 1)
    ]


def _asked(attempt: Attempt, number: int, banked: BankItem, response: object) -> Asked:
    result = grade(banked.item, response) if attempt.submitted_at else None
    return Asked(number, present(banked.item, seed=attempt.seed), response, result, banked.topic)


def list_held(contractor: Contractor, participations: Collection[uuid.UUID]) -> dict[str, Held]:
    """What is held here about a contractor. An item is named by its number: its title could tell what to answer."""
    about = {"contractor": contractor.pk}
    return {
        "lessons": Held(
            LessonProgress.objects.filter(participation__in=participations),
            same("opened_at", "seen_at", "completed_at", lesson="lesson__title", place="anchor"),
        ),
        "exercises": Held(
            ExerciseText.objects.filter(**about).exclude(text=""),
            same("text", course="lesson__course__title", lesson="lesson__title", exercise="block", at="saved_at"),
        ),
        "mistakes_reported": Held(
            Mistake.objects.filter(**about),
            same("words", "settled_at", course="course__title", lesson="lesson__title", at="made_at"),
        ),
        "attempts": Held(
            Attempt.objects.filter(**about),
            same("number", "started_at", "submitted_at", "score_percent", "passed", "program"),
        ),
        "answers": Held(
            Answer.objects.filter(attempt__contractor=contractor.pk),
            same("response", "saved_at", attempt="attempt__number", item="item_id", share="fraction"),
        ),
        "asked_a_person": Held(
            Appeal.objects.filter(**about), same("words", "answered_at", "granted", "reason", asked_at="made_at")
        ),
    }
