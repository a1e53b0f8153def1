"""A contractor's addresses as far as mail is concerned: the link to a new one, the word to the old one.

What somebody asked not to get stays asked for when another address becomes the main one.
"""

import uuid
from datetime import datetime

from django.db import transaction

from guildmark.outreach.actions import address_digest, plan_message, suppress
from guildmark.outreach.models import Suppression
from guildmark.people import addresses
from guildmark.people.actions import normal_email
from guildmark.people.links import LinkNotUsableError, use_link
from guildmark.people.models import Contractor, Link

_WISHES = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.COMPLAINED)  # of a person; a bounce is of an address


def mail_address_link(*, contractor: Contractor, email: str, at: datetime) -> None:
    """Mail a link to an address that is to be theirs, whoever has it now: only its reader learns what comes of it."""
    plan_message(
        organisation=contractor.organisation, contractor=contractor, kind="add_address",
        key=f"add_address:{uuid.uuid4()}", at=at, context={"to": normal_email(email)},
    )  # fmt: skip


@transaction.atomic
def add_by_link(*, contractor: Contractor, token: str, at: datetime) -> str:
    """Use the link up, take its address in, and tell the main one; returns the address.

    Raises LinkNotUsableError for a link that is another's or not for this, and what `add_address` raises; then the
    link is as it was.
    """
    link = use_link(token=token, at=at)
    if link.purpose != Link.Purpose.ADD_ADDRESS or link.contractor != contractor:
        raise LinkNotUsableError
    if addresses.add_address(contractor=contractor, email=link.target, at=at):
        plan_message(
            organisation=contractor.organisation, contractor=contractor, kind="address_added",
            key=f"address_added:{link.pk}", at=at,
        )  # fmt: skip
    return link.target


@transaction.atomic
def make_main(*, contractor: Contractor, address: int, at: datetime) -> None:
    """Mail goes to another address of theirs from now on; raises OtherAddress.DoesNotExist for another's."""
    wished = Suppression.objects.filter(
        organisation=contractor.organisation_id, address_sha256=address_digest(contractor.email), reason__in=_WISHES
    ).first()
    addresses.make_main(contractor=contractor, address=address, at=at)
    if wished:
        suppress(organisation=contractor.organisation_id, email=contractor.email, reason=wished.reason, at=at)
