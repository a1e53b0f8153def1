"""Reads facts back, checked against their digest."""

import hashlib
import json
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guildmark.held import Held
from guildmark.journal.models import Fact, Place


class BrokenFactError(RuntimeError):
    """The stored bytes are not those that were hashed."""


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A fact as readers see it."""

    id: int
    organisation: uuid.UUID
    kind: str
    at: datetime
    contractor: uuid.UUID | None
    program: uuid.UUID | None
    data: dict[str, Any]


def read(fact: Fact) -> ReadFact:
    """The contents of a stored fact; raises BrokenFactError when bytes and digest differ."""
    body = bytes(fact.body)
    if hashlib.sha256(body).digest() != bytes(fact.digest):
        raise BrokenFactError(f"fact {fact.pk} does not match its digest")
    data = json.loads(body)["data"]
    return ReadFact(fact.pk, fact.organisation, fact.kind, fact.at, fact.contractor, fact.program, data)


def get_fact(fact_id: int) -> ReadFact:
    """One fact; raises Fact.DoesNotExist."""
    return read(Fact.objects.get(pk=fact_id))


def list_placed(*, after: int, limit: int = 5000) -> list[tuple[int, ReadFact]]:
    """Facts in journal order behind position `after`, with their positions."""
    places = Place.objects.filter(pk__gt=after).select_related("fact").order_by("pk")[:limit]
    return [(place.pk, read(place.fact)) for place in places]


def iterate_contractor(contractor: uuid.UUID) -> Iterator[ReadFact]:
    """Everything the journal says about one contractor, oldest first."""
    for fact in Fact.objects.filter(contractor=contractor).order_by("pk").iterator(chunk_size=500):
        yield read(fact)


def list_facts(
    *, organisation: uuid.UUID, kinds: tuple[str, ...], program: uuid.UUID | None = None, limit: int = 1000
) -> list[ReadFact]:
    """The latest facts of these kinds, newest first."""
    facts = Fact.objects.filter(organisation=organisation, kind__in=kinds)
    if program:
        facts = facts.filter(program=program)
    return [read(fact) for fact in facts.order_by("-pk")[:limit]]


def list_named_by(*, contractors: Collection[uuid.UUID], kinds: tuple[str, ...]) -> list[ReadFact]:
    """The facts of these kinds about these contractors, for a batch at a time."""
    return [read(fact) for fact in Fact.objects.filter(contractor__in=contractors, kind__in=kinds)]


def list_held(contractor: uuid.UUID) -> dict[str, Held]:
    """What the journal says about one contractor."""

    def read_all() -> Iterator[dict[str, Any]]:
        for fact in iterate_contractor(contractor):
            yield {"kind": fact.kind, "at": fact.at, "data": fact.data}

    return {"record": Held(Fact.objects.filter(contractor=contractor), {}, read_all)}
