"""What is wrong with a CSV file, and where: each problem names its file, its line and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST_KEPT = 10_000  # in memory; the file of rows to mend holds them all


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault or remark: file, line (from 1; 0 for the file as a whole), and what it is."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        if not self.line:
            return f"{self.file}: {self.message}"
        return _("%(file)s, line %(line)s: %(message)s") % {
            "file": self.file, "line": self.line, "message": self.message,
        }  # fmt: skip


class UnreadableError(ValueError):
    """The file, or its mapping, cannot be read at all; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        """The one problem that stops the reading."""
        super().__init__(str(problem))
        self.problem = problem


class FaultError(ValueError):
    """A value, or a row, is not what it should be: the text says why; `at` names the field, where a form was sent."""

    def __init__(self, words: str, *, at: str = "") -> None:
        """The reason in words, and the name of the form's field."""
        super().__init__(words)
        self.at = at


@dataclass(slots=True)
class Listing:
    """Problems in the order of their lines: every one is counted, the first ten thousand are kept."""

    count: int = 0
    kept: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Count one more."""
        self.count += 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(problem)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.kept)

    def __len__(self) -> int:
        return self.count
