"""Draws the card that a link to a badge shows elsewhere: the badge, its name, whose it is, who gave it. 1200 by 630."""

from dataclasses import dataclass
from functools import lru_cache

from guildmark.engine.drawing.letters import Line, draw_line, tidy
from guildmark.engine.drawing.raster import can_raster, draw_png
from guildmark.engine.drawing.setting import set_line, split_even

WIDTH, HEIGHT = 1200, 630
_PAPER, _SURFACE, _INK, _QUIET, _BRASS = "#f5f5f0", "#fffffc", "#18211e", "#46524d", "#b98a2c"
_LEFT, _ROOM = 508.0, 590.0
_NAME_SIZE, _NAME_LEAST = 66.0, 36.0
_BADGE = 384


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a card; `badge` is the picture of the badge as SVG, the rest are lines of words."""

    badge: str
    name: str
    holder: str
    issuer: str
    validity: str


@lru_cache(maxsize=64)
def draw_card(card: Card) -> bytes:
    """The card as a PNG; a line that this machine has no letters for is left out."""
    return draw_png(draw_card_svg(card), width=WIDTH, height=HEIGHT)


def draw_card_svg(card: Card) -> str:
    """The card as SVG."""
    lines = _lines(card)
    height = lines[-1].y - lines[0].y if lines else 0
    down = (HEIGHT - height) / 2 + 14
    placed = "".join(
        draw_line(Line(line.text, line.x, line.y - lines[0].y + down, line.size, line.colour, line.bold, "start"))
        for line in lines
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}"><rect width="{WIDTH}" height="{HEIGHT}" fill="{_PAPER}"/>'
        f'<path d="M64 28H1136L1172 64V566L1136 602H64L28 566V64Z" fill="{_SURFACE}" stroke="{_BRASS}" '
        f'stroke-width="2"/><path d="M70 40H1130L1160 70V560L1130 590H70L40 560V70Z" fill="none" stroke="{_BRASS}" '
        f'stroke-width="1.500" opacity=".6"/>{_placed_badge(card.badge)}{placed}</svg>'
    )


def _placed_badge(svg: str) -> str:
    where = f'<svg x="84" y="{(HEIGHT - _BADGE) / 2:g}" width="{_BADGE}" height="{_BADGE}"'
    return svg.replace("<svg", where, 1)


def _lines(card: Card) -> list[Line]:
    """Every line that can be drawn, each below the one before."""
    lines: list[Line] = []
    name = tidy(card.name)
    if can_raster(name):
        set_lines = [
            set_line(text, _ROOM, most=_NAME_SIZE, least=_NAME_LEAST)
            for text in split_even(name, _ROOM, size=_NAME_SIZE)
        ]
        size = min(words.size for words in set_lines)
        for words in set_lines:
            _put(lines, words.text, size, _INK, size * 1.15)
    for text, size, colour, gap, bold in (
        (card.holder, 38.0, _INK, 78.0, True), (card.issuer, 28.0, _QUIET, 50.0, False),
        (card.validity, 28.0, _QUIET, 42.0, False),
    ):  # fmt: skip
        plain = tidy(text)
        if plain and can_raster(plain):
            words = set_line(plain, _ROOM, most=size, least=22, bold=bold)
            _put(lines, words.text, words.size, colour, gap, bold=bold)
    return lines


def _put(lines: list[Line], text: str, size: float, colour: str, gap: float, *, bold: bool = False) -> None:
    y = lines[-1].y + gap if lines else 0.0
    lines.append(Line(text, _LEFT, y, size, colour, bold, "start"))
