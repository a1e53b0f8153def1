"""Reads invitations and messages."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from guildmark.held import Held, same
from guildmark.outreach.actions import address_digest
from guildmark.outreach.models import Invitation, MailboxEntry, Message, Series, Suppression
from guildmark.people.models import Contractor, Organisation


def get_invitation(token: str) -> Invitation:
    """The invitation of a personal link; raises Invitation.DoesNotExist."""
    return Invitation.objects.select_related("contractor", "organisation").get(token=token)


def find_invitation(*, program: uuid.UUID, contractor: uuid.UUID) -> Invitation | None:
    """A contractor's invitation to a program, or None."""
    return Invitation.objects.filter(program=program, contractor=contractor).first()


def invited_to(program: uuid.UUID) -> QuerySet[Invitation, uuid.UUID]:
    """The ids of the contractors invited to a program, as a subquery."""
    return Invitation.objects.filter(program=program).values_list("contractor_id", flat=True)


def count_invited(program: uuid.UUID) -> int:
    """How many were invited."""
    return Invitation.objects.filter(program=program).count()


def list_uncertain(organisation: Organisation, *, limit: int = 50) -> list[Message]:
    """Messages of which nobody knows whether they arrived."""
    rows = Message.objects.filter(organisation=organisation, state=Message.State.UNCERTAIN)
    return list(rows.select_related("contractor").order_by("-send_at")[:limit])


def list_messages(
    *, organisation: Organisation, before: tuple[datetime, uuid.UUID] | None = None, limit: int = 50
) -> list[Message]:
    """An organisation's messages, newest first, paged by the pair of time and id."""
    rows = Message.objects.filter(organisation=organisation).select_related("contractor", "user")
    if before:
        when, last = before
        rows = rows.filter(send_at__lte=when).exclude(send_at=when, id__lte=last)
    return list(rows.order_by("-send_at", "id")[:limit])


Whose = Collection[uuid.UUID] | None  # the organisations whose mail is read; None for everybody's, as in the demo


def list_mailbox(*, whose: Whose = None, before: int | None = None, limit: int = 50) -> list[MailboxEntry]:
    """What the mailbox of this installation holds of theirs, newest first, paged by number."""
    rows = _mailbox(whose)
    return list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[:limit])


def get_mailbox_entry(entry: int, *, whose: Whose = None) -> MailboxEntry:
    """One message of the mailbox; raises MailboxEntry.DoesNotExist, for another's too."""
    return _mailbox(whose).get(pk=entry)


def _mailbox(whose: Whose) -> QuerySet[MailboxEntry]:
    rows = MailboxEntry.objects.all()
    return rows if whose is None else rows.filter(organisation__in=whose)


def list_held(contractor: Contractor) -> dict[str, Held]:
    """What is held here about a contractor, but for the links in what was sent: whoever has one can act with it."""
    about = {"contractor": contractor}
    address = address_digest(contractor.email)
    return {
        "not_written_to": Held(
            Suppression.objects.filter(organisation=contractor.organisation_id, address_sha256=address),
            same("reason", "at"),
        ),
        "invitations": Held(
            Invitation.objects.filter(**about), same("program", "invited_at", "opened_at", "joined_at", "declined_at")
        ),
        "series": Held(
            Series.objects.filter(**about),
            same("kind", "program", "started_at", "planned", "most", "last_at", "expires_at")
            | same("stopped_at", "stopped_reason"),
        ),
        "messages": Held(
            Message.objects.filter(**about), same("kind", "state", "number", "send_at", "sent_at", "problem", "program")
        ),
    }
