"""Finds the exercises of a lesson in its sanitised HTML: what each is called, and where somebody may write.

The place is behind what is asked and before what is opened on demand, so that one writes first and compares then.
"""

import re
from dataclasses import dataclass
from html import unescape

EXERCISE = '<section class="card stack gap-3 challenge">'
LONGEST_NAME = 120
_HEADING = re.compile(r'<h[2-5] id="(?P<id>[^"]+)">(?P<words>.*?)</h[2-5]>', re.DOTALL)
_END = re.compile(r"<details>|</section>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a lesson, and the exercise that one writes for behind it; the last piece has none."""

    html: str
    block: str = ""
    title: str = ""


def split_at_exercises(html: str) -> tuple[Piece, ...]:
    """The lesson in pieces, which joined are the whole. An exercise is known by its heading, else by its number."""
    pieces: list[Piece] = []
    done = place = 0
    while (start := html.find(EXERCISE, place)) >= 0:
        place = start + len(EXERCISE)
        found = _END.search(html, place)
        end = found.start() if found else len(html)
        pieces.append(_piece(html[done:end], html[start:end], pieces))
        done = place = end
    return (*pieces, Piece(html[done:]))


def _piece(html: str, asked: str, before: list[Piece]) -> Piece:
    """The piece that ends with what an exercise asks."""
    heading = _HEADING.search(asked)
    block = heading["id"] if heading else ""
    if not block or len(block) > LONGEST_NAME or block in {piece.block for piece in before}:
        block = f"exercise-{len(before) + 1}"
    return Piece(html, block, _words(heading["words"]) if heading else "")


def find_heading(html: str, anchor: str) -> str:
    """The words of the heading that an anchor leads to, or an empty text."""
    return next((_words(found["words"]) for found in _HEADING.finditer(html) if found["id"] == anchor), "")


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split())
