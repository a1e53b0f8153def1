"""Which column means what: the mapping of a file, as it is used; it is kept as a small YAML file.

A mapping says everything about a file that the file does not say itself, so that the same file gives the same rows
whoever imports it.
"""

from collections.abc import Mapping as Words
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field's value comes from: columns or a constant, and how their text is to be read."""

    columns: tuple[str, ...] = ()
    constant: str = ""
    choose: str = "first"  # of several columns: first, earliest, or join
    before: str = ""  # text put in front
    values: Words[str, str] = field(default_factory=dict)
    date_format: str = ""
    unit: str = ""  # a number of these...
    since: str = ""  # ...since this field, `anchor` or `start`
    zero: str = ""  # never: a zero means that it did not happen
    negative: str = ""  # allowed: a negative number is not a fault
    unless: tuple[str, ...] = ()  # nothing where one of these fields has a value
    split: str = ""  # what stands between the items of a list


@dataclass(frozen=True, slots=True)
class Condition:
    """When a rule speaks: fields that are all empty, columns with a negative number, a column that is or is not."""

    empty: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    column: str = ""
    is_one_of: tuple[str, ...] = ()
    is_none_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A row is left out, or kept and reported, when the condition holds; the reason is told with its line."""

    when: Condition
    reason: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """Columns that a small second file beside this one adds, found by a column they share."""

    file: str
    by: str
    take: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """The day from which durations count, by the value of a column."""

    column: str
    dates: Words[str, date]


@dataclass(frozen=True, slots=True)
class TableMapping:
    """The mapping of one file; `file` names it where a mapping speaks of several in a folder."""

    fields: Words[str, Source]
    file: str = ""
    records: tuple[str, ...] = ()
    look_up: tuple[LookUp, ...] = ()
    leave_out: tuple[Rule, ...] = ()
    report: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """The mapping of a file, or of a folder of files that belong together."""

    kind: str
    tables: tuple[TableMapping, ...]
    name: str = ""
    about: str = ""
    encoding: str = ""
    delimiter: str = ""
    zone: str = "UTC"
    decimal: str = "."
    unknown: tuple[str, ...] = ()
    anchor: date | None = None
    start: Start | None = None

    def table_for(self, file: str) -> TableMapping:
        """The part that speaks of that file; the only one where there is one."""
        named = next((table for table in self.tables if table.file == file), None)
        return named or self.tables[0]
