"""Tells a slip of the keys from another skill: which known skill somebody probably meant.

>>> find_meant("Proof-reading", ["Editing", "Proofreading"])
'Proofreading'
>>> find_meant("Translating", ["Editing", "Proofreading"])
''
"""

from collections.abc import Iterable
from difflib import get_close_matches

_NEAR = 0.82  # one letter of seven too many, missing or in the wrong place


def find_meant(typed: str, known: Iterable[str]) -> str:
    """The known skill that is nearly what was typed, or ""."""
    spelled = {_bare(skill): skill for skill in known}
    near = get_close_matches(_bare(typed), spelled, n=1, cutoff=_NEAR)
    return spelled[near[0]] if near else ""


def same_word(typed: str, known: Iterable[str]) -> str:
    """The known skill that is the same but for capitals and spaces around it, or ""."""
    return next((skill for skill in known if _bare(skill) == _bare(typed)), "")


def _bare(skill: str) -> str:
    return " ".join(skill.casefold().split())
