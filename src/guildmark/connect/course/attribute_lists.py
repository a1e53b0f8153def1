"""Reads what stands in braces behind a picture, `{alt="words" width=50%}`, as the publisher of the format does.

Values stand in double quotes, in single quotes or in none, in any order. What is no such list is left to others.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_OPENING = re.compile(r"\{:?\s*")
_PART = re.compile(
    r"""(?:\#(?P<id>[\w:-]+) | \.(?P<class>[\w:-]+) | (?P<key>[\w:-]+)=
    (?:"(?P<double>(?:\\.|[^"\\])*)" | '(?P<single>(?:\\.|[^'\\])*)' | (?P<bare>[^\s"'{}=]+)))(?=[\s}])\s*""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_KEPT = {"alt", "width", "height"}


def read_attributes(text: str, start: int = 0) -> tuple[int, dict[str, str]] | None:
    """Where the list that begins there ends, and what it says; None where there is no such list."""
    opening = _OPENING.match(text, start)
    if not opening:
        return None
    place, found = opening.end(), dict[str, str]()
    while part := _PART.match(text, place):
        name, value = _read(part)
        found[name] = f"{found['class']} {value}" if name == "class" and name in found else value
        place = part.end()
    if "fig-alt" in found:  # as other tools of the format write it
        found.setdefault("alt", found["fig-alt"])
    return (place + 1, found) if text[place : place + 1] == "}" else None


def _read(part: re.Match[str]) -> tuple[str, str]:
    for name in ("id", "class"):
        if part[name]:
            return name, part[name]
    value = next(part[how] for how in ("double", "single", "bare") if part[how] is not None)
    return part["key"], " ".join(_ESCAPED.sub(r"\1", value).split())


def pictures_plugin(reader: MarkdownIt) -> None:
    """Read such a list behind a picture, before the reader's own rule would."""
    reader.inline.ruler.before("attr", "picture_attributes", _rule)


def _rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as the reader calls it
    if state.pending or not state.tokens or state.tokens[-1].type != "image":
        return False
    read = read_attributes(state.src, state.pos)
    if read is None:
        return False
    state.pos, found = read
    if not silent:
        state.tokens[-1].attrs |= {name: value for name, value in found.items() if name in _KEPT | {"id", "class"}}
        state.tokens[-1].meta["stated"] = "alt" in found
    return True
