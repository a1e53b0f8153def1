"""Thirty days in one-hour steps, kills in between: what is due in both series is sent, exactly once each.

The oracle below knows nothing of series, due rows or leases: it counts 48 hours and local days by itself.
"""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from guildmark.due import actions as due
from guildmark.outreach import actions as outreach
from guildmark.outreach.models import Message, Series
from guildmark.programs import actions as programs
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db
HOURS = 30 * 24
ZONES = ("America/New_York", "Asia/Kathmandu", "Pacific/Auckland", "UTC")


class Killed(BaseException):
    """The process is gone: nothing after this line runs in it."""


class Server:
    """A mail server that keeps what it took, at the edge of processes that die."""

    def __init__(self, seed):
        self.taken, self.dice, self.kill = Counter(), random.Random(seed), 0.0  # noqa: S311 - not a secret

    def deliver(self, mail, *, at):
        if self.dice.random() < self.kill:
            raise Killed  # before the server took it
        self.taken[mail.message_id] += 1
        if self.dice.random() < self.kill:
            raise Killed  # after, and before it was written down

    def close(self):
        pass


def run_hour(at):
    """What a worker does in an hour, and the workers started after it died, each once the lease of the one before is over."""
    for death in range(20):
        moment = at + death * (due.LEASE + timedelta(seconds=1))
        try:
            while due.run_due(at=moment, limit=5):
                pass
        except Killed:
            continue
        return


def day(moment, zone):
    """The moment itself if it lies between 9 and 18 there, else the next 9 o'clock."""
    local = moment.astimezone(ZoneInfo(zone))
    if local.hour >= 18:
        local += timedelta(days=1)
    if not 9 <= local.hour < 18:
        local = local.replace(hour=9, minute=0, second=0, microsecond=0)
    return local.astimezone(UTC)


