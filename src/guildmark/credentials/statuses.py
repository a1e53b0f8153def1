"""The signed list of places that are not to be accepted: kept as it was signed until something on it changes.

Signing the bits of a list costs as much as several pages, and verifiers ask for it far more often than it changes.
A list counts its changes; what was signed says after how many.
"""

import uuid
from datetime import datetime

from django.db.models import F, Q

from guildmark.credentials import addresses
from guildmark.credentials.models import StatusList
from guildmark.credentials.signed_bytes import write
from guildmark.engine.signing.dataintegrity import sign
from guildmark.engine.signing.status import encode_list, status_credential
from guildmark.people.queries import get_signing_key


def get_status(status_list: uuid.UUID, *, at: datetime) -> bytes:
    """The signed list of places that are not to be accepted, as JSON; raises StatusList.DoesNotExist.

    The count is read before the places are: a change in between leaves a list that is newer than it says, never an
    older one, and the next reader has it signed anew.
    """
    found = StatusList.objects.select_related("organisation").get(pk=status_list)
    if found.signed_changes == found.changes and found.signed is not None:
        return bytes(found.signed)
    body = _sign(found, at=at)
    StatusList.objects.filter(pk=found.pk, changes=found.changes).update(signed=body, signed_changes=found.changes)
    return body


def _sign(found: StatusList, *, at: datetime) -> bytes:
    out = Q(revoked_at__isnull=False)
    if found.purpose == StatusList.Purpose.SUSPENSION:
        out |= Q(suspended_at__isnull=False)
    places = set(found.badges.filter(out).values_list("status_index", flat=True))
    document = status_credential(
        url=addresses.status_url(found.pk), issuer=addresses.issuer_url(found.organisation),
        encoded=encode_list(places, size=found.size), at=at, purpose=found.purpose,
    )  # fmt: skip
    key, private_raw = get_signing_key(found.organisation)
    method = addresses.key_url(found.organisation, key)
    signed = sign(document, private_raw=private_raw, verification_method=method, created=at)
    return write(signed)


def mark_changed(status_list: uuid.UUID) -> None:
    """A place of the list was changed, in this transaction: what was signed before is not served again."""
    StatusList.objects.filter(pk=status_list).update(changes=F("changes") + 1)


def sign_anew(organisation: uuid.UUID) -> None:
    """No list of the organisation is served as it was signed until now: the key that signed it counts no more."""
    StatusList.objects.filter(organisation=organisation).update(changes=F("changes") + 1)
