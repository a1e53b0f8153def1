"""The journal keeps facts as bytes, in one order, and tells its followers at least once."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from guildmark.due import actions as due
from guildmark.journal import actions as journal
from guildmark.journal import queries, subscriptions
from guildmark.journal.models import Fact

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUSE = uuid.uuid4()


def append(kind="BadgeIssued", **data):
    return journal.append_fact(organisation=HOUSE, kind=kind, at=AT, data=data)


def test_a_fact_reads_back_as_it_was_written():
    fact = append(score="92.5", who="Zoë")
    assert queries.get_fact(fact.pk).data == {"score": "92.5", "who": "Zoë"}


@pytest.mark.parametrize("sql", ["UPDATE journal_fact SET kind = 'Other'", "DELETE FROM journal_fact"])
def test_raw_sql_cannot_change_a_fact(sql):
    append()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_bytes_that_do_not_match_their_digest_are_noticed():
    fact = append()
    with pytest.raises(queries.BrokenFactError):
        queries.read(Fact(pk=fact.pk, body=b'{"data":{}}', digest=fact.digest))


def test_places_are_gapless_and_given_once():
    facts = [append(n=n) for n in range(5)]
    journal.place_facts(limit=2)
    while journal.place_facts(limit=2):
        pass
    placed = queries.list_placed(after=0)
    assert [fact.id for _, fact in placed][-5:] == [fact.pk for fact in facts]
    assert [place for place, _ in placed] == list(range(1, len(placed) + 1))


def test_a_follower_that_fails_is_told_again(monkeypatch):
    told: list[int] = []

    def follower(fact, at):
        told.append(fact.id)
        if len(told) == 1:
            raise RuntimeError("out of paper")

    monkeypatch.setitem(subscriptions._followers, "BadgeIssued", {"printer": follower})  # noqa: SLF001 - a fake
    fact = append()
    due.drain(at=AT)
    due.drain(at=AT + due.LONGEST_WAIT)
    due.drain(at=AT + 2 * due.LONGEST_WAIT)
    assert told == [fact.pk, fact.pk]


def test_facts_with_followers_cannot_be_appended_in_bulk(monkeypatch):
    monkeypatch.setitem(subscriptions._followers, "BadgeIssued", {"printer": print})  # noqa: SLF001 - a fake
    with pytest.raises(ValueError, match="BadgeIssued"):
        journal.append_many([journal.draft_fact(organisation=HOUSE, kind="BadgeIssued", at=AT)])
