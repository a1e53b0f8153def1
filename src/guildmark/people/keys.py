"""Wraps and unwraps keys, and encrypts what is personal in facts under its person's own key.

The wrapping key derives from a secret of its own, not from the application's. Deleting a person's key makes what was
encrypted under it unreadable for good.
"""

import json
import os
import uuid
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from guildmark.people.models import Contractor, PersonKey

_NONCE = 12


def _wrapper() -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"guildmark wrapping key v1")
    return AESGCM(derive.derive(settings.WRAPPING_SECRET.encode()))


def wrap(secret: bytes, *, label: str) -> bytes:
    """`secret` encrypted under the installation's wrapping key; `label` must be named again to open it."""
    nonce = os.urandom(_NONCE)
    return nonce + _wrapper().encrypt(nonce, secret, label.encode())


def unwrap(wrapped: bytes | memoryview, *, label: str) -> bytes:
    """The secret inside; raises InvalidTag when key or label differ."""
    blob = bytes(wrapped)
    return _wrapper().decrypt(blob[:_NONCE], blob[_NONCE:], label.encode())


def seal_personal(contractor: Contractor, data: dict[str, Any]) -> str:
    """`data` encrypted under the contractor's key (made on first use), as hexadecimal text for a fact."""
    key, _ = PersonKey.objects.get_or_create(
        contractor=contractor, defaults={"wrapped": wrap(os.urandom(32), label=f"person:{contractor.pk}")}
    )
    nonce = os.urandom(_NONCE)
    box = AESGCM(unwrap(key.wrapped, label=f"person:{contractor.pk}"))
    return (nonce + box.encrypt(nonce, json.dumps(data).encode(), str(contractor.pk).encode())).hex()


def open_personal(contractor: uuid.UUID, sealed: str) -> dict[str, Any] | None:
    """What was sealed, or None once the person's key is gone or the text is not theirs."""
    key = PersonKey.objects.filter(contractor_id=contractor).first()
    if key is None:
        return None
    blob = bytes.fromhex(sealed)
    box = AESGCM(unwrap(key.wrapped, label=f"person:{contractor}"))
    try:
        opened: dict[str, Any] = json.loads(box.decrypt(blob[:_NONCE], blob[_NONCE:], str(contractor).encode()))
    except InvalidTag:
        return None
    return opened
