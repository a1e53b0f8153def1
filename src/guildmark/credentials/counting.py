"""How often a badge was looked at: a number for each badge, day and kind, and nothing about who looked.

No cookie, no address and no program's name is kept or compared, so one reader who comes twice counts twice.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from guildmark.credentials.models import Badge, BadgeCount

KINDS = tuple(BadgeCount.Kind.values)
log = logging.getLogger(__name__)
# Said in SQL: this is done at each look, and building two queries costs more than the rest of a kept page.
_TABLE = BadgeCount._meta.db_table  # noqa: SLF001 - our own name
_ONE_MORE = (
    f'INSERT INTO "{_TABLE}" ("badge_id", "kind", "day", "count") VALUES (%s, %s, %s, 1) '  # noqa: S608 - our own names
    f'ON CONFLICT ("badge_id", "day", "kind") DO UPDATE SET "count" = "{_TABLE}"."count" + 1'
)


def count(*, badge: uuid.UUID, kind: str, at: datetime) -> None:
    """One more of that kind on that day, in UTC. What cannot be counted now is lost: no page fails for a number."""
    try:
        with transaction.atomic():
            _add(badge, BadgeCount.Kind(kind), at.date())
    except DatabaseError:
        log.warning("a look at a badge was not counted", extra={"badge": str(badge), "kind": kind})


def _add(badge: uuid.UUID, kind: BadgeCount.Kind, day: date) -> None:
    """One statement, also for the first of a day, whose row two may want to make at once; both databases know it."""
    values = {"badge": badge, "kind": kind.value, "day": day}
    with connection.cursor() as cursor:
        cursor.execute(_ONE_MORE, [_stored(name, value) for name, value in values.items()])


def _stored(name: str, value: object) -> Any:  # noqa: ANN401 - whatever the column holds
    column: Any = BadgeCount._meta.get_field(name)  # noqa: SLF001 - Django's public door to fields
    return column.get_db_prep_save(value, connection)


def count_verified(credential: str, *, at: datetime) -> None:
    """A credential of this id was found to be signed by its issuer: counted where it is a badge of ours."""
    start = f"{settings.PUBLIC_URL}/badges/"
    try:
        badge = uuid.UUID(credential.removeprefix(start)) if credential.startswith(start) else None
    except ValueError:
        return
    if badge and Badge.objects.filter(pk=badge).exists():
        count(badge=badge, kind=BadgeCount.Kind.VERIFIED, at=at)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What was counted on one day, in UTC, in the order of `KINDS`."""

    day: date
    counts: tuple[int, ...]


def list_days(badge: Badge, *, limit: int = 30) -> list[DayCounts]:
    """The newest days on which anything was counted, newest first."""
    found: dict[date, dict[str, int]] = {}
    for row in BadgeCount.objects.filter(badge=badge).order_by("-day")[: limit * len(KINDS)]:
        found.setdefault(row.day, {})[row.kind] = row.count
    return [DayCounts(day, tuple(kinds.get(kind, 0) for kind in KINDS)) for day, kinds in found.items()][:limit]


def sum_counts(badge: Badge) -> tuple[int, ...]:
    """Everything that was ever counted, in the order of `KINDS`."""
    rows = BadgeCount.objects.filter(badge=badge).order_by().values_list("kind").annotate(n=Sum("count"))
    sums = dict(rows)
    return tuple(sums.get(kind, 0) for kind in KINDS)
