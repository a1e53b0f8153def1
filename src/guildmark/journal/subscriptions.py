"""Who follows which facts; filled by each app when Django starts.

A subscription is durable: the fact and a due row for each follower are written together, so a follower that fails or
dies is tried again. A follower must therefore accept the same fact twice.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guildmark.journal.queries import ReadFact

Follower = Callable[["ReadFact", datetime], None]

_followers: dict[str, dict[str, Follower]] = defaultdict(dict)


def follows(*kinds: str) -> Callable[[Follower], Follower]:
    """Declare a function that is called, after commit and at least once, with every fact of these kinds."""

    def register(follower: Follower) -> Follower:
        for kind in kinds:
            _followers[kind][follower.__qualname__] = follower
        return follower

    return register


def list_followers(kind: str) -> dict[str, Follower]:
    """The followers of facts of `kind` by name."""
    return _followers[kind]
