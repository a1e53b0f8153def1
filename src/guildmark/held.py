"""What is held about one person, as a question to the database: each app says its own, and one page counts them all."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of one kind about one person, and what is said of each: a name in the download, and the field it shows.

    `read` says it where a row has to be opened first.
    """

    rows: QuerySet[Any]
    shown: Mapping[str, str]
    read: Callable[[], Iterable[Mapping[str, Any]]] | None = None

    def say(self) -> Iterator[dict[str, Any]]:
        """Every row, oldest first, as the download has it."""
        if self.read:
            yield from map(dict, self.read())
            return
        for values in self.rows.order_by("pk").values_list(*self.shown.values()).iterator(chunk_size=500):
            yield dict(zip(self.shown, values, strict=True))


def same(*names: str, **others: str) -> dict[str, str]:
    """Fields that are shown under their own names, and those that are not."""
    return {name: name for name in names} | others
