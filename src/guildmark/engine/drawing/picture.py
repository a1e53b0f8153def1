"""Makes a badge of a picture that somebody handed in: decoded, cropped to a square, written anew as PNG.

Nothing of the file survives but its pixels: no place, no camera, no colour profile, nothing that runs.
"""

import base64
import io
import warnings
from functools import lru_cache
from html import escape

from PIL import Image, ImageOps

from guildmark.engine.drawing.letters import tidy

SIDE = 512
MOST_BYTES = 5_000_000
_LEAST_SIDE = 192
_MOST_PIXELS = 25_000_000


class PictureError(ValueError):
    """A picture cannot be used; `code` says why: too_large, too_many_pixels, too_small, not_a_picture."""

    def __init__(self, code: str) -> None:
        """`code` for programs; whoever shows it has the words."""
        super().__init__(code)
        self.code = code


def square_picture(content: bytes) -> bytes:
    """The middle of a PNG or JPEG as a PNG of 512 by 512 pixels."""
    if len(content) > MOST_BYTES:
        raise PictureError("too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _square(content)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise PictureError("too_many_pixels") from fault
    except (OSError, SyntaxError, ValueError, EOFError) as fault:
        raise PictureError("not_a_picture") from fault


def _square(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as found:
        if found.width * found.height > _MOST_PIXELS:
            raise PictureError("too_many_pixels")
        if min(found.size) < _LEAST_SIDE:
            raise PictureError("too_small")
        upright = ImageOps.exif_transpose(found).convert("RGBA")
    square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.frombytes("RGBA", square.size, square.tobytes())
    kept = io.BytesIO()
    clean.save(kept, "PNG")
    return kept.getvalue()


@lru_cache(maxsize=16)
def draw_picture(name: str, png: bytes, *, about: str = "") -> str:
    """The picture inside an SVG of the same form as a drawn badge."""
    words, data = escape(tidy(name)), base64.b64encode(png).decode()
    more = f"<desc>{escape(tidy(about))}</desc>" if about else ""
    return (
        f'<svg class="badge-art" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 192 192" role="img" '
        f'aria-label="{words}"><title>{words}</title>{more}'
        f'<image width="192" height="192" href="data:image/png;base64,{data}"/></svg>'
    )
