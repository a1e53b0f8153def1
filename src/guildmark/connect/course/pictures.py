"""Looks into the pictures of a course: really decoded, bounded in size, and SVG without anything that runs.

A picture is what its bytes are, whatever its name says.
"""

import io
import re
import warnings
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image

_MOST_BYTES = 5_000_000
_MOST_PIXELS = 25_000_000
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
_LONGEST_SIDE = 20_000
_NUMBER = r"([0-9]{1,6}(?:\.[0-9]{1,9})?)"
_LENGTH = re.compile(rf"{_NUMBER}\s*(px|mm|cm|in|pt|pc)?")
_PIXELS_OF = {None: 1.0, "px": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "pt": 96 / 72, "pc": 16.0}
_BOX = re.compile(rf"-?[0-9.]{{1,16}}[\s,]+-?[0-9.]{{1,16}}[\s,]+{_NUMBER}[\s,]+{_NUMBER}")
_EVENT = re.compile(r"on[a-z]+", re.IGNORECASE)  # editors' own attributes carry a namespace and run nothing
_RUNS = {"script", "foreignobject", "iframe", "object", "embed", "handler", "listener"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked picture: its name, its media type, its bytes; width and height in pixels, None where it has none."""

    name: str
    media_type: str
    content: bytes
    size: tuple[int, int] | None = None


def read_picture(name: str, content: bytes) -> Picture:
    """The picture; raises ValueError saying what is wrong with it."""
    if len(content) > _MOST_BYTES:
        raise ValueError("larger than 5 MB")
    if content.lstrip()[:1] == b"<":
        return Picture(name, "image/svg+xml", content, _check_svg(content))
    media_type, size = _decode(content)
    return Picture(name, media_type, content, size)


def _decode(content: bytes) -> tuple[str, tuple[int, int]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(_TYPES)) as image:
                if image.width * image.height > _MOST_PIXELS:
                    raise ValueError("more than 25 million pixels")
                image.load()
                return _TYPES[str(image.format)], image.size
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise ValueError("not a PNG, JPEG, WebP, GIF or SVG picture that can be decoded") from fault


def _check_svg(content: bytes) -> tuple[int, int] | None:
    try:
        root = fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError) as fault:
        raise ValueError(f"not a sound SVG picture: {fault}") from fault
    if _local(root.tag) != "svg":
        raise ValueError("XML, but not an SVG picture")
    for element in root.iter():
        _refuse_running(element)
    return _svg_size(root)


def _svg_size(root: Element) -> tuple[int, int] | None:
    """As stated in pixels or on paper, else as the view box is large: either gives browsers the room to keep for it."""
    stated = [_LENGTH.fullmatch(root.get(name, "").strip()) for name in ("width", "height")]
    box = _BOX.fullmatch(root.get("viewBox", "").strip())
    sizes = [float(found[1]) * _PIXELS_OF[found[2]] for found in stated if found]
    if len(sizes) < len(stated):
        sizes = [float(each) for each in box.groups()] if box else [0, 0]
    width, height = map(round, sizes)
    return (width, height) if 0 < width <= _LONGEST_SIDE and 0 < height <= _LONGEST_SIDE else None


def _refuse_running(element: Element) -> None:
    if _local(element.tag) in _RUNS:
        raise ValueError(f"an SVG picture may not hold <{_local(element.tag)}>")
    for name, value in element.attrib.items():
        if _EVENT.fullmatch(name) or "javascript:" in value.lower():
            raise ValueError(f"an SVG picture may not run anything: {_local(name)}")


def _local(tag: object) -> str:
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""
