"""A credential in a PNG: one uncompressed iTXt chunk with the keyword that Open Badges 3.0 names, before the pixels.

Only chunks are looked at, never pixels, and each must have its right length and check sum.
"""

import zlib
from collections.abc import Iterable, Iterator

from guildmark.engine.baking.problems import BakingError, nothing_found

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD, OLDER = b"openbadgecredential", b"openbadges"
_TEXTS = {b"iTXt", b"tEXt", b"zTXt"}
_MOST_CHUNKS = 20_000
_MOST_INFLATED = 2_000_000
Chunk = tuple[bytes, bytes]  # its type, its data


def bake(picture: bytes, credential: bytes) -> bytes:
    """The same picture with the credential in it."""
    kept = [chunk for chunk in _chunks(picture) if _keyword(chunk) not in {KEYWORD, OLDER}]
    at = next((place for place, (kind, _data) in enumerate(kept) if kind == b"IDAT"), None)
    if at is None:
        raise BakingError("malformed", "this PNG has no pixels")
    kept.insert(at, (b"iTXt", KEYWORD + b"\0\0\0\0\0" + credential))
    return _write(kept)


def read(content: bytes) -> list[bytes]:
    """Every credential inside; raises BakingError where there is none."""
    texts = [(_keyword(chunk), chunk) for chunk in _chunks(content)]
    found = [_text(chunk) for keyword, chunk in texts if keyword == KEYWORD]
    if not found:
        raise nothing_found(older=any(keyword == OLDER for keyword, _chunk in texts))
    return found


def _chunks(content: bytes) -> Iterator[Chunk]:
    at, count, kind = len(SIGNATURE), 0, b""
    if not content.startswith(SIGNATURE):
        raise BakingError("not_a_picture", "this is not a PNG picture")
    while at < len(content):
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        end = at + 8 + length
        if end + 4 > len(content):
            raise BakingError("malformed", "this PNG ends in the middle")
        if (kind == b"IHDR") is not (count == 0) or zlib.crc32(content[at + 4 : end]) != int.from_bytes(
            content[end : end + 4]
        ):
            raise BakingError("malformed", "this PNG is damaged")
        yield kind, content[at + 8 : end]
        at, count = end + 4, count + 1
        if count > _MOST_CHUNKS:
            raise BakingError("too_complex", "this PNG has too many parts")
        if kind == b"IEND":
            break
    if kind != b"IEND" or at != len(content):
        raise BakingError("malformed", "this PNG does not end where it should")


def _write(chunks: Iterable[Chunk]) -> bytes:
    parts = [SIGNATURE]
    for kind, data in chunks:
        parts += [len(data).to_bytes(4), kind, data, zlib.crc32(kind + data).to_bytes(4)]
    return b"".join(parts)


def _keyword(chunk: Chunk) -> bytes:
    """Under which word a chunk of text stands; empty for any other chunk."""
    kind, data = chunk
    return data.partition(b"\0")[0] if kind in _TEXTS else b""


def _text(chunk: Chunk) -> bytes:
    kind, data = chunk
    _word, _end, rest = data.partition(b"\0")
    parts = rest[2:].split(b"\0", 2)  # language, keyword in that language, text
    if kind != b"iTXt" or len(rest) < 2 or rest[0] > 1 or len(parts) != 3:  # noqa: PLR2004 - as the format has it
        raise BakingError("malformed", "the badge in this PNG is not stored as Open Badges 3.0 says")
    return _inflate(parts[2]) if rest[0] else parts[2]


def _inflate(packed: bytes) -> bytes:
    """Text that somebody compressed, although the standard says not to; never more than so much of it."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, _MOST_INFLATED)
    except zlib.error as fault:
        raise BakingError("malformed", "the badge in this PNG is compressed and damaged") from fault
    if unpacking.unconsumed_tail:
        raise BakingError("too_large", "the badge in this PNG is larger than 2 MB")
    if not unpacking.eof or unpacking.unused_data:
        raise BakingError("malformed", "the badge in this PNG is compressed and damaged")
    return text
