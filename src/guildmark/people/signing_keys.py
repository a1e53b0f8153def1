"""An organisation's signing keys: made, rotated, disowned. Private halves are stored encrypted, each under its label.

One key is in use at a time. Whoever rotates while somebody else does gets the other's new key, never a second one.
"""

import uuid
from datetime import datetime

from django.db import transaction

from guildmark.engine.signing.keys import generate_key
from guildmark.journal.actions import append_fact
from guildmark.people.keys import wrap
from guildmark.people.models import Organisation, SigningKey


@transaction.atomic
def rotate_signing_key(*, organisation: Organisation, at: datetime, replacing: SigningKey | None = None) -> SigningKey:
    """A new key in use; the one before is retired and stays published, so what it signed goes on verifying.

    Where `replacing` is no longer in use, somebody was faster: theirs. The first key of all has nothing to retire.
    """
    before = _lock_key_in_use(organisation)
    if before is None:
        return _make_key(organisation, at)
    if replacing and before.pk != replacing.pk:
        return before
    key = _replace(before, at)
    _record("SigningKeyRotated", key=key, at=at, before=before.public_multibase)
    return key


@transaction.atomic
def disown_signing_key(*, key: SigningKey, at: datetime) -> None:
    """A key is compromised: nothing that it signed counts any more, whenever it was signed. For ever.

    Where it was in use, a new one is. A second time changes nothing.
    """
    in_use = _lock_key_in_use(key.organisation)
    if SigningKey.objects.exclude(compromised_at=None).filter(pk=key.pk).exists():
        return
    if in_use and in_use.pk == key.pk:
        _replace(key, at)
    SigningKey.objects.filter(pk=key.pk).update(compromised_at=at)
    _record("SigningKeyCompromised", key=key, at=at, id=str(key.pk))


def _lock_key_in_use(organisation: Organisation) -> SigningKey | None:
    """The key in use, or None for a new organisation; whoever else changes its keys waits for this transaction."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    return SigningKey.objects.filter(organisation=organisation, retired_at=None).first()


def _replace(key: SigningKey, at: datetime) -> SigningKey:
    SigningKey.objects.filter(pk=key.pk).update(retired_at=at)
    return _make_key(key.organisation, at)


def _make_key(organisation: Organisation, at: datetime) -> SigningKey:
    pair, key_id = generate_key(), uuid.uuid4()
    return SigningKey.objects.create(
        id=key_id, organisation=organisation, public_multibase=pair.public_multibase,
        wrapped_private=wrap(pair.private_raw, label=f"signing:{key_id}"), created_at=at,
    )  # fmt: skip


def _record(kind: str, *, key: SigningKey, at: datetime, **data: str) -> None:
    append_fact(organisation=key.organisation_id, kind=kind, at=at, data={"key": key.public_multibase, **data})
