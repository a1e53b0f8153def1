"""Signs credentials as compact tokens (VC-JWT with RS256), as Open Badges 3.0 writes them, and makes the keys for it.

The payload is the credential itself, with the registered claims that repeat its ids and dates beside its own members.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.jwk import RSAKey

ALGORITHM = "RS256"
_BITS = 2048


class _Limits(jws.JWSRegistry):
    """The public key in the header needs more room than joserfc gives by itself."""

    max_header_length = 8192
    max_payload_length = 1_000_000


_REGISTRY = _Limits(algorithms=[ALGORITHM])


@dataclass(frozen=True, slots=True)
class TokenKeyPair:
    """A private RSA key as PKCS #8, its public half as JWK, and the name of both: the thumbprint of RFC 7638."""

    private_der: bytes
    public_jwk: dict[str, str]
    name: str


def generate_token_key() -> TokenKeyPair:
    """A new RSA key pair of 2,048 bits from the system's randomness; takes about a tenth of a second."""
    key = RSAKey.generate_key(_BITS)
    name = key.thumbprint()
    public = {member: str(value) for member, value in key.as_dict(private=False).items() if member in {"kty", "n", "e"}}
    return TokenKeyPair(key.as_der(private=True), public | {"alg": ALGORITHM, "use": "sig", "kid": name}, name)


def load_token_key(private_der: bytes) -> RSAKey:
    """A private key ready to sign. Checking it takes 50 ms, a signature one: load it once for many."""
    return RSAKey.import_key(private_der)


def sign_token(document: dict[str, Any], *, key: RSAKey, kid: str, public_jwk: dict[str, str]) -> bytes:
    """The credential as a token. `kid` is where the public key stands; the key itself travels in the header too."""
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": kid, "jwk": public_jwk}
    payload = json.dumps(document | _claims(document), ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM], registry=_REGISTRY).encode()


def _claims(document: dict[str, Any]) -> dict[str, Any]:
    """What the standard wants said once more: issuer, id, subject, and from when until when, in whole seconds."""
    return {
        "iss": document["issuer"]["id"], "jti": document["id"], "sub": document["credentialSubject"]["id"],
        "nbf": _seconds(document["validFrom"]), "exp": _seconds(document["validUntil"]),
    }  # fmt: skip


def _seconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp())
