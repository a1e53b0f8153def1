"""Reads a CSV file as a stream of rows with their line numbers, whatever is in it.

Never holds more than one row. A line or row that cannot be read becomes a row with its fault, and reading goes on at
the line behind it, so that one quotation mark that is never closed does not swallow the rest.
"""

import csv
import io
import os
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from guildmark.connect.csv.charset import Encoding, find_delimiter, find_encoding
from guildmark.connect.csv.problems import FaultError, Problem, UnreadableError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LONGEST_LINE = 262_144
MOST_LINES = 500  # of one row
MOST_COLUMNS = 1_000
_SAMPLE = 30
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins at and its cells; with a fault where it could not be read as cells."""

    line: int
    cells: list[str]
    fault: str = ""


class _TooLongError(Exception):
    """A line, or a row, goes on beyond what any cell needs."""


class _Lines:
    """Physical lines, numbered; those of the row being read can be given back."""

    def __init__(self, text: TextIO) -> None:
        self.text, self.number, self.first = text, 0, 0
        self._kept: list[str] = []
        self._size = 0
        self._again: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def begin(self) -> None:
        self._kept.clear()
        self._size, self.first = 0, self.number + 1

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self._kept.append(line)
        self._size += len(line)
        if len(line) > LONGEST_LINE:
            raise _TooLongError(_("a line of more than %(most)s characters") % {"most": f"{LONGEST_LINE:,}"})
        if len(self._kept) > MOST_LINES or self._size > LONGEST_LINE:
            raise _TooLongError(_("a quotation mark is opened and not closed again"))
        return line

    def _read(self) -> str:
        line = self.text.readline(LONGEST_LINE + 1)
        rest = line
        while len(rest) > LONGEST_LINE and rest[-1] not in "\r\n":
            rest = self.text.readline(LONGEST_LINE + 1)
        return line

    def give_back(self) -> tuple[int, str]:
        """All lines of this row but the first will be read again; gives the first's number and text."""
        first = self._kept[0]
        self._return(self._kept[1:])
        return self.number, first

    def give_back_all(self) -> None:
        """Every line of this row will be read again."""
        self._return(self._kept)

    def _return(self, lines: list[str]) -> None:
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)


@dataclass(slots=True)
class Table:
    """A CSV file that was opened: how it is written, its header, what to know about it, its rows."""

    name: str
    encoding: str
    delimiter: str
    header: list[str] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    blank: int = 0
    _records: Iterator[Row] = field(default_factory=lambda: iter(()))
    _source: "_Counted | None" = None

    @property
    def position(self) -> int:
        """How many bytes were read so far."""
        return self._source.count if self._source else 0

    def rows(self) -> Iterator[Row]:
        """Every row behind the header; empty ones are counted and passed over."""
        for row in self._records:
            if not row.fault and not any(cell.strip() for cell in row.cells):
                self.blank += 1
                continue
            yield row if row.fault else self._fit(row)

    def _fit(self, row: Row) -> Row:
        width, cells = len(self.header), row.cells
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) == width:
            return row
        said = ngettext(
            "%(here)s cell under a header of %(wanted)s", "%(here)s cells under a header of %(wanted)s", len(cells)
        )
        message = said % {"here": len(cells), "wanted": width}
        return Row(row.line, cells, message)

    def begin(self, records: Iterator[Row]) -> None:
        """Take the first row that is not empty as the header."""
        first = next((row for row in records if row.fault or any(map(str.strip, row.cells))), None)
        if first is None:
            raise FaultError(_("the file is empty"))
        if first.fault:
            raise FaultError(_("the header on line %(line)s: %(fault)s") % {"line": first.line, "fault": first.fault})
        if any(_BINARY.search(cell) for cell in first.cells):
            raise FaultError(_("the header on line %(line)s is not text; is this CSV?") % {"line": first.line})
        if len(first.cells) > MOST_COLUMNS:
            raise FaultError(_("more than %(most)s columns") % {"most": f"{MOST_COLUMNS:,}"})
        self.header, doubled = _name_columns(first.cells)
        for name in doubled:
            message = _("the column “%(name)s” comes twice; the second is called “%(name)s (2)” here") % {"name": name}
            self.notices.append(Problem(self.name, first.line, message))
        self._records = records


