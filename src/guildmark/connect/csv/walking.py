"""Walks through every row of a file, or of the files of a folder, as drafts: the one way in which all rows are read.

Preview, check and import walk alike, so that what was checked is what goes in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from guildmark.connect.csv.badges import Badges
from guildmark.connect.csv.cells import clean
from guildmark.connect.csv.contractors import Contractors
from guildmark.connect.csv.drafting import Draft, Drafter
from guildmark.connect.csv.fields import KINDS
from guildmark.connect.csv.gigs import Gigs
from guildmark.connect.csv.history import History
from guildmark.connect.csv.mapping import LookUp, Mapping, TableMapping
from guildmark.connect.csv.problems import FaultError, Problem, UnreadableError
from guildmark.connect.csv.reading import Row, Table, open_table
from guildmark.connect.csv.storing import Handler

MOST_LOOKED_UP = 50_000


@dataclass(frozen=True, slots=True)
class Part:
    """One file to read, its name, and the part of the mapping that speaks of it."""

    file: Path | BinaryIO
    name: str
    mapping: TableMapping

    @property
    def size(self) -> int:
        """Its bytes, for the progress."""
        if isinstance(self.file, Path):
            return self.file.stat().st_size
        return self.file.seek(0, 2)


def list_parts(file: Path | BinaryIO, mapping: Mapping, name: str = "") -> list[Part]:
    """The files that a mapping speaks of; raises UnreadableError where one is missing."""
    if not isinstance(file, Path):
        return [Part(file, name or "upload.csv", mapping.table_for(name))]
    if not file.is_dir():
        return [Part(file, name or file.name, mapping.table_for(name or file.name))]
    parts = [Part(file / table.file, table.file, table) for table in mapping.tables if table.file]
    if not parts:
        raise UnreadableError(Problem(file.name, 0, _("a folder; the mapping does not say which files in it to read")))
    for part in parts:
        _refuse_outside(file, part.name)
    return parts


def _refuse_outside(folder: Path, name: str) -> None:
    inside = (folder / name).resolve().is_relative_to(folder.resolve())
    if not inside or not (folder / name).is_file():
        raise UnreadableError(Problem(folder.name, 0, _("there is no file “%(name)s” in it") % {"name": name}))


def handler_for(mapping: Mapping, table: TableMapping) -> Handler:
    """Who checks and stores the rows of a table."""
    match mapping.kind:
        case "contractors":
            return Contractors()
        case "gigs":
            return Gigs()
        case "badges":
            return Badges()
        case _:
            return History(table.records or _records(table))


def _records(table: TableMapping) -> tuple[str, ...]:
    """What a row of a history holds, where the mapping leaves it to its fields."""
    if "assessment" in table.fields:
        return ("score",)
    return ("enrolment", "outcome") if "outcome" in table.fields else ("enrolment",)


@dataclass(slots=True)
class Walk:
    """An open file and its drafts; rows that come twice alike are counted, not drafted."""

    table: Table
    drafts: Iterator[Draft]
    handler: Handler
    doubled: int = 0


@contextmanager
def walk(part: Part, mapping: Mapping, at: datetime) -> Iterator[Walk]:
    """The drafts of one file; raises UnreadableError where file and mapping do not fit."""
    handler = handler_for(mapping, part.mapping)
    lookups = {each.file: _read_look_up(part, each, mapping) for each in part.mapping.look_up}
    with open_table(part.file, name=part.name, encoding=mapping.encoding, delimiter=mapping.delimiter) as table:
        drafter = Drafter(
            kind=KINDS[mapping.kind], mapping=mapping, table=part.mapping, header=table.header, name=part.name, at=at,
            check=handler.check, lookups=lookups,
        )  # fmt: skip
        walking = Walk(table, iter(()), handler)
        walking.drafts = _once(walking, (drafter.draft(row) for row in table.rows()))
        yield walking


def _once(walking: Walk, drafts: Iterator[Draft]) -> Iterator[Draft]:
    """Drafts whose keys no earlier row has; the same row again is passed over, another one with its key is a fault."""
    seen: dict[str, tuple[int, int]] = {}
    for draft in drafts:
        if not draft.is_good:
            yield draft
            continue
        print_ = hash(repr(draft.values))
        earlier = [seen[key] for key in walking.handler.keys(draft.values) if key in seen]
        if not earlier:
            seen.update(dict.fromkeys(walking.handler.keys(draft.values), (draft.line, print_)))
            yield draft
        elif all(each[1] == print_ for each in earlier):
            walking.doubled += 1
        else:
            message = _("line %(line)s is about the same, and says something else") % {"line": earlier[0][0]}
            yield Draft(draft.line, draft.cells, draft.values, faults=(message,))


def _read_look_up(part: Part, look_up: LookUp, mapping: Mapping) -> dict[str, list[str]]:
    """A small second file beside the first, by the value that its rows are found by."""
    if not isinstance(part.file, Path):
        raise UnreadableError(Problem(part.name, 0, _("needs the file “%(name)s” beside it") % {"name": look_up.file}))
    _refuse_outside(part.file.parent, look_up.file)
    rows: dict[str, list[str]] = {}
    with open_table(part.file.parent / look_up.file, name=look_up.file, encoding=mapping.encoding) as table:
        if missing := [name for name in (look_up.by, *look_up.take) if name not in table.header]:
            raise UnreadableError(Problem(look_up.file, 1, _("there is no column “%(name)s”") % {"name": missing[0]}))
        by, take = table.header.index(look_up.by), [table.header.index(name) for name in look_up.take]
        for row in table.rows():
            try:
                _learn(rows, row, by, take)
            except FaultError as fault:
                raise UnreadableError(Problem(look_up.file, row.line, str(fault))) from fault
    return rows


def _learn(rows: dict[str, list[str]], row: Row, by: int, take: list[int]) -> None:
    if row.fault:
        raise FaultError(row.fault)
    if len(rows) == MOST_LOOKED_UP:
        raise FaultError(_("too many rows to look up in"))
    key = clean(row.cells[by])
    if key in rows:
        raise FaultError(_("“%(key)s” comes twice") % {"key": key})
    rows[key] = [row.cells[number] for number in take]
