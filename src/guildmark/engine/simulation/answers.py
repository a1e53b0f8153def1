"""Answers a made-up contractor gives: the right one, or a wrong one that can be sent."""

from typing import Any

from guildmark.engine.scoring.items import (
    Item,
    Matching,
    MultipleAnswers,
    MultipleChoice,
    Numeric,
    ShortAnswer,
    TrueFalse,
)
from guildmark.engine.scoring.text import literal


def answer(item: Item, *, right: bool) -> Any:  # noqa: ANN401 - what a form would send, by kind
    """A full answer when `right`, else one that earns less. Raises TypeError for a kind that does not exist."""
    match item:
        case MultipleChoice():
            return next(o.key for o in item.options if (o.weight == 1) == right)
        case MultipleAnswers():
            full = [o.key for o in item.options if o.weight > 0]
            return full if right else full[:1] if len(full) > 1 else [o.key for o in item.options if o.weight <= 0][:1]
        case TrueFalse():
            return "true" if item.answer == right else "false"
        case Numeric():
            full_range = next(a for a in item.answers if a.weight == 1)
            return str(full_range.low if right else max(a.high for a in item.answers) + 1)
        case ShortAnswer():
            return literal(next(a.text for a in item.answers if a.weight == 1)).replace("…", "") if right else "?"
        case Matching():
            return _match(item, right=right)
    raise TypeError(item.kind)


def _match(item: Matching, *, right: bool) -> dict[str, str]:
    keys = [choice.key for choice in item.choices]
    turn = 0 if right else 1
    return {pair.key: keys[(keys.index(pair.choice) + turn) % len(keys)] for pair in item.pairs}
