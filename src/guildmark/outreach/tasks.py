"""Sends the messages that are due, and throws old ones away.

Not atomic, because a mail server is not: each message is marked as going out before the server is asked, and as sent
after. What dies between the two is uncertain, and is never sent again by itself.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime

from django.utils.translation import gettext_noop

from guildmark.due import actions as due
from guildmark.due import pace
from guildmark.due.handlers import handles_many
from guildmark.due.models import Due
from guildmark.due.retention import delete_some, kept_for
from guildmark.outreach import sending
from guildmark.outreach.actions import SEND, SEND_NOW
from guildmark.outreach.composing import Mail, compose_many
from guildmark.outreach.models import MailboxEntry, Message
from guildmark.outreach.sending import Outgoing
from guildmark.outreach.transports import RefusedError, Transport, get_transport

AT_ONCE = 100  # mails that are written before the first of them is handed over

log = logging.getLogger(__name__)
Fate = tuple[Outgoing, Exception | None]


@handles_many(SEND)
@handles_many(SEND_NOW, urgent=True)
def send_messages(rows: Sequence[Due], at: datetime) -> Iterable[tuple[Due, Exception]]:
    """Hand over one after the other, then do what follows from those that are out of our hands."""
    outgoing = sending.take_up(rows, at=at)
    with closing(get_transport()) as transport:
        fates = list(_send_all(outgoing, _Clerk(transport, at)))
    due.release([each.row for each in outgoing[len(fates) :]])
    sending.settle([each for each, fault in fates if fault is None], at=at)
    return [(each.row, fault) for each, fault in fates if fault]


def _send_all(outgoing: Sequence[Outgoing], clerk: "_Clerk") -> Iterator[Fate]:
    """The fate of each in turn, until the time of the batch is over: None, or why it has to wait."""
    for start in range(0, len(outgoing), AT_ONCE):
        some = outgoing[start : start + AT_ONCE]
        mails = compose_many([each.message for each in some], at=clerk.at)
        for number, each in enumerate(some, start):
            if number and pace.is_over():
                clerk.write_down()
                return
            yield each, clerk.send(each, mails[each.message.pk])
        clerk.write_down()


class _Clerk:
    """Hands mails over and writes down what became of them."""

    def __init__(self, transport: Transport, at: datetime) -> None:
        self.transport, self.at = transport, at
        self.taken: Message | None = None  # by the mail server, and not written down yet

    def send(self, each: Outgoing, mail: Mail | Exception) -> Exception | None:
        """None when the message is out of our hands, else why it has to wait."""
        if isinstance(mail, Exception):
            sending.mark_refused(each.message, problem=f"could not be written: {type(mail).__name__}")
            return mail
        begun, self.taken = sending.begin(each.message, after=self.taken, at=self.at), None
        return self._deliver(each, mail) if begun else None

    def _deliver(self, each: Outgoing, mail: Mail) -> Exception | None:
        try:
            self.transport.deliver(mail, at=self.at)
        except RefusedError as refusal:
            return self._refused(each, refusal)
        except Exception:
            log.exception("nobody knows whether a message was taken", extra={"outgoing": str(each.message.pk)})
            sending.mark_uncertain(each.message)
        else:
            self.taken = each.message
        return None

    def _refused(self, each: Outgoing, refusal: RefusedError) -> Exception | None:
        if refusal.permanent:
            sending.give_up(each.message, problem=str(refusal), at=self.at)
            return None
        if due.is_last_attempt(each.row):
            sending.mark_failed(each.message, problem=str(refusal))
            return None
        sending.mark_refused(each.message, problem=str(refusal))
        return refusal

    def write_down(self) -> None:
        """Nothing follows at once: what was taken is written down by itself."""
        if self.taken:
            sending.mark_sent(self.taken, at=self.at)
        self.taken = None


@kept_for(gettext_noop("messages in the mailbox of this installation"), days=30)
def _purge_mailbox(before: datetime, most: int) -> int:
    return delete_some(MailboxEntry.objects.filter(at__lt=before), most)


@kept_for(gettext_noop("records of messages that were sent or withdrawn"), days=730)
def _purge_messages(before: datetime, most: int) -> int:
    ended = (Message.State.SENT, Message.State.CANCELLED, Message.State.FAILED, Message.State.UNCERTAIN)
    return delete_some(Message.objects.filter(state__in=ended, send_at__lt=before), most)