def tick(moment, start):
    """The first hourly step of the clock at which a worker sees that it is due."""
    return start + timedelta(hours=-((start - moment) // timedelta(hours=1)))


def expected(start, zone, *, first, stop=None, most=4):
    """When messages go: the first so many hours after the beginning, each other 48 hours after the one before went.

    Each is moved into the local day, and seen by a clock that moves in steps of an hour.
    """
    went, earliest = [], start + timedelta(hours=first)
    while len(went) < most:
        moment = tick(day(earliest, zone), start)
        if stop and moment >= stop:
            break
        went.append(moment)
        earliest = moment + timedelta(hours=48)
    return went


@pytest.fixture
def world():
    return World(at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC))


def people(world, names):
    for name, zone in zip(names, ZONES, strict=True):
        contractor = world.contractor(name)
        contractor.zone = zone
        contractor.save()
        yield contractor


KINDS = {"invited": ("invitation", "remind_invited"), "joined": ("remind_joined",)}


def went(series, name):
    """When the messages of a series went to somebody, as the product has it on record."""
    found = Message.objects.filter(kind__in=KINDS[series], contractor__name=name, state="sent")
    return list(found.order_by("number").values_list("sent_at", flat=True))


def live(series):
    return list(Message.objects.filter(kind__in=KINDS[series]).exclude(state="cancelled").order_by("number"))


def begin_both(world):
    """Four are invited and four join, at once, in four parts of the world."""
    program = launched(world, ends_on="2027-06-30", budget_minor=1_000_000)
    outreach.invite_many(
        organisation=world.organisation, program=program.pk, contractors=people(world, "ABCD"), at=world.at
    )
    for name, _contractor in zip("EFGH", people(world, "EFGH"), strict=True):
        joined(world, program, name)


def thirty_days(world, monkeypatch, kill):
    server = Server(seed=7)
    monkeypatch.setattr("guildmark.outreach.tasks.get_transport", lambda: server)
    begin_both(world)
    server.kill = kill
    for hour in range(HOURS + 1):
        run_hour(world.at + timedelta(hours=hour))
    return server


def test_thirty_days_send_exactly_what_is_due_in_both_series(world, monkeypatch):
    server = thirty_days(world, monkeypatch, kill=0.0)
    for series, names, first in (("invited", "ABCD", 0), ("joined", "EFGH", 48)):
        for name, zone in zip(names, ZONES, strict=True):
            assert went(series, name) == expected(world.at, zone, first=first), (series, name)
    assert set(server.taken.values()) == {1}
    of_series = Message.objects.exclude(series=None)
    assert Counter(of_series.values_list("kind", flat=True)) == {
        "invitation": 4,
        "remind_invited": 12,
        "remind_joined": 16,
    }
    assert set(of_series.values_list("state", flat=True)) == {"sent"}


def test_thirty_days_with_kills_at_every_step_forget_nobody_and_write_to_nobody_twice(world, monkeypatch):
    server = thirty_days(world, monkeypatch, kill=0.3)
    assert max(server.taken.values()) == 1
    for series, names in (("invited", "ABCD"), ("joined", "EFGH")):
        numbers = Counter((m.contractor.name, m.number) for m in live(series))
        assert numbers == {(name, number): 1 for name in names for number in (1, 2, 3, 4)}
    states = {str(m.pk): m.state for m in Message.objects.exclude(state="cancelled")}
    assert set(states.values()) == {"sent", "uncertain"}
    taken = {identity.strip("<>").split("@")[0] for identity in server.taken}
    assert {pk for pk, state in states.items() if state == "sent"} <= taken
    for series, name in (("invited", "A"), ("joined", "H")):
        sent = [m.sent_at for m in live(series) if m.contractor.name == name and m.sent_at]
        assert all(later - earlier >= timedelta(hours=48) for earlier, later in pairwise(sent))


def test_an_invitation_waits_for_its_readers_morning_and_goes_at_once_by_day(world):
    program = launched(world)
    outreach.invite_many(
        organisation=world.organisation, program=program.pk, contractors=people(world, "ABCD"), at=world.at
    )
    assert {m.contractor.name: m.send_at for m in live("invited")} == {
        "A": datetime(2026, 11, 2, 14, tzinfo=UTC),  # 4:30 in New York: at 9
        "B": world.at,  # 15:15 in Kathmandu
        "C": datetime(2026, 11, 2, 20, tzinfo=UTC),  # 22:30 in Auckland: at 9 tomorrow
        "D": world.at,
    }


def test_what_was_due_while_nobody_sent_does_not_go_at_night(world):
    begin_both(world)
    for hour in (12, 24):  # 21:30 UTC, 9:30 UTC
        run_hour(world.at + timedelta(hours=hour))
    assert went("invited", "D") == [world.at + timedelta(hours=24)]


def test_without_reminders_the_invitation_is_the_only_message(world):
    program = launched(world, remind=False)
    programs.invite_addresses(program=program, emails=["zoe@x.example"], at=world.at)
    for day_ in range(10):
        run_hour(world.at + timedelta(days=day_))
    assert [(m.kind, m.state) for m in live("invited")] == [("invitation", "sent")]


def silence(world, program, how):
    ada = world.contractor("Ada")
    [invitation] = outreach.invite_many(
        organisation=world.organisation, program=program.pk, contractors=[ada], at=world.at
    )
    if how == "joining":
        joined(world, program)
    elif how == "declining":
        outreach.decline_invitation(invitation=invitation, at=world.at)
    elif how == "unsubscribing":
        outreach.suppress(organisation=world.organisation.pk, email=ada.email, reason="unsubscribed", at=world.at)


@pytest.mark.parametrize("how", ["joining", "declining", "unsubscribing"])
def test_an_answer_stops_the_invitations_at_once(world, how):
    silence(world, launched(world), how)
    assert not live("invited")  # not even the first, which had not gone yet
    world.pass_time(days=30)
    assert not live("invited")


@pytest.mark.parametrize("how", ["passing", "leaving"])
def test_an_end_stops_the_reminders_to_finish_at_once(world, how):
    enrolment = joined(world, launched(world))
    world.settle()
    if how == "passing":
        attempt(world, enrolment)
    else:
        programs.leave(enrolment=enrolment, at=world.at)
    world.pass_time(days=30)
    assert not live("joined")


def test_nothing_is_written_after_the_last_day(world):
    program = launched(world, ends_on="2026-11-05")
    programs.invite_addresses(program=program, emails=["zoe@x.example"], at=world.at)
    for hour in range(HOURS):
        run_hour(world.at + timedelta(hours=hour))
    end = datetime(2026, 11, 6, tzinfo=UTC)
    assert [m.sent_at for m in live("invited")] == expected(world.at, "UTC", first=0, stop=end)


def test_what_was_due_while_nobody_sent_does_not_go_after_the_last_day(world):
    program = launched(world, ends_on="2026-11-05")
    programs.invite_addresses(program=program, emails=["zoe@x.example"], at=world.at)
    run_hour(world.at + timedelta(days=5))
    assert not live("invited")
    assert Series.objects.get().stopped_reason == "expired"
