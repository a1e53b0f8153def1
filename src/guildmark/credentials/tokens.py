"""A badge as a token (VC-JWT): signed when it is first asked for, from the statements of the signed document.

Stored once: whoever asks later, or at the same moment, gets the same bytes.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from guildmark.credentials import queries
from guildmark.credentials.models import Badge, SignedCredential
from guildmark.credentials.signed_bytes import pack, read_statements
from guildmark.credentials.signers import Format, get_signer
from guildmark.journal.actions import append_fact


def get_token(badge: Badge, *, with_result: bool, at: datetime) -> bytes:
    """The token of a badge in the form that its owner asks for."""
    form = queries.find_signed(badge, kind=Format.JWT, with_result=with_result)
    return bytes(form.body) if form else _make(badge, with_result=with_result, at=at)


def get_public_token(badge: Badge, *, at: datetime) -> bytes:
    """The token of a badge as others see it: with the result only where the owner chose to show it."""
    return get_token(badge, with_result=badge.show_score, at=at)


def _make(badge: Badge, *, with_result: bool, at: datetime) -> bytes:
    signer = get_signer(badge.organisation, Format.JWT, at=at)
    body = signer.sign(read_statements(queries.get_own_signed(badge, with_result=with_result)))
    try:
        with transaction.atomic():
            SignedCredential.objects.create(
                badge=badge, format=Format.JWT, with_result=with_result, key=signer.key, signed_at=at, **pack(body)
            )
            append_fact(
                organisation=badge.organisation_id, kind="BadgeTokenSigned", at=at, contractor=badge.contractor_id,
                program=badge.achievement.program, data={"badge": str(badge.pk), "key": signer.key.name},
            )  # fmt: skip
    except IntegrityError:  # somebody asked at the same moment, and was first
        form = queries.find_signed(badge, kind=Format.JWT, with_result=with_result)
        if form is None:
            raise
        return bytes(form.body)
    return body
