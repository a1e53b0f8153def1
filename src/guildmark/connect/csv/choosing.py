"""What a person says on the page about a file: columns, the same for every row, how dates and numbers are written.

A choice changes what it names and leaves the rest of the mapping as it was, so a mapping that says more than the page
can show is never flattened by it.
"""

from collections.abc import Callable
from collections.abc import Mapping as Words
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from guildmark.connect.csv.fields import KINDS, Field
from guildmark.connect.csv.mapping import Mapping, Source
from guildmark.connect.csv.mapping_file import read_mapping, write_mapping
from guildmark.connect.csv.problems import FaultError
from guildmark.connect.csv.timing import UNITS, read_day, read_zone

# A column's name never begins with a space, so these cannot be one.
KEEP, ANCHOR = " keep", " anchor"
FORMATS = {
    "": "2026-11-30, 2026-11-30 14:05", "%d/%m/%Y": "30/11/2026", "%m/%d/%Y": "11/30/2026", "%d.%m.%Y": "30.11.2026",
    "%d-%m-%Y": "30-11-2026", "%m-%d-%Y": "11-30-2026", "%Y/%m/%d": "2026/11/30", "%Y%m%d": "20261130",
    "%d/%m/%Y %H:%M": "30/11/2026 14:05", "%m/%d/%Y %H:%M": "11/30/2026 14:05", "%d.%m.%Y %H:%M": "30.11.2026 14:05",
}  # fmt: skip
UNIT = "unit:"
UNIT_WORDS = {
    "weeks": lazy("a number of weeks"), "days": lazy("a number of days"), "hours": lazy("a number of hours"),
    "minutes": lazy("a number of minutes"), "seconds": lazy("a number of seconds"),
}  # fmt: skip
CONSTANTS = {"skill", "currency", "client", "course", "run"}  # what one file often says once for all its rows


@dataclass(frozen=True, slots=True)
class Chosen:
    """One field as the page shows it; `column` is what its list has selected, `kept` what only the mapping can say."""

    field: Field
    column: str
    kept: str
    constant: str
    writing: str
    custom: str
    since: str

    @property
    def is_time(self) -> bool:
        """Whether it asks how its text is written."""
        return self.field.type == "time"

    @property
    def asks_writing(self) -> bool:
        """Whether the page asks how its dates are written: a column was chosen for it."""
        return self.is_time and self.column not in {"", ANCHOR} and not self.kept

    @property
    def takes_constant(self) -> bool:
        """Whether one text may stand for every row."""
        return self.field.name in CONSTANTS


def list_chosen(mapping: Mapping) -> list[Chosen]:
    """Every field of the kind as the mapping has it."""
    fields = mapping.tables[0].fields
    return [_chosen(each, fields.get(each.name)) for each in KINDS[mapping.kind].fields]


def _chosen(each: Field, source: Source | None) -> Chosen:
    if source is None:
        return Chosen(each, "", "", "", "", "", "")
    kept, column = _column(each, source)
    writing = UNIT + source.unit if source.unit else source.date_format
    custom = writing if writing not in FORMATS and not source.unit else ""
    constant = source.constant if each.name in CONSTANTS else ""
    return Chosen(each, column, kept, constant, writing, custom, source.since)


def _column(each: Field, source: Source) -> tuple[str, str]:
    """What the mapping alone can say, and what is selected."""
    if source.constant == "anchor" and each.type == "time":
        return "", ANCHOR
    if source.constant and each.name in CONSTANTS:
        return "", ""
    if source.constant:
        return _("always “%(text)s”") % {"text": source.constant}, KEEP
    return (", ".join(source.columns), KEEP) if len(source.columns) > 1 else ("", source.columns[0])


def list_bases(kind: str) -> list[tuple[str, Any]]:
    """What a number of days can be counted from."""
    times = [(each.name, each.label) for each in KINDS[kind].fields if each.type == "time"]
    return [("anchor", _("the first day, chosen below")), *times]


def choose(mapping: Mapping, form: Words[str, str]) -> Mapping:
    """The mapping as the form says; raises FaultError or UnreadableError where it cannot be one."""
    table = mapping.tables[0]
    fields = dict(table.fields)
    for each in KINDS[mapping.kind].fields:
        source = _source(each, fields.pop(each.name, None), form)
        if source is not None:
            fields[each.name] = source
    changed = replace(mapping, tables=(replace(table, fields=fields), *mapping.tables[1:]))
    return read_mapping(write_mapping(_with_settings(changed, form)))


def _source(each: Field, before: Source | None, form: Words[str, str]) -> Source | None:
    column = form.get(f"column-{each.name}", "")
    constant = " ".join(form.get(f"constant-{each.name}", "").split())
    if column == KEEP:
        return before
    if column == ANCHOR and each.type == "time":
        return Source(constant="anchor")
    if not column:
        return Source(constant=constant) if constant and each.name in CONSTANTS else None
    same = before is not None and before.columns == (column,) and not before.constant
    source = before if same and before else Source(columns=(column,))
    return _written(source, each, form) if each.type == "time" else source


def _written(source: Source, each: Field, form: Words[str, str]) -> Source:
    """The source with its way of writing as chosen; without a choice it stays as it was."""
    writing = form.get(f"format-{each.name}")
    if writing is None or writing == KEEP:
        return source
    if writing.startswith(UNIT) and writing.removeprefix(UNIT) in UNITS:
        since = form.get(f"since-{each.name}", "")
        if since not in dict(list_bases_of(each)):
            raise FaultError(
                _("%(field)s: choose what the number is counted from") % {"field": each.label}, at=f"since-{each.name}"
            )
        return replace(source, date_format="", unit=writing.removeprefix(UNIT), since=since)
    if writing not in FORMATS:
        raise FaultError(
            _("%(field)s: choose from the list how its dates are written") % {"field": each.label},
            at=f"format-{each.name}",
        )
    return replace(source, date_format=writing, unit="", since="")


def list_bases_of(each: Field) -> list[tuple[str, Any]]:
    """What this field can be counted from: anything but itself, and what the mapping calls start."""
    kinds = [kind.name for kind in KINDS.values() if each in kind.fields]
    return [("start", ""), *[pair for kind in kinds for pair in list_bases(kind) if pair[0] != each.name]]


def _with_settings(mapping: Mapping, form: Words[str, str]) -> Mapping:
    changes: dict[str, Any] = {}
    if zone := form.get("zone", ""):
        changes["zone"] = _at("zone", read_zone, zone)
    if decimal := form.get("decimal", ""):
        changes["decimal"] = decimal
    if "anchor" in form:
        changes["anchor"] = _at("anchor", read_day, form["anchor"]) if form["anchor"] else None
    return replace(mapping, **changes)


def _at(name: str, read: Callable[[str], Any], text: str) -> Any:  # noqa: ANN401 - a zone or a day
    """What was read from the form's field of that name; its fault names the field."""
    try:
        return read(text)
    except FaultError as fault:
        raise FaultError(str(fault), at=name) from fault
