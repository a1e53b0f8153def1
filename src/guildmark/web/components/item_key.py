"""What an item of a bank asks and what each answer to it earns, for those who keep the bank."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from guildmark.engine.scoring.grading import right_answer
from guildmark.engine.scoring.items import (
    Item,
    Matching,
    MultipleAnswers,
    MultipleChoice,
    Numeric,
    ShortAnswer,
    TrueFalse,
)

KINDS = {
    "multiple_choice": lazy("One of several"), "multiple_answers": lazy("Several of several"),
    "true_false": lazy("True or false"), "numeric": lazy("A number"), "short_answer": lazy("A word or two"),
    "matching": lazy("Matching"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: sanitised HTML, what it earns in percent, what is said to who gives it."""

    html: str
    percent: float
    feedback: str = ""

    @property
    def right(self) -> bool:
        """Whether it earns anything."""
        return self.percent > 0

    @property
    def share(self) -> str:
        """What it earns, where that is neither everything nor nothing."""
        return "" if self.percent in (0, 100) else f"{self.percent:.4g}%"


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as its keeper sees it."""

    item: Item
    kind: Any
    answers: tuple[Answer, ...]
    about: str = ""


def show_item(item: Item, about: str = "") -> Shown:
    """The item with every answer that its bank knows, and what it is about."""
    return Shown(item, KINDS[item.kind], tuple(_answers(item)), about)


def _answers(item: Item) -> list[Answer]:
    match item:
        case MultipleChoice() | MultipleAnswers():
            return [Answer(o.html, o.weight * 100, o.feedback) for o in item.options]
        case TrueFalse():
            pairs = ((True, _("True"), item.if_true), (False, _("False"), item.if_false))
            return [Answer(escape(words), 100 * (item.answer is truth), said) for truth, words, said in pairs]
        case Numeric():
            spans = (f"{a.low:f}" if a.low == a.high else f"{a.low:f} … {a.high:f}" for a in item.answers)
            return [Answer(span, a.weight * 100, a.feedback) for span, a in zip(spans, item.answers, strict=True)]
        case ShortAnswer():
            return [Answer(escape(a.text), a.weight * 100, a.feedback) for a in item.answers]
        case Matching():
            return [Answer(pair, 100) for pair in right_answer(item)]
    raise TypeError(item.kind)
