"""Puts a signed credential into a picture of its badge and takes it out again, as Open Badges 3.0 says.

Bytes in, bytes out. Whoever hands in a picture to read may be hostile: whatever is not sound is a BakingError that
says why in one word, never anything else, and never after more than a moment.
"""

import re

from guildmark.engine.baking import png, svg
from guildmark.engine.baking.problems import BakingError

__all__ = ["MOST_BYTES", "BakingError", "bake", "read_baked"]

MOST_BYTES = 2_000_000
_JWT = re.compile(rb"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


def bake(picture: bytes, credential: bytes) -> bytes:
    """The PNG or SVG with the credential inside, instead of any that was in it.

    A credential is JSON in UTF-8 or a compact JWT.
    """
    _check_credential(credential)
    return (png.bake if _is_png(picture) else svg.bake)(picture, credential)


def read_baked(content: bytes) -> bytes:
    """The one credential inside a PNG or SVG: JSON in UTF-8 or a compact JWT, neither parsed nor verified."""
    if len(content) > MOST_BYTES:
        raise BakingError("too_large", "the picture is larger than 2 MB")
    found = (png.read if _is_png(content) else svg.read)(content)
    if len(found) > 1:
        raise BakingError("several", f"there are {len(found)} badges in this picture; one was expected")
    credential = found[0].strip(b" \t\r\n")
    _check_credential(credential)
    return found[0] if credential.startswith(b"{") else credential


def _is_png(content: bytes) -> bool:
    if content.startswith(png.SIGNATURE):
        return True
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return False
    raise BakingError("not_a_picture", "only PNG and SVG pictures can hold a badge; this is neither")


def _check_credential(credential: bytes) -> None:
    try:
        credential.decode()
    except UnicodeDecodeError as fault:
        raise BakingError("not_a_credential", "what is in the picture is not text in UTF-8") from fault
    if not credential.lstrip(b" \t\r\n").startswith(b"{") and not _JWT.fullmatch(credential):
        raise BakingError("not_a_credential", "what is in the picture is neither a JSON object nor a compact JWT")
