"""The keys that an issuer publishes: in its HTTPS profile, its `did:web` document, or its `did:key` itself.

A key counts when the document is the issuer's own, lists it for assertions, and says that the issuer controls it. One
that is not listed but marked as revoked is read too, only to say why it does not count.
"""

import base64
import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from guildmark.engine.signing.keys import decode_public, encode_multibase
from guildmark.engine.verification.dates import read_instant
from guildmark.engine.verification.reading import Document, parse
from guildmark.engine.verification.report import Fault, Resolve
from guildmark.engine.verification.structure import as_list

_DID_WEB = re.compile(r"did:web:([A-Za-z0-9.-]+(?:%3[Aa]\d{1,5})?)((?::[A-Za-z0-9._~%+-]+)*)", re.ASCII)
_DID_KEY = re.compile(r"did:key:(z6Mk[1-9A-HJ-NP-Za-km-z]+)", re.ASCII)
_ED25519 = b"\xed\x01"
_RAW = 32
_MOST_KEPT = 65_536  # bytes of a profile that is remembered
_MOST_KEYS = 200
_MULTIKEYS = frozenset({"Multikey", "Ed25519VerificationKey2020"})


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """One key as published: an Ed25519 key as Multikey, or any other as JWK."""

    id: str
    multibase: str | None = None
    jwk: Document | None = None
    revoked: datetime | None = None
    expires: datetime | None = None
    asserting: bool = True  # whether the document lists it for assertions


def issuer_id(document: Document) -> str:
    """Who issued: the id, given alone or in a profile."""
    issuer = document["issuer"]
    return str(issuer["id"] if isinstance(issuer, dict) else issuer)


def look_up_keys(issuer: str, resolve: Resolve | None) -> list[PublishedKey]:
    """The keys that the issuer publishes for assertions. Raises Fault."""
    if issuer.startswith("did:key:"):
        return [key_in(issuer)]
    address = _address(issuer)
    if resolve is None:
        raise Fault("offline")
    answer = resolve(address)
    return list(_kept_keys(answer, issuer) if len(answer) <= _MOST_KEPT else _read_keys(answer, issuer))


@lru_cache(maxsize=32)
def _kept_keys(answer: bytes, issuer: str) -> tuple[PublishedKey, ...]:
    """Most badges that are checked one after the other are of a few issuers."""
    return _read_keys(answer, issuer)


def _read_keys(answer: bytes, issuer: str) -> tuple[PublishedKey, ...]:
    try:
        profile = parse(answer)
    except Fault as fault:
        raise Fault("bad_profile", fault) from fault
    return tuple(read_profile(profile, issuer=issuer))


def key_in(did: str) -> PublishedKey:
    """The key that a `did:key` is. Raises Fault."""
    match = _DID_KEY.fullmatch(did)
    try:
        decode_public(match[1] if match else "")
    except ValueError as problem:
        raise Fault("unknown_issuer", did) from problem
    multibase = did.removeprefix("did:key:")
    return PublishedKey(f"{did}#{multibase}", multibase=multibase)


def _address(issuer: str) -> str:
    if issuer.startswith("did:web:"):
        match = _DID_WEB.fullmatch(issuer)
        parts = match[2].split(":")[1:] if match else []
        if not match or any(_leads_away(part) for part in parts):
            raise Fault("unknown_issuer", issuer)
        place = "/".join(parts) or ".well-known"
        host = match[1].replace("%3A", ":").replace("%3a", ":")
        return f"https://{host}/{place}/did.json"
    if issuer.startswith(("https://", "http://")):
        return issuer.partition("#")[0]
    raise Fault("unknown_issuer", issuer)


def _leads_away(part: str) -> bool:
    plain = part.lower().replace("%2e", ".")
    return set(plain) <= {"."} or "%2f" in plain


def read_profile(profile: Document, *, issuer: str) -> list[PublishedKey]:
    """The keys of an issuer's document that are for assertions, then those that were revoked. Raises Fault."""
    if profile.get("id") != issuer:
        raise Fault("other_profile")
    methods = [method for method in as_list(profile.get("verificationMethod", [])) if isinstance(method, dict)]
    asserting = as_list(profile.get("assertionMethod", []))
    if len(methods) > _MOST_KEYS or len(asserting) > _MOST_KEYS:
        raise Fault("bad_profile", "it lists too many keys")
    allowed = {absolute(name, issuer) for name in asserting if isinstance(name, str)}
    listed = [method for method in methods if absolute(str(method.get("id")), issuer) in allowed]
    embedded = [method for method in asserting if isinstance(method, dict)]
    revoked = [method for method in methods if "revoked" in method and method not in listed]
    found = [key for method in (*listed, *embedded) if (key := _read_method(method, issuer))]
    return found + [replace(key, asserting=False) for method in revoked if (key := _read_method(method, issuer))]


def absolute(name: str, issuer: str) -> str:
    """A key's id in full; within its document it may be written as `#key-1`."""
    return f"{issuer}{name}" if name.startswith("#") else name


def _read_method(method: Document, issuer: str) -> PublishedKey | None:
    """One key, or None when somebody else controls it or it is of a kind that is not read here."""
    if method.get("controller") != issuer or not isinstance(method.get("id"), str):
        return None
    multibase, jwk = method.get("publicKeyMultibase"), method.get("publicKeyJwk")
    if method.get("type") in _MULTIKEYS and isinstance(multibase, str):
        jwk = None
    elif isinstance(jwk, dict):
        multibase = _multibase(jwk)
    else:
        return None
    return PublishedKey(
        absolute(method["id"], issuer), multibase, jwk, read_instant(method, "revoked"), read_instant(method, "expires")
    )


def _multibase(jwk: Document) -> str | None:
    """An Ed25519 key that is published as JWK, as Multikey."""
    text: Any = jwk.get("x")
    if (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519") or not isinstance(text, str):
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return encode_multibase(_ED25519 + raw) if len(raw) == _RAW else None
