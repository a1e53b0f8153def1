"""Learning that happened elsewhere: past enrolments, outcomes and scores, each put on record as one fact.

Nothing follows from these facts but their count. People are named by opaque ids; what tells them apart in the old
system stays with the contractor and never reaches the journal. Storing the same history again changes nothing.
"""

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from guildmark.journal.actions import append_many, draft_fact
from guildmark.journal.models import Fact
from guildmark.people.actions import ContractorRow, normal_email, store_contractors
from guildmark.people.models import Contractor, Organisation
from guildmark.people.queries import map_other_holders


def _iso(when: datetime | None) -> str | None:
    return when.astimezone(UTC).isoformat() if when else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEnrolment:
    """That somebody took part in a course, from when to when as far as it is known."""

    KIND: ClassVar = "EnrolmentRecorded"
    person: str
    course: str
    run: str = ""
    enrolled_at: datetime | None = None
    left_at: datetime | None = None

    def say(self) -> dict[str, Any]:
        """What the fact holds."""
        times = {"enrolled_at": _iso(self.enrolled_at), "left_at": _iso(self.left_at)}
        return {"course": self.course, "run": self.run} | times


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOutcome:
    """How it ended for them: passed, distinction, failed or left."""

    KIND: ClassVar = "OutcomeRecorded"
    person: str
    course: str
    outcome: str
    run: str = ""
    ended_at: datetime | None = None

    def say(self) -> dict[str, Any]:
        """What the fact holds."""
        return {"course": self.course, "run": self.run, "outcome": self.outcome, "ended_at": _iso(self.ended_at)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PastScore:
    """An assessment taken: its score of a hundred, or None where that is not known."""

    KIND: ClassVar = "ScoreRecorded"
    person: str
    course: str
    assessment: str
    run: str = ""
    assessment_kind: str = ""
    taken_at: datetime | None = None
    score_percent: Decimal | None = None
    carried_over: bool = False

    def say(self) -> dict[str, Any]:
        """What the fact holds."""
        return {
            "course": self.course, "run": self.run, "assessment": self.assessment,
            "assessment_kind": self.assessment_kind, "taken_at": _iso(self.taken_at),
            "score_percent": None if self.score_percent is None else str(self.score_percent),
            "carried_over": self.carried_over,
        }  # fmt: skip


PastRecord = PastEnrolment | PastOutcome | PastScore
Identity = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class HistoryStored:
    """What became of a batch: people and records that are new, records that were there already."""

    people: int = 0
    added: Counter[str] = field(default_factory=Counter)
    same: int = 0


@transaction.atomic
def store_history(
    *, organisation: Organisation, records: Sequence[PastRecord], at: datetime,
    people: Mapping[str, ContractorRow] | None = None,
) -> HistoryStored:  # fmt: skip
    """Put a batch (a few thousand at most) on record in a handful of queries.

    People are found by their key and added where they are new; `people` says more about some of them, by key. It is
    taken over only with a record that is new, so that an old file brought in again does not undo later changes.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # of two imports at once the second waits
    ids = _ids(organisation, {record.person for record in records})
    known = _known(ids.values(), {record.KIND for record in records})
    new: dict[Identity, PastRecord] = {}
    for record in records:
        if (ids.get(record.person), *_identity(record.KIND, record.say())) not in known:
            new.setdefault((record.person, *_identity(record.KIND, record.say())), record)
    rows = {record.person: (people or {}).get(record.person, ContractorRow()) for record in new.values()}
    stored = store_contractors(organisation=organisation, rows=[_named(*row) for row in rows.items()], at=at)
    if stored.added:
        ids = _ids(organisation, set(rows))
    append_many([_draft(organisation, ids[record.person], record, at) for record in new.values()])
    return HistoryStored(stored.added, Counter(each.KIND for each in new.values()), len(records) - len(new))


def _named(key: str, row: ContractorRow) -> ContractorRow:
    return ContractorRow(
        external_key=key, email=row.email, name=row.name, zone=row.zone, language=row.language, region=row.region,
        city=row.city, skills=row.skills, groups=row.groups,
    )  # fmt: skip


def _with_keys(organisation: Organisation, keys: Iterable[str]) -> QuerySet[Contractor]:
    """Contractors by key. SQLite uses the index, which holds no empty keys, only where the question says so too."""
    return Contractor.objects.filter(organisation=organisation, external_key__in=list(keys)).exclude(external_key="")


def _with_emails(organisation: Organisation, emails: Iterable[str]) -> QuerySet[Contractor]:
    """Contractors by address, asked as the index holds it: in lower case, without empty ones."""
    mine = Contractor.objects.filter(organisation=organisation).exclude(email="").annotate(lower=Lower("email"))
    return mine.filter(lower__in=[normal_email(each) for each in emails])


def _ids(organisation: Organisation, keys: Iterable[str]) -> dict[str, uuid.UUID]:
    return dict(_with_keys(organisation, keys).values_list("external_key", "pk"))


def _known(contractors: Iterable[uuid.UUID], kinds: set[str]) -> set[Identity]:
    """Which records of these kinds the journal holds about these people."""
    facts = Fact.objects.filter(contractor__in=list(contractors), kind__in=kinds)
    rows = facts.values_list("contractor", "kind", "body").iterator(chunk_size=2000)
    return {(contractor, *_identity(kind, json.loads(bytes(body))["data"])) for contractor, kind, body in rows}


def _identity(kind: str, data: Mapping[str, Any]) -> Identity:
    return kind, data["course"], data["run"], data.get("assessment")


def _draft(organisation: Organisation, contractor: uuid.UUID, record: PastRecord, at: datetime) -> Fact:
    return draft_fact(organisation=organisation.pk, kind=record.KIND, at=at, contractor=contractor, data=record.say())


def list_keys_by_email(*, organisation: Organisation, emails: Iterable[str]) -> dict[str, str]:
    """Which of these addresses belong to contractors with a key of their own, and to which."""
    emails = list(emails)
    mine = _with_emails(organisation, emails).exclude(external_key="")
    main = {normal_email(email): key for email, key in mine.values_list("email", "external_key")}
    others = map_other_holders(organisation=organisation, emails=emails)
    return main | {email: each.external_key for email, each in others.items() if each.external_key}


def find_contractors(
    *, organisation: Organisation, keys: Iterable[str] = (), emails: Iterable[str] = ()
) -> dict[str, Contractor]:
    """The organisation's contractors whom these keys (as `#KEY`) and addresses name; unknown ones are not in it."""
    emails = list(emails)
    by_key = {f"#{each.external_key}": each for each in _with_keys(organisation, keys).filter(erased_at=None)}
    by_email = {normal_email(each.email): each for each in _with_emails(organisation, emails).filter(erased_at=None)}
    others = map_other_holders(organisation=organisation, emails=emails)
    return by_key | by_email | {email: each for email, each in others.items() if not each.erased_at}
