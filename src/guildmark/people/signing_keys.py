"""An organisation's signing keys: made, rotated. Private halves are stored encrypted, under a label of their own.

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
    before = lock_key_in_use(organisation)
    if before and replacing and before.pk != replacing.pk:
        return before
    if before:
        SigningKey.objects.filter(pk=before.pk).update(retired_at=at)
    key = _make_key(organisation, at)
    if before:
        _record("SigningKeyRotated", key=key, at=at, before=before.public_multibase)
    return key


def lock_key_in_use(organisation: Organisation) -> SigningKey | None:
    """The key in use, or None for a new organisation; whoever else changes its keys waits for this transaction."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    return SigningKey.objects.filter(organisation=organisation, retired_at=None).first()


def _make_key(organisation: Organisation, at: datetime) -> SigningKey:
    pair, key_id = generate_key(), uuid.uuid4()
    return SigningKey.objects.create(
        id=key_id, organisation=organisation, public_multibase=pair.public_multibase,
        wrapped_private=wrap(pair.private_raw, label=f"signing:{key_id}"), created_at=at,
    )  # fmt: skip


def _record(kind: str, *, key: SigningKey, at: datetime, **data: str) -> None:
    append_fact(organisation=key.organisation_id, kind=kind, at=at, data={"key": key.public_multibase, **data})
