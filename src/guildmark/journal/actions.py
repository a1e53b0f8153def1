"""Appends facts, tells their followers, and gives each its place in the order.

The fact and the due rows of its followers are one transaction. Followers run right after commit in the same process;
what fails there is found by the sweep.
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from guildmark.due import actions as due
from guildmark.journal.models import Fact, Place
from guildmark.journal.subscriptions import list_followers


def canonical(data: dict[str, Any]) -> bytes:
    """The bytes that are stored and hashed: sorted keys, no spaces, UTF-8; raises TypeError on anything not JSON."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def append_fact(
    *,
    organisation: uuid.UUID,
    kind: str,
    at: datetime,
    data: dict[str, Any] | None = None,
    contractor: uuid.UUID | None = None,
    program: uuid.UUID | None = None,
) -> Fact:
    """Append one fact in the caller's transaction; its followers run after commit."""
    with transaction.atomic():
        fact = draft_fact(
            organisation=organisation, kind=kind, at=at, data=data, contractor=contractor, program=program
        )
        fact.save(force_insert=True)
        _tell(fact, at=at)
    return fact


def append_many(facts: Sequence[Fact]) -> None:
    """Append drafts in bulk, for imports; kinds with followers are refused, since nobody would be told."""
    if told := {fact.kind for fact in facts if list_followers(fact.kind)}:
        raise ValueError(f"facts with followers cannot be appended in bulk: {sorted(told)}")
    Fact.objects.bulk_create(facts, batch_size=1000)


def draft_fact(
    *,
    organisation: uuid.UUID,
    kind: str,
    at: datetime,
    data: dict[str, Any] | None = None,
    contractor: uuid.UUID | None = None,
    program: uuid.UUID | None = None,
) -> Fact:
    """A fact with its bytes and digest, not yet stored."""
    envelope = {
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "contractor": str(contractor) if contractor else None,
        "data": data or {},
        "kind": kind,
        "organisation": str(organisation),
        "program": str(program) if program else None,
    }
    body = canonical(envelope)
    return Fact(
        organisation=organisation,
        kind=kind,
        at=at,
        contractor=contractor,
        program=program,
        body=body,
        digest=hashlib.sha256(body).digest(),
    )


def _tell(fact: Fact, *, at: datetime) -> None:
    rows = [
        due.ask(
            kind="follow",
            key=f"{fact.pk}:{name}",
            run_at=at,
            payload={"fact": fact.pk, "follower": name},
            organisation=fact.organisation,
        ).pk
        for name in list_followers(fact.kind)
    ]
    if rows:
        # A lambda, not a partial: when it fails, Django names it in the log by its __qualname__.
        transaction.on_commit(lambda: due.run_now(ids=rows, at=at), robust=True)


LOOK_BACK = 100_000  # ids: a transaction that was open for longer is found by the next thorough look


def place_facts(*, limit: int = 5000, thorough: bool = False) -> int:
    """Give the next positions to facts that have none; returns how many. One process at a time does this.

    Ids are given before commit, so a fact may appear behind later ones; only the last ids are looked through, unless
    `thorough`.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(7101)")
        last = Place.objects.order_by("-pk").values_list("pk", "fact_id").first() or (0, 0)
        waiting = Fact.objects.filter(place=None, pk__gt=0 if thorough else last[1] - LOOK_BACK)
        new = list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])
        Place.objects.bulk_create([Place(pk=last[0] + n, fact_id=pk) for n, pk in enumerate(new, 1)], batch_size=1000)
    return len(new)
