"""What was signed, as the bytes that are stored and served."""

import hashlib
import json
from typing import Any

from guildmark.engine.verification.reading import read_credential


def write(document: dict[str, Any]) -> bytes:
    """A signed document as it is stored."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def pack(body: bytes) -> dict[str, Any]:
    """Signed bytes with their digest, as `SignedCredential` keeps them."""
    return {"body": body, "sha256": hashlib.sha256(body).hexdigest()}


def read_statements(body: bytes | memoryview) -> dict[str, Any]:
    """What signed bytes of ours state, in either format, without the signature."""
    document = dict(read_credential(bytes(body)).document)
    document.pop("proof", None)
    return document
