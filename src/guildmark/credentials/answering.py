"""What this installation's own public addresses answer to a verifier, so that none of them is asked over the network.

Private badges are not there, exactly as on their pages.
"""

import json
import re
import uuid
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist

from guildmark.credentials import queries, statuses
from guildmark.credentials.tokens import get_public_token
from guildmark.engine.verification.report import Fault

_PLACE = re.compile(r"/(issuers|status|badges)/([0-9a-f-]{36})(/did\.json|/credential\.json|/badge\.jwt|)")
Found = Callable[[uuid.UUID, datetime], bytes]


def is_own(address: str) -> bool:
    """Whether an address is one of this installation's."""
    return address.startswith(f"{settings.PUBLIC_URL}/")


def find_place(address: str) -> tuple[str, uuid.UUID] | None:
    """What kind of thing stands at one of our own addresses and which it is, or None."""
    match = _PLACE.fullmatch(address.removeprefix(settings.PUBLIC_URL).partition("#")[0])
    try:
        return (match[1] + match[3], uuid.UUID(match[2])) if match and is_own(address) else None
    except ValueError:
        return None


def answer(address: str, *, at: datetime) -> bytes:
    """What stands at one of our own addresses. Raises Fault `not_found`."""
    place = find_place(address)
    if place is None:
        raise Fault("not_found", address)
    kind, identity = place
    try:
        return _ANSWERS[kind](identity, at)
    except (ObjectDoesNotExist, ValueError, KeyError) as problem:
        raise Fault("not_found", address) from problem


def resolver(at: datetime, known: dict[str, bytes] | None = None) -> Callable[[str], bytes]:
    """For a badge of our own: everything it names is here; what is `known` by its address is not read again."""
    return lambda address: (known or {}).get(address) or answer(address, at=at)


def _issuer(issuer: uuid.UUID, at: datetime) -> bytes:  # noqa: ARG001 - each is asked alike
    return json.dumps(queries.build_issuer(issuer)).encode()


def _did(issuer: uuid.UUID, at: datetime) -> bytes:  # noqa: ARG001 - each is asked alike
    return json.dumps(queries.build_did_document(issuer)).encode()


def _status(status_list: uuid.UUID, at: datetime) -> bytes:
    return statuses.get_status(status_list, at=at)


def _badge(badge: uuid.UUID, at: datetime) -> bytes:  # noqa: ARG001 - each is asked alike
    return queries.get_signed(queries.get_public_badge(badge))


def _token(badge: uuid.UUID, at: datetime) -> bytes:
    return get_public_token(queries.get_public_badge(badge), at=at)


_ANSWERS: dict[str, Found] = {
    "issuers": _issuer,
    "issuers/did.json": _did,
    "status": _status,
    "badges": _badge,
    "badges/credential.json": _badge,
    "badges/badge.jwt": _token,
}
