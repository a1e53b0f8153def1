"""Gives rows that stayed out back as a CSV to mend: the original columns, and what is wrong in one more.

No cell of it is a formula to a spreadsheet. Mended and imported again, it reads as the original file would have.
"""

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from guildmark.connect.csv.cells import make_harmless, take_back

if TYPE_CHECKING:
    from _csv import Writer

COLUMN = "problem"


class Mending:
    """The file to mend; it comes to be with its first row, readable by its owner alone: it may hold addresses."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        """Where it will be, and the columns of the original."""
        self.path = path
        self._header = list(header)
        self._again = bool(header) and header[-1] == COLUMN  # the original was itself such a file
        self._file: TextIO | None = None

    def add(self, cells: Sequence[str], line: int, messages: Sequence[str]) -> None:
        """One row with its problems; cells beyond the header follow behind them."""
        own = [make_harmless(take_back(cell)) for cell in cells]
        width = len(self._header) - self._again
        own += [""] * (width - len(own))
        text = f"line {line}: {'; '.join(messages)}"
        self._writer().writerow([*own[:width], make_harmless(text), *own[width + self._again :]])

    def _writer(self) -> "Writer":
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
            names = self._header[: len(self._header) - self._again]
            csv.writer(self._file).writerow([*map(make_harmless, names), COLUMN])
        return csv.writer(self._file)

    def close(self) -> Path | None:
        """The finished file, or None where no row had to be mended."""
        if self._file is None:
            return None
        self._file.close()
        return self.path
