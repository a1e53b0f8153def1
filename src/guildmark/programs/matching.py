"""Whether a course speaks of a skill: a hint for whoever designs a program, never a decision.

Words are compared by their beginnings, so that “Editing” finds “Editor”; a course that uses other words is only asked
about.
"""

import re
from collections.abc import Iterable

_ENDING = 4  # letters that may differ: edit|ing, translat|ion
_LEAST = 4


def names_skill(skill: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts has the skill in it, or a word of the same stem."""
    said = " ".join(texts).casefold()
    if skill.casefold().strip() in said:
        return True
    words = re.findall(r"\w+", said)
    return any(_is_kin(wanted, word) for wanted in _telling(skill) for word in words)


def _telling(skill: str) -> list[str]:
    """The words of a skill by which a course can be known; short ones only where it has no others."""
    words = re.findall(r"\w+", skill.casefold())
    return [word for word in words if len(word) >= _LEAST] or words


def _is_kin(wanted: str, word: str) -> bool:
    if len(wanted) < _LEAST:
        return wanted == word
    return word.startswith(wanted[: max(_LEAST, len(wanted) - _ENDING)])
