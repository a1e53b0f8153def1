"""The shared list of bits that says which badges are not to be accepted (W3C Bitstring Status List 1.0).

Bit 0 is the highest bit of the first byte. Encoded as multibase base64url ('u') of the gzipped bits.
"""

import base64
import gzip
import zlib
from datetime import datetime
from typing import Any

from guildmark.engine.signing.contexts import VC
from guildmark.engine.signing.dataintegrity import instant

SIZE = 131_072


def encode_list(revoked: set[int], *, size: int = SIZE) -> str:
    """The encoded list with those bits set; raises ValueError when one lies outside."""
    bits = bytearray(size // 8)
    for index in revoked:
        if not 0 <= index < size:
            raise ValueError(f"no place {index} in a list of {size}")
        bits[index // 8] |= 0x80 >> (index % 8)
    packed = gzip.compress(bytes(bits), compresslevel=9, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def read_bit(encoded: str, index: int, *, most_bytes: int = 1_048_576) -> bool:
    """Whether the bit is set; raises ValueError for a malformed, too small or too large list, or a place outside."""
    if not encoded.startswith("u"):
        raise ValueError("not a base64url multibase list")
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        bits = unpacker.decompress(packed, most_bytes)
    except zlib.error as problem:
        raise ValueError(f"the list does not unpack: {problem}") from problem
    if unpacker.unconsumed_tail:
        raise ValueError("the list is larger than anybody needs")
    if len(bits) * 8 < SIZE:
        raise ValueError(f"a list of fewer than {SIZE} places gives its holders away")
    if not 0 <= index < len(bits) * 8:
        raise ValueError(f"no place {index} in the list")
    return bool(bits[index // 8] & (0x80 >> (index % 8)))


def status_credential(
    *, url: str, issuer: str, encoded: str, at: datetime, purpose: str = "revocation"
) -> dict[str, Any]:
    """The unsigned credential that publishes a list at `url`; `purpose` is that of each entry that points to it."""
    return {
        "@context": [VC],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": instant(at),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded,
        },
    }
