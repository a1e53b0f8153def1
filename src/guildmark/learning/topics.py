"""What the items of an attempt were about: the lessons that help, and topics that no lesson is named after.

Only items that the attempt asked are looked at, so that nothing is told of the others in the bank.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from guildmark.learning.models import Lesson
from guildmark.learning.queries import Asked


@dataclass(frozen=True, slots=True)
class About:
    """The items of one attempt that are about one thing: a lesson, else a topic in words, else neither."""

    lesson: Lesson | None
    topic: str
    asked: tuple[Asked, ...]

    @property
    def named(self) -> bool:
        """Whether anything says what they are about."""
        return bool(self.lesson or self.topic)

    @property
    def right(self) -> int:
        """How many were answered right."""
        return sum(bool(each.result and each.result.correct) for each in self.asked)

    @property
    def missed(self) -> int:
        """How many were not."""
        return len(self.asked) - self.right


def group_by_topic(asked: Iterable[Asked], lessons: Sequence[Lesson]) -> list[About]:
    """The items by what they are about: lessons in their order, then topics by name, then what says nothing."""
    groups: dict[tuple[int, str], list[Asked]] = {}
    by_number = {lesson.number: lesson for lesson in lessons}
    for each in asked:
        lesson = find_lesson(each.topic, lessons)
        groups.setdefault((lesson.number, "") if lesson else (_AFTER, each.topic), []).append(each)
    keys = sorted(groups, key=lambda key: (key[0], not key[1], key[1].casefold()))
    return [About(by_number.get(number), topic, tuple(groups[number, topic])) for number, topic in keys]


_AFTER = 2**31  # behind every lesson's number


def find_lesson(topic: str, lessons: Iterable[Lesson]) -> Lesson | None:
    """The lesson whose slug or title this is, however it is spaced, punctuated or capitalised; else None."""
    name = _fold(topic)
    return next((lesson for lesson in lessons if name and name in (_fold(lesson.slug), _fold(lesson.title))), None)


def _fold(name: str) -> str:
    return slugify(name, allow_unicode=True)


def list_to_read_again(groups: Iterable[About]) -> list[About]:
    """What was missed and is named, most missed first."""
    return sorted((each for each in groups if each.named and each.missed), key=lambda each: -each.missed)
