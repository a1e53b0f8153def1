"""The fate of messages on their way out, each step a transaction of its own.

planned → sending (before the mail server is asked) → sent, planned again, failed, or uncertain. What follows from a
message that went (its fact, the next of its series, the end of its row) is done for a whole batch at once; a process
that dies before finds the message sent and the row open, and does it then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from guildmark.due import actions as due
from guildmark.due.models import Due
from guildmark.journal.actions import append_many, draft_fact
from guildmark.journal.models import Fact
from guildmark.outreach.actions import OPTIONAL, address_digest, plan_reminders, suppress
from guildmark.outreach.models import Message, Series, Suppression

State = Message.State


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed row with its message."""

    row: Due
    message: Message


@transaction.atomic
def take_up(rows: Sequence[Due], *, at: datetime) -> list[Outgoing]:
    """What is to be sent of these rows; the others are ended.

    A message found already marked was being sent when its process died: the server may have taken it, so it becomes
    uncertain and is never sent again by itself.
    """
    messages = {str(message.pk): message for message in _lock(rows)}
    claimed = [Outgoing(row, messages[row.key]) for row in rows if row.key in messages]
    due.finish_many([row for row in rows if row.key not in messages], at=at)
    unwanted = _unwanted([each.message for each in claimed])
    _move(State.SENDING, State.UNCERTAIN, [each.message for each in claimed])
    _move(State.PLANNED, State.CANCELLED, unwanted)
    settle([each for each in claimed if each.message.state != State.PLANNED], at=at)
    return [each for each in claimed if each.message.state == State.PLANNED]


def _lock(rows: Sequence[Due]) -> list[Message]:
    found = Message.objects.select_for_update(of=("self",)).filter(pk__in=[row.key for row in rows])
    return list(found.select_related("organisation", "contractor", "user").order_by("pk"))


def _move(old: State, new: State, messages: Sequence[Message]) -> None:
    """Move those of the messages that are in one state to another."""
    moved = [message for message in messages if message.state == old]
    if moved:
        Message.objects.filter(pk__in=[message.pk for message in moved], state=old).update(state=new)
    for message in moved:
        message.state = new


def _unwanted(messages: Sequence[Message]) -> list[Message]:
    """Those that their reader asked not to get, or that can no longer arrive."""
    digests = {m.pk: address_digest(m.contractor.email) for m in messages if m.contractor}
    refused = {
        (s.organisation, s.address_sha256): s.reason
        for s in Suppression.objects.filter(
            organisation__in={m.organisation_id for m in messages}, address_sha256__in=set(digests.values())
        )
    }
    reasons = {m.pk: refused.get((m.organisation_id, digests.get(m.pk, ""))) for m in messages}
    always = {Suppression.Reason.BOUNCED, Suppression.Reason.COMPLAINED}
    return [m for m in messages if reasons[m.pk] and (m.kind in OPTIONAL or reasons[m.pk] in always)]


def begin(message: Message) -> bool:
    """Mark it as going out, before the mail server is asked; False when it was cancelled or taken over meanwhile."""
    return bool(Message.objects.filter(pk=message.pk, state=State.PLANNED).update(state=State.SENDING))


def mark_sent(message: Message, *, at: datetime) -> None:
    """The mail server took it."""
    Message.objects.filter(pk=message.pk, state=State.SENDING).update(state=State.SENT, sent_at=at)


def mark_uncertain(message: Message) -> None:
    """The connection ended when the server may have had the message: a person judges, nothing is sent again."""
    Message.objects.filter(pk=message.pk, state=State.SENDING).update(state=State.UNCERTAIN)


def mark_refused(message: Message, *, problem: str) -> None:
    """The mail server did not take it, or it could not be written: planned again, to be tried when its row is."""
    Message.objects.filter(pk=message.pk, state__in=[State.SENDING, State.PLANNED]).update(
        state=State.PLANNED, problem=problem[:300]
    )


@transaction.atomic
def give_up(message: Message, *, problem: str, at: datetime) -> None:
    """The address does not exist: the message failed, and nothing more is tried there."""
    Message.objects.filter(pk=message.pk).update(state=State.FAILED, problem=problem[:300])
    if message.contractor:
        suppress(organisation=message.organisation_id, email=message.contractor.email, reason="bounced", at=at)


@transaction.atomic
def settle(ended: Sequence[Outgoing], *, at: datetime) -> None:
    """What follows from messages that are out of our hands: facts, the next of each series, the end of each row."""
    ids = [each.message.pk for each in ended]
    went = Q(messages__in=ids, messages__state__in=[State.SENT, State.UNCERTAIN], messages__number=F("planned"))
    running = Series.objects.select_for_update(of=("self",)).filter(went, stopped_at=None)
    sent = Message.objects.filter(pk__in=ids, state=State.SENT).exclude(contractor=None)
    append_many([_fact(message, at) for message in sent])
    plan_reminders(list(running.select_related("contractor", "organisation")), at=at)
    due.finish_many([each.row for each in ended], at=at)


def _fact(message: Message, at: datetime) -> Fact:
    return draft_fact(
        organisation=message.organisation_id, kind="MessageSent", at=message.sent_at or at,
        contractor=message.contractor_id, program=message.program,
        data={"kind": message.kind, "number": message.number},
    )  # fmt: skip
