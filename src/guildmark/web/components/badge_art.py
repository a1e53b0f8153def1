"""Draws a badge: an octagon in the organisation's field and metal, its mark, the skill in two lines."""

from dataclasses import dataclass
from html import escape

FIELD, METAL, TEXT = "#0b4a41", "#e3b95f", "#fbf6e6"
SERIF = "Iowan Old Style,Palatino Linotype,Palatino,P052,Noto Serif,Georgia,Liberation Serif,serif"
MARKS = {
    "nib": ("M82 26H110L122 60 96 108 70 60ZM96 106V62M86 62H106", "translate(0 -2)"),
    "prompt": ("M66 40 92 64 66 88M98 90H126", ""),
    "bars": ("M68 100V70M96 100V48M124 100V28", ""),
    "arch": ("M66 100V52L96 28 126 52V100M96 100V70", ""),
}
_SHORT, _MIDDLE = 7, 9


@dataclass(frozen=True, slots=True)
class Art:
    """What a badge looks like: the name of its mark and its colours."""

    mark: str = "nib"
    field: str = FIELD
    metal: str = METAL
    text: str = TEXT


def draw_badge(name: str, *, art: Art | None = None) -> str:
    """The badge as one SVG element; `name` is split into a first and a last line."""
    art = art or Art()
    first, last = split_name(name)
    path, moved = MARKS.get(art.mark, MARKS["nib"])
    return (
        f'<svg class="badge-art" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 192 192" role="img" '
        f'aria-label="{escape(name)}">'
        f'<path d="M50 4H142L184 46V146L142 188H50L8 146V46Z" fill="{art.field}" stroke="{art.metal}" '
        'stroke-width="5" stroke-linejoin="bevel"/>'
        f'<path d="M54 14H138L174 50V142L138 178H54L18 142V50Z" fill="none" stroke="{art.metal}" '
        'stroke-width="1.25" opacity=".75"/>'
        f'<path d="{path}" transform="{moved}" fill="none" stroke="{art.metal}" stroke-width="8" '
        'stroke-miterlimit="8"/>'
        f'<g fill="{art.text}" text-anchor="middle" font-family="{SERIF}">'
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
