"""Key pairs for signing badges, and the text form (Multikey) in which they are published.

An Ed25519 key as Multikey: base58-btc ('z') of a two-byte prefix and the 32 key bytes (W3C Controlled Identifiers 1.0).
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_PUBLIC = b"\xed\x01"
_PRIVATE = b"\x80\x26"
_KEY_BYTES = 32
_MOST_TEXT = 200


@dataclass(frozen=True, slots=True)
class KeyPair:
    """32 private bytes and the public key as Multikey text."""

    private_raw: bytes
    public_multibase: str


def generate_key() -> KeyPair:
    """A new Ed25519 key pair from the system's randomness."""
    return key_pair(Ed25519PrivateKey.generate().private_bytes_raw())


def key_pair(private_raw: bytes) -> KeyPair:
    """The pair that belongs to 32 private bytes; raises ValueError for another length."""
    public = Ed25519PrivateKey.from_private_bytes(private_raw).public_key()
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return KeyPair(private_raw, encode_multibase(_PUBLIC + raw))


def decode_public(multibase: str) -> bytes:
    """The 32 public bytes of an Ed25519 Multikey; raises ValueError for anything else."""
    return _strip(decode_multibase(multibase), _PUBLIC)


def decode_private(multibase: str) -> bytes:
    """The 32 private bytes of an Ed25519 Multikey secret; raises ValueError for anything else."""
    return _strip(decode_multibase(multibase), _PRIVATE)


def _strip(data: bytes, prefix: bytes) -> bytes:
    if data[:2] != prefix or len(data) != len(prefix) + _KEY_BYTES:
        raise ValueError("not an Ed25519 key in Multikey form")
    return data[2:]


def encode_multibase(data: bytes) -> str:
    """Base58-btc with its 'z'."""
    number, text = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        text = _ALPHABET[digit] + text
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def decode_multibase(text: str) -> bytes:
    """The bytes of base58-btc text; raises ValueError when it is something else or absurdly long."""
    if not text.startswith("z") or len(text) > _MOST_TEXT:
        raise ValueError("not base58-btc multibase text")
    number = 0
    for letter in text[1:]:
        if letter not in _VALUES:
            raise ValueError(f"not a base58 letter: {letter!r}")
        number = number * 58 + _VALUES[letter]
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
