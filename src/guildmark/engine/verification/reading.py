"""Reads bytes of a stranger into a credential, within limits that are checked before anything costs much.

Size, depth and number of parts are counted in one pass over the text before it is parsed; a key that appears twice is
refused, since two parsers would keep different ones.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from guildmark.engine.baking import BakingError, read_baked
from guildmark.engine.verification.report import Fault

Document = dict[str, Any]

MOST_BYTES = 1_000_000
MOST_DEPTH = 24
MOST_PARTS = 600  # values; pyld needs a millisecond for two, and the fullest badge of the standard's examples has 300
_TOKEN = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
# A text that never ends is one too, so that each byte is looked at once.
_SIGNS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)
_CLAIMS = frozenset({"iss", "jti", "nbf", "sub", "exp", "iat", "aud"})
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"<")


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential as it was read. `token` and `header` where it came as a JWT, with the claims beside it."""

    document: Document
    token: str = ""
    header: Document | None = None
    claims: Document | None = None

    @property
    def form(self) -> str:
        """How it is secured."""
        return "jwt" if self.token else "data_integrity"


def find_credential(content: bytes) -> bytes:
    """The credential in what somebody hands over: JSON, a compact JWT, or a picture with one inside. Raises Fault."""
    if len(content) > MOST_BYTES:
        raise Fault("too_large")
    if content.startswith(_PICTURES):
        content = _take_out(content)
    bare = content.removeprefix(b"\xef\xbb\xbf").strip()
    if not bare:
        raise Fault("empty")
    if bare.startswith((b"{", b"[")) or _TOKEN.fullmatch(bare):
        return bare
    raise Fault("not_a_badge")


def _take_out(picture: bytes) -> bytes:
    try:
        return read_baked(picture)
    except BakingError as problem:
        raise Fault("open_badges_2" if problem.code == "open_badges_2" else "picture", problem) from problem


def read_credential(content: bytes) -> Credential:
    """The credential that these bytes are. Raises Fault."""
    found = find_credential(content)
    if found.startswith((b"{", b"[")):
        return Credential(parse(found))
    token = found.decode("ascii")
    header, payload = (parse(part) for part in [_decode(part) for part in token.split(".")][:2])
    document = {key: value for key, value in payload.items() if key not in _CLAIMS}
    return Credential(document, token, header, {key: payload[key] for key in _CLAIMS & payload.keys()})


def _decode(part: str) -> bytes:
    try:
        found = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as problem:
        raise Fault("bad_token", problem) from problem
    if base64.urlsafe_b64encode(found).rstrip(b"=").decode() != part:
        raise Fault("bad_token", "a part has bits that mean nothing")
    return found


def parse(content: bytes, *, parts: int = MOST_PARTS) -> Document:
    """A JSON object of bounded size, depth and number of parts, each key once. Raises Fault."""
    if len(content) > MOST_BYTES:
        raise Fault("too_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Fault("not_text") from problem
    _count_parts(text, parts)
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_number)
    except json.JSONDecodeError as problem:
        raise Fault("not_json", problem) from problem
    except ValueError as problem:  # Python's own limit on the digits of a number
        raise problem if isinstance(problem, Fault) else Fault("bad_number", "too long") from problem
    if not isinstance(found, dict):
        raise Fault("not_an_object")
    if _HALF.search(text):
        _refuse_surrogates(found, "")
    return found


# A half of a pair of surrogates can only come in as an escape: UTF-8 itself does not hold any.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def _count_parts(text: str, most: int) -> None:
    depth = parts = 0
    for match in _SIGNS.finditer(text):
        sign = match[0]
        depth += (sign in "[{") - (sign in "]}")
        parts += sign in "[{,"
        if depth > MOST_DEPTH:
            raise Fault("too_deep")
        if parts > most:
            raise Fault("too_many_parts")


def _once(pairs: list[tuple[str, Any]]) -> Document:
    found: Document = {}
    for key, value in pairs:
        if key in found:
            raise Fault("duplicate_key", key)
        found[key] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise Fault("bad_number", text)


def _number(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise Fault("bad_number", text)
    return number


def _refuse_surrogates(value: object, place: str) -> None:
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise Fault("bad_character", place)
    elif isinstance(value, dict):
        for key, part in value.items():
            _refuse_surrogates(key, place or "a key")
            _refuse_surrogates(part, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            _refuse_surrogates(part, f"{place}[{number}]")
