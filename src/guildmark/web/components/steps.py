"""Draws the lessons of a course as a list of steps: those done, the one that is open, how long each takes."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guildmark.web.components.lengths import minutes


def draw_steps(steps: Sequence[Any], here: Any, href: Callable[[str], str]) -> SafeString:  # noqa: ANN401 - of learning
    """`steps` as the queries of learning give them; `href` makes a lesson's address of its slug."""
    return mark_safe(f'<ol class="steps">{"".join(_step(each, here, href) for each in steps)}</ol>')  # noqa: S308 - escaped


def _step(step: Any, here: Any, href: Callable[[str], str]) -> str:  # noqa: ANN401 - of learning
    lesson = step.lesson
    state = ' data-state="done"' if step.done else ""
    current = ' aria-current="step"' if here and here.lesson.pk == lesson.pk else ""
    done = f'<span class="hidden"> ({escape(_("done"))})</span>' if step.done else ""
    return (
        f'<li{state}{current}><a href="{escape(href(lesson.slug))}">{escape(lesson.title)}{done}</a>'
        f'<span class="note">{escape(minutes(lesson.minutes))}</span></li>'
    )
