"""Shows badges on pages: drawn by the engine, or the picture that was handed in; and names their parts in words."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from guildmark.engine.drawing.badge import Art, draw_badge, draw_parts

PARTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "shape": (lazy("Shape"), {
        "octagon": lazy("Octagon"), "shield": lazy("Shield"), "plate": lazy("Plate"), "gable": lazy("Gable"),
        "roundel": lazy("Roundel"), "hexagon": lazy("Hexagon"), "seal": lazy("Seal"),
    }),
    "field": (lazy("Field"), {
        "verdigris": lazy("Verdigris"), "slate": lazy("Slate"), "madder": lazy("Madder"), "umber": lazy("Umber"),
        "plum": lazy("Plum"), "ink": lazy("Ink"), "cobalt": lazy("Cobalt"), "ivory": lazy("Ivory"),
    }),
    "metal": (lazy("Metal"), {"gold": lazy("Gold"), "silver": lazy("Silver"), "bronze": lazy("Bronze")}),
    "mark": (lazy("Mark"), {
        "nib": lazy("Pen"), "prompt": lazy("Prompt"), "bars": lazy("Chart"), "arch": lazy("Arch"),
        "bridge": lazy("Bridge"), "column": lazy("Column"), "key": lazy("Key"), "star": lazy("Asterisk"),
        "chevron": lazy("Chevron"), "frame": lazy("Frame"), "fork": lazy("Fork"), "stair": lazy("Stair"),
        "check": lazy("Tick"), "star_five": lazy("Star"), "book": lazy("Book"), "gear": lazy("Gear"),
        "speech": lazy("Speech"), "code": lazy("Code"), "lens": lazy("Lens"), "camera": lazy("Camera"),
        "globe": lazy("Globe"), "guard": lazy("Guard"), "hammer": lazy("Hammer"), "leaf": lazy("Leaf"),
        "compass": lazy("Compass"), "rows": lazy("Rows"), "voice": lazy("Microphone"), "cube": lazy("Cube"),
        "play": lazy("Play"), "flask": lazy("Flask"),
    }),
}  # fmt: skip


def show_badge(name: str, stored: Mapping[str, Any] | None = None, *, words: bool = True) -> str:
    """The badge of that name for a page: as it was designed, else as its name alone says."""
    art = Art.of(stored or {}, name)
    if art.picture:
        address = reverse("web:badge_picture", args=[art.picture])
        return f'<img class="badge-art" src="{address}" alt="{escape(name)}" width="240" height="240">'
    return draw_badge(name, art, about=describe(art), words=words)


def draw_swatch(art: Art) -> str:
    """A badge without words, beside a word that says what it is: nothing for who hears the page."""
    return f'<svg class="badge-art" viewBox="0 0 192 192" aria-hidden="true">{draw_parts("", art, words=False)}</svg>'


def describe(art: Art) -> str:
    """What is to be seen, in words."""
    named = {part: str(words[getattr(art, part)]) for part, (_title, words) in PARTS.items()}
    return _("Shape: %(shape)s. Field: %(field)s. Metal: %(metal)s. Mark: %(mark)s.") % named
