"""Makes the letters that badges are drawn with: outlines, widths and kerning of a font, as two files of package data.

Run by hand when the font changes, in an environment of its own with `fonttools`, `brotli` and `uharfbuzz`:
`python scripts/make_letters.py FOLDER`, where FOLDER holds the files of the npm package `@fontsource/literata`.
"""

import itertools
import json
import sys
from pathlib import Path

import uharfbuzz  # type: ignore[import-not-found]  # only where this script is run
from fontTools.pens.svgPathPen import SVGPathPen  # type: ignore[import-not-found]  # only where this script is run
from fontTools.ttLib import TTFont  # type: ignore[import-not-found]  # only where this script is run

DATA = Path(__file__).resolve().parents[1] / "src" / "guildmark" / "engine" / "drawing" / "data"
WEIGHTS = {"regular": 400, "bold": 700}
RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x2B0, 0x2DD), (0x370, 0x3FF), (0x400, 0x4FF), (0x1E00, 0x1EFF),
    (0x2010, 0x2044), (0x20A0, 0x20BF), (0x2100, 0x2193), (0x2212, 0x2265),
]  # fmt: skip
SUBSETS = ("latin", "latin-ext", "vietnamese", "greek", "cyrillic", "cyrillic-ext")
KERNED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzÄÖÜäöüéèàçñ.,-’&"


def wanted(code: int) -> bool:
    """Whether a character belongs to the scripts that badges are drawn in."""
    return any(low <= code <= high for low, high in RANGES)


def read_glyphs(path: Path) -> dict[str, list[object]]:
    """Each character of one file with its width and its outline; lines and curves in whole units."""
    font = TTFont(path)
    glyphs = font.getGlyphSet()
    found: dict[str, list[object]] = {}
    for code, name in font.getBestCmap().items():
        if wanted(code):
            pen = SVGPathPen(glyphs, ntos=lambda number: str(round(number)))
            glyphs[name].draw(pen)
            found[chr(code)] = [round(glyphs[name].width), pen.getCommands()]
    return found


def read_kerning(path: Path) -> dict[str, int]:
    """How much closer two letters stand than their widths say, for the letters that are common in names."""
    font = TTFont(path)
    font.flavor = None
    plain = path.with_suffix(".plain")
    font.save(plain)
    shaper = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(plain))))
    plain.unlink()
    single = {letter: advance(shaper, letter) for letter in KERNED}
    pairs = {
        one + two: advance(shaper, one + two) - single[one] - single[two]
        for one, two in itertools.product(KERNED, repeat=2)
    }
    return {pair: closer for pair, closer in pairs.items() if closer}


def advance(shaper: object, text: str) -> int:
    """The width of a text, kerned and without ligatures."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(shaper, buffer, {"liga": False, "clig": False})
    return sum(position.x_advance for position in buffer.glyph_positions)


def main(folder: Path) -> None:
    """Write one file a weight."""
    for name, weight in WEIGHTS.items():
        files = [folder / f"literata-{subset}-{weight}-normal.woff2" for subset in SUBSETS]
        glyphs: dict[str, list[object]] = {}
        for path in files:
            glyphs = read_glyphs(path) | glyphs
        data = {"units": 1000, "glyphs": dict(sorted(glyphs.items())), "kerning": read_kerning(files[0])}
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"')
        (DATA / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
