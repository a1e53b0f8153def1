"""Contractors from CSV: told apart by your own number for them, or else by their address."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from guildmark.connect.csv.drafting import Draft
from guildmark.connect.csv.storing import Batch, store_or_split
from guildmark.learning.history import list_keys_by_email
from guildmark.people.actions import ContractorRow, store_contractors

_PLAIN = ("external_key", "email", "name", "zone", "language", "region", "city", "skills")


class Contractors:
    """Stores rows as contractors; an empty cell never erases what is known."""

    def check(self, values: dict[str, Any], at: datetime) -> list[str]:  # noqa: ARG002 - every kind takes the time
        """A row names somebody by a key or an address."""
        if "external_key" in values or "email" in values:
            return []
        return [_("neither an address nor a number of your own: nothing tells whom this row is about")]

    def keys(self, values: dict[str, Any]) -> list[str]:
        """Neither key nor address comes twice in a file."""
        named = {"#": values.get("external_key"), "@": values.get("email")}
        return [sign + value for sign, value in named.items() if value]

    def find_missing(self, drafts: Sequence[Draft], *, organisation: Any) -> dict[int, str]:  # noqa: ANN401, ARG002
        """Nothing: such a row brings along whom it names."""
        return {}

    def store(self, drafts: Sequence[Draft], *, organisation: Any, at: datetime) -> Batch:  # noqa: ANN401 - of people
        """Add and update; an address that another key already has is refused, since one of the two must be wrong."""
        taken = _list_taken(drafts, organisation)
        refusal = _("the address belongs to the contractor “%(key)s”")
        refused = [(each, refusal % {"key": taken[each.line]}) for each in drafts if each.line in taken]

        def store(some: Sequence[Draft]) -> Batch:
            rows = [contractor_row(draft.values) for draft in some]
            stored = store_contractors(organisation=organisation, rows=rows, at=at)
            return Batch(stored.added, stored.changed, stored.same)

        free = [draft for draft in drafts if draft.line not in taken]
        batch = store_or_split(free, store, _("the number or address already belongs to another contractor"))
        batch.refused += refused
        return batch


def _list_taken(drafts: Sequence[Draft], organisation: Any) -> dict[int, str]:  # noqa: ANN401 - of people
    """By line: the key that the row's address has already, where it is not the row's own."""
    named = [draft for draft in drafts if "email" in draft.values and "external_key" in draft.values]
    keys = list_keys_by_email(organisation=organisation, emails=[draft.values["email"] for draft in named])
    pairs = ((draft, keys.get(draft.values["email"])) for draft in named)
    return {draft.line: key for draft, key in pairs if key and key != draft.values["external_key"]}


def contractor_row(values: dict[str, Any]) -> ContractorRow:
    """The row that the values speak of; groups are kept by name."""
    groups = {name.removeprefix("groups."): value for name, value in values.items() if name.startswith("groups.")}
    return ContractorRow(**{name: values[name] for name in _PLAIN if name in values}, groups=groups)
