"""The pictures of badges as files: what an achievement looks like, alone or with a signed credential inside."""

from functools import lru_cache

from guildmark.credentials import queries
from guildmark.credentials.models import Achievement
from guildmark.engine.baking import bake
from guildmark.engine.drawing.badge import Art, draw_badge
from guildmark.engine.drawing.card import Card, draw_card
from guildmark.engine.drawing.picture import SIDE, draw_picture
from guildmark.engine.drawing.raster import can_raster
from guildmark.engine.drawing.raster import draw_png as raster

MEDIA = {"png": "image/png", "svg": "image/svg+xml"}


def draw_svg(achievement: Achievement) -> str:
    """The badge as SVG: as it was designed, or the picture that was handed in."""
    art = Art.of(achievement.art, achievement.name)
    if art.picture:
        return draw_picture(achievement.name, queries.get_picture(art.picture), about=achievement.description)
    return draw_badge(achievement.name, art, about=achievement.description)


def draw_png(achievement: Achievement) -> bytes:
    """The badge as PNG. Where this machine has no letters for its name, the mark stands alone."""
    art = Art.of(achievement.art, achievement.name)
    if art.picture:
        return queries.get_picture(art.picture)
    return _raster(achievement.name, art)


@lru_cache(maxsize=256)
def _raster(name: str, art: Art) -> bytes:
    return raster(draw_badge(name, art, words=can_raster(name)), width=SIDE, height=SIDE)


def draw(achievement: Achievement, kind: str) -> bytes:
    """The badge as a file of that kind: png or svg."""
    return draw_png(achievement) if kind == "png" else draw_svg(achievement).encode()


def bake_badge(achievement: Achievement, kind: str, credential: bytes) -> bytes:
    """The same with a credential inside."""
    return bake(draw(achievement, kind), credential)


def draw_link_card(achievement: Achievement, *, holder: str, issuer: str, validity: str) -> bytes:
    """The card of a link to a badge, as PNG."""
    art = Art.of(achievement.art, achievement.name)
    badge = draw_svg(achievement)
    if not art.picture and not can_raster(achievement.name):
        badge = draw_badge(achievement.name, art, words=False)
    return draw_card(Card(badge, achievement.name, holder, issuer, validity))
