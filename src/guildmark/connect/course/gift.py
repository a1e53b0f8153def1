"""Reads assessment items from a GIFT file: choice, choices, numeric, short answer, matching, true or false.

Each item stands between blank lines; a line that begins with `$CATEGORY:` says what the items below it are about.
Problems carry the line they are on; good items are returned beside them.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from guildmark.connect.course.markup import clean_inline
from guildmark.connect.course.problems import Problem
from guildmark.engine.scoring.items import (
    Choice,
    Item,
    ItemError,
    Matching,
    MultipleAnswers,
    MultipleChoice,
    Numeric,
    NumericAnswer,
    Option,
    Pair,
    ShortAnswer,
    TextAnswer,
    TrueFalse,
)
from guildmark.engine.scoring.responses import ResponseError, read_number

_TITLE = re.compile(r"\s*::(?P<title>(?:\\.|[^\\])*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(?P<format>html|markdown|plain|moodle)\]")
_WEIGHT = re.compile(r"\s*%(?P<weight>-?\d{1,3}(?:\.\d+)?)%")
_CATEGORY = "$CATEGORY:"
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_TRUTHS = {"t": True, "true": True, "f": False, "false": False}
_LONGEST_ITEM = 20_000
_LONGEST_TOPIC = 200
_UNPRINTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


class _FaultError(Exception):
    """What is wrong with the item being read."""


@dataclass(slots=True)
class GiftFile:
    """The items of a file, what each is about (by its key, where that is said), and what could not be read."""

    items: list[Item] = field(default_factory=list)
    topics: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_gift(text: str, *, name: str = "assessment.gift") -> GiftFile:
    """Every item of a GIFT text, and every problem with its line."""
    found = GiftFile()
    seen: dict[str, int] = {}
    for line, category, block in _blocks(text):
        try:
            item = _read_item(block, fallback=f"item-{line}")
            _refuse_second(item.key, seen)
            if topic := _read_topic(category):
                found.topics[item.key] = topic
            seen[item.key] = line
            found.items.append(item)
        except _FaultError as fault:
            found.problems.append(Problem(name, line, str(fault)))
    return found


def _refuse_second(key: str, seen: dict[str, int]) -> None:
    if key in seen:
        raise _FaultError(f"the title “{key}” was used on line {seen[key]}; give each item its own")


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """Items with the line they begin on and the category they stand under; comments are left out."""
    lines: list[str] = []
    start, category, under = 0, "", ""
    for number, line in enumerate([*text.removeprefix("\ufeff").splitlines(), ""], 1):
        bare = line.strip()
        if bare.startswith(_CATEGORY):
            category = bare.removeprefix(_CATEGORY)
        elif bare and not bare.startswith("//"):
            start, under = (start, under) if lines else (number, category)
            lines.append(line)
        elif lines and not bare:
            yield start, under, "\n".join(lines)
            lines = []


def _read_topic(category: str) -> str:
    """The innermost name of a category such as `$course$/top/Commas`; a slash inside a name is written twice."""
    parts = [part.replace("//", "/").strip() for part in re.split(r"(?<!/)/(?!/)", category)]
    named = [part for part in parts if part and part != "top" and not re.fullmatch(r"\$\w+\$", part)]
    topic = " ".join(named[-1].split()) if named else ""
    if _UNPRINTED.search(topic) or len(topic) > _LONGEST_TOPIC:
        raise _FaultError(f"its category is no text of at most {_LONGEST_TOPIC} letters")
    return topic


def _read_item(block: str, *, fallback: str) -> Item:
    if len(block) > _LONGEST_ITEM:
        raise _FaultError(f"an item of more than {_LONGEST_ITEM} letters")
    if found := _UNPRINTED.search(block):
        raise _FaultError(f"holds a sign that is no text (number {ord(found[0])}); take it out")
    title = _TITLE.match(block)
    rest = block[title.end() :] if title else block
    key = _plain(title["title"]) if title else fallback
    before, answer, after = _split_answer(rest)
    text = _words(before + ("_____" + after if after.strip() else ""))
    if not text:
        raise _FaultError("the item asks nothing before its “{”")
    return _read_answer(key[:80], text, answer)


def _split_answer(text: str) -> tuple[str, str, str]:
    """What stands before, in and after the unescaped braces."""
    marks = [found.start() for found in re.finditer(r"(?<!\\)[{}]", text)]
    if len(marks) != 2 or text[marks[0]] != "{" or text[marks[1]] != "}":  # noqa: PLR2004 - one brace each
        raise _FaultError(
            "an item needs exactly one “{” and one “}” around its answers; write \\{ and \\} for braces in text"
        )
    first, last = marks
    return text[:first], text[first + 1 : last], text[last + 1 :]


def _read_answer(key: str, text: str, answer: str) -> Item:
    answer, general = _general_feedback(answer)
    bare = answer.strip()
    if not bare:
        raise _FaultError("an essay cannot be marked at once; give the item answers between its braces")
    try:
        return _by_form(bare, {"key": key, "html": text, "feedback": general})
    except ItemError as fault:
        raise _FaultError(str(fault)) from fault


def _by_form(bare: str, common: dict[str, Any]) -> Item:
    if bare.startswith("#"):
        return Numeric(answers=_numbers(bare[1:]), **common)
    if re.match(r"(?i)(true|false|t|f)\s*(?:#|$)", bare):
        return _true_false(bare, common)
    raw = _options(bare)
    if raw and all("->" in each.body for each in raw):
        return _matching(raw, common)
    if all(each.mark == "=" for each in raw):
        return ShortAnswer(answers=tuple(TextAnswer(*each.as_text()) for each in raw), **common)
    return _choice(raw, common)


def _general_feedback(answer: str) -> tuple[str, str]:
    parts = re.split(r"(?<!\\)####", answer, maxsplit=1)
    return parts[0], _words(parts[1]) if len(parts) > 1 else ""


@dataclass(frozen=True, slots=True)
class _Raw:
    """An answer as written: its mark (= or ~), percentage if any, words, feedback."""

    mark: str
    percent: float | None
    body: str
    feedback: str

    @property
    def weight(self) -> float:
        """Its share of full marks, from -1 to 1."""
        default = 1.0 if self.mark == "=" else 0.0
        return default if self.percent is None else self.percent / 100

    def as_text(self) -> tuple[str, float, str]:
        """Plain words, weight and feedback."""
        return _plain(self.body), self.weight, _words(self.feedback)


def _options(text: str) -> list[_Raw]:
    parts = re.split(r"(?<!\\)([=~])", text)
    if parts[0].strip():
        raise _FaultError(f"an answer begins with = or ~; this does not: “{parts[0].strip()[:60]}”")
    return [_raw(mark, body) for mark, body in zip(parts[1::2], parts[2::2], strict=True)]


def _raw(mark: str, body: str) -> _Raw:
    weight = _WEIGHT.match(body)
    words, _, feedback = _partition_hash(body[weight.end() :] if weight else body)
    if not words.strip():
        raise _FaultError("an answer without words")
    percent = float(weight["weight"]) if weight else None
    if percent is not None and not -100 <= percent <= 100:  # noqa: PLR2004 - percent
        raise _FaultError(f"a weight lies between -100 and 100, not {percent:g}")
    return _Raw(mark, percent, words, feedback)


def _partition_hash(text: str) -> tuple[str, str, str]:
    parts = re.split(r"(?<!\\)#", text, maxsplit=1)
    return parts[0], "#" if len(parts) > 1 else "", parts[1] if len(parts) > 1 else ""


def _choice(raw: list[_Raw], common: dict[str, Any]) -> Item:
    words = [_words(each.body) for each in raw]
    options = tuple(
        Option(_unsaying(common["key"], text), text, each.weight, _words(each.feedback))
        for text, each in zip(words, raw, strict=True)
    )
    whole = sum(option.weight >= 1 for option in options)
    if whole > 1:
        raise _FaultError("more than one answer is wholly right; give each its share, as ~%50%")
    if whole == 1:
        return MultipleChoice(options=options, **common)
    return MultipleAnswers(options=options, **common)


def _unsaying(item: str, words: str) -> str:
    """A key that says nothing: authors write right answers first, and whoever takes the assessment sees the key."""
    return sha256(f"{item}\x1f{words}".encode()).hexdigest()[:10]


def _matching(raw: list[_Raw], common: dict[str, Any]) -> Matching:
    sides = [each.body.split("->", 1) for each in raw]
    words = list(dict.fromkeys(_plain(right) for _, right in sides))
    if not all(words):
        raise _FaultError("a pair lacks its right side")
    choices = tuple(Choice(_unsaying(common["key"], text), text) for text in words)
    rows = [(_words(left), _unsaying(common["key"], _plain(right))) for left, right in sides]
    pairs = tuple(Pair(str(place), left, choice) for place, (left, choice) in enumerate(rows) if left)
    return Matching(pairs=pairs, choices=choices, **common)


def _true_false(bare: str, common: dict[str, Any]) -> TrueFalse:
    word, *feedback = re.split(r"(?<!\\)#", bare)
    truth = _TRUTHS[word.strip().lower()]
    wrong, right = ([*map(_words, feedback), "", ""])[:2]
    said = {"if_true": right if truth else wrong, "if_false": wrong if truth else right}
    return TrueFalse(answer=truth, **said, **common)


def _numbers(text: str) -> tuple[NumericAnswer, ...]:
    if not re.search(r"(?<!\\)[=~]", text):
        text = "=" + text
    answers = tuple(_number(raw) for raw in _options(text) if raw.mark == "=")
    if not answers:
        raise _FaultError("a numeric item needs a right answer")
    return answers


def _number(raw: _Raw) -> NumericAnswer:
    body = raw.body.strip()
    if ".." in body:
        low, high = (_value(part) for part in body.split("..", 1))
    else:
        centre, _, tolerance = body.partition(":")
        value, around = _value(centre), _value(tolerance) if tolerance else Decimal(0)
        low, high = value - around, value + around
    return NumericAnswer(low, high, raw.weight, _words(raw.feedback))


def _value(text: str) -> Decimal:
    try:
        value = read_number(text.strip())
    except ResponseError as fault:
        raise _FaultError(str(fault)) from fault
    if value is None:
        raise _FaultError("a numeric item needs a number")
    return value


def _plain(text: str) -> str:
    """Words with their escapes resolved, one space between them."""
    return " ".join(_ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], text).split())


def _words(text: str) -> str:
    """Sanitised inline HTML of a piece of text, in the format it names."""
    stated = _FORMAT.match(text)
    body = text[stated.end() :] if stated else text
    plain = _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], body).strip()
    if stated and stated["format"] in {"html", "moodle"}:
        return clean_inline(plain)
    if stated and stated["format"] == "plain":
        return html.escape(" ".join(plain.split()))
    return clean_inline(plain, markdown=True)
