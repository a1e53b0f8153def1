"""When a badge can be renewed, how short the challenge assessment is, and until when the new badge is valid.

From 60 days before its end until 60 days after it. Renewing before the end costs no day: the new badge is valid from
the old end on; after it, from now.
"""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

WINDOW = timedelta(days=60)
FEWEST = 5  # items of a challenge assessment, where the whole one has that many


def opens_at(ends_at: datetime) -> datetime:
    """From when on a badge that ends then can be renewed."""
    return ends_at - WINDOW


def is_open(ends_at: datetime, *, at: datetime) -> bool:
    """Whether a badge that ends then can be renewed at `at`."""
    return opens_at(ends_at) <= at < ends_at + WINDOW


def shorten(items: int) -> int:
    """How many items the challenge assessment asks of an assessment that asks so many: half of them, rounded up."""
    return max(-(-items // 2), min(FEWEST, items))


def renewed_until(ends_at: datetime, *, at: datetime, months: int) -> datetime:
    """The end of the new badge."""
    return max(ends_at, at) + relativedelta(months=months)
