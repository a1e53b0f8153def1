"""Sets a name in two lines: balanced, as large as its places allow, never smaller than can be read.

What does not fit at the least size ends in an ellipsis; the whole name stands in the title of the picture.
"""

import unicodedata
from dataclasses import dataclass

from guildmark.engine.drawing.letters import measure

LEAST = 12.0  # of 192: six pixels on a badge of 96
MOST_FIRST, MOST_LAST = 18.0, 30.0
_COMFORTABLE = (14.0, 17.0)  # from these on, the last word stands alone and large
_WIDE = {"W", "F"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands and how much room it has."""

    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Words:
    """A line as it is set."""

    text: str
    size: float


def set_name(name: str, first: Place, last: Place) -> tuple[Words, Words]:
    """The name in two lines; the first is empty where the name is one word that fits."""
    splits = _splits(name)
    sizes = {split: _sizes(split, first, last) for split in splits}
    usual = splits[-1]
    fits = all(size >= least for size, least in zip(sizes[usual], _COMFORTABLE, strict=True))
    best = usual if fits else max(splits, key=lambda split: (min(sizes[split]), sum(sizes[split])))
    rooms = zip(best, sizes[best], (first, last), (False, True), strict=True)
    one, two = (_cut(text, max(size, LEAST), place.width, bold=bold) for text, size, place, bold in rooms)
    return one, two


def set_line(text: str, width: float, *, most: float, least: float, bold: bool = False) -> Words:
    """One line as large as it may be, cut where even the least size is too large."""
    size = min(most, _fitting(text, width, bold=bold))
    return _cut(text, max(size, least), width, bold=bold)


def split_even(text: str, width: float, *, size: float, bold: bool = False) -> list[str]:
    """One line where the text fits at this size, else two of much the same width."""
    if measure(text, bold=bold) * size <= width:
        return [text]
    splits = [split for split in _splits(text) if split[0]] or [("", text)]
    best = min(splits, key=lambda split: max(measure(part, bold=bold) for part in split))
    return [part for part in best if part]


def _splits(name: str) -> list[tuple[str, str]]:
    """Every way to make two lines of it; the one with the last word alone comes last."""
    words = name.split(" ")
    if len(words) > 1:
        return [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    between = [at for at in range(1, len(name)) if _may_break(name[at - 1], name[at])]
    return [*((name[:at], name[at:]) for at in between), ("", name)]


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two letters of one word: only in scripts that write no spaces."""
    return {unicodedata.east_asian_width(before), unicodedata.east_asian_width(after)} <= _WIDE


def _sizes(split: tuple[str, str], first: Place, last: Place) -> tuple[float, float]:
    return (
        min(MOST_FIRST, _fitting(split[0], first.width, bold=False)),
        min(MOST_LAST, _fitting(split[1], last.width, bold=True)),
    )


def _fitting(text: str, width: float, *, bold: bool) -> float:
    return width / max(measure(text, bold=bold), 0.01)


def _cut(text: str, size: float, width: float, *, bold: bool) -> Words:
    if measure(text, bold=bold) * size <= width + 0.01:
        return Words(text, size)
    while text and measure(text + "…", bold=bold) * size > width:
        text = text[:-1]
        while text and unicodedata.combining(text[-1]):
            text = text[:-1]
    return Words(text.rstrip(" ,.-") + "…", size)
