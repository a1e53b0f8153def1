"""What has served its time goes, once a day, for ever; what has not stays."""

from datetime import timedelta

import pytest

from guildmark.cli import working
from guildmark.due import actions as due
from guildmark.due.models import Due
from guildmark.due.retention import PURGE, ask_for_purge, list_rules
from tests.world import START

pytestmark = pytest.mark.django_db


def done(at, key):
    row = due.ask(kind="greet", key=key, run_at=at)
    Due.objects.filter(pk=row.pk).update(state=Due.State.DONE, finished_at=at)
    return row


def test_a_day_throws_away_what_is_too_old_and_asks_for_the_next():
    done(START - timedelta(days=91), "old")
    done(START - timedelta(days=89), "young")
    for _ in range(2):
        ask_for_purge(at=START)
        due.drain(at=START)
    assert list(Due.objects.filter(kind="greet").values_list("key", flat=True)) == ["young"]
    days = Due.objects.filter(kind=PURGE, state=Due.State.WAITING).values_list("key", flat=True)
    assert list(days) == [(START + timedelta(days=1)).date().isoformat()]


def test_the_worker_asks_for_it_when_it_starts(monkeypatch):
    class Stopped:
        requested = True

    monkeypatch.setattr(working.connections, "close_all", lambda: None)  # the connection is the test's own
    working.work(Stopped())
    assert Due.objects.filter(kind=PURGE).count() == 1


def test_each_rule_says_what_and_how_long():
    assert len(list_rules()) >= 8
    assert all(rule.days > 0 for rule in list_rules())
