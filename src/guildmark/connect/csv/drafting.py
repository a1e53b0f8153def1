"""Turns a row of cells into the values of a kind's fields, as the mapping says; or says what keeps it out.

A fault in one cell is told together with those in the others, so that a row is mended once.
"""

from collections.abc import Callable
from collections.abc import Mapping as Words
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from guildmark.connect.csv.cells import brief, clean, take_back
from guildmark.connect.csv.fields import Field, Kind, label_of
from guildmark.connect.csv.mapping import Mapping, Rule, Source, TableMapping
from guildmark.connect.csv.problems import FaultError, Problem, UnreadableError
from guildmark.connect.csv.reading import Row
from guildmark.connect.csv.timing import add, check_range, read_duration, read_time
from guildmark.connect.csv.values import read_value

Check = Callable[[dict[str, Any], datetime], list[str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """One row: its line and cells, the values it gives, what is wrong with it, why it is left out, what to remark."""

    line: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    left_out: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether it may go in."""
        return not self.faults and not self.left_out


class Drafter:
    """Drafts the rows of one table. `lookups` are the rows of small second files, by the value they are found by."""

    def __init__(
        self, *, kind: Kind, mapping: Mapping, table: TableMapping, header: list[str], name: str, at: datetime,
        check: Check, lookups: Words[str, Words[str, list[str]]] | None = None,
    ) -> None:  # fmt: skip
        """Raises UnreadableError when the mapping names columns that the header does not have."""
        self.kind, self.mapping, self.table, self.at, self.check = kind, mapping, table, at, check
        self.lookups = [(each, (lookups or {}).get(each.file, {})) for each in table.look_up]
        self.columns = {column: number for number, column in enumerate(_widen(header, table))}
        self._refuse_missing(header, name)
        self.needed = self._needed()
        self.fields = [
            (found, source) for each in table.fields if (found := kind.find(each)) and (source := table.fields[each])
        ]
        order = {each.name: number for number, each in enumerate(kind.fields)}
        self.fields.sort(key=lambda pair: order.get(pair[0].name, len(order)))
        self.unknown = frozenset({"", *mapping.unknown})
        self.anchor = _midnight(mapping.anchor, mapping.zone) if mapping.anchor else None
        self.starts = (
            {key: _midnight(day, mapping.zone) for key, day in mapping.start.dates.items()} if mapping.start else {}
        )

    def _refuse_missing(self, header: list[str], name: str) -> None:
        if missing := [column for column in dict.fromkeys(self._wanted()) if column not in self.columns]:
            message = _("there is no column “%(missing)s”; the header has %(header)s")
            words = {"missing": "”, “".join(missing), "header": brief(", ".join(header), 500)}
            raise UnreadableError(Problem(name, 1, message % words))
        lacking = [self._label(each) for each in self._needed() if each not in self.table.fields]
        if self.kind.one_of and not any(each in self.table.fields for each in self.kind.one_of):
            lacking.append(_(" or ").join(map(self._label, self.kind.one_of)))
        if lacking:
            message = _("no column was found or chosen for: %(lacking)s; the header has %(header)s")
            words = {"lacking": ", ".join(lacking), "header": brief(", ".join(header), 500)}
            raise UnreadableError(Problem(name, 1, message % words))

    def _label(self, name: str) -> str:
        return f"“{label_of(self.kind.name, name)}”"

    def _wanted(self) -> list[str]:
        """The columns that the mapping names."""
        wanted = [column for source in self.table.fields.values() for column in source.columns]
        wanted += [each.by for each in self.table.look_up]
        for rule in (*self.table.leave_out, *self.table.report):
            wanted += [*rule.when.negative, *filter(None, [rule.when.column])]
        if self.mapping.start and any(source.since == "start" for source in self.table.fields.values()):
            wanted.append(self.mapping.start.column)
        return wanted

    def _needed(self) -> list[str]:
        """The fields that every row must fill."""
        needed = [each.name for each in self.kind.fields if each.required]
        for record in self.table.records:
            needed += self.kind.records[record]
        return list(dict.fromkeys(needed))

    def draft(self, row: Row) -> Draft:
        """What the row gives."""
        if row.fault:
            return Draft(row.line, row.cells, faults=(row.fault,))
        try:
            cells = self._look_up(row.cells)
        except FaultError as fault:
            return Draft(row.line, row.cells, faults=(str(fault),))
        values, faults = self._values(cells)
        if reason := self._left_out(cells, values, faulty=bool(faults)):
            return Draft(row.line, row.cells, values, left_out=reason)
        notes = tuple(rule.reason for rule in self.table.report if self._holds(rule, cells, values))
        faults += self._lacking(values) if not faults else []
        faults += self.check(values, self.at) if not faults else []
        return Draft(row.line, row.cells, values, tuple(faults), notes=notes)

    def _look_up(self, cells: list[str]) -> list[str]:
        for look_up, rows in self.lookups:
            key = clean(cells[self.columns[look_up.by]])
            if key not in rows:
                words = {"file": look_up.file, "by": look_up.by, "key": brief(key)}
                raise FaultError(_("%(file)s has no %(by)s “%(key)s”") % words)
            cells = cells + rows[key]
        return cells

    def _values(self, cells: list[str]) -> tuple[dict[str, Any], list[str]]:
        values: dict[str, Any] = {}
        faults: list[str] = []
        for each, source in self.fields:
            if any(other in values for other in source.unless):
                continue
            try:
                value = self._time(source, cells, values) if each.type == "time" else self._value(each, source, cells)
            except FaultError as fault:
                faults.append(f"{each.label}: {fault}")
                continue
            if value is not None:
                values[each.name] = value
        return values, faults

    def _texts(self, source: Source, cells: list[str]) -> list[str]:
        """What the source's cells say, without those that say that nothing is known."""
        if source.constant:
            return [source.constant]
        texts = [clean(cells[self.columns[column]]) for column in source.columns]
        known = [text for text in texts if text not in self.unknown]
        return [source.values.get(text, text) for text in known] if source.values else known

    def _value(self, each: Field, source: Source, cells: list[str]) -> Any:  # noqa: ANN401 - as the field holds it
        texts = self._texts(source, cells)
        if not texts:
            return None
        text = " ".join(texts) if source.choose == "join" else texts[0]
        return read_value(source.before + text, each, source, self.mapping)

    def _time(self, source: Source, cells: list[str], values: dict[str, Any]) -> datetime | None:
        found: list[datetime] = []
        for text in self._texts(source, cells):
            when = self._moment(text, source, cells, values)
            if when is not None:
                found.append(check_range(when, at=self.at))
        if not found:
            return None
        return min(found) if source.choose == "earliest" else found[0]

    def _moment(self, text: str, source: Source, cells: list[str], values: dict[str, Any]) -> datetime | None:
        if source.constant == "anchor":
            return self._anchor()
        if not source.unit:
            return read_time(text, date_format=source.date_format, zone=self.mapping.zone)
        span = read_duration(text, unit=source.unit, negative=source.negative == "allowed")
        if not span and source.zero == "never":
            return None
        return add(self._base(source.since, cells, values), span)

    def _anchor(self) -> datetime:
        if self.anchor is None:
            raise FaultError(_("the mapping counts from an anchor date, and none is given"))
        return self.anchor

    def _base(self, since: str, cells: list[str], values: dict[str, Any]) -> datetime:
        if since == "anchor":
            return self._anchor()
        if since == "start" and self.mapping.start:
            key = clean(cells[self.columns[self.mapping.start.column]])
            if key in self.starts:
                return self.starts[key]
            raise FaultError(_("the mapping knows no start for “%(key)s”") % {"key": brief(key)})
        base = values.get(since)
        if not isinstance(base, datetime):
            raise FaultError(_("counts from %(since)s, which is not known") % {"since": self._label(since)})
        return base

    def _lacking(self, values: dict[str, Any]) -> list[str]:
        lacking = [each for name in self.needed if name not in values and (each := self.kind.find(name))]
        return [_("%(field)s: is missing") % {"field": each.label} for each in lacking]

    def _left_out(self, cells: list[str], values: dict[str, Any], *, faulty: bool) -> str:
        """Why the row is left out, if it is; a field that could not be read does not count as empty."""
        rules = (rule for rule in self.table.leave_out if not (faulty and rule.when.empty))
        return next((rule.reason for rule in rules if self._holds(rule, cells, values)), "")

    def _holds(self, rule: Rule, cells: list[str], values: dict[str, Any]) -> bool:
        when = rule.when
        if when.empty and any(name in values for name in when.empty):
            return False
        if when.negative and not any(
            take_back(cells[self.columns[name]].strip()).startswith("-") for name in when.negative
        ):
            return False
        if not when.column:
            return True
        text = cells[self.columns[when.column]].strip()
        return (not when.is_one_of or text in when.is_one_of) and text not in when.is_none_of


def _widen(header: list[str], table: TableMapping) -> list[str]:
    return [*header, *(column for each in table.look_up for column in each.take)]


def _midnight(day: Any, zone: str) -> datetime:  # noqa: ANN401 - a date
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
