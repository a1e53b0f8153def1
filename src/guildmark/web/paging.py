"""The place in a long list from which a page goes on, as its address holds it: when, and which.

An address that holds no place, or an instant that no clock of this world shows, begins with the first row.
"""

import uuid
from datetime import UTC, datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from guildmark.web.forms import plain


def read_place(request: HttpRequest) -> tuple[datetime, uuid.UUID] | None:
    """When and which the last row of the page before was, or None."""
    when = read_instant(request.GET.get("before", ""))
    try:
        return (when, uuid.UUID(request.GET.get("id", ""))) if when else None
    except ValueError:
        return None


def read_named_place(request: HttpRequest) -> tuple[str, uuid.UUID] | None:
    """The name and which the last row of the page before was, in a list by name, or None."""
    try:
        return plain(request.GET.get("after", "")), uuid.UUID(request.GET.get("id", ""))
    except ValueError:
        return None


def read_instant(text: str) -> datetime | None:
    """An instant out of an address, in UTC; one that no clock of this world shows is none."""
    try:
        when = parse_datetime(text)
        return when.astimezone(UTC) if when and when.tzinfo else None
    except (ValueError, OverflowError):
        return None
