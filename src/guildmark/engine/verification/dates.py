"""Whether a credential counts at a moment, by the exact terms of the standard: `validFrom` and `validUntil`."""

import re
from datetime import datetime

from guildmark.engine.verification.reading import Document
from guildmark.engine.verification.report import Fault

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,12})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def read_instant(document: Document, key: str) -> datetime | None:
    """The instant under a key, or None; raises Fault when it is not a date and time with its zone."""
    value = document.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not _STAMP.fullmatch(value):
        raise Fault("bad_date", f"{key}: {value}")
    try:
        return datetime.fromisoformat(value)
    except ValueError as problem:
        raise Fault("bad_date", f"{key}: {value}") from problem


def check_dates(document: Document, *, at: datetime) -> None:
    """Raise Fault unless `at` lies from `validFrom` on and before `validUntil`."""
    start, end = read_instant(document, "validFrom"), read_instant(document, "validUntil")
    if start is None:
        raise Fault("bad_date", "validFrom")
    if end is not None and end < start:
        raise Fault("dates_crossed")
    if at < start:
        raise Fault("not_yet_valid", document["validFrom"])
    if end is not None and at >= end:
        raise Fault("expired", document["validUntil"])
