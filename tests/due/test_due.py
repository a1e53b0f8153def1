"""Due rows happen once, survive whoever held them, and wait longer after each failure."""

from datetime import UTC, datetime, timedelta

import pytest

from guildmark.due import actions as due
from guildmark.due import handlers
from guildmark.due.models import Due

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def handled(monkeypatch):
    done: list[str] = []

    def run(row, at):
        if row.payload.get("fails"):
            raise RuntimeError("the network is down")
        done.append(row.key)

    monkeypatch.setitem(handlers._handlers, "greet", handlers.Handler(run))  # noqa: SLF001 - a fake at the edge
    return done


def test_asking_twice_is_one_row(handled):
    for _ in range(2):
        due.ask(kind="greet", key="ada", run_at=AT)
    due.drain(at=AT)
    due.drain(at=AT + timedelta(days=1))
    assert handled == ["ada"]


def test_nothing_runs_before_its_time(handled):
    due.ask(kind="greet", key="ada", run_at=AT)
    due.drain(at=AT - timedelta(seconds=1))
    assert handled == []


def test_a_row_whose_holder_died_is_found_when_its_lease_runs_out(handled):
    due.ask(kind="greet", key="ada", run_at=AT)
    assert len(due.claim(at=AT)) == 1
    assert due.drain(at=AT + due.LEASE) == 0
    due.drain(at=AT + due.LEASE + timedelta(seconds=1))
    assert handled == ["ada"]


def test_two_workers_never_hold_the_same_row(handled):
    due.ask(kind="greet", key="ada", run_at=AT)
    assert len(due.claim(at=AT)) + len(due.claim(at=AT)) == 1


def test_who_slept_past_the_lease_cannot_finish_what_another_took_over(handled):
    due.ask(kind="greet", key="ada", run_at=AT)
    (slow,) = due.claim(at=AT)
    later = AT + due.LEASE + timedelta(seconds=1)
    (quick,) = due.claim(at=later)
    with pytest.raises(due.LostLeaseError):
        due.finish(slow, at=later)
    due.finish(quick, at=later)


def test_a_failure_waits_and_is_given_up_in_the_end_with_its_reason(handled):
    row = due.ask(kind="greet", key="ada", run_at=AT, payload={"fails": True})
    at = AT
    for _ in range(due.GIVE_UP_AFTER):
        due.drain(at=at)
        at += due.LONGEST_WAIT
    row.refresh_from_db()
    assert (row.state, row.attempt) == (Due.State.FAILED, due.GIVE_UP_AFTER)
    assert "the network is down" in row.problem


def test_a_cancelled_row_never_runs(handled):
    due.ask(kind="greet", key="ada", run_at=AT)
    assert due.cancel(kind="greet", keys=["ada"], at=AT) == 1
    due.drain(at=AT)
    assert handled == []
