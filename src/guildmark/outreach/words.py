"""What a message says about a program: asked of whoever knows programs, since outreach does not.

The conductor registers one describer when Django starts; nothing here imports it.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of a longer text, or the heading above some."""

    text: str
    heading: bool = False

    @property
    def underline(self) -> str:
        """What makes a line of plain text a heading, as wide as the line."""
        return "-" * len(self.text)


@dataclass(frozen=True, slots=True)
class ProgramWords:
    """A program as messages name it; amounts and days are written out already."""

    name: str
    badge_name: str
    hours: int
    rewards: tuple[str, ...]
    join_path: str
    course_path: str = ""
    terms: tuple[Part, ...] = ()
    peer_words: str = ""
    peer_name: str = ""


About = tuple[uuid.UUID, uuid.UUID | None]  # a program, and the contractor to whom it is described
Describe = Callable[[set[About]], dict[About, ProgramWords]]
_describers: list[Describe] = []


def describes_programs(describe: Describe) -> Describe:
    """Declare the function that describes programs, each to one contractor where one is named."""
    _describers[:] = [describe]
    return describe


def describe_programs(wanted: set[About]) -> dict[About, ProgramWords]:
    """The words of each, in the language that is active; raises LookupError where nothing knows programs."""
    if wanted and not _describers:
        raise LookupError("nothing describes programs to messages")
    return _describers[0](wanted) if wanted else {}
