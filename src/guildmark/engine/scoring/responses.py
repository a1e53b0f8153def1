"""What a contractor may answer to an item, checked before anything is kept or graded.

A response is plain JSON, and None when nothing was answered. Whatever a browser, a script or a stored row hands in
either becomes a response to that very item or raises ResponseError; nothing else of it survives.
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
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
from guildmark.engine.scoring.text import LONGEST, blank, unprintable

Response = str | bool | list[str] | dict[str, str] | None

NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
GROUPED = re.compile(r"[+-]?\d{1,3}( \d{3})+(\.\d+)?", re.ASCII)
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
WORDS = {"true": True, "false": False}


class ResponseError(ValueError):
    """A response that is none to this item. `code` is one of CODES, for whoever says it in another language."""

    CODES = ("shape", "unknown", "not_a_number", "ambiguous_number", "too_long", "not_text")

    def __init__(self, code: str, message: str) -> None:
        """Keep the code beside the message."""
        super().__init__(message)
        self.code = code


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise ResponseError("shape", f"the answer should be one text, not {type(raw).__name__}")
    if len(raw) > LONGEST:
        raise ResponseError("too_long", f"the answer is longer than {LONGEST} characters")
    if at := unprintable(raw):
        raise ResponseError("not_text", f"character {at} of the answer (U+{ord(raw[at - 1]):04X}) is not text")
    return raw


def _one_of(raw: object, keys: set[str]) -> str:
    key = _text(raw)
    if key not in keys:
        raise ResponseError("unknown", f"this item has no “{key[:40]}” to choose")
    return key


def _choice(item: MultipleChoice, raw: object) -> Response:
    if isinstance(raw, list):
        if len(raw) > 1:
            raise ResponseError("shape", "only one option may be chosen")
        raw = raw[0] if raw else ""
    return _one_of(raw, {o.key for o in item.options}) if raw != "" else None


def _answers(item: MultipleAnswers, raw: object) -> Response:
    raw = [] if raw == "" else [raw] if isinstance(raw, str) else raw
    if not isinstance(raw, list):
        raise ResponseError("shape", "the answer should be a list of options")
    if len(raw) > len(item.options):
        raise ResponseError("shape", "more options were chosen than there are")
    keys = {o.key for o in item.options}
    chosen = {_one_of(key, keys) for key in raw}
    return [o.key for o in item.options if o.key in chosen] or None


def _true_false(item: TrueFalse, raw: object) -> Response:  # noqa: ARG001 - all kinds are asked alike
    if isinstance(raw, bool):
        return raw
    word = _text(raw).strip().lower()
    if word and word not in WORDS:
        raise ResponseError("unknown", "the answer should be true or false")
    return WORDS[word] if word else None


def read_number(raw: str) -> Decimal | None:
    """The number somebody typed, None for nothing.

    Accepts a decimal comma, spaces between thousands, any minus sign and any script's digits; raises ResponseError
    for what is no number, and for "1,234", which means two different ones in different countries.
    """
    text = "".join(str(unicodedata.digit(s)) if s.isdecimal() else s for s in unicodedata.normalize("NFKC", raw))
    text = " ".join(text.replace("\u2212", "-").replace("\u2013", "-").split())
    if not text:
        return None
    if THOUSANDS.fullmatch(text):
        raise ResponseError("ambiguous_number", f"“{text}” can be read in two ways: write it without the comma")
    if GROUPED.fullmatch(text.replace(",", ".")):
        text = text.replace(" ", "")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    if not NUMBER.fullmatch(text):
        raise ResponseError("not_a_number", f"“{text[:40]}” is not a number")
    return Decimal(text)


def _numeric(item: Numeric, raw: object) -> Response:  # noqa: ARG001 - all kinds are asked alike
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = str(raw)
    text = _text(raw).strip()
    return None if read_number(text) is None else text


def _short(item: ShortAnswer, raw: object) -> Response:  # noqa: ARG001 - all kinds are asked alike
    text = _text(raw).strip()
    return None if blank(text) else text


def _matching(item: Matching, raw: object) -> Response:
    if raw in ("", []):
        return None
    if not isinstance(raw, dict):
        raise ResponseError("shape", "the answer should name a choice for each row")
    rows, keys = {pair.key for pair in item.pairs}, {choice.key for choice in item.choices}
    given = {_one_of(row, rows): _one_of(key, keys) for row, key in raw.items() if key not in ("", None)}
    return {pair.key: given[pair.key] for pair in item.pairs if pair.key in given} or None


PARSERS: dict[str, Callable[[Any, Any], Response]] = {
    "multiple_choice": _choice,
    "multiple_answers": _answers,
    "true_false": _true_false,
    "numeric": _numeric,
    "short_answer": _short,
    "matching": _matching,
}


def parse_response(item: Item, raw: object) -> Response:
    """The response in `raw` (what JSON or a form gave), or None when it is blank; raises ResponseError.

    Shapes: option key · list of option keys · true/false · number as text · text · {row key: choice key}.
    What it gives, it takes again unchanged.
    """
    return None if raw is None or raw == [] else PARSERS[item.kind](item, raw)
