"""Makes a mail of a letter: HTML and text with the same words, headers, unsubscribing in one click, a fixed identity.

The Message-ID follows from the message alone, so whatever is sent twice by an accident can be told to be one.
"""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache
from urllib.parse import urlsplit

import css_inline
import mrml
from django.conf import settings
from django.core import signing
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from guildmark.outreach.actions import OPTIONAL, UNSUBSCRIBE
from guildmark.outreach.letters import Desk, Letter, lay_out, write_letter
from guildmark.outreach.models import Message
from guildmark.people.links import store_links

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it goes out. Header values hold no line ends."""

    message_id: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)
    organisation: uuid.UUID | None = None  # whose mail it is


def compose_many(messages: Sequence[Message], *, at: datetime) -> dict[uuid.UUID, Mail | Exception]:
    """The mail of each message by its id, in its reader's language, or why it could not be written."""
    languages: dict[str, list[Message]] = {}
    for message in messages:
        languages.setdefault(language_of(message), []).append(message)
    found: dict[uuid.UUID, Mail | Exception] = {}
    for language, same in languages.items():
        with translation.override(language), transaction.atomic():
            desk = lay_out(same, at=at)
            found |= {message.pk: _attempt(message, desk, language) for message in same}
            store_links(desk.links)
    return found


def language_of(message: Message) -> str:
    """The language of a message: its reader's, as far as it is known."""
    return (message.contractor and message.contractor.language) or message.organisation.language or "en"


def _attempt(message: Message, desk: Desk, language: str) -> Mail | Exception:
    try:
        return _compose(message, desk, language)
    except DatabaseError:
        raise  # nothing else can be asked of this connection now
    except Exception as fault:
        log.exception("a message cannot be written", extra={"outgoing": str(message.pk), "kind": message.kind})
        return fault


def _compose(message: Message, desk: Desk, language: str) -> Mail:
    person = message.contractor or message.user
    if person is None or not person.email:
        raise LookupError(f"message {message.pk} has no address to go to")
    letter, leave = write_letter(message, desk), unsubscribe_url(message) if message.kind in OPTIONAL else ""
    pages = render_letter(letter, message, language)
    text = put_links(pages[0], url=letter.url, leave=leave)
    html = pages[1].replace(_URL, escape(letter.url)).replace(_LEAVE, escape(leave))
    return Mail(
        message_id=f"<{message.pk}@{_host()}>", sender=sender_of(message), to=message.addressee,
        subject=one_line(letter.subject), text=text, html=html, headers=_headers(leave),
        organisation=message.organisation_id,
    )  # fmt: skip


def render_letter(letter: Letter, message: Message, language: str) -> tuple[str, str]:
    """The text and the HTML of a letter, with marks where its two links belong."""
    sender = (message.organisation.name, message.organisation.postal_address)
    optional = message.kind in OPTIONAL
    return _render(replace(letter, url=bool(letter.url) * _URL), *sender, language, optional=optional)


def put_links(text: str, *, url: str, leave: str) -> str:
    """Plain text with its two links in their places."""
    return text.replace(_URL, url).replace(_LEAVE, leave)


# A batch mostly says the same to everybody but for two links: each letter is rendered once, with these in their place.
_URL, _LEAVE = "https://link.invalid/8f1c0a", "https://leave.invalid/5d2b7e"


@lru_cache(maxsize=256)
def _render(letter: Letter, name: str, address: str, language: str, *, optional: bool) -> tuple[str, str]:  # noqa: ARG001 - the language is part of what is remembered
    """The text and the HTML of a letter, in the language that is active."""
    organisation = {"name": name, "postal_address": address}
    context = {
        "letter": letter, "organisation": organisation, "optional": optional, "unsubscribe": _LEAVE if optional else "",
    }  # fmt: skip
    text = render_to_string("guildmark/mail/letter.txt", context)
    return _tidy(text), _html(render_to_string("guildmark/mail/letter.mjml", context))


def unsubscribe_url(message: Message) -> str:
    """Where one click (a POST, RFC 8058) ends what this contractor gets from this organisation unasked."""
    token = signing.dumps([str(message.organisation_id), str(message.contractor_id)], salt=UNSUBSCRIBE)
    return f"{settings.PUBLIC_URL}/unsubscribe/{token}"


def _headers(leave: str) -> dict[str, str]:
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if leave:
        headers["List-Unsubscribe"] = f"<{leave}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def sender_of(message: Message) -> str:
    """The “From” of a message."""
    name = message.organisation.name.replace('"', "").replace("\\", "")
    return one_line(f'"{name}" <{settings.DEFAULT_FROM_EMAIL}>')


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def one_line(text: str) -> str:
    """A header's value on one line: whatever was typed, it cannot begin another header."""
    return " ".join(text.split())


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip() + "\n"


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def _html(mjml: str) -> str:
    rendered = mrml.to_html(mjml, render_options=mrml.RenderOptions(fonts={}))
    return _inliner().inline(rendered.content)
