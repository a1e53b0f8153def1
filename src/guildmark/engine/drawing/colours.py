"""The fields and metals of badges, and how well each is told from the other (WCAG 2.2, contrast)."""

from dataclasses import dataclass

DARK_FIELDS = {
    "verdigris": "#0b4a41", "slate": "#20374f", "madder": "#5a1f2b", "umber": "#45310f", "plum": "#402a52",
    "ink": "#1f2a27", "cobalt": "#143a78",
}  # fmt: skip
LIGHT_FIELDS = {"ivory": "#f7f1e1"}
FIELDS = DARK_FIELDS | LIGHT_FIELDS
_METALS = {  # on a dark field, on a light one
    "gold": ("#e3b95f", "#7a5610"),
    "silver": ("#ccd5da", "#4f5d66"),
    "bronze": ("#e0a985", "#84401c"),
}
METALS = tuple(_METALS)
_WORDS_ON_DARK, _WORDS_ON_LIGHT = "#fbf6e6", "#1f2a27"
_LINEAR_BELOW = 0.04045


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of one badge."""

    field: str
    metal: str
    words: str


def mix(field: str, metal: str) -> Paint:
    """The colours of a field and a metal by their names."""
    light = field in LIGHT_FIELDS
    return Paint(FIELDS[field], _METALS[metal][light], _WORDS_ON_LIGHT if light else _WORDS_ON_DARK)


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= _LINEAR_BELOW else ((share + 0.055) / 1.055) ** 2.4
