"""Shows messages to those who send them: the words as their reader gets them, without the keys.

A link in a message signs its reader in, so here only its place is shown; nothing is stored for what is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from guildmark.outreach.composing import language_of, one_line, put_links, render_letter, sender_of
from guildmark.outreach.letters import Desk, lay_out, write_letter
from guildmark.outreach.models import Message
from guildmark.people.models import Organisation


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it is shown: who sends it, what it is about, its text."""

    sender: str
    subject: str
    text: str
    language: str


def show_invitation(*, organisation: Organisation, program: UUID, at: datetime) -> Shown:
    """The invitation to a program, as somebody gets it of whom nothing is known; raises LookupError for a draft."""
    message = Message(organisation=organisation, program=program, kind="invitation")
    with translation.override(language_of(message)):
        desk = replace(lay_out([message], at=at), invitations={(program, None): ""})
        return _show(message, desk)


def show_message(message: Message, *, at: datetime) -> Shown | None:
    """One message as its reader gets it; None where it cannot be written any more, since what it was about is gone."""
    with translation.override(language_of(message)):
        try:
            return _show(message, lay_out([message], at=at))
        except LookupError:
            return None


def list_subjects(messages: Sequence[Message], *, at: datetime) -> dict[UUID, str]:
    """What each of these messages is about, in the language that is active; empty where it cannot be written any more.

    In one language, whoever reads them: so a long list costs the same few queries as a short one.
    """
    desk = lay_out(messages, at=at)
    return {message.pk: _subject(message, desk) for message in messages}


def _subject(message: Message, desk: Desk) -> str:
    try:
        return one_line(write_letter(message, desk).subject)
    except LookupError:
        return ""


def _show(message: Message, desk: Desk) -> Shown:
    letter, language = write_letter(message, desk), language_of(message)
    text, _html = render_letter(letter, message, language)
    here = _("(the reader’s own link)")
    return Shown(sender_of(message), one_line(letter.subject), put_links(text, url=here, leave=here), language)
