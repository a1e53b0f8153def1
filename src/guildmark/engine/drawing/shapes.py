"""The shapes of badges: their outline, the line inside it, and where mark and words stand in them."""

from dataclasses import dataclass
from math import cos, pi, sin

from guildmark.engine.drawing.setting import Place

_TEETH = 28


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape, on a square of 192 units."""

    outline: str
    line: str
    mark: tuple[float, float]  # the height of its middle, its scale
    alone: tuple[float, float]  # the same, where it stands without words
    first: Place
    last: Place


def _circle(radius: float) -> str:
    left, half = f"{96 - radius:g} 96", f"A{radius:g} {radius:g} 0 1 1"
    return f"M{left}{half} {96 + radius:g} 96{half} {left}Z"


def _seal(outer: float, inner: float) -> str:
    corners = [(inner if n % 2 else outer, pi * n / _TEETH) for n in range(2 * _TEETH)]
    return "M" + " ".join(f"{96 + r * sin(turn):.1f} {96 - r * cos(turn):.1f}" for r, turn in corners) + "Z"


FIRST_SHAPES = {  # in this order, and never another: the default art of a badge counts on it
    "octagon": Shape(
        "M50 4H142L184 46V146L142 188H50L8 146V46Z", "M54 14H138L174 50V142L138 178H54L18 142V50Z",
        (65, 0.94), (96, 1.42), Place(134, 140), Place(160, 118),
    ),
    "shield": Shape(
        "M12 6H180V150L96 188 12 150Z", "M22 16H170V143.500L96 177 22 143.500Z",
        (62, 0.86), (88, 1.42), Place(124, 134), Place(148, 116),
    ),
    "plate": Shape(
        "M28 6H164L184 26V166L164 186H28L8 166V26Z", "M32 16H160L174 30V162L160 176H32L18 162V30Z",
        (66, 0.98), (96, 1.5), Place(134, 140), Place(160, 138),
    ),
    "gable": Shape(
        "M96 4 184 46V186H8V46Z", "M96 15 174 52V176H18V52Z",
        (78, 0.86), (106, 1.3), Place(136, 140), Place(161, 138),
    ),
}  # fmt: skip
SHAPES = FIRST_SHAPES | {
    "roundel": Shape(_circle(90), _circle(81), (61, 0.84), (96, 1.36), Place(125, 132), Place(150, 104)),
    "hexagon": Shape(
        "M50 10H142L188 96 142 182H50L4 96Z", "M55.400 19H136.600L177.800 96 136.600 173H55.400L14.200 96Z",
        (62, 0.86), (96, 1.4), Place(127, 122), Place(152, 102),
    ),
    "seal": Shape(_seal(93, 85), _circle(76), (61, 0.78), (96, 1.26), Place(122, 124), Place(146, 100)),
}  # fmt: skip