def _name_columns(cells: list[str]) -> tuple[list[str], list[str]]:
    """Names that are all different, and those that were not."""
    while len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    names, seen = [], Counter[str]()
    for number, cell in enumerate(cells, 1):
        name = " ".join(_UNPRINTED.sub(" ", cell).split())[:200] or _("column %(number)s") % {"number": number}
        seen[name] += 1
        while seen[name] > 1 and (again := f"{name} ({seen[name]})") in seen:
            seen[name] += 1
        names.append(name if seen[name] == 1 else again)
        seen[names[-1]] += names[-1] != name
    return names, [name for name, times in seen.items() if times > 1]


_WORDS = (
    ("unexpected end", lazy("a quotation mark is opened and never closed")),
    ("expected after", lazy("text behind a closing quotation mark; a mark inside a cell is written twice")),
    ("field larger", lazy("a cell of more than 131,072 characters")),
)


def _say(fault: Exception) -> str:
    text = str(fault)
    if isinstance(fault, _TooLongError):
        return text
    known = next((str(words) for start, words in _WORDS if start in text), "")
    return known or _("not a row of CSV (%(text)s)") % {"text": text}


def _records(lines: _Lines, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLongError) as fault:
            number, text = lines.give_back()
            yield Row(number, [text.rstrip("\r\n")[:1000]], _say(fault))
            continue
        yield Row(lines.first, cells)


@contextmanager
def open_table(file: Path | BinaryIO, *, name: str = "", encoding: str = "", delimiter: str = "") -> Iterator[Table]:
    """The file as a table; raises UnreadableError when there is no header to be found in it."""
    shown = name or os.path.basename(getattr(file, "name", "") or "") or "upload.csv"  # noqa: PTH119 - may be no path
    raw = file.open("rb") if isinstance(file, Path) else file
    try:
        yield _open(raw, shown, encoding, delimiter)
    except FaultError as fault:
        raise UnreadableError(Problem(shown, 0, str(fault))) from fault
    finally:
        if isinstance(file, Path):
            raw.close()


class _Counted(io.RawIOBase):
    """Bytes on their way to the decoder, counted for the progress; closing it leaves the file open."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        part = self._raw.read(len(view))
        view[: len(part)] = part
        self.count += len(part)
        return len(part)


def _open(raw: BinaryIO, name: str, encoding: str, delimiter: str) -> Table:
    raw.seek(0)
    found = find_encoding(raw)
    found = Encoding(encoding) if encoding else found
    raw.seek(0)
    counted = _Counted(raw)
    errors = "surrogateescape" if found.name.startswith(("utf-8", "ascii")) else "replace"
    try:
        text = io.TextIOWrapper(io.BufferedReader(counted, 1 << 16), encoding=found.name, errors=errors, newline="")
    except LookupError as fault:
        raise FaultError(_("there is no encoding “%(name)s”") % {"name": found.name}) from fault
    lines = _Lines(text)
    sign = delimiter or _find_sign(lines)
    table = Table(name, found.name, sign, notices=[Problem(name, 0, found.notice)] if found.notice else [])
    table._source = counted  # noqa: SLF001 - made here
    table.begin(_records(lines, sign))
    return table


def _find_sign(lines: _Lines) -> str:
    """The delimiter: named by a first line `sep=`, as spreadsheets write it, or found in the first lines."""
    sample: list[str] = []
    lines.begin()
    try:
        for line in lines:
            sample.append(line)
            if len(sample) == _SAMPLE:
                break
    except _TooLongError:
        pass  # the first lines are enough; the long one is told when the rows are read
    if sample and (named := re.fullmatch(r"sep=(.)[\r\n]*", sample[0])):
        lines.give_back()
        return named[1]
    lines.give_back_all()
    return find_delimiter(sample)
