"""What is waiting, what failed, and how far behind the worker is."""

from datetime import datetime

from django.db.models import Min

from guildmark.due.models import Due


def find_oldest_waiting(*, at: datetime) -> datetime | None:
    """Since when the longest-waiting row has been due, or None when nothing waits."""
    waiting = Due.objects.filter(state=Due.State.WAITING, run_at__lte=at)
    oldest: datetime | None = waiting.aggregate(oldest=Min("run_at"))["oldest"]
    return oldest


def list_failed(*, after: int = 0, limit: int = 50) -> list[Due]:
    """Rows that were given up, paged by their number."""
    return list(Due.objects.filter(state=Due.State.FAILED, pk__gt=after).order_by("pk")[:limit])
