"""How often a badge was looked at: a number for each badge, day and kind, and nothing about who looked.

No cookie, no address and no program's name is kept or compared, so one reader who comes twice counts twice.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Sum

from guildmark.credentials.models import Badge, BadgeCount

KINDS = tuple(BadgeCount.Kind.values)
log = logging.getLogger(__name__)


def count(*, badge: uuid.UUID, kind: str, at: datetime) -> None:
    """One more of that kind on that day, in UTC. What cannot be counted now is lost: no page fails for a number."""
    try:
        with transaction.atomic():
            _add(badge, BadgeCount.Kind(kind), at.date())
    except DatabaseError:
        log.warning("a look at a badge was not counted", extra={"badge": str(badge), "kind": kind})


def _add(badge: uuid.UUID, kind: BadgeCount.Kind, day: date) -> None:
    """One statement, but for the first of a day, whose row two may want to make at once."""
    about = {"badge_id": badge, "kind": kind, "day": day}
    if BadgeCount.objects.filter(**about).update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            BadgeCount.objects.create(**about, count=1)
    except IntegrityError:
        BadgeCount.objects.filter(**about).update(count=F("count") + 1)


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
