"""Lists of gigs that are searched and filtered by their address, for clients and contractors alike."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from guildmark.web.forms import plain
from guildmark.work.narrowing import GigFilter

PAGE = 50


def read_filter(request: HttpRequest, states: Mapping[str, Any]) -> GigFilter:
    """What the address asks for; a state that is not offered is none."""
    state = request.GET.get("state", "")
    return GigFilter(
        words=plain(request.GET.get("words", ""))[:100], skill=plain(request.GET.get("skill", ""))[:80],
        state=state if state in states else "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list and the address of the next, empty where this is the last."""

    rows: Sequence[Any]
    more: str = ""


def cut(rows: Sequence[Any], wanted: GigFilter, *, by: str = "posted_at") -> Page:
    """The rows of one page out of one more than a page."""
    if len(rows) <= PAGE:
        return Page(rows)
    last = rows[PAGE - 1]
    when: datetime = getattr(last, by)
    return Page(rows[:PAGE], "?" + urlencode(_kept(wanted) | {"before": when.isoformat(), "id": last.pk}))


def shorten(rows: Sequence[Any], wanted: GigFilter, *, most: int) -> Page:
    """The first few rows, so that another list is not far below them, and the address of all of them."""
    return Page(rows[:most], "?" + urlencode(_kept(wanted)) if len(rows) > most else "")


def _kept(wanted: GigFilter) -> dict[str, Any]:
    return {name: value for name, value in asdict(wanted).items() if value}
