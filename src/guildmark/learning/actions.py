"""Writes about courses and attempts: store a course, follow a reader, save answers, mark an attempt.

An answer is stored as it is given. Submitting marks every item and appends the result in one transaction; submitting
again gives the result that stands.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from guildmark.engine.decisions.attempts import Allowed, AttemptPolicy, NotYet, PastAttempt, Verdict, may_attempt
from guildmark.engine.scoring.attempts import score_attempt
from guildmark.engine.scoring.drawing import draw
from guildmark.engine.scoring.grading import grade
from guildmark.engine.scoring.responses import ResponseError, parse_response
from guildmark.journal.actions import append_fact
from guildmark.learning.appeals import count_granted
from guildmark.learning.bank import get_bank, list_drawable
from guildmark.learning.contents import course_key
from guildmark.learning.models import (
    Answer,
    Assessment,
    Attempt,
    Course,
    Figure,
    Lesson,
    LessonProgress,
    Module,
)
from guildmark.people.models import Organisation


class NotAllowedError(RuntimeError):
    """The assessment may not be taken now; `verdict` says when, or that none is left."""

    def __init__(self, verdict: Verdict) -> None:
        """The decider's verdict."""
        super().__init__(str(verdict))
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson to store; `html` is sanitised, with placeholders for figures and lessons."""

    slug: str
    title: str
    teaching_minutes: int
    exercise_minutes: int
    objectives: tuple[str, ...]
    html: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A checked picture to store."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course to store, lessons in order."""

    title: str
    licence: str
    attribution: str
    source: str
    language: str
    lessons: tuple[LessonRow, ...]
    figures: tuple[FigureRow, ...]


@transaction.atomic
def store_course(*, organisation: Organisation, row: CourseRow, at: datetime) -> Course:
    """Add a course, or bring the one of the same title up to date; lessons that are gone are retired, not deleted."""
    words = {name: getattr(row, name) for name in ("title", "licence", "attribution", "source", "language")}
    course, _ = Course.objects.update_or_create(
        organisation=organisation,
        key=course_key(row.title),
        defaults=words | {"updated_at": at, "edition": uuid.uuid4()},
        create_defaults=words | {"created_at": at, "updated_at": at},
    )
    module, _ = Module.objects.get_or_create(course=course, number=1, defaults={"title": row.title})
    course.lessons.exclude(slug__in=[lesson.slug for lesson in row.lessons]).update(retired=True)
    for number, lesson in enumerate(row.lessons, 1):
        _store_lesson(course, module, number, lesson)
    for figure in row.figures:
        Figure.objects.update_or_create(
            course=course, name=figure.name, defaults={"media_type": figure.media_type, "content": figure.content}
        )
    append_fact(
        organisation=organisation.pk, kind="CourseStored", at=at,
        data={"course": str(course.pk), "lessons": len(row.lessons)},
    )  # fmt: skip
    return course


