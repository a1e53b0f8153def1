"""Brings a course in whole: lessons, figures and the item bank, in one transaction, or nothing and every problem.

Items that cannot be read stop the import too: an assessment that silently lost a question would not be fair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from guildmark.connect.course.carpentries import CourseDraft, read_course
from guildmark.connect.course.folder import read_folder
from guildmark.connect.course.gift import read_gift
from guildmark.connect.course.problems import CourseError, Problem
from guildmark.engine.scoring import Item
from guildmark.learning.actions import CourseRow, FigureRow, LessonRow, store_course
from guildmark.learning.bank import store_items
from guildmark.learning.queries import has_course

SHIPPED = Path(__file__).parents[2] / "learning" / "courses"
SHIPPED_COURSE, SHIPPED_TITLE = "verified_editor", "Verified Editor"
MOST_DRAWN = 20


@dataclass(frozen=True, slots=True)
class Brought:
    """What came in."""

    course: Any
    lessons: int
    minutes: int
    challenges: int
    figures: int
    items: int


def bring_in(*, organisation: Any, files: Mapping[str, bytes], at: datetime) -> Brought:  # noqa: ANN401 - a row of people
    """Store the course of these files; again, and it is brought up to date. Raises CourseError with every problem."""
    draft = read_course(files)
    items = _read_items(files)
    with transaction.atomic():
        course = store_course(organisation=organisation, row=_row(draft), at=at)
        if items:
            store_items(course=course, items=items, at=at, draw=min(MOST_DRAWN, len(items)))
    minutes = sum(lesson.teaching_minutes + lesson.exercise_minutes for lesson in draft.lessons)
    challenges = sum(lesson.challenges for lesson in draft.lessons)
    return Brought(course, len(draft.lessons), minutes, challenges, len(draft.figures), len(items))


def bring_in_shipped(*, organisation: Any, at: datetime) -> Brought:  # noqa: ANN401 - a row of people
    """Store the course that comes with Guildmark; again, and it is as it was shipped."""
    return bring_in(organisation=organisation, files=read_folder(SHIPPED / SHIPPED_COURSE), at=at)


def lacks_shipped(organisation: Any) -> bool:  # noqa: ANN401 - a row of people
    """Whether the course that comes with Guildmark is not there; one of the same title stands in its place."""
    return not has_course(organisation=organisation, title=SHIPPED_TITLE)


def _read_items(files: Mapping[str, bytes]) -> list[Item]:
    items: list[Item] = []
    problems: list[Problem] = []
    for name in sorted(name for name in files if name.endswith(".gift")):
        try:
            found = read_gift(files[name].decode("utf-8-sig"), name=name)
        except UnicodeDecodeError as fault:
            problems.append(Problem(name, files[name][: fault.start].count(b"\n") + 1, "not UTF-8 text"))
            continue
        items += found.items
        problems += found.problems
    if problems:
        raise CourseError(problems)
    return items


def _row(draft: CourseDraft) -> CourseRow:
    lessons = tuple(
        LessonRow(x.slug, x.title, x.teaching_minutes, x.exercise_minutes, x.objectives, x.html) for x in draft.lessons
    )
    figures = tuple(FigureRow(x.name, x.media_type, x.content) for x in draft.figures)
    return CourseRow(draft.title, draft.licence, draft.attribution, draft.source, draft.language, lessons, figures)
