"""Checks the signature of a credential that is a compact JWT (VC-JWT), with a key that its issuer publishes.

RS256, which the standard asks for, and ES256. The kind of key decides which algorithm it may be used with, never the
token alone, so a public key cannot be passed off as a shared secret.
"""

from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from guildmark.engine.verification.controllers import PublishedKey, absolute, issuer_id
from guildmark.engine.verification.dates import read_instant
from guildmark.engine.verification.reading import MOST_BYTES, Credential, Document
from guildmark.engine.verification.report import Fault

_ALGORITHMS: dict[str, tuple[str, tuple[str, ...], Any]] = {
    "RS256": ("RSA", ("n", "e"), RSAKey),
    "ES256": ("EC", ("crv", "x", "y"), ECKey),
}
_LEAST_RSA, _MOST_RSA, _MOST_EXPONENT = 2048, 8192, 8  # bits, bits, letters
_PARAMETERS = ("crit", "b64", "enc", "zip")


class _Limits(jws.JWSRegistry):
    """A key in the header and a picture in the credential need more room than joserfc gives by itself."""

    max_header_length = 8192
    max_payload_length = MOST_BYTES


_REGISTRY = _Limits(algorithms=list(_ALGORITHMS), strict_check_header=False)


def check_header(header: Document) -> str:
    """The algorithm, when it is an accepted one and nothing else is demanded. Raises Fault."""
    algorithm = header.get("alg")
    if isinstance(algorithm, str) and algorithm.lower() == "none":
        raise Fault("alg_none")
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        raise Fault("unknown_algorithm", algorithm)
    for name in _PARAMETERS:
        if name in header:
            raise Fault("critical_header", name)
    return algorithm


def claimed_key(header: Document) -> PublishedKey | None:
    """The key that a token brings along: it can show that nothing was changed, never who signed."""
    jwk = header.get("jwk")
    return PublishedKey("jwk", jwk=jwk) if isinstance(jwk, dict) else None


def find_published(header: Document, keys: list[PublishedKey], issuer: str) -> PublishedKey | None:
    """The published key that a token names by `kid` or brings along as `jwk`, or None."""
    kid, jwk = header.get("kid"), header.get("jwk")
    if isinstance(kid, str) and kid:
        named = (key for key in keys if key.id == absolute(kid, issuer) or (key.jwk or {}).get("kid") == kid)
        found = next(named, None)
        return found if jwk is None or (found and found.jwk and _same(found.jwk, jwk)) else None
    return next((key for key in keys if key.jwk and _same(key.jwk, jwk)), None)


def _same(mine: Document, theirs: object) -> bool:
    members = ("kty", "crv", "x", "y", "n", "e")
    return isinstance(theirs, dict) and [mine.get(name) for name in members] == [theirs.get(name) for name in members]


def check_signature(credential: Credential, key: PublishedKey) -> None:
    """Raise Fault unless this key signed the token."""
    algorithm = check_header(credential.header or {})
    used = _import(key.jwk or {}, algorithm)
    try:
        jws.deserialize_compact(credential.token, used, algorithms=[algorithm], registry=_REGISTRY)
    except (JoseError, ValueError) as problem:
        raise Fault("wrong_signature") from problem


def _import(jwk: Document, algorithm: str) -> Any:  # noqa: ANN401 - joserfc's key of that kind
    kind, members, make = _ALGORITHMS[algorithm]
    public = {name: jwk.get(name) for name in members}
    if jwk.get("kty") != kind or not all(isinstance(value, str) for value in public.values()):
        raise Fault("wrong_key")
    if jwk.get("alg", algorithm) != algorithm or jwk.get("use", "sig") != "sig" or not _strong(public):
        raise Fault("wrong_key")
    try:
        return make.import_key({"kty": kind, **{name: str(value) for name, value in public.items()}})
    except (JoseError, ValueError, TypeError) as problem:
        raise Fault("wrong_key") from problem


def _strong(public: Document) -> bool:
    """An RSA key of a size that protects and does not exhaust; an EC key on the one curve of ES256."""
    if "n" not in public:
        return bool(public["crv"] == "P-256")
    bits = len(str(public["n"]).rstrip("=")) * 6
    return _LEAST_RSA <= bits <= _MOST_RSA + 6 and len(str(public["e"])) <= _MOST_EXPONENT


def check_claims(credential: Credential) -> None:
    """Raise Fault unless the token's own claims say what the credential says."""
    document, claims = credential.document, credential.claims or {}
    expected: Document = {"iss": issuer_id(document), "jti": document["id"]}
    if "id" in document["credentialSubject"]:
        expected["sub"] = document["credentialSubject"]["id"]
    for name, key in (("nbf", "validFrom"), ("exp", "validUntil")):
        if moment := read_instant(document, key):
            expected[name] = int(moment.timestamp())
    for name in ("iss", "jti", "sub", "nbf", "exp"):
        given = claims.get(name)
        if isinstance(given, bool) or given != expected.get(name):
            raise Fault("claims_disagree", name)
