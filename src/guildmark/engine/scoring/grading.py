"""What one response to one item earns, and what to tell who gave it.

A fraction is never below 0 nor above 1; nothing answered earns 0; the right answer earns 1.
"""

import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guildmark.engine.scoring.items import (
    ENOUGH,
    Item,
    Matching,
    MultipleAnswers,
    MultipleChoice,
    Numeric,
    NumericAnswer,
    ShortAnswer,
    TextAnswer,
    TrueFalse,
)
from guildmark.engine.scoring.responses import parse_response, read_number
from guildmark.engine.scoring.text import literal, matches


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What a response earned (0 to 1) and why.

    `feedback`, `given` and `right_answer` are HTML fragments; of a true/false item, the word "true" or "false".
    """

    fraction: float
    correct: bool
    blank: bool
    feedback: tuple[str, ...]
    given: tuple[str, ...]
    right_answer: tuple[str, ...]


Earned = tuple[float, bool, tuple[str, ...]]  # fraction before bounds, wholly right, what to say


def _choice(item: MultipleChoice, response: str) -> Earned:
    chosen = next(o for o in item.options if o.key == response)
    return chosen.weight, chosen.weight == 1, (chosen.feedback,)


def _answers(item: MultipleAnswers, response: list[str]) -> Earned:
    chosen = [o for o in item.options if o.key in response]
    earned = sum(o.weight for o in chosen)
    right = {o.key for o in item.options if o.weight > 0}
    whole = set(response) == right
    return 1.0 if whole else min(earned, 1.0), whole, tuple(o.feedback for o in chosen)


def _true_false(item: TrueFalse, response: bool) -> Earned:  # noqa: FBT001 - the response itself
    right = response == item.answer
    return float(right), right, (item.if_true if response else item.if_false,)


def _best(found: list[Any]) -> Earned:
    if not found:
        return 0.0, False, ()
    best: NumericAnswer | TextAnswer = max(found, key=lambda answer: answer.weight)
    return best.weight, best.weight == 1, (best.feedback,)


def _numeric(item: Numeric, response: str) -> Earned:
    number = read_number(response)
    return _best([a for a in item.answers if number is not None and a.low <= number <= a.high])


def _short(item: ShortAnswer, response: str) -> Earned:
    alike = [a for a in item.answers if matches(a.text, response, case_sensitive=item.case_sensitive)]
    return _best(alike)


def _matching(item: Matching, response: dict[str, str]) -> Earned:
    right = sum(response.get(pair.key) == pair.choice for pair in item.pairs)
    return right / len(item.pairs), right == len(item.pairs), ()


GRADERS: dict[str, Callable[[Any, Any], Earned]] = {
    "multiple_choice": _choice,
    "multiple_answers": _answers,
    "true_false": _true_false,
    "numeric": _numeric,
    "short_answer": _short,
    "matching": _matching,
}


def _span(answer: NumericAnswer) -> str:
    return f"{answer.low:f}" if answer.low == answer.high else f"{answer.low:f} … {answer.high:f}"


def right_answer(item: Item) -> tuple[str, ...]:
    """The right answer, or each of several, as HTML fragments without words of any one language."""
    match item:
        case MultipleChoice():
            return tuple(o.html for o in item.options if o.weight == 1)
        case MultipleAnswers():
            return tuple(o.html for o in item.options if o.weight > 0)
        case TrueFalse():
            return ("true" if item.answer else "false",)
        case Numeric():
            return tuple(_span(a) for a in item.answers if a.weight == 1)
        case ShortAnswer():
            return tuple(html.escape(literal(a.text)) for a in item.answers if a.weight == 1)
        case Matching():
            texts = {choice.key: html.escape(choice.text) for choice in item.choices}
            return tuple(f"{pair.html} → {texts[pair.choice]}" for pair in item.pairs)
    raise TypeError(f"no right answer is known for {type(item).__name__}")


def given_answer(item: Item, given: Any) -> tuple[str, ...]:  # noqa: ANN401 - a response to any kind of item
    """What was answered, as HTML fragments like those of the right answer."""
    match item:
        case MultipleChoice() | MultipleAnswers():
            return tuple(o.html for o in item.options if o.key in ([given] if isinstance(given, str) else given))
        case TrueFalse():
            return ("true" if given else "false",)
        case Matching():
            texts = {choice.key: html.escape(choice.text) for choice in item.choices}
            return tuple(f"{p.html} → {texts[given[p.key]] if p.key in given else '–'}" for p in item.pairs)
    return (html.escape(str(given)),)


def grade(item: Item, response: object) -> ItemResult:
    """What the response earns. It is checked again: raises ResponseError where it is none to this item."""
    given = parse_response(item, response)
    earned, whole, said = (0.0, False, ()) if given is None else GRADERS[item.kind](item, given)
    fraction = round(min(max(earned, 0.0), 1.0), 9)
    return ItemResult(
        fraction=1.0 if fraction >= ENOUGH else fraction,
        correct=whole,
        blank=given is None,
        feedback=tuple(text for text in (*said, item.feedback) if text),
        given=() if given is None else given_answer(item, given),
        right_answer=right_answer(item),
    )
