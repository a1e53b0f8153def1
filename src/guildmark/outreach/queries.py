"""Reads invitations and messages."""

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import QuerySet

from guildmark.engine.decisions.reminders import SendAt, SeriesState, plan_next
from guildmark.held import Held, same
from guildmark.outreach.actions import POLICIES, address_digest
from guildmark.outreach.models import Invitation, MailboxEntry, Message, Series, Suppression
from guildmark.people.models import Contractor, Organisation
from guildmark.people.places import find_zone


def get_invitation(token: str) -> Invitation:
    """The invitation of a personal link; raises Invitation.DoesNotExist."""
    return Invitation.objects.select_related("contractor", "organisation").get(token=token)


def find_invitation(*, program: uuid.UUID, contractor: uuid.UUID) -> Invitation | None:
    """A contractor's invitation to a program, or None."""
    return Invitation.objects.filter(program=program, contractor=contractor).first()


def invited_to(program: uuid.UUID) -> QuerySet[Invitation, uuid.UUID]:
    """The ids of the contractors invited to a program, as a subquery."""
    return Invitation.objects.filter(program=program).values_list("contractor_id", flat=True)


def map_invited(contractors: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The program to which each of these contractors was invited last, of those who were."""
    rows = Invitation.objects.filter(contractor__in=contractors).order_by("invited_at")
    return dict(rows.values_list("contractor_id", "program"))


def count_invited(program: uuid.UUID) -> int:
    """How many were invited."""
    return Invitation.objects.filter(program=program).count()


def refused_by(organisation: uuid.UUID) -> Callable[[str], bool] | None:
    """Whether an address must not be written to, as a question to ask of many; None where nobody asked for that."""
    kept = set(Suppression.objects.filter(organisation=organisation).values_list("address_sha256", flat=True))
    return (lambda email: address_digest(email) in kept) if kept else None


def list_returned(*, organisation: uuid.UUID, emails: Iterable[str]) -> set[str]:
    """Those of these addresses, in lower case, that nothing is sent to: mail came back, or was called unwanted."""
    digests = {address_digest(email): email.lower() for email in emails}
    rows = Suppression.objects.filter(
        organisation=organisation, address_sha256__in=digests,
        reason__in=[Suppression.Reason.BOUNCED, Suppression.Reason.COMPLAINED],
    )  # fmt: skip
    return {digests[digest] for digest in rows.values_list("address_sha256", flat=True)}


def count_departures(
    *, organisation: Organisation, zones: Mapping[str, int], at: datetime, expires_at: datetime | None
) -> Counter[datetime]:
    """When invitations decided at `at` would go out, of so many readers in each zone; those too late are left out."""
    state, policy = SeriesState(planned=0, last_at=at, expires_at=expires_at), POLICIES[Series.Kind.INVITED]
    departures: Counter[datetime] = Counter()
    for zone, count in zones.items():
        match plan_next(state, policy, find_zone(zone or organisation.zone)):
            case SendAt(when) if count:
                departures[when] += count
    return departures


# What a mail tells its reader alone: that an attempt did not pass is nobody else's to read in a list of mails.
PRIVATE = ("not_passed",)


def _messages(organisation: Organisation) -> QuerySet[Message]:
    """The messages that an organisation may look at."""
    return Message.objects.filter(organisation=organisation).exclude(kind__in=PRIVATE)


def list_uncertain(organisation: Organisation, *, limit: int = 50) -> list[Message]:
    """Messages of which nobody knows whether they arrived."""
    rows = _messages(organisation).filter(state=Message.State.UNCERTAIN)
    return list(rows.select_related("contractor").order_by("-send_at")[:limit])


def list_messages(
    *, organisation: Organisation, before: tuple[datetime, uuid.UUID] | None = None, limit: int = 50, state: str = "",
    kind: str = "",
) -> list[Message]:  # fmt: skip
    """An organisation's messages, newest first, paged by the pair of time and id; of one state or kind where named."""
    rows = _messages(organisation).select_related("contractor", "user")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(kind=kind) if kind else rows
    if before:
        when, last = before
        rows = rows.filter(send_at__lte=when).exclude(send_at=when, id__lte=last)
    found = list(rows.order_by("-send_at", "id")[:limit])
    for message in found:
        message.organisation = organisation
    return found


def get_message(*, organisation: Organisation, message: uuid.UUID) -> Message:
    """One message that the organisation may look at; raises Message.DoesNotExist."""
    return _messages(organisation).select_related("organisation", "contractor", "user", "series").get(pk=message)


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
