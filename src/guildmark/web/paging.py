"""The place in a long list from which a page goes on, as its address holds it: when, and which.

An address that holds no place, or an instant that no clock of this world shows, begins with the first row.
"""

import uuid
from datetime import UTC, datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime


def read_place(request: HttpRequest) -> tuple[datetime, uuid.UUID] | None:
    """When and which the last row of the page before was, or None."""
    try:
        when = parse_datetime(request.GET.get("before", ""))
        last = uuid.UUID(request.GET.get("id", ""))
        return (when.astimezone(UTC), last) if when and when.tzinfo else None
    except (ValueError, OverflowError):
        return None
