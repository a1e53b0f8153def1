"""Draws a badge: a shape in a field and a metal, a mark of straight strokes, the skill in two lines.

Which of them a badge gets follows from its name alone, so that it looks the same today, in ten years and elsewhere.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from html import escape

METAL, TEXT = "#e3b95f", "#fbf6e6"
SERIF = "Iowan Old Style,Palatino Linotype,Palatino,P052,Noto Serif,Georgia,Liberation Serif,serif"
FIELDS = {
    "verdigris": "#0b4a41", "slate": "#20374f", "madder": "#5a1f2b", "umber": "#45310f", "plum": "#402a52",
    "ink": "#1f2a27",
}  # fmt: skip
SHAPES = {  # the outline, and the line inside it
    "octagon": ("M50 4H142L184 46V146L142 188H50L8 146V46Z", "M54 14H138L174 50V142L138 178H54L18 142V50Z"),
    "shield": ("M12 6H180V150L96 188 12 150Z", "M22 16H170V143.500L96 177 22 143.500Z"),
    "plate": ("M28 6H164L184 26V166L164 186H28L8 166V26Z", "M32 16H160L174 30V162L160 176H32L18 162V30Z"),
    "gable": ("M96 4 184 46V186H8V46Z", "M96 15 174 52V176H18V52Z"),
}
MARKS = {
    "nib": "M82 24H110L122 58 96 106 70 58ZM96 104V60M86 60H106",
    "prompt": "M66 40 92 64 66 88M98 90H126",
    "bars": "M68 100V70M96 100V48M124 100V32",
    "arch": "M66 100V54L96 30 126 54V100M96 100V70",
    "bridge": "M64 100V66L96 40 128 66V100M64 84H128",
    "column": "M70 34H122M70 102H122M82 34V102M110 34V102",
    "key": "M96 34V106M96 62H120M96 86H112M78 34H114",
    "star": "M96 28V106M62 67H130M73 44 119 90M119 44 73 90",
    "chevron": "M66 62 96 36 126 62M66 94 96 68 126 94",
    "frame": "M66 36H126V100H66ZM84 54H108V82H84Z",
    "fork": "M96 106V68L68 36M96 68 124 36",
    "stair": "M62 100H82V78H102V56H122V34",
}
_SHORT, _MIDDLE = 7, 9


@dataclass(frozen=True, slots=True)
class Art:
    """What a badge looks like, by the names of its parts."""

    shape: str = "octagon"
    field: str = "verdigris"
    mark: str = "nib"


# What is drawn for a craft is the sign of that craft where there is one.
CRAFTS = {
    "editor": Art(), "reviewer": Art("shield", "plum", "nib"), "shell": Art("plate", "slate", "prompt"),
    "analyst": Art("octagon", "ink", "bars"), "indexer": Art("plate", "umber", "column"),
}  # fmt: skip


def choose_art(name: str) -> Art:
    """The art of a badge of that name: its craft's, else one that follows from a hash of the name."""
    craft = split_name(name)[1].casefold()
    if craft in CRAFTS:
        return CRAFTS[craft]
    digest = hashlib.sha256(name.strip().casefold().encode()).digest()
    named: tuple[list[str], ...] = (list(SHAPES), list(FIELDS), list(MARKS))
    return Art(*(names[byte % len(names)] for names, byte in zip(named, digest, strict=False)))


@lru_cache(maxsize=1024)
def draw_badge(name: str, *, art: Art | None = None) -> str:
    """The badge as one SVG element; `name` is split into a first and a last line."""
    art = art or choose_art(name)
    first, last = split_name(name)
    outline, line = SHAPES[art.shape]
    return (
        f'<svg class="badge-art" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 192 192" role="img" '
        f'aria-label="{escape(name)}">'
        f'<path d="{outline}" fill="{FIELDS[art.field]}" stroke="{METAL}" stroke-width="5" stroke-linejoin="bevel"/>'
        f'<path d="{line}" fill="none" stroke="{METAL}" stroke-width="1.25" opacity=".75"/>'
        f'<path d="{MARKS[art.mark]}" fill="none" stroke="{METAL}" stroke-width="8" stroke-miterlimit="8"/>'
        f'<g fill="{TEXT}" text-anchor="middle" font-family="{SERIF}">'
        f'<text x="96" y="134" font-size="18" letter-spacing=".6">{escape(first)}</text>'
        f'<text x="96" y="160" font-size="{_size(last)}" font-weight="700">{escape(last)}</text></g></svg>'
    )


def split_name(name: str) -> tuple[str, str]:
    """“Verified Plain Editor” as “Verified Plain” and “Editor”."""
    first, _, last = name.strip().rpartition(" ")
    return first, last


def _size(word: str) -> int:
    if len(word) <= _SHORT:
        return 30
    if len(word) <= _MIDDLE:
        return 25
    return max(12, min(20, 170 * 2 // len(word)))
