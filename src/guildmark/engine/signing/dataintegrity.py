"""Signs and checks JSON-LD documents with `eddsa-rdfc-2022` (W3C Data Integrity EdDSA Cryptosuites 1.0).

The proof covers SHA-256 of the canonical proof options followed by SHA-256 of the canonical document. Canonical form
is RDFC-1.0 by pyoxigraph over the statements that pyld expands.
"""

import hashlib
import re
from datetime import UTC, datetime
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from guildmark.engine.signing.canonical import Contexts, Document, canonicalise
from guildmark.engine.signing.keys import decode_multibase, decode_public, encode_multibase
from guildmark.engine.signing.problems import SignatureError

SUITE = "eddsa-rdfc-2022"
_WORDS = ("type", "cryptosuite", "verificationMethod", "proofPurpose")
_USUAL = {*_WORDS, "created", "@context"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_EPOCH = b"1970-01-01T00:00:00Z"


def signing_input(document: Document, options: Document, extra: Contexts | None = None) -> bytes:
    """The 64 bytes that are signed: hash of the canonical options, then hash of the canonical document."""
    parts = (_canonical_options(options, extra), canonicalise(document, extra))
    return b"".join(hashlib.sha256(part).digest() for part in parts)


def _canonical_options(options: Document, extra: Contexts | None) -> bytes:
    """One organisation's proofs differ in their moment alone, which is one line of the canonical form."""
    if extra is None and options.keys() == _USUAL and _MOMENT.fullmatch(str(options["created"])):
        words, contexts = tuple(options[name] for name in _WORDS), options["@context"]
        if isinstance(contexts, list) and all(isinstance(word, str) for word in (*words, *contexts)):
            kept = _kept_options(words, tuple(contexts))
            if kept.count(_EPOCH) == 1:  # twice where the key's own name holds it
                return kept.replace(_EPOCH, str(options["created"]).encode())
    return canonicalise(options, extra)


@lru_cache(maxsize=128)
def _kept_options(words: tuple[str, ...], contexts: tuple[str, ...]) -> bytes:
    made = {**dict(zip(_WORDS, words, strict=True)), "created": _EPOCH.decode(), "@context": list(contexts)}
    return canonicalise(made)


def sign(
    document: Document,
    *,
    private_raw: bytes,
    verification_method: str,
    created: datetime,
    extra: Contexts | None = None,
) -> Document:
    """The document with its proof. `created` is written in UTC to the second."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": instant(created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    options = {**proof, "@context": document["@context"]}
    signature = Ed25519PrivateKey.from_private_bytes(private_raw).sign(signing_input(document, options, extra))
    return {**document, "proof": {**proof, "proofValue": encode_multibase(signature)}}


def verify_proof(document: Document, public_multibase: str, *, extra: Contexts | None = None) -> None:
    """Raise SignatureError unless the one proof of `document` was made with that key over exactly these statements."""
    proof = document.get("proof")
    if not isinstance(proof, dict):
        raise SignatureError("no_proof", "the document has no single proof")
    if (proof.get("type"), proof.get("cryptosuite")) != ("DataIntegrityProof", SUITE):
        raise SignatureError("unknown_suite", f"the proof is not {SUITE}")
    if proof.get("proofPurpose") != "assertionMethod":
        raise SignatureError("wrong_purpose", "the proof was not made to assert")
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    options["@context"] = document.get("@context")
    _check(public_multibase, proof.get("proofValue"), signing_input(unsigned, options, extra))


def _check(public_multibase: str, value: object, message: bytes) -> None:
    if not isinstance(value, str):
        raise SignatureError("malformed", "the proof has no value")
    try:
        signature = decode_multibase(value)
        Ed25519PublicKey.from_public_bytes(decode_public(public_multibase)).verify(signature, message)
    except ValueError as problem:
        raise SignatureError("malformed", str(problem)) from problem
    except InvalidSignature:
        raise SignatureError("wrong_signature", "the signature does not fit these statements") from None


def instant(at: datetime) -> str:
    """An instant as badges write it: UTC, to the second, with a Z. Raises ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be signed")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
