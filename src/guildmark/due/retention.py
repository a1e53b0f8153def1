"""How long things are kept: each app declares what it throws away and when; one due row a day does it, in batches.

What must be kept for ever (the journal, transfers, consents, signed credentials) is refused by the database itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from guildmark.due import actions as due
from guildmark.due.handlers import handles
from guildmark.due.models import Due

PURGE = "purge"
AT_ONCE = 1000

Purge = Callable[[datetime, int], int]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is thrown away so many days after nobody needs it; `purge(before, most)` says how many it took."""

    what: str
    days: int
    purge: Purge


_rules: dict[str, Rule] = {}


def kept_for(what: str, *, days: int) -> Callable[[Purge], Purge]:
    """Declare the function that throws `what` away; each thing has one rule."""

    def register(purge: Purge) -> Purge:
        known = _rules.get(what)
        if known and known.purge is not purge:
            raise ValueError(f"two rules for {what!r}")
        _rules[what] = Rule(what, days, purge)
        return purge

    return register


def list_rules() -> list[Rule]:
    """Every rule by name, for the worker and for the guide."""
    return sorted(_rules.values(), key=lambda rule: rule.what)


def ask_for_purge(*, at: datetime) -> None:
    """Let the worker tidy up once on this day; asking again changes nothing."""
    due.ask(kind=PURGE, key=at.date().isoformat(), run_at=at)


@handles(PURGE, atomic=False)
def tidy_up(row: Due, at: datetime) -> None:
    """Throw away what every rule says, in batches that leave room for others; then the same tomorrow."""
    for rule in list_rules():
        before = at - timedelta(days=rule.days)
        while rule.purge(before, AT_ONCE) >= AT_ONCE:
            due.renew(row, at=at)
    ask_for_purge(at=at + timedelta(days=1))
    due.finish(row, at=at)


def delete_some(rows: Any, most: int) -> int:  # noqa: ANN401 - a queryset of any model
    """Delete at most so many of these rows; returns how many."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    rows.model.objects.filter(pk__in=ids).delete()
    return len(ids)


@kept_for(gettext_noop("background work that is done"), days=90)
def _purge_due(before: datetime, most: int) -> int:
    ended = (Due.State.DONE, Due.State.CANCELLED)
    return delete_some(Due.objects.filter(state__in=ended, finished_at__lt=before), most)
