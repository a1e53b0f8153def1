"""Reads the YAML of a course: names with their values, each known by its line, nothing that could break later.

A text longer than its place in the database, or with signs that are no text, is a problem here and not an error there.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.constructor import ConstructorError

from guildmark.connect.course.problems import Problem

LONGEST = 200
DEEPEST = 12
_NOT_READ = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)  # whatever PyYAML lets through
_UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Front:
    """The values of one file's YAML, and the line on which each begins."""

    file: str
    problems: list[Problem]
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def line(self, key: str, default: str = "", *, most: int = LONGEST) -> str:
        """The value as one line of text; a longer one, or one that is no text, is a problem at its place."""
        value = self.values.get(key)
        if isinstance(value, (list, dict, set, tuple, bytes)):
            self.fault(key, f"“{key}” is one text")
            return default
        text = " ".join(str(value).split()) if value not in (None, "", False) else ""
        if _UNPRINTED.search(text):
            self.fault(key, f"“{key}” holds signs that are no text")
            return default
        if len(text) > most:
            self.fault(key, f"“{key}” has {len(text):,} characters; at most {most} fit")
            return default
        return text or default

    def fault(self, key: str, message: str) -> None:
        """A problem with one value."""
        self.problems.append(Problem(self.file, self.lines.get(key, 1), message))


class _Loader(yaml.SafeLoader):
    """Says where a value cannot be read, such as a day of the year 0."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - of PyYAML
        try:
            return super().construct_object(node, deep=deep)
        except _NOT_READ as fault:
            shown = str(node.value)[:40]
            said = f"“{shown}” is no value; if it is meant as text, put it between quotation marks"
            raise ConstructorError(None, None, said, node.start_mark) from fault


def read_front(text: str, *, file: str, problems: list[Problem], first_line: int = 0) -> Front:
    """The names and values of a YAML text that begins behind `first_line`; what is wrong is added to `problems`."""
    front = Front(file, problems)
    try:
        _refuse_depth(text)
        _fill(front, text, first_line)
    except yaml.YAMLError as fault:
        line, said = _place(fault, text)
        problems.append(Problem(file, first_line + line, f"not valid YAML: {said}"))
    return front


def _place(fault: yaml.YAMLError, text: str) -> tuple[int, str]:
    """The line of a fault, from 1, and what it is."""
    if isinstance(fault, yaml.reader.ReaderError):
        return text[: fault.position].count("\n") + 1, "a sign that is no text"
    mark = getattr(fault, "problem_mark", None)
    return (mark.line + 1 if mark else 1), getattr(fault, "problem", None) or str(fault)


def _refuse_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ConstructorError(None, None, "nested too deeply", event.start_mark)  # type: ignore[arg-type] # either mark


def _fill(front: Front, text: str, first_line: int) -> None:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return
        if not isinstance(node, yaml.MappingNode):
            line = first_line + node.start_mark.line + 1
            front.problems.append(Problem(front.file, line, "names with their values are wanted, as in “title: …”"))
            return
        front.lines |= {str(key.value): first_line + key.start_mark.line + 1 for key, _value in node.value}
        front.values |= {str(key): value for key, value in loader.construct_document(node).items()}
    finally:
        loader.dispose()
