"""Reads times: dates as people and machines write them, and durations counted from a day or from another time."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from guildmark.connect.csv.cells import brief
from guildmark.connect.csv.problems import FaultError

UNITS = {
    "weeks": timedelta(weeks=1), "days": timedelta(days=1), "hours": timedelta(hours=1),
    "minutes": timedelta(minutes=1), "seconds": timedelta(seconds=1),
}  # fmt: skip
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_SLACK = timedelta(days=1)  # a clock elsewhere may be a day ahead of this one
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,30})?([eE][+-]?\d{1,2})?", re.ASCII)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(text: str) -> bool:
    """Whether it is the name of a time zone that this machine knows."""
    return text in _zones()


def read_zone(text: str) -> str:
    """The name of a time zone; raises FaultError."""
    if not is_zone(text):
        raise FaultError(_("“%(text)s” is not a time zone; write one such as Europe/Paris") % {"text": brief(text)})
    return text


def read_day(text: str) -> date:
    """A day as YYYY-MM-DD; raises FaultError."""
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise FaultError(_("“%(text)s” is not a day written as 2026-11-30") % {"text": brief(text)}) from fault


def read_time(text: str, *, date_format: str, zone: str) -> datetime:
    """An instant; where the text names no zone it is one of `zone`. Raises FaultError."""
    try:
        when = datetime.strptime(text, date_format) if date_format else _iso(text)  # noqa: DTZ007 - its zone follows
        return (when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        wanted = date_format or "2026-11-30, 2026-11-30 14:05"
        raise FaultError(
            _("“%(text)s” is not a date written as %(wanted)s; another way of writing is named in the mapping")
            % {"text": brief(text), "wanted": wanted}
        ) from fault


def _iso(text: str) -> datetime:
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text.replace(",", "."))


def read_duration(text: str, *, unit: str, negative: bool) -> timedelta:
    """So many of a unit; raises FaultError for what is no number, and for less than nothing where that cannot be."""
    if not _NUMBER.fullmatch(text):
        raise FaultError(_("“%(text)s” is not a number of %(unit)s") % {"text": brief(text), "unit": unit})
    try:
        span = float(text) * UNITS[unit]
    except OverflowError as fault:
        raise FaultError(_("“%(text)s” %(unit)s is longer than any time") % {"text": text, "unit": unit}) from fault
    if span < timedelta(0) and not negative:
        raise FaultError(_("“%(text)s” is a negative duration") % {"text": brief(text)})
    return span


def add(base: datetime, span: timedelta) -> datetime:
    """The time so much later; raises FaultError where there is none."""
    try:
        return base + span
    except OverflowError as fault:
        raise FaultError(_("a duration of %(days)s days is longer than any time") % {"days": span.days}) from fault


def check_range(when: datetime, *, at: datetime) -> datetime:
    """The time itself, between 1970 and now; raises FaultError."""
    if when < EARLIEST:
        raise FaultError(_("%(day)s is before 1970") % {"day": when.date().isoformat()})
    if when > at + _SLACK:
        raise FaultError(_("%(day)s has not come yet") % {"day": when.date().isoformat()})
    return when
