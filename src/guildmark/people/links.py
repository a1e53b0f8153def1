"""Links that are e-mailed: made once, stored as a digest only, used once by a button, never by opening."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from guildmark.people.models import Contractor, Link, User

NEW_ADDRESS = "guildmark.new-address"
LIFETIMES = {
    Link.Purpose.STAFF_SIGN_IN: timedelta(hours=1),
    Link.Purpose.CONTRACTOR_SIGN_IN: timedelta(hours=24),
    Link.Purpose.CONFIRM_ADDRESS: timedelta(days=14),
    Link.Purpose.ADD_ADDRESS: timedelta(hours=24),
}


class LinkNotUsableError(LookupError):
    """The link is unknown, used up or too old; which of these is not told."""


def make_link(
    *,
    purpose: Link.Purpose,
    at: datetime,
    user: User | None = None,
    contractor: Contractor | None = None,
    target: str = "",
    lifetime: timedelta | None = None,
) -> str:
    """The secret part of a new link for one user or one contractor."""
    token, link = draft_link(
        purpose=purpose, at=at, user=user, contractor=contractor, target=target, lifetime=lifetime
    )  # fmt: skip
    link.save(force_insert=True)
    return token


def draft_link(
    *,
    purpose: Link.Purpose,
    at: datetime,
    user: User | None = None,
    contractor: Contractor | None = None,
    target: str = "",
    lifetime: timedelta | None = None,
) -> tuple[str, Link]:
    """The secret part of a link that works once it is stored, and the link."""
    token = secrets.token_urlsafe(32)
    expires = at + (lifetime or LIFETIMES[purpose])
    return token, Link(
        digest=_digest(token), purpose=purpose, user=user, contractor=contractor, target=target,
        created_at=at, expires_at=expires,
    )  # fmt: skip


def store_links(drafts: Sequence[Link]) -> None:
    """Store many at once; from now on they work."""
    Link.objects.bulk_create(drafts, batch_size=500)


def peek_link(*, token: str, at: datetime) -> Link:
    """The link, without using it up; raises LinkNotUsableError."""
    found = Link.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=at)
    link = found.select_related("user", "contractor__organisation").first()
    if link is None:
        raise LinkNotUsableError
    return link


def use_link(*, token: str, at: datetime) -> Link:
    """Use the link up; of two that try at once, one gets LinkNotUsableError."""
    with transaction.atomic():
        link = peek_link(token=token, at=at)
        if not Link.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
            raise LinkNotUsableError
    return link


@dataclass(frozen=True, slots=True)
class AddressChange:
    """Whose address is to be changed, from what to what."""

    user: User
    old: str
    new: str


def sign_address_change(*, user: User, new: str) -> str:
    """The secret part of a link to somebody's new address. It ends with the address that it changes: it works once."""
    return signing.dumps([str(user.pk), user.email, new], salt=NEW_ADDRESS)


def read_address_change(token: str) -> AddressChange:
    """What such a link stands for; raises LinkNotUsableError."""
    try:
        pk, old, new = signing.loads(token, salt=NEW_ADDRESS, max_age=LIFETIMES[Link.Purpose.CONTRACTOR_SIGN_IN])
    except signing.BadSignature:
        raise LinkNotUsableError from None
    user = User.objects.filter(pk=pk, email=old, is_active=True).first()
    if user is None:
        raise LinkNotUsableError
    return AddressChange(user, old, new)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
