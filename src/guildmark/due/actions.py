"""Asks for a thing to be done, claims what is due, does it, and finds again what a dead process held.

Claiming is one UPDATE, so two workers never hold one row; finishing demands the lease, so a worker that slept past
its lease cannot finish what another has taken over.
"""

import logging
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from guildmark.due import pace
from guildmark.due.handlers import Handler, ManyHandler, get_handler, list_urgent
from guildmark.due.models import Due

LEASE = timedelta(minutes=2)
AT_ONCE = 500  # rows that a worker claims; what it does not get to in a few seconds it gives back
GIVE_UP_AFTER = 18  # attempts: a day after the first, whatever it waits for may be gone that long
LONGEST_WAIT = timedelta(hours=6)

log = logging.getLogger(__name__)


class LostLeaseError(RuntimeError):
    """The row was taken over by another worker; what this one did is rolled back."""


def ask(
    *,
    kind: str,
    key: str,
    run_at: datetime,
    payload: dict[str, Any] | None = None,
    organisation: uuid.UUID | None = None,
) -> Due:
    """One row for this kind and key, new or as it stands; asking again changes nothing."""
    row, _ = Due.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={"run_at": run_at, "payload": payload or {}, "organisation": organisation},
    )
    return row


def ask_many(rows: Sequence[Due]) -> None:
    """Ask for many at once; those asked for before stay as they are."""
    Due.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def cancel(*, kind: str, keys: Iterable[str], at: datetime) -> int:
    """Withdraw rows that nobody has begun; returns how many."""
    waiting = Due.objects.filter(kind=kind, key__in=list(keys), state=Due.State.WAITING)
    return waiting.update(state=Due.State.CANCELLED, finished_at=at)


@transaction.atomic
def claim(*, at: datetime, limit: int = AT_ONCE, ids: Sequence[int] | None = None) -> list[Due]:
    """Take up to `limit` rows that are due, or whose holder's lease ran out, in one UPDATE; urgent kinds first."""
    lease = uuid.uuid4()
    due = Due.objects.filter(_claimable(at)) if ids is None else Due.objects.filter(_claimable(at), pk__in=ids)
    chosen = due.order_by(*_order()).select_for_update(skip_locked=True).values("pk")[:limit]
    Due.objects.filter(pk__in=chosen).update(
        state=Due.State.LEASED, lease=lease, lease_until=at + LEASE, attempt=models.F("attempt") + 1
    )
    return list(Due.objects.filter(state=Due.State.LEASED, lease=lease).order_by(*_order()))


def _order() -> tuple[models.OrderBy, str, str]:
    """What somebody waits for, then what has waited longest: thousands of reminders keep nobody from signing in."""
    others = models.Case(models.When(kind__in=list_urgent(), then=0), default=1, output_field=models.IntegerField())
    return others.asc(), "run_at", "pk"


def _claimable(at: datetime) -> models.Q:
    waiting = models.Q(state=Due.State.WAITING, run_at__lte=at)
    abandoned = models.Q(state=Due.State.LEASED, lease_until__lt=at)
    return waiting | abandoned


def finish(row: Due, *, at: datetime) -> None:
    """End the row, inside the transaction of its effect; raises LostLeaseError when the lease is another's."""
    finish_many([row], at=at)


def finish_many(rows: Sequence[Due], *, at: datetime) -> None:
    """End rows that were claimed together, all or none; raises LostLeaseError when one of them is another's by now."""
    if not rows:
        return
    held = Due.objects.filter(pk__in=[row.pk for row in rows], state=Due.State.LEASED, lease=rows[0].lease)
    if held.update(state=Due.State.DONE, finished_at=at, problem="") < len(rows):
        raise LostLeaseError(", ".join(map(str, rows)))


def renew(row: Due, *, at: datetime) -> None:
    """Hold the row for another lease, for work that takes long; raises LostLeaseError when it is another's by now."""
    held = Due.objects.filter(pk=row.pk, state=Due.State.LEASED, lease=row.lease)
    if not held.update(lease_until=at + LEASE):
        raise LostLeaseError(str(row))


