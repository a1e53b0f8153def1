"""Gigs from CSV with their real times: filled, or censored when withdrawn or last known to be open.

A gig that is neither filled, withdrawn nor last known at some time is open now.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from guildmark.connect.csv.drafting import Draft
from guildmark.connect.csv.fields import label_of
from guildmark.connect.csv.problems import FaultError
from guildmark.connect.csv.storing import Batch, store_or_split
from guildmark.learning.history import find_contractors
from guildmark.people.actions import get_or_add_client
from guildmark.work.actions import GigRow, store_gigs

MOST_MINOR = 10**15


def fate(values: dict[str, Any]) -> str:
    """What became of a gig, in the words of the report."""
    if "filled_at" in values:
        return "filled"
    if "withdrawn_at" in values:
        return "withdrawn"
    return "last known open" if "last_known_at" in values else "open"


class Gigs:
    """Stores rows as gigs; one that is there already stays as it is."""

    def __init__(self) -> None:
        """Clients are looked up once by name."""
        self._clients: dict[str, Any] = {}

    def check(self, values: dict[str, Any], at: datetime) -> list[str]:  # noqa: ARG002 - every kind takes the time
        """Times in order, and nothing that contradicts itself."""
        faults = [*_check_order(values), *_check_fate(values)]
        if "value" in values:
            try:
                _minor(values["value"], values.get("currency") or "USD")
            except FaultError as fault:
                faults.append(str(fault))
        return faults

    def keys(self, values: dict[str, Any]) -> list[str]:
        """A gig's key comes once in a file."""
        return [values["external_key"]]

    def find_missing(self, drafts: Sequence[Draft], *, organisation: Any) -> dict[int, str]:  # noqa: ANN401 - of people
        """Rows whose contractor is not known here."""
        people, missing = _people(drafts, organisation), {}
        for draft in drafts:
            try:
                _find(draft.values, people)
            except FaultError as fault:
                missing[draft.line] = str(fault)
        return missing

    def store(self, drafts: Sequence[Draft], *, organisation: Any, at: datetime) -> Batch:  # noqa: ANN401 - of people
        """Add what is new; rows whose contractor or value cannot be made out are refused."""
        people = _people(drafts, organisation)
        batch, ready = Batch(), []
        rows: dict[int, GigRow] = {}
        for draft in drafts:
            try:
                rows[draft.line] = self._row(draft.values, people, organisation, at)
                ready.append(draft)
            except FaultError as fault:
                batch.refused.append((draft, str(fault)))

        def store(some: Sequence[Draft]) -> Batch:
            new, same = store_gigs(organisation=organisation, rows=[rows[draft.line] for draft in some], at=at)
            return Batch(new, 0, same, tally=Counter(fate(draft.values) for draft in some))

        batch.take_in(store_or_split(ready, store, _("the database refuses this gig")))
        return batch

    def _row(self, values: dict[str, Any], people: dict[str, Any], organisation: Any, at: datetime) -> GigRow:  # noqa: ANN401 - of people
        currency = values.get("currency") or organisation.currency
        return GigRow(
            external_key=values["external_key"], title=values.get("title") or values["skill"], skill=values["skill"],
            posted_at=values["posted_at"], value_minor=_minor(values.get("value", Decimal(0)), currency),
            currency=currency, client=self._client(values.get("client"), organisation, at),
            contractor=_find(values, people), city=values.get("city", ""), filled_at=values.get("filled_at"),
            completed_at=values.get("completed_at"), rating=values.get("rating"),
            withdrawn_at=values.get("withdrawn_at") or values.get("last_known_at"),
        )  # fmt: skip

    def _client(self, name: str | None, organisation: Any, at: datetime) -> Any:  # noqa: ANN401 - of people
        if not name:
            return None
        known = self._clients.get(name.casefold())
        if known is None:
            known = self._clients[name.casefold()] = get_or_add_client(organisation=organisation, name=name, at=at)
        return known


def _people(drafts: Sequence[Draft], organisation: Any) -> dict[str, Any]:  # noqa: ANN401 - of people
    keys = {draft.values["contractor_key"] for draft in drafts if "contractor_key" in draft.values}
    emails = {draft.values["contractor_email"] for draft in drafts if "contractor_email" in draft.values}
    return dict(find_contractors(organisation=organisation, keys=keys, emails=emails)) if keys or emails else {}


def _find(values: dict[str, Any], people: dict[str, Any]) -> Any:  # noqa: ANN401 - of people
    key, email = values.get("contractor_key"), values.get("contractor_email")
    if not key and not email:
        return None
    found = people.get(f"#{key}") or people.get(email or "")
    if found is None and key and "@" in key and not email:
        raise FaultError(
            _("“%(key)s” is an e-mail address: choose its column as “%(field)s”")
            % {"key": key, "field": label_of("gigs", "contractor_email")}
        )
    if found is None:
        raise FaultError(_("there is no contractor “%(who)s”; import contractors first") % {"who": key or email})
    return found


def _check_order(values: dict[str, Any]) -> list[str]:
    named = ("posted_at", "filled_at", "completed_at")
    known = [(name, values[name]) for name in named if name in values]
    known_end = [("posted_at", values["posted_at"])]
    known_end += [(name, values[name]) for name in ("withdrawn_at", "last_known_at") if name in values]
    return [
        _("“%(later)s” is before “%(earlier)s”")
        % {"later": label_of("gigs", later), "earlier": label_of("gigs", earlier)}
        for times in (known, known_end)
        for (earlier, first), (later, second) in pairwise(times)
        if second < first
    ]


def _check_fate(values: dict[str, Any]) -> list[str]:
    filled = "filled_at" in values
    rules = (
        (filled and ("withdrawn_at" in values or "last_known_at" in values), _("both filled and withdrawn or open")),
        (not filled and "completed_at" in values, _("completed, but no time at which it was filled")),
        (not filled and ("contractor_key" in values or "contractor_email" in values),
         _("names a contractor, but no time at which it was filled")),
        ("rating" in values and "completed_at" not in values, _("rated, but no time at which it was completed")),
    )  # fmt: skip
    return [message for holds, message in rules if holds]


def _minor(value: Decimal, currency: str) -> int:
    """The value in the smallest unit of its currency; raises FaultError for parts of one."""
    minor = value.scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise FaultError(
            _("%(value)s %(currency)s has parts of the smallest coin") % {"value": value, "currency": currency}
        )
    if minor > MOST_MINOR:
        raise FaultError(_("%(value)s %(currency)s is more than any gig") % {"value": value, "currency": currency})
    return int(minor)
