"""Which items of a bank an attempt gets, and in which order their options stand.

Order comes from SHA-256 of seed and key, not from a random generator whose algorithm a new Python may change: an
attempt can be shown again years later exactly as it was.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar

from guildmark.engine.scoring.items import Item, Matching, MultipleAnswers, MultipleChoice

T = TypeVar("T")


def _mixed(things: Iterable[T], *, seed: int, salt: str, key: Callable[[T], str]) -> tuple[T, ...]:
    def place(thing: T) -> bytes:
        return sha256(f"{seed}\x1f{salt}\x1f{key(thing)}".encode("utf-8", "surrogatepass")).digest()

    return tuple(sorted(things, key=place))


def draw(keys: Sequence[str], *, count: int, seed: int) -> tuple[str, ...]:
    """`count` different keys of the bank in an order of their own; the bank's own order has no effect.

    Each set of `count` keys is equally likely over seeds. Raises ValueError when the bank holds fewer, or a key twice.
    """
    if len(set(keys)) != len(keys):
        raise ValueError("the bank holds a key twice")
    if not 1 <= count <= len(keys):
        raise ValueError(f"cannot draw {count} of {len(keys)} items")
    return _mixed(keys, seed=seed, salt="draw", key=str)[:count]


def present(item: Item, *, seed: int) -> Item:
    """The item with its options, or the choices of its rows, in the order that this attempt shows."""
    match item:
        case MultipleChoice() | MultipleAnswers():
            return replace(item, options=_mixed(item.options, seed=seed, salt=item.key, key=lambda o: o.key))
        case Matching():
            return replace(item, choices=_mixed(item.choices, seed=seed, salt=item.key, key=lambda c: c.key))
    return item
