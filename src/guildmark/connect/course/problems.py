"""What is wrong with a file, and where: every problem found is told, not only the first."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: file, line (from 1; 0 for the file as a whole), and what to do about it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.message}"


class CourseError(ValueError):
    """A course cannot be read; `problems` says why, each at its place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """The problems, in the order of the files."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
