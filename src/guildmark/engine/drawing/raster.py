"""Turns drawings into PNG: the same bytes for the same drawing, as long as all its words are outlines.

Words that are still text are drawn with the machine's own fonts; `can_raster` says whether it has any for them.
"""

import unicodedata
from functools import lru_cache

import resvg_py

from guildmark.engine.drawing.letters import can_outline, tidy

_UNKNOWN_EVERYWHERE = "\U0010fffd"
_UNSEEN = {"Mn", "Mc", "Me", "Cf", "Zs"}


def draw_png(svg: str, *, width: int, height: int) -> bytes:
    """The SVG as a PNG of so many pixels."""
    return resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts="<text" not in svg)


def can_raster(text: str) -> bool:
    """Whether every letter would be seen in a PNG, not an empty box in its place."""
    words = tidy(text)
    return can_outline(words) or all(
        _is_known(letter) for letter in words if unicodedata.category(letter) not in _UNSEEN
    )


def _is_known(letter: str) -> bool:
    return _draw_letter(letter) != _draw_letter(_UNKNOWN_EVERYWHERE)


@lru_cache(maxsize=2048)
def _draw_letter(letter: str) -> bytes:
    text = f'<text x="10" y="30" font-size="24">&#{ord(letter)};</text>'
    return draw_png(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">{text}</svg>', width=48, height=48)
