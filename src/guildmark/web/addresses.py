"""The addresses of pages, from patterns that are worked out once: a page holds a dozen of them.

An address is the same text as Django's `reverse` gives; whatever is not made of ids and plain slugs is left to it.
"""

import re
import uuid
from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
# Stand where an argument will; no address contains them.
_IDS = [uuid.UUID(int=0xF1E2D3C4B5A6 << 64 | n) for n in range(4)]
_SLUGS = [f"zq{n}-guildmark-zq" for n in range(4)]


def address_of(name: str, *args: object) -> str:
    """The address of a page; raises NoReverseMatch where there is none."""
    kinds = "".join(map(_kind, args))
    if "?" in kinds or len(kinds) > len(_IDS):
        return reverse(name, args=args)
    pattern = _pattern(get_urlconf(), get_script_prefix(), name, kinds)
    return reverse(name, args=args) if pattern is None else pattern.format(*args)


def _kind(arg: object) -> str:
    """`u` an id, `s` a text that every converter of texts takes as it is, `?` anything else."""
    if isinstance(arg, uuid.UUID):
        return "u"
    return "s" if isinstance(arg, str) and _PLAIN.fullmatch(arg) else "?"


@lru_cache(maxsize=1000)
def _pattern(urlconf: str | None, prefix: str, name: str, kinds: str) -> str | None:  # noqa: ARG001 - what it depends on
    """The address with `{0}` in place of its first argument; None where a mark is not taken as it is."""
    marks = [str((_IDS if kind == "u" else _SLUGS)[n]) for n, kind in enumerate(kinds)]
    try:
        found = reverse(name, args=marks)
    except NoReverseMatch:
        return None
    if any(found.count(mark) != 1 for mark in marks):
        return None
    found = found.replace("{", "{{").replace("}", "}}")
    for n, mark in enumerate(marks):
        found = found.replace(mark, f"{{{n}}}")
    return found