def _store_lesson(course: Course, module: Module, number: int, row: LessonRow) -> None:
    Lesson.objects.update_or_create(
        course=course, slug=row.slug,
        defaults={
            "module": module, "number": number, "title": row.title, "teaching_minutes": row.teaching_minutes,
            "exercise_minutes": row.exercise_minutes, "objectives": list(row.objectives), "html": row.html,
            "retired": False,
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes part: the enrolment, and whose it is."""

    participation: uuid.UUID
    organisation: uuid.UUID
    contractor: uuid.UUID
    program: uuid.UUID


def open_lesson(*, taking: Taking, lesson: Lesson, at: datetime) -> None:
    """A lesson was opened; the first time is a fact."""
    again = LessonProgress.objects.filter(participation=taking.participation, lesson=lesson)
    if not again.update(seen_at=at):
        _open_first(taking, lesson, at)


@transaction.atomic
def _open_first(taking: Taking, lesson: Lesson, at: datetime) -> None:
    _progress, made = LessonProgress.objects.get_or_create(
        participation=taking.participation, lesson=lesson, defaults={"opened_at": at, "seen_at": at}
    )
    if made:
        _fact(taking, "LessonOpened", at, lesson=lesson.slug, number=lesson.number)


@transaction.atomic
def mark_place(*, taking: Taking, lesson: Lesson, anchor: str, at: datetime) -> None:
    """Where the reader is, so that another device can go on there."""
    LessonProgress.objects.filter(participation=taking.participation, lesson=lesson).update(
        anchor=anchor[:120], seen_at=at
    )


@transaction.atomic
def complete_lesson(*, taking: Taking, lesson: Lesson, at: datetime) -> None:
    """The lesson is done; doing it again changes nothing."""
    open_lesson(taking=taking, lesson=lesson, at=at)
    mine = LessonProgress.objects.filter(participation=taking.participation, lesson=lesson, completed_at=None)
    if mine.update(completed_at=at):
        _fact(taking, "LessonCompleted", at, lesson=lesson.slug, number=lesson.number)


def judge_attempt(*, participation: uuid.UUID, assessment: Assessment, at: datetime) -> Verdict:
    """Whether the assessment may be taken now, and which attempt that is."""
    history = [
        PastAttempt(submitted_at, passed)
        for submitted_at, passed in Attempt.objects.filter(participation=participation, renews=None)
        .order_by("number")
        .values_list("submitted_at", "passed")
    ]
    most = assessment.attempts + count_granted(participation)
    policy = AttemptPolicy(most, timedelta(hours=assessment.cooldown_hours))
    return may_attempt(history, policy, at=at)


@transaction.atomic
def start_attempt(*, taking: Taking, assessment: Assessment, at: datetime) -> Attempt:
    """The open attempt, or a new one with its items drawn; raises NotAllowedError with the reason."""
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    verdict = judge_attempt(participation=taking.participation, assessment=assessment, at=at)
    match verdict:
        case Allowed(number, open=True):
            return Attempt.objects.get(participation=taking.participation, number=number)
        case Allowed(number):
            return open_attempt(taking=taking, assessment=assessment, number=number, draws=assessment.draw, at=at)
        case _:
            raise NotAllowedError(verdict)


def open_attempt(
    *, taking: Taking, assessment: Assessment, number: int, draws: int, at: datetime, renews: uuid.UUID | None = None
) -> Attempt:
    """A new attempt with so many items drawn, in the transaction of whoever judged that it may begin."""
    seed = secrets.randbits(48)
    keys = list_drawable(assessment)
    attempt = Attempt.objects.create(
        participation=taking.participation, organisation=taking.organisation, contractor=taking.contractor,
        program=taking.program, assessment=assessment, number=number, seed=seed, started_at=at, renews=renews,
        items=list(draw(keys, count=min(draws, len(keys)), seed=seed)),
    )  # fmt: skip
    _fact(taking, "AttemptStarted", at, attempt=str(attempt.pk), number=number)
    return attempt


@transaction.atomic
def save_answer(*, attempt: Attempt, key: str, raw: Any, at: datetime) -> None:  # noqa: ANN401 - as the form sends it
    """Keep one answer; raises ResponseError when it cannot be one, LookupError for an item of another attempt."""
    if key not in attempt.items:
        raise LookupError(f"item {key} is not part of this attempt")
    still_open = Attempt.objects.select_for_update().filter(pk=attempt.pk, submitted_at=None)
    if not still_open.exists():
        raise NotAllowedError(NotYet(at, attempt.number))
    banked = get_bank(attempt.assessment)[key]
    answer = Answer(attempt=attempt, item_id=banked.pk, response=parse_response(banked.item, raw), saved_at=at)
    _store_answers([answer])


@transaction.atomic
def save_answers(*, attempt: Attempt, raw: dict[str, Any], at: datetime) -> dict[str, str]:
    """Keep many answers in a few queries; those that cannot be answers are left out and told by item key."""
    if not Attempt.objects.select_for_update().filter(pk=attempt.pk, submitted_at=None).exists():
        raise NotAllowedError(NotYet(at, attempt.number))
    bank = get_bank(attempt.assessment)
    kept: list[Answer] = []
    problems: dict[str, str] = {}
    for key, value in raw.items():
        try:
            response = parse_response(bank[key].item, value)
        except ResponseError as fault:
            problems[key] = str(fault)
            continue
        kept.append(Answer(attempt=attempt, item_id=bank[key].pk, response=response, saved_at=at))
    _store_answers(kept)
    return problems


def _store_answers(answers: list[Answer]) -> None:
    Answer.objects.bulk_create(
        answers, update_conflicts=True, unique_fields=["attempt", "item"],
        update_fields=["response", "fraction", "saved_at"],
    )  # fmt: skip


@transaction.atomic
def submit_attempt(*, attempt: Attempt, at: datetime) -> Attempt:
    """Mark the attempt; of two submissions the first counts and the second reads its result."""
    locked = Attempt.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=attempt.pk)
    if locked.submitted_at:
        return locked
    locked.submitted_at, locked.score_percent = at, _mark(locked, at)
    locked.passed = locked.score_percent >= locked.assessment.pass_percent
    locked.save(update_fields=["submitted_at", "score_percent", "passed"])
    taking = Taking(locked.participation, locked.organisation, locked.contractor, locked.program)
    _fact(
        taking, "AttemptSubmitted", at, attempt=str(locked.pk), number=locked.number, passed=locked.passed,
        score_percent=str(locked.score_percent),
        last=locked.number >= locked.assessment.attempts + count_granted(locked.participation),
    )  # fmt: skip
    return locked


def _mark(attempt: Attempt, at: datetime) -> Any:  # noqa: ANN401 - a Decimal
    bank = get_bank(attempt.assessment)
    answers = {answer.item_id: answer for answer in attempt.answers.all()}
    results, marked = [], []
    for key in attempt.items:
        known = answers.get(bank[key].pk)
        answer = Answer(
            attempt=attempt,
            item_id=bank[key].pk,
            response=known.response if known else None,
            saved_at=known.saved_at if known else at,
        )
        result = grade(bank[key].item, answer.response)
        answer.fraction = result.fraction
        marked.append(answer)
        results.append(result)
    _store_answers(marked)
    return score_attempt(results).value


def _fact(taking: Taking, kind: str, at: datetime, **data: Any) -> None:  # noqa: ANN401 - values of a fact
    append_fact(
        organisation=taking.organisation, kind=kind, at=at, contractor=taking.contractor, program=taking.program,
        data={"participation": str(taking.participation), **data},
    )  # fmt: skip
