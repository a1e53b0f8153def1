"""The item bank of an assessment: stored item by item, read as a whole and kept in memory while it stands.

Each storing gives the bank a new edition, so whatever memory holds under an edition can never be out of date.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from guildmark.engine.scoring.items import Item as ScoringItem
from guildmark.engine.scoring.storing import from_dict, to_dict
from guildmark.journal.actions import append_fact
from guildmark.learning.models import Assessment, Course, Item

BANKS = 64  # in memory at once; a bank of 60 items takes about 100 kB


@dataclass(frozen=True, slots=True)
class BankItem:
    """A stored item: its row, what it asks, whether new attempts may draw it, and what it is about."""

    pk: int
    item: ScoringItem
    retired: bool
    topic: str


@transaction.atomic
def store_items(
    *, course: Course, items: Sequence[ScoringItem], at: datetime, topics: Mapping[str, str] | None = None,
    keep_others: bool = False, **policy: int,
) -> Assessment:  # fmt: skip
    """Set a course's item bank. What changed or is gone is retired, so that attempts keep the items they were given.

    With `keep_others` only items of the names given are set; those of other names stay in use.
    An item that `topics` does not name keeps what the one of its name was about before.
    """
    assessment, _ = Assessment.objects.update_or_create(course=course, defaults={**policy, "edition": uuid.uuid4()})
    rows = list(assessment.items.order_by("pk"))
    in_use = {row.name: row for row in rows if not row.retired}
    kept = {item.key for item in items if item.key in in_use and _same(in_use[item.key], item)}
    gone = {name for name in in_use if name not in kept} & ({item.key for item in items} if keep_others else {*in_use})
    assessment.items.filter(retired=False, name__in=gone).update(retired=True)
    taken = [row.name for row in rows]
    about = {name: row.topic for name, row in in_use.items()} | dict(topics or {})
    new = [
        _row(assessment, item, taken.count(item.key), about.get(item.key, "")) for item in items if item.key not in kept
    ]
    Item.objects.bulk_create(new, batch_size=500)
    _rename_topics([in_use[name] for name in kept], about)
    append_fact(
        organisation=course.organisation_id, kind="ItemsStored", at=at,
        data={"course": str(course.pk), "items": len(items)},
    )  # fmt: skip
    return assessment


def _rename_topics(rows: Iterable[Item], about: Mapping[str, str]) -> None:
    """What an item is about may be said anew; what it asks may not."""
    changed = [row for row in rows if row.topic != about[row.name]]
    for row in changed:
        row.topic = about[row.name]
    Item.objects.bulk_update(changed, ["topic"], batch_size=500)


def list_names(course: Course) -> set[str]:
    """The names of the items in use."""
    return set(Item.objects.filter(assessment__course=course, retired=False).values_list("name", flat=True))


def _same(row: Item, item: ScoringItem) -> bool:
    return bool(row.spec == to_dict(replace(item, key=row.key)))


def _row(assessment: Assessment, item: ScoringItem, before: int, topic: str) -> Item:
    """A row with a key of its own, however many items had this name before."""
    key = f"{item.key}~{before + 1}" if before else item.key
    spec = to_dict(replace(item, key=key))
    return Item(assessment=assessment, name=item.key, key=key, kind=item.kind, topic=topic, spec=spec)


def get_bank(assessment: Assessment) -> Mapping[str, BankItem]:
    """All items by key, retired ones included."""
    return _read(assessment.pk, assessment.edition)


def list_drawable(assessment: Assessment) -> list[str]:
    """The keys that a new attempt may be given."""
    return [key for key, banked in get_bank(assessment).items() if not banked.retired]


@lru_cache(maxsize=BANKS)
def _read(assessment: uuid.UUID, edition: uuid.UUID) -> Mapping[str, BankItem]:  # noqa: ARG001 - names what is kept
    rows = Item.objects.filter(assessment=assessment).order_by("pk")
    return {row.key: BankItem(row.pk, from_dict(row.spec), row.retired, row.topic) for row in rows}
