"""Looks at a file before anything is stored: its first rows as they would go in, and every row checked."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from guildmark.connect.csv.contractors import Contractors, say_changes, say_kept
from guildmark.connect.csv.drafting import Draft
from guildmark.connect.csv.gigs import Gigs, fate
from guildmark.connect.csv.mapping import Mapping
from guildmark.connect.csv.problems import Listing, Problem
from guildmark.connect.csv.reading import open_table
from guildmark.connect.csv.storing import Handler
from guildmark.connect.csv.walking import Walk, list_parts, walk

TOLD_EVERY = 2_000  # rows
Progress = Callable[[int, float], None]


def be_silent(_rows: int, _share: float) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as it stands in the file, and what it would become."""

    line: int
    cells: tuple[str, ...]
    values: dict[str, Any]
    faults: tuple[str, ...] = ()
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """How a file was read, its columns, and its first rows."""

    name: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    notices: tuple[Problem, ...]


def preview(file: Path | BinaryIO, mapping: Mapping, *, at: datetime, rows: int = 10, name: str = "") -> Preview:
    """The first rows of a file as they would go in; raises UnreadableError where it cannot be read at all."""
    with walk(list_parts(file, mapping, name)[0], mapping, at) as walking:
        shown = tuple(_show(draft) for draft, _ in zip(walking.drafts, range(rows), strict=False))
        table = walking.table
        return Preview(table.name, table.encoding, table.delimiter, tuple(table.header), shown, tuple(table.notices))


def _show(draft: Draft) -> PreviewRow:
    return PreviewRow(draft.line, tuple(draft.cells), draft.values, draft.faults, draft.left_out)


@dataclass(slots=True)
class Check:
    """What a file holds: how many rows are good, bad or left out, and every problem with its line and reason."""

    good: int = 0
    bad: int = 0
    doubled: int = 0
    blank: int = 0
    problems: Listing = field(default_factory=Listing)
    left_out: Listing = field(default_factory=Listing)
    notes: Listing = field(default_factory=Listing)
    notices: list[Problem] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    foreseen: Counter[str] = field(default_factory=Counter)
    changes: Listing = field(default_factory=Listing)

    def refuse(self, name: str, line: int, messages: tuple[str, ...]) -> None:
        """One more bad row with its problems."""
        self.bad += 1
        for message in messages:
            self.problems.add(Problem(name, line, message))

    def take(self, name: str, draft: Draft) -> bool:
        """Count a row; True when it is good."""
        for note in draft.notes:
            self.notes.add(Problem(name, draft.line, note))
        if draft.left_out:
            self.left_out.add(Problem(name, draft.line, draft.left_out))
        elif draft.faults:
            self.refuse(name, draft.line, draft.faults)
        else:
            self.good += 1
        return draft.is_good

    def finish(self, walking: Walk) -> None:
        """Count what the walk passed over."""
        self.doubled += walking.doubled
        self.blank += walking.table.blank
        self.notices += walking.table.notices


def check(
    file: Path | BinaryIO,
    mapping: Mapping,
    *,
    organisation: Any,  # noqa: ANN401 - of people
    at: datetime,
    name: str = "",
    progress: Progress = be_silent,
) -> Check:
    """Every row checked, also against whom the organisation knows, nothing stored.

    Raises UnreadableError where the file cannot be read at all.
    """
    found, rows, before = Check(), 0, 0
    parts = list_parts(file, mapping, name)
    total = sum(part.size for part in parts) or 1
    for part in parts:
        with walk(part, mapping, at) as walking:
            while drafts := list(islice(walking.drafts, TOLD_EVERY)):
                _take(found, part.name, drafts, walking.handler, organisation)
                rows += len(drafts)
                progress(rows, min(1.0, (before + walking.table.position) / total))
            found.finish(walking)
        before += part.size
    return found


def _take(found: Check, name: str, drafts: Sequence[Draft], handler: Handler, organisation: Any) -> None:  # noqa: ANN401 - of people
    """Count some rows; what the organisation does not know makes a row bad."""
    missing = handler.find_missing([draft for draft in drafts if draft.is_good], organisation=organisation)
    good: list[Draft] = []
    for draft in drafts:
        if draft.line in missing:
            draft = replace(draft, faults=(missing[draft.line],))  # noqa: PLW2901 - the same row, with what was found
        if found.take(name, draft):
            good.append(draft)
    if isinstance(handler, Gigs):
        found.tally += Counter(fate(draft.values) for draft in good)
    if isinstance(handler, Contractors):
        _foresee(found, name, good, handler, organisation)


def _foresee(found: Check, name: str, good: list[Draft], handler: Contractors, organisation: Any) -> None:  # noqa: ANN401 - of people
    """Count whom the rows would add, change or leave alone, and list what would change."""
    for draft, foreseen in zip(good, handler.foresee(good, organisation=organisation), strict=True):
        found.foreseen["changed" if foreseen.changes else "same" if foreseen.known else "added"] += 1
        if foreseen.kept_name:
            found.notes.add(Problem(name, draft.line, say_kept(foreseen.kept_name)))
        if foreseen.changes:
            found.changes.add(Problem(name, draft.line, "; ".join(say_changes(foreseen))))


def read_header(file: Path | BinaryIO, *, name: str = "", rows: int = 20) -> tuple[list[str], list[list[str]]]:
    """The header of a file and its first rows, to guess a mapping from; raises UnreadableError."""
    with open_table(file, name=name) as table:
        first = [row.cells for row, _ in zip(table.rows(), range(rows), strict=False) if not row.fault]
        return table.header, first
