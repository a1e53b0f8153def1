"""Finds the fenced divs of a Carpentries lesson: `::: challenge` … `:::`, nested, with any number of colons.

Fences inside code blocks are text. A fence left open, or closed too often, is a problem at its line.
"""

import re
from dataclasses import dataclass, field

from guildmark.connect.course.problems import Problem

_OPEN = re.compile(r"^\s{0,3}:{3,}\s*\{?\.?(?P<name>[A-Za-z][\w-]*)[^:]*:*\s*$")
_CLOSE = re.compile(r"^\s{0,3}:{3,}\s*$")
_CODE = re.compile(r"^\s{0,3}(?P<fence>`{3,}|~{3,})")


@dataclass(slots=True)
class Div:
    """A named part of a lesson: text and further parts in their order. The lesson itself is the part without a name."""

    name: str
    line: int
    parts: list["str | Div"] = field(default_factory=list)

    def add_line(self, line: str) -> None:
        """Append a line of text to the last piece of text."""
        if self.parts and isinstance(self.parts[-1], str):
            self.parts[-1] += line + "\n"
        else:
            self.parts.append(line + "\n")


def parse_divs(text: str, *, file: str, first_line: int = 1) -> tuple[Div, list[Problem]]:
    """The tree of parts, and the fences that do not fit."""
    root = Div("", first_line)
    stack, problems, code = [root], [], ""
    for number, line in enumerate(text.split("\n"), first_line):
        code = _code_fence(line, code)
        opened = None if code else _OPEN.match(line)
        if opened:
            child = Div(opened["name"].lower(), number)
            stack[-1].parts.append(child)
            stack.append(child)
        elif not code and _CLOSE.match(line):
            if len(stack) == 1:
                problems.append(Problem(file, number, "this fence closes nothing"))
            else:
                stack.pop()
        else:
            stack[-1].add_line(line)
    problems += [Problem(file, div.line, f"the part “{div.name}” is never closed") for div in stack[1:]]
    return root, problems


def _code_fence(line: str, code: str) -> str:
    """The fence of the code block we are in after this line, or nothing."""
    found = _CODE.match(line)
    if not found:
        return code
    if not code:
        return found["fence"]
    closes = found["fence"][0] == code[0] and len(found["fence"]) >= len(code) and not line.strip().strip(code[0])
    return "" if closes else code
