"""What an item asks and what each answer is worth, by kind.

Every item that exists can be answered fully (some response earns 1), and no response to it can earn more than 1 or
less than 0. Texts named `html` were sanitised by whoever imported them; texts named `text` are plain.
Weights run from -1 to 1. The rules of weights are those of Moodle's GIFT format.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from guildmark.engine.scoring.text import LONGEST, blank, unprintable

ENOUGH = 0.9999  # weights such as 33.33333% are written rounded; three of them are meant to make a whole
MOST_OPTIONS = 50


class ItemError(ValueError):
    """An item that could not be answered, or not fairly; the message says why."""


def _need(*, that: bool, otherwise: str) -> None:
    if not that:
        raise ItemError(otherwise)


def _once(things: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for thing in things:
        _need(that=bool(thing), otherwise=f"one {what} is empty")
        _need(that=thing not in seen, otherwise=f"the {what} “{thing}” stands twice")
        seen.add(thing)


def _weighed(weights: Iterable[float]) -> None:
    for weight in weights:
        _need(that=-1 <= weight <= 1, otherwise=f"a weight of {weight * 100:g}% lies outside -100% to 100%")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: its key in the item, what it says, its weight, and what to say to who chose it."""

    key: str
    html: str
    weight: float = 0.0
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class NumericAnswer:
    """Every number from `low` to `high`, both included, and its weight."""

    low: Decimal
    high: Decimal
    weight: float = 1.0
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class TextAnswer:
    r"""A text that is accepted, in which `*` stands for any run of characters (`\*` for a star), and its weight."""

    text: str
    weight: float = 1.0
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One text on the right-hand side of a matching item."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of a matching item, and the key of the choice that belongs to it."""

    key: str
    html: str
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What all kinds share: a key in its bank, a title for who keeps the bank, the question, a word to everyone."""

    kind: ClassVar[str]
    key: str
    title: str = ""
    html: str
    feedback: str = ""

    def __post_init__(self) -> None:
        """Refuse an item without a key or a question."""
        _need(that=0 < len(self.key) <= 80, otherwise="an item needs a key of 1 to 80 characters")  # noqa: PLR2004
        _need(that=bool(self.html.strip()), otherwise="the item asks nothing")


def _check_options(options: tuple[Option, ...]) -> None:
    _need(that=len(options) > 1, otherwise="a choice needs at least two options")
    _need(that=len(options) <= MOST_OPTIONS, otherwise=f"more than {MOST_OPTIONS} options")
    _once((option.key for option in options), "option key")
    _once((option.html.strip() for option in options), "option")
    _weighed(option.weight for option in options)


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleChoice(Item):
    """One of several options; at least one of them has weight 1."""

    kind = "multiple_choice"
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        """Refuse an item that nobody could answer."""
        Item.__post_init__(self)
        _check_options(self.options)
        _need(that=any(o.weight == 1 for o in self.options), otherwise="no option is worth 100%")


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleAnswers(Item):
    """Any number of several options; the weights above 0 make a whole, those below take away."""

    kind = "multiple_answers"
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        """Refuse an item whose right options do not make a whole."""
        Item.__post_init__(self)
        _check_options(self.options)
        whole = sum(o.weight for o in self.options if o.weight > 0)
        _need(
            that=ENOUGH <= whole <= 2 - ENOUGH,
            otherwise=f"the right options add up to {whole * 100:.4g}%, not to 100%",
        )

    @property
    def everything_earns_all(self) -> bool:
        """Whether ticking every option earns full marks, since wrong ones cost nothing."""
        wrong = [o.weight for o in self.options if o.weight <= 0]
        return bool(wrong) and not any(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalse(Item):
    """A statement that is true or false, and what to say to who answered which."""

    kind = "true_false"
    answer: bool
    if_true: str = ""
    if_false: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric(Item):
    """A number; where ranges overlap, the best weight counts."""

    kind = "numeric"
    answers: tuple[NumericAnswer, ...]

    def __post_init__(self) -> None:
        """Refuse ranges that hold no number, and an item without a full answer."""
        Item.__post_init__(self)
        for answer in self.answers:
            _need(that=answer.low.is_finite() and answer.high.is_finite(), otherwise="an answer is not a number")
            _need(that=answer.low <= answer.high, otherwise=f"no number lies from {answer.low} to {answer.high}")
        _weighed(a.weight for a in self.answers)
        _need(that=any(a.weight == 1 for a in self.answers), otherwise="no answer is worth 100%")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswer(Item):
    """A word or two; the best weight among the texts that match counts."""

    kind = "short_answer"
    answers: tuple[TextAnswer, ...]
    case_sensitive: bool = False

    def __post_init__(self) -> None:
        """Refuse empty answers, and an item without a full answer."""
        Item.__post_init__(self)
        for answer in self.answers:
            _need(that=not blank(answer.text), otherwise="one answer is empty")
            typed = not unprintable(answer.text) and len(answer.text) <= LONGEST
            _need(that=typed, otherwise=f"nobody could type the answer “{ascii(answer.text)[1:40]}”")
        _weighed(a.weight for a in self.answers)
        full = [a.text for a in self.answers if a.weight == 1]
        _need(that=bool(full), otherwise="no answer is worth 100%")
        wild = any(not text.replace("*", "").strip() for text in full if "\\*" not in text)
        _need(that=not wild, otherwise="“*” alone would accept anything as right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(Item):
    """Rows, each to be joined with one of the choices; each row earns the same."""

    kind = "matching"
    pairs: tuple[Pair, ...]
    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        """Refuse fewer than two rows or choices, doubled ones, and a row whose choice is missing."""
        Item.__post_init__(self)
        _need(that=len(self.pairs) > 1, otherwise="matching needs at least two rows")
        _need(that=len(self.choices) > 1, otherwise="matching needs at least two different choices")
        _need(that=len(self.choices) <= MOST_OPTIONS, otherwise=f"more than {MOST_OPTIONS} choices")
        _once((pair.key for pair in self.pairs), "row key")
        _once((pair.html.strip() for pair in self.pairs), "row")
        _once((choice.key for choice in self.choices), "choice key")
        _once((choice.text.strip() for choice in self.choices), "choice")
        known = {choice.key for choice in self.choices}
        _need(that=all(p.choice in known for p in self.pairs), otherwise="a row has no choice that belongs to it")


KINDS: dict[str, type[Item]] = {
    kind.kind: kind for kind in (MultipleChoice, MultipleAnswers, TrueFalse, Numeric, ShortAnswer, Matching)
}
