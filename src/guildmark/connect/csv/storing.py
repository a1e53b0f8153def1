"""Stores good rows batch by batch; where the database refuses a batch, finds the rows that it refuses."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import DataError, IntegrityError

from guildmark.connect.csv.drafting import Draft


@dataclass(slots=True)
class Batch:
    """What became of some rows: new, changed, there already, refused with the reason, remarked upon."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refused: list[tuple[Draft, str]] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    notes: list[tuple[Draft, str]] = field(default_factory=list)

    def take_in(self, other: "Batch") -> None:
        """Count another batch in."""
        self.added += other.added
        self.changed += other.changed
        self.same += other.same
        self.refused += other.refused
        self.tally += other.tally
        self.notes += other.notes


class Handler(Protocol):
    """How rows of one kind are checked, told apart and stored."""

    def check(self, values: dict[str, Any], at: datetime) -> list[str]:
        """What is wrong with a row whose cells are each right by themselves."""

    def keys(self, values: dict[str, Any]) -> list[str]:
        """What no two rows of a file may share."""

    def find_missing(self, drafts: Sequence[Draft], *, organisation: Any) -> dict[int, str]:  # noqa: ANN401 - of people
        """By line, why a good row would be refused by what is stored here; asked before anything goes in."""

    def store(self, drafts: Sequence[Draft], *, organisation: Any, at: datetime) -> Batch:  # noqa: ANN401 - of people
        """Store good rows."""


def store_or_split(drafts: Sequence[Draft], store: Callable[[Sequence[Draft]], Batch], refusal: str) -> Batch:
    """Store all, or halve until only the rows that the database refuses stay out."""
    if not drafts:
        return Batch()
    try:
        return store(drafts)
    except (IntegrityError, DataError, ValueError):
        if len(drafts) == 1:
            return Batch(refused=[(drafts[0], refusal)])
    middle = len(drafts) // 2
    batch = store_or_split(drafts[:middle], store, refusal)
    batch.take_in(store_or_split(drafts[middle:], store, refusal))
    return batch
