"""An organisation's signing keys: made, rotated, disowned. Private halves are stored encrypted, each under its label.

One key of a kind is in use at a time. Whoever rotates while somebody else does gets the other's new key, never a second
one. The key for tokens is made when the first token is asked for: most organisations never need one.
"""

import uuid
from datetime import datetime

from django.db import transaction

from guildmark.engine.signing.keys import generate_key
from guildmark.engine.signing.tokens import generate_token_key
from guildmark.journal.actions import append_fact
from guildmark.people.keys import wrap
from guildmark.people.models import Organisation, SigningKey
from guildmark.people.queries import find_token_key

ED25519, RSA = SigningKey.Kind.ED25519, SigningKey.Kind.RSA


@transaction.atomic
def rotate_signing_key(*, organisation: Organisation, at: datetime, replacing: SigningKey | None = None) -> SigningKey:
    """A new key in use for documents; all before are retired and stay published, so what they signed goes on verifying.

    Where `replacing` is no longer in use, somebody was faster: theirs. The first key of all has nothing to retire.
    """
    before = _lock_key_in_use(organisation)
    if before is None:
        return _make_document_key(organisation, at)
    if replacing and before.pk != replacing.pk:
        return before
    SigningKey.objects.filter(organisation=organisation, retired_at=None).update(retired_at=at)
    key = _make_document_key(organisation, at)
    _record("SigningKeyRotated", key=key, at=at, before=before.name)
    return key


@transaction.atomic
def disown_signing_key(*, key: SigningKey, at: datetime) -> None:
    """A key is compromised: nothing that it signed counts any more, whenever it was signed. For ever.

    Where it was in use, a new one is. A second time changes nothing.
    """
    in_use = _lock_key_in_use(key.organisation)
    if SigningKey.objects.exclude(compromised_at=None).filter(pk=key.pk).exists():
        return
    SigningKey.objects.filter(pk=key.pk, retired_at=None).update(retired_at=at)
    SigningKey.objects.filter(pk=key.pk).update(compromised_at=at)
    if in_use and in_use.pk == key.pk:
        _make_document_key(key.organisation, at)
    _record("SigningKeyCompromised", key=key, at=at, id=str(key.pk))


def get_or_make_token_key(*, organisation: Organisation, at: datetime) -> SigningKey:
    """The key in use for tokens; made at the first asking, once however many ask at once."""
    known = find_token_key(organisation)
    if known:
        return known
    pair = generate_token_key()  # slow, so before anybody has to wait
    with transaction.atomic():
        _lock_key_in_use(organisation)
        made = find_token_key(organisation)
        return made or _make(
            organisation, at, kind=RSA, name=pair.name, private=pair.private_der, public_jwk=pair.public_jwk
        )


def _lock_key_in_use(organisation: Organisation) -> SigningKey | None:
    """The key in use for documents, or None at first; whoever else changes these keys waits for this transaction."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    return SigningKey.objects.filter(organisation=organisation, kind=ED25519, retired_at=None).first()


def _make_document_key(organisation: Organisation, at: datetime) -> SigningKey:
    pair = generate_key()
    return _make(organisation, at, kind=ED25519, name=pair.public_multibase, private=pair.private_raw, public_jwk={})


def _make(
    organisation: Organisation, at: datetime, *, kind: str, name: str, private: bytes, public_jwk: dict[str, str]
) -> SigningKey:
    key_id = uuid.uuid4()
    return SigningKey.objects.create(
        id=key_id, organisation=organisation, kind=kind, name=name, public_jwk=public_jwk,
        wrapped_private=wrap(private, label=f"signing:{key_id}"), created_at=at,
    )  # fmt: skip


def _record(fact: str, *, key: SigningKey, at: datetime, **data: str) -> None:
    append_fact(organisation=key.organisation_id, kind=fact, at=at, data={"key": key.name, **data})
