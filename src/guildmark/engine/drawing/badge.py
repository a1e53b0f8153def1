"""Draws a badge: a shape in a field and a metal, a mark of straight strokes, the name in two lines.

Which of them a badge gets where nobody chose follows from its name alone, so that it looks the same today, in ten
years and elsewhere.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from html import escape
from typing import Any, Self

from guildmark.engine.drawing.colours import FIELDS, METALS, mix
from guildmark.engine.drawing.letters import Line, draw_line, tidy
from guildmark.engine.drawing.marks import FIRST_MARKS, MARKS
from guildmark.engine.drawing.setting import set_name
from guildmark.engine.drawing.shapes import FIRST_SHAPES, SHAPES

_FIRST_FIELDS = ("verdigris", "slate", "madder", "umber", "plum", "ink")
_MARK_MIDDLE = (96, 67)
_TALL, _APART = 0.74, 5  # how tall letters are, as a share of their size; how far two lines stand apart
CHOICES: dict[str, tuple[str, ...]] = {
    "shape": tuple(SHAPES), "field": tuple(FIELDS), "metal": METALS, "mark": tuple(MARKS),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Art:
    """What a badge looks like, by the names of its parts; `picture` is the id of one that was handed in instead."""

    shape: str = "octagon"
    field: str = "verdigris"
    mark: str = "nib"
    metal: str = "gold"
    picture: str = ""

    def to_dict(self) -> dict[str, str]:
        """The stored form."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any], name: str) -> Self:
        """The art as it was stored; what is missing or unknown is as the name alone says."""
        usual = choose_art(name)
        parts = {
            part: stored[part] if stored.get(part) in known else getattr(usual, part) for part, known in CHOICES.items()
        }
        return cls(**parts, picture=str(stored.get("picture") or ""))


# What is drawn for a craft is the sign of that craft where there is one.
CRAFTS = {
    "editor": Art(), "reviewer": Art("shield", "plum", "nib"), "shell": Art("plate", "slate", "prompt"),
    "analyst": Art("octagon", "ink", "bars"), "indexer": Art("plate", "umber", "column"),
}  # fmt: skip


def choose_art(name: str) -> Art:
    """The art of a badge of that name: its craft's, else one that follows from a hash of the name."""
    craft = name.strip().rpartition(" ")[2].casefold()
    if craft in CRAFTS:
        return CRAFTS[craft]
    digest = hashlib.sha256(name.strip().casefold().encode(errors="replace")).digest()
    named: tuple[list[str], ...] = (list(FIRST_SHAPES), list(_FIRST_FIELDS), list(FIRST_MARKS))
    return Art(*(names[byte % len(names)] for names, byte in zip(named, digest, strict=False)))


@lru_cache(maxsize=1024)
def draw_badge(name: str, art: Art, *, about: str = "", words: bool = True) -> str:
    """The badge as one SVG element. `about` says what is to be seen; below 64 pixels it is drawn without `words`."""
    name = tidy(name)
    more = f"<desc>{escape(tidy(about))}</desc>" if about else ""
    return (
        f'<svg class="badge-art" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 192 192" role="img" '
        f'aria-label="{escape(name)}"><title>{escape(name)}</title>{more}{draw_parts(name, art, words=words)}</svg>'
    )


def draw_parts(name: str, art: Art, *, words: bool = True) -> str:
    """What is inside the picture, on a square of 192 units."""
    shape, paint = SHAPES[art.shape], mix(art.field, art.metal)
    middle, scale = shape.mark if words else shape.alone
    x, y = 96 - _MARK_MIDDLE[0] * scale, middle - _MARK_MIDDLE[1] * scale
    return (
        f'<path d="{shape.outline}" fill="{paint.field}" stroke="{paint.metal}" stroke-width="5" '
        f'stroke-linejoin="bevel"/>'
        f'<path d="{shape.line}" fill="none" stroke="{paint.metal}" stroke-width="1.25" opacity=".75"/>'
        f'<path d="{MARKS[art.mark]}" transform="translate({x:.2f} {y:.2f}) scale({scale:g})" fill="none" '
        f'stroke="{paint.metal}" stroke-width="8" stroke-miterlimit="8"/>'
    ) + (_words(name, art) if words else "")


def _words(name: str, art: Art) -> str:
    shape, colour = SHAPES[art.shape], mix(art.field, art.metal).words
    first, last = set_name(name, shape.first, shape.last)
    low = shape.last.y - (0 if first.text else (shape.last.y - shape.first.y) / 3)
    high = min(shape.first.y, low - last.size * _TALL - _APART)
    lines = [
        Line(first.text, 96, high, first.size, colour),
        Line(last.text, 96, low, last.size, colour, bold=True),
    ]
    return "".join(draw_line(line) for line in lines if line.text)
