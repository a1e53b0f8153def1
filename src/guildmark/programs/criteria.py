"""What was asked for a badge, in words: course, time, items, pass mark, attempts, as they are at a launch.

The words are signed into each badge, so they say what was so then, whatever becomes of the course later.
"""

from typing import Any

from django.utils.translation import gettext, ngettext

from guildmark.learning import queries as learning
from guildmark.programs.design import Design


def write_criteria(design: Design, course: Any, assessment: Any) -> str:  # noqa: ANN401 - rows of learning
    """One paragraph for whoever reads the badge."""
    lessons, bank = learning.count_lessons(course)[0], learning.count_items(assessment)
    learned = ngettext(
        "The course “%(title)s”: %(n)s lesson, about %(hours)s; who has the skill already may skip it.",
        "The course “%(title)s”: %(n)s lessons, about %(hours)s; who has the skill already may skip them.",
        lessons,
    ) % {"title": course.title, "n": lessons, "hours": _hours(design.hours)}
    asked = gettext(
        "An assessment without a time limit: %(drawn)s questions drawn at random from %(bank)s, of which %(percent)s%% "
        "must be answered right."
    ) % {"drawn": min(assessment.draw, bank), "bank": bank, "percent": assessment.pass_percent}
    tries = ngettext(
        "%(n)s attempt.", "At most %(n)s attempts, %(pause)s apart, each with questions drawn anew.",
        assessment.attempts,
    ) % {"n": assessment.attempts, "pause": _hours(assessment.cooldown_hours)}  # fmt: skip
    return f"{learned} {asked} {tries}"


def _hours(count: int) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", count) % {"n": count}
