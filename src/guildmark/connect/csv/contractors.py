"""Contractors from CSV: told apart by your own number for them, or else by their address."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from guildmark.connect.csv.drafting import Draft
from guildmark.connect.csv.fields import label_of
from guildmark.connect.csv.storing import Batch, store_or_split
from guildmark.learning.history import list_keys_by_email
from guildmark.people.actions import ContractorRow, Foreseen, foresee_contractors, store_contractors

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

    def find_missing(self, drafts: Sequence[Draft], *, organisation: Any) -> dict[int, str]:  # noqa: ANN401 - of people
        """Rows whose address is another contractor's."""
        return {line: say_taken(key) for line, key in list_taken(drafts, organisation).items()}

    def foresee(self, drafts: Sequence[Draft], *, organisation: Any) -> list[Foreseen]:  # noqa: ANN401 - of people
        """What each row would do to whom the organisation knows."""
        return foresee_contractors(organisation=organisation, rows=[contractor_row(each.values) for each in drafts])

    def store(self, drafts: Sequence[Draft], *, organisation: Any, at: datetime) -> Batch:  # noqa: ANN401 - of people
        """Add and update; an address that another key already has is refused, since one of the two must be wrong."""
        taken = list_taken(drafts, organisation)
        refused = [(each, say_taken(taken[each.line])) for each in drafts if each.line in taken]

        def store(some: Sequence[Draft]) -> Batch:
            rows = [contractor_row(draft.values) for draft in some]
            stored = store_contractors(organisation=organisation, rows=rows, at=at)
            notes = [(some[place], say_kept(name)) for place, name in stored.kept_names.items()]
            return Batch(stored.added, stored.changed, stored.same, notes=notes)

        free = [draft for draft in drafts if draft.line not in taken]
        batch = store_or_split(free, store, _("the number or address already belongs to another contractor"))
        batch.refused += refused
        return batch


def say_taken(key: str) -> str:
    """Why a row is refused whose address another key has."""
    return _("the address belongs to the contractor “%(key)s”") % {"key": key}


def say_kept(name: str) -> str:
    """Why a name in the file was not taken over."""
    return _("the name stays “%(name)s”: they corrected it themselves, or it stands on a badge") % {"name": name}


def say_changes(foreseen: Foreseen) -> list[str]:
    """Each field that changes, as it is and as it would be."""
    return [
        f"{label_of('contractors', name)}: {_text(old) or '–'} → {_text(new)}" for name, (old, new) in _split(foreseen)
    ]


def _split(foreseen: Foreseen) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Groups are told one by one, as the columns of the file are."""
    for name, (old, new) in foreseen.changes.items():
        if name == "groups":
            yield from ((f"groups.{key}", (old.get(key), value)) for key, value in new.items() if old.get(key) != value)
        else:
            yield name, (old, new)


def _text(value: Any) -> str:  # noqa: ANN401 - a text or several
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def list_taken(drafts: Sequence[Draft], organisation: Any) -> dict[int, str]:  # noqa: ANN401 - of people
    """By line: the key that the row's address has already, where it is not the row's own."""
    named = [draft for draft in drafts if "email" in draft.values and "external_key" in draft.values]
    keys = list_keys_by_email(organisation=organisation, emails=[draft.values["email"] for draft in named])
    pairs = ((draft, keys.get(draft.values["email"])) for draft in named)
    return {draft.line: key for draft, key in pairs if key and key != draft.values["external_key"]}


def contractor_row(values: dict[str, Any]) -> ContractorRow:
    """The row that the values speak of; groups are kept by name."""
    groups = {name.removeprefix("groups."): value for name, value in values.items() if name.startswith("groups.")}
    return ContractorRow(**{name: values[name] for name in _PLAIN if name in values}, groups=groups)
