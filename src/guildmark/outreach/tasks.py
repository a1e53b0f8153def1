"""Sends the messages that are due, and throws old ones away.

Not atomic, because a mail server is not: each message is marked as going out before the server is asked, and as sent
after. What dies between the two is uncertain, and is never sent again by itself.
"""

import logging
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from time import monotonic

from django.utils.translation import gettext_noop

from guildmark.due import actions as due
from guildmark.due.handlers import handles_many
from guildmark.due.models import Due
from guildmark.due.retention import delete_some, kept_for
from guildmark.outreach import sending
from guildmark.outreach.actions import SEND
from guildmark.outreach.composing import Mail, compose_many
from guildmark.outreach.models import MailboxEntry, Message
from guildmark.outreach.sending import Outgoing
from guildmark.outreach.transports import RefusedError, Transport, get_transport

LONGEST = due.LEASE.total_seconds() / 2  # of one batch: whatever is not begun by then is given back

log = logging.getLogger(__name__)


@handles_many(SEND)
def send_messages(rows: Sequence[Due], at: datetime) -> Iterable[tuple[Due, Exception]]:
    """Write all, hand over one after the other, then do what follows from those that are out of our hands."""
    outgoing, until = sending.take_up(rows, at=at), monotonic() + LONGEST
    mails = compose_many([each.message for each in outgoing], at=at)
    waiting: list[tuple[Due, Exception]] = []
    ended: list[Outgoing] = []
    with closing(get_transport()) as transport:
        for number, each in enumerate(outgoing):
            if monotonic() > until:
                due.release([later.row for later in outgoing[number:]])
                break
            fault = _send(each.message, mails[each.message.pk], transport, at)
            waiting.append((each.row, fault)) if fault else ended.append(each)
    sending.settle(ended, at=at)
    return waiting


def _send(message: Message, mail: Mail | Exception, transport: Transport, at: datetime) -> Exception | None:
    """None when the message is out of our hands, else why it has to wait."""
    if isinstance(mail, Exception):
        sending.mark_refused(message, problem=f"could not be written: {type(mail).__name__}")
        return mail
    if not sending.begin(message):
        return None
    try:
        transport.deliver(mail, at=at)
    except RefusedError as refusal:
        return _refused(message, refusal, at)
    except Exception:
        log.exception("nobody knows whether a message was taken", extra={"outgoing": str(message.pk)})
        sending.mark_uncertain(message)
    else:
        sending.mark_sent(message, at=at)
    return None


def _refused(message: Message, refusal: RefusedError, at: datetime) -> Exception | None:
    if refusal.permanent:
        sending.give_up(message, problem=str(refusal), at=at)
        return None
    sending.mark_refused(message, problem=str(refusal))
    return refusal


@kept_for(gettext_noop("messages in the mailbox of this installation"), days=30)
def _purge_mailbox(before: datetime, most: int) -> int:
    return delete_some(MailboxEntry.objects.filter(at__lt=before), most)


@kept_for(gettext_noop("records of messages that were sent or withdrawn"), days=730)
def _purge_messages(before: datetime, most: int) -> int:
    ended = (Message.State.SENT, Message.State.CANCELLED, Message.State.FAILED, Message.State.UNCERTAIN)
    return delete_some(Message.objects.filter(state__in=ended, send_at__lt=before), most)
