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
from guildmark.connect.course.gift import GiftFile, read_gift
from guildmark.connect.course.problems import CourseError, Problem
from guildmark.engine.scoring import Item
from guildmark.learning.actions import CourseRow, FigureRow, LessonRow, store_course
from guildmark.learning.bank import list_names, store_items
from guildmark.learning.queries import find_assessment, has_course

SHIPPED = Path(__file__).parents[2] / "learning" / "courses"
SHIPPED_COURSE, SHIPPED_TITLE = "verified_editor", "Verified Editor"
MOST_DRAWN = 20


@dataclass(frozen=True, slots=True)
class BroughtItems:
    """What became of the items of a file: new, there before under that title, and how many there are now."""

    added: int
    again: int
    whole: int


@dataclass(frozen=True, slots=True)
class Brought:
    """What came in."""

    course: Any
    lessons: int
    minutes: int
    challenges: int
    figures: int
    items: int
    remarks: tuple[Problem, ...] = ()  # what could be better, and kept nothing out


def bring_in(*, organisation: Any, files: Mapping[str, bytes], at: datetime) -> Brought:  # noqa: ANN401 - a row of people
    """Store the course of these files; again, and it is brought up to date. Raises CourseError with every problem."""
    draft = read_course(files)
    items, topics = _read_items(files)
    with transaction.atomic():
        course = store_course(organisation=organisation, row=_row(draft), at=at)
        if items:
            store_items(course=course, items=items, topics=topics, at=at, draw=min(MOST_DRAWN, len(items)))
    minutes = sum(lesson.teaching_minutes + lesson.exercise_minutes for lesson in draft.lessons)
    challenges = sum(lesson.challenges for lesson in draft.lessons)
    return Brought(course, len(draft.lessons), minutes, challenges, len(draft.figures), len(items), draft.remarks)


def bring_in_shipped(*, organisation: Any, at: datetime) -> Brought:  # noqa: ANN401 - a row of people
    """Store the course that comes with Guildmark; again, and it is as it was shipped."""
    return bring_in(organisation=organisation, files=read_folder(SHIPPED / SHIPPED_COURSE), at=at)


def lacks_shipped(organisation: Any) -> bool:  # noqa: ANN401 - a row of people
    """Whether the course that comes with Guildmark is not there; one of the same title stands in its place."""
    return not has_course(organisation=organisation, title=SHIPPED_TITLE)


def bring_in_items(*, course: Any, name: str, content: bytes, at: datetime, keep_others: bool) -> BroughtItems:  # noqa: ANN401 - a row of learning
    """Add a file's items to a course that is there, or replace those of its titles; or nothing and every problem."""
    found = _read_gift(name, content)
    if not found.items:
        raise CourseError([Problem(name, 0, "no items in it")])
    new = {item.key for item in found.items}
    with transaction.atomic():
        before = list_names(course)
        whole = new | before if keep_others else new
        drawn = _drawn(find_assessment(course), len(before), len(whole))
        store_items(course=course, items=found.items, topics=found.topics, at=at, keep_others=keep_others, draw=drawn)
    return BroughtItems(len(new - before), len(new & before), len(whole))


def _drawn(assessment: Any, before: int, after: int) -> int:  # noqa: ANN401 - a row of learning
    """How many are drawn for an attempt: as many as were chosen, where fewer were chosen than could be drawn."""
    chosen = assessment.draw if assessment and assessment.draw < min(MOST_DRAWN, before) else MOST_DRAWN
    return min(chosen, after)


def _read_gift(name: str, content: bytes) -> GiftFile:
    try:
        found = read_gift(content.decode("utf-8-sig"), name=name)
    except UnicodeDecodeError as fault:
        raise CourseError([Problem(name, content[: fault.start].count(b"\n") + 1, "not UTF-8 text")]) from fault
    if found.problems:
        raise CourseError(found.problems)
    return found


def _read_items(files: Mapping[str, bytes]) -> tuple[list[Item], dict[str, str]]:
    """The items of all files, and what they are about."""
    items: list[Item] = []
    topics: dict[str, str] = {}
    problems: list[Problem] = []
    for name in sorted(name for name in files if name.endswith(".gift")):
        try:
            found = _read_gift(name, files[name])
        except CourseError as fault:
            problems += fault.problems
            continue
        known = {item.key for item in items}
        problems += [
            Problem(name, 0, f"the title “{each.key}” is used in another file too")
            for each in found.items
            if each.key in known
        ]
        items += found.items
        topics |= found.topics
    if problems:
        raise CourseError(problems)
    return items, topics


def _row(draft: CourseDraft) -> CourseRow:
    lessons = tuple(
        LessonRow(x.slug, x.title, x.teaching_minutes, x.exercise_minutes, x.objectives, x.html) for x in draft.lessons
    )
    figures = tuple(FigureRow(x.name, x.media_type, x.content) for x in draft.figures)
    return CourseRow(draft.title, draft.licence, draft.attribution, draft.source, draft.language, lessons, figures)
