"""Words as outlines of one serif face in two weights; what the face cannot draw stays text for whoever shows it."""

import json
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from importlib.resources import files
from typing import Any

STACK = "Iowan Old Style,Palatino Linotype,Palatino,P052,Noto Serif,Georgia,Liberation Serif,serif"
_WIDE, _NARROW = 1.0, 0.62  # of a letter that is not known here, as a share of its size
_UNITS = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words: where its middle (or its start) stands, how large it is, in which weight and colour."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    bold: bool = False
    anchor: str = "middle"


@cache
def _face(*, bold: bool) -> dict[str, Any]:
    name = "bold.json" if bold else "regular.json"
    data: dict[str, Any] = json.loads(
        files("guildmark.engine.drawing").joinpath("data", name).read_text(encoding="utf-8")
    )
    return data


def tidy(text: str) -> str:
    """The words on one line, accents joined with their letters, without what cannot be seen or stand in XML."""
    seen = "".join(" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", text))
    plain = "".join(letter for letter in seen if unicodedata.category(letter) not in {"Cc", "Cs", "Cn", "Co"})
    return " ".join(plain.split())


def can_outline(text: str) -> bool:
    """Whether each letter of the text is known here."""
    return all(letter in _face(bold=False)["glyphs"] and letter in _face(bold=True)["glyphs"] for letter in text)


@lru_cache(maxsize=4096)
def measure(text: str, *, bold: bool = False) -> float:
    """How wide the text is at size 1; a sound guess where a letter is not known here."""
    if not can_outline(text):
        return sum(_guess(letter) for letter in text)
    return sum(step for _letter, step in _steps(text, bold=bold)) / _UNITS


def _guess(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Cf"}:
        return 0
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _NARROW


def _steps(text: str, *, bold: bool) -> list[tuple[str, int]]:
    """Each letter with the way to the next."""
    face = _face(bold=bold)
    glyphs, kerning = face["glyphs"], face["kerning"]
    pairs = [text[place : place + 2] for place in range(len(text))]
    return [(pair[0], glyphs[pair[0]][0] + kerning.get(pair, 0)) for pair in pairs]


def draw_line(line: Line) -> str:
    """The line as SVG: outlines, or text in a stack of common faces."""
    return _outline(line) if can_outline(line.text) else _text(line)


def _outline(line: Line) -> str:
    scale = line.size / _UNITS
    start = line.x - (measure(line.text, bold=line.bold) * line.size / 2 if line.anchor == "middle" else 0)
    glyphs, paths, at = _face(bold=line.bold)["glyphs"], [], 0
    for letter, step in _steps(line.text, bold=line.bold):
        if outline := glyphs[letter][1]:
            place = f' transform="translate({at})"' if at else ""
            paths.append(f'<path{place} d="{outline}"/>')
        at += step
    where = f"translate({start:.2f} {line.y:g}) scale({scale:.5f} -{scale:.5f})"
    return f'<g fill="{line.colour}" transform="{where}">{"".join(paths)}</g>'


def _text(line: Line) -> str:
    weight = ' font-weight="700"' if line.bold else ""
    turned = ' direction="rtl"' if _is_rtl(line.text) else ""
    anchor = "middle" if line.anchor == "middle" else "end" if turned else "start"
    return (
        f'<text x="{line.x:g}" y="{line.y:g}" font-size="{line.size:.4g}"{weight}{turned} text-anchor="{anchor}" '
        f'fill="{line.colour}" font-family="{STACK}">{escape(line.text)}</text>'
    )


def _is_rtl(text: str) -> bool:
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    return next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L"
