"""The marks of badges: strokes 8 wide with square ends, round things eight-sided; x 62 to 130, y 24 to 110."""

from math import cos, pi, sin

_EIGHT = 8


def _ring(x: float, y: float, radius: float, corners: int = _EIGHT) -> str:
    """An eight-sided ring with a flat top."""
    turn = pi / corners
    points = [(x + radius * sin(turn + 2 * turn * n), y - radius * cos(turn + 2 * turn * n)) for n in range(corners)]
    return "M" + " ".join(f"{px:.1f} {py:.1f}" for px, py in points) + "Z"


def _teeth(x: float, y: float, inner: float, outer: float) -> str:
    turns = [2 * pi * n / _EIGHT for n in range(_EIGHT)]
    ends = [[(x + radius * sin(turn), y - radius * cos(turn)) for radius in (inner, outer)] for turn in turns]
    return "".join(f"M{a[0]:.1f} {a[1]:.1f} {b[0]:.1f} {b[1]:.1f}" for a, b in ends)


def _star(x: float, y: float, outer: float, inner: float) -> str:
    corners = [(inner if n % 2 else outer, pi * n / 5) for n in range(10)]
    return "M" + " ".join(f"{x + r * sin(turn):.1f} {y - r * cos(turn):.1f}" for r, turn in corners) + "Z"


FIRST_MARKS = {  # in this order, and never another: the default art of a badge counts on it
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
MARKS = FIRST_MARKS | {
    "check": "M63 69 87 93 129 43",
    "star_five": _star(96, 70, 38, 16),
    "book": "M96 48 66 36V90L96 102 126 90V36ZM96 48V102",
    "gear": _ring(96, 67, 23) + _teeth(96, 67, 23, 40),
    "speech": "M64 34H128V82H102L84 104V82H64Z",
    "code": "M80 42 62 67 80 92M112 42 130 67 112 92M105 36 87 98",
    "lens": _ring(89, 58, 27) + "M107 77 127 101",
    "camera": "M64 48H80L87 36H105L112 48H128V98H64Z" + _ring(96, 71, 13),
    "globe": _ring(96, 67, 38) + "M96 31 80 51V83L96 103 112 83V51ZM60 67H132",
    "guard": "M66 34H126V76L96 106 66 76ZM82 64 93 75 111 52",
    "hammer": "M68 34H110L126 50V58H68ZM90 58V110",
    "leaf": "M126 32V66L100 92H72V64L98 32ZM62 104 104 58",
    "compass": _ring(96, 67, 38) + "M110 53 101 72 82 81 91 62Z",
    "rows": "M64 40H76M86 40H128M64 67H76M86 67H128M64 94H76M86 94H128",
    "voice": "M84 28H108V72H84ZM68 60V76L82 90H110L124 76V60M96 90V110",
    "cube": "M96 28 128 46V86L96 106 64 86V46ZM64 46 96 64 128 46M96 64V106",
    "play": "M74 32 124 67 74 102Z",
    "flask": "M84 30H108M90 30V58L68 102H124L102 58V30M80 82H112",
}  # fmt: skip
