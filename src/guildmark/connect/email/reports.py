"""Reads what a mail server sends back: a delivery report (RFC 3464) or a complaint (RFC 5965), for one of our mails.

A report counts only when it carries the Message-ID of a mail of this installation, which nobody but its reader has
seen. Delays, successes and praise are no reports. Whatever cannot be understood is no report; nothing is guessed.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import Literal

MOST_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Report:
    """That the message of this id did not arrive for good, or that its reader called it unwanted."""

    message: uuid.UUID
    kind: Literal["bounced", "complained"]
    status: str = ""


def read_report(raw: bytes) -> Report | None:
    """The report in a mail, or None where it is none or not about one message of ours."""
    mail = message_from_bytes(raw[:MOST_BYTES], policy=policy.default)
    verdict = _verdict(mail)
    found = list(dict.fromkeys(_ids(mail)))
    if verdict is None or len(found) != 1:
        return None
    kind, status = verdict
    return Report(found[0], kind, status)


def _verdict(mail: EmailMessage | Message) -> tuple[Literal["bounced", "complained"], str] | None:
    for part in mail.walk():
        match part.get_content_type():
            case "message/delivery-status":
                if status := _failed(part):
                    return "bounced", status
            case "message/feedback-report":
                if _field(part, "Feedback-Type").lower() in {"abuse", "fraud", "opt-out"}:
                    return "complained", ""
    return None


def _failed(part: Message) -> str:
    """The status of a recipient that failed for good (5.x.x), or an empty text."""
    for block in part.walk():
        status = str(block.get("Status", "")).strip()
        if str(block.get("Action", "")).strip().lower() == "failed" and status.startswith("5."):
            return status[:20]
    return ""


def _field(part: Message, name: str) -> str:
    for block in part.walk():
        if block is not part and block.get(name):
            return str(block[name]).strip()
    payload = part.get_payload()
    lines = payload.splitlines() if isinstance(payload, str) else []
    return next((line.partition(":")[2].strip() for line in lines if line.lower().startswith(f"{name.lower()}:")), "")


def _ids(mail: Message) -> Iterator[uuid.UUID]:
    """The ids of our messages in the returned mail or its headers, never in the report's own headers."""
    for part in mail.walk():
        if part.get_content_type() in {"message/rfc822", "message/global"}:
            yield from _id_of(block.get("Message-ID", "") for block in part.walk() if block is not part)
        elif part.get_content_type() in {"text/rfc822-headers", "message/global-headers"}:
            yield from _id_of([_headers(part)])


def _headers(part: Message) -> str:
    payload = part.get_payload(decode=True)
    text = payload if isinstance(payload, bytes) else str(part.get_payload()).encode("utf-8", "replace")
    return str(message_from_bytes(text, policy=policy.compat32).get("Message-ID", ""))


def _id_of(values: Iterable[str]) -> Iterator[uuid.UUID]:
    for value in values:
        try:
            yield uuid.UUID(str(value).strip().strip("<>").partition("@")[0])
        except ValueError:
            continue
