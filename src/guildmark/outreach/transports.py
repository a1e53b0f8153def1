"""Hands a mail over: to a mail server, or to this installation's own mailbox where there is none.

A transport says one of three things: taken (it returns), not taken (RefusedError), or unknown (any other error): the
connection ended when the server may already have had the mail.
"""

import contextlib
import smtplib
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from guildmark.outreach.composing import Mail
from guildmark.outreach.models import MailboxEntry


class RefusedError(RuntimeError):
    """The mail was certainly not taken. `permanent` when trying again would be the same (a wrong address)."""

    def __init__(self, why: str, *, permanent: bool) -> None:
        """Why, in the server's words."""
        super().__init__(why)
        self.permanent = permanent


class Transport(Protocol):
    """Whatever takes mails: one for each batch, closed at its end."""

    def deliver(self, mail: Mail, *, at: datetime) -> None:
        """Take the mail, or raise RefusedError, or any other error where nobody can know."""

    def close(self) -> None:
        """The batch is over."""


class MailboxTransport:
    """Keeps mails in the mailbox of this installation; the same mail twice is one."""

    def deliver(self, mail: Mail, *, at: datetime) -> None:
        """Store it."""
        MailboxEntry.objects.get_or_create(
            message_id=mail.message_id,
            defaults={
                "organisation": mail.organisation,
                "recipient": mail.to, "subject": mail.subject[:300], "text": mail.text, "html": mail.html,
                "headers": mail.headers | {"From": mail.sender, "Message-ID": mail.message_id}, "at": at,
            },
        )  # fmt: skip

    def close(self) -> None:
        """Nothing is open."""


class SmtpTransport:
    """Speaks to a mail server; each refusal before the text was sent is certain, whatever breaks later is not.

    The connection is kept from mail to mail, and made anew after anything went wrong on it.
    """

    def __init__(self) -> None:
        """Not connected until the first mail."""
        self._server: smtplib.SMTP | None = None

    def deliver(self, mail: Mail, *, at: datetime) -> None:
        """Connect, name sender and recipient, send."""
        try:
            code, said = self._hand_over(mail, _bytes(mail, at))
        except Exception:
            self.close()
            raise
        if code != 250:  # noqa: PLR2004 - RFC 5321: taken
            raise RefusedError(said.decode("utf-8", "replace"), permanent=code >= 500)  # noqa: PLR2004

    def _hand_over(self, mail: Mail, text: bytes) -> tuple[int, bytes]:
        try:
            self._server = self._server or _connect()
            _name(self._server, mail)
        except (OSError, smtplib.SMTPException) as fault:
            raise RefusedError(str(fault), permanent=False) from fault
        try:
            return self._server.data(text)
        except smtplib.SMTPDataError as fault:  # the server would not even hear the text
            raise RefusedError(str(fault), permanent=fault.smtp_code >= 500) from fault  # noqa: PLR2004

    def close(self) -> None:
        """Say goodbye; a server that is gone already is not missed."""
        server, self._server = self._server, None
        if server:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()


def _connect() -> smtplib.SMTP:
    server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT)
    if settings.EMAIL_USE_TLS:
        server.starttls()
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return server


def _name(server: smtplib.SMTP, mail: Mail) -> None:
    for code, said in (server.mail(settings.DEFAULT_FROM_EMAIL), server.rcpt(mail.to)):
        if code not in {250, 251}:
            raise RefusedError(said.decode("utf-8", "replace"), permanent=code >= 500)  # noqa: PLR2004


def _bytes(mail: Mail, at: datetime) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = mail.sender, mail.to, mail.subject
    message["Message-ID"], message["Date"] = mail.message_id, format_datetime(at)
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message.as_bytes()


def get_transport() -> Transport:
    """A transport of the kind that the settings name, for one batch."""
    transport: Transport = import_string(settings.MAIL_TRANSPORT)()
    return transport