def release(rows: Sequence[Due], *, run_at: datetime | None = None) -> None:
    """Give back what was claimed and not begun, as if it had not been; its turn comes again at `run_at`, or at once."""
    held = Due.objects.filter(pk__in=[row.pk for row in rows], state=Due.State.LEASED)
    held.filter(lease__in={row.lease for row in rows}).update(
        state=Due.State.WAITING, attempt=models.F("attempt") - 1, lease=None, lease_until=None,
        run_at=run_at or models.F("run_at"),
    )  # fmt: skip


def carry_out(rows: Sequence[Due], *, at: datetime) -> None:
    """Do claimed rows, those of one kind together; what fails waits for another attempt or is given up."""
    kinds: dict[str, list[Due]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append(row)
    for kind, same in kinds.items():
        _carry_out_kind(kind, same, at)


def _carry_out_kind(kind: str, rows: Sequence[Due], at: datetime) -> None:
    try:
        handler = get_handler(kind)
    except LookupError as problem:
        log.exception("due rows of an unknown kind", extra={"kind": kind, "rows": len(rows)})
        _all_wait(rows, at=at, problem=problem)
        return
    if isinstance(handler, ManyHandler):
        _carry_out_many(handler, rows, at)
        return
    for number, row in enumerate(rows):
        if number and pace.is_over():
            release(rows[number:])
            return
        _carry_out_one(handler, row, at)


def _carry_out_one(handler: Handler, row: Due, at: datetime) -> None:
    try:
        if not handler.atomic:
            handler.run(row, at)
            return
        with transaction.atomic():
            handler.run(row, at)
            finish(row, at=at)
    except Exception as problem:
        log.exception("due row failed", extra={"due": row.pk, "kind": row.kind, "attempt": row.attempt})
        _put_back(row, at=at, problem=problem)


def _carry_out_many(handler: ManyHandler, rows: Sequence[Due], at: datetime) -> None:
    try:
        for row, problem in handler.run(rows, at):
            _put_back(row, at=at, problem=problem)
    except Exception as problem:
        log.exception("due rows failed", extra={"due": rows[0].pk, "kind": rows[0].kind, "rows": len(rows)})
        _all_wait(rows, at=at, problem=problem)


def _all_wait(rows: Sequence[Due], *, at: datetime, problem: Exception) -> None:
    """Put back those that were not ended meanwhile."""
    for row in rows:
        _put_back(row, at=at, problem=problem)


def is_last_attempt(row: Due) -> bool:
    """Whether the row is given up if this attempt fails too."""
    return row.attempt >= GIVE_UP_AFTER


def _put_back(row: Due, *, at: datetime, problem: Exception) -> None:
    given_up = is_last_attempt(row)
    wait = min(timedelta(seconds=2**row.attempt), LONGEST_WAIT)
    Due.objects.filter(pk=row.pk, state=Due.State.LEASED, lease=row.lease).update(
        state=Due.State.FAILED if given_up else Due.State.WAITING,
        run_at=at + wait,
        problem=f"{type(problem).__name__}: {problem}"[:2000],
        finished_at=at if given_up else None,
    )


def run_due(*, at: datetime, limit: int = AT_ONCE, stopping: pace.Ends = pace.never) -> int:
    """Claim and carry out one batch; returns how many rows were claimed, so that a worker knows to go on.

    It ends early, giving back what was not begun, after a few seconds and as soon as `stopping` says so.
    """
    rows = claim(at=at, limit=limit)
    with pace.batch(stopping):
        carry_out(rows, at=at)
    return len(rows)


def run_now(*, ids: Sequence[int], at: datetime) -> None:
    """Carry out certain rows at once, in the process that asked; whatever fails is left to the sweep."""
    carry_out(claim(at=at, limit=len(ids), ids=ids), at=at)


def drain(*, at: datetime, most: int = 100_000) -> int:
    """Carry out everything due at `at`; for the simulator and tests. Returns how many rows were claimed."""
    done = 0
    while done < most and (count := run_due(at=at)):
        done += count
    return done
