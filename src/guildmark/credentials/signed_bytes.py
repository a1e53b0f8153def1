"""What was signed, as the bytes that are stored and served."""

import hashlib
import json
from typing import Any


def pack(document: dict[str, Any]) -> dict[str, Any]:
    """The bytes of a signed document and their digest, as `SignedCredential` keeps them."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return {"body": body, "sha256": hashlib.sha256(body).hexdigest()}
