"""Draws a QR code, black on white whatever the scheme, so that any phone reads it: in a page, or as a file."""

import io
from functools import lru_cache
from typing import Any

import segno

_LOOK: dict[str, Any] = {"border": 4, "light": "#fff", "dark": "#111"}  # a quiet zone of four modules
_PIXELS = 24  # of one module in a file: sharp on a poster


@lru_cache(maxsize=256)
def draw_qr(text: str, *, label: str) -> str:
    """One SVG element for a page; `label` is read aloud."""
    return _save(text, kind="svg", xmldecl=False, omitsize=True, title=label, svgclass="qr").decode("utf-8")


def write_svg(text: str, *, label: str) -> bytes:
    """An SVG file."""
    return _save(text, kind="svg", scale=_PIXELS, title=label, svgclass=None)


def write_png(text: str) -> bytes:
    """A PNG file."""
    return _save(text, kind="png", scale=_PIXELS)


def _save(text: str, **options: Any) -> bytes:  # noqa: ANN401 - as segno takes them
    out = io.BytesIO()
    more: dict[str, Any] = {"svgns": True, "lineclass": None} if options["kind"] == "svg" else {}
    segno.make(text, error="m", micro=False).save(out, **_LOOK, **more, **options)
    return out.getvalue()
