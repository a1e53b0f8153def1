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
_PIXELS = re.compile(rf"{_NUMBER}(?:px)?")
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
    """As stated in pixels, else as the view box is large: either gives browsers the room to keep for it."""
    stated = [_PIXELS.fullmatch(root.get(name, "").strip()) for name in ("width", "height")]
    box = _BOX.fullmatch(root.get("viewBox", "").strip())
    sizes = [found[1] for found in stated if found] if all(stated) else list(box.groups()) if box else []
    width, height = (round(float(each)) for each in sizes) if sizes else (0, 0)
    return (width, height) if 0 < width <= _LONGEST_SIDE and 0 < height <= _LONGEST_SIDE else None


def _refuse_running(element: Element) -> None:
    if _local(element.tag) in _RUNS:
        raise ValueError(f"an SVG picture may not hold <{_local(element.tag)}>")
    for name, value in element.attrib.items():
        if _EVENT.fullmatch(name) or "javascript:" in value.lower():
            raise ValueError(f"an SVG picture may not run anything: {_local(name)}")


def _local(tag: object) -> str:
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""
