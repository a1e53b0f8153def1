"""Thirty days in one-hour steps, with processes that die at every step: each reminder that is due is sent once.

The oracle below knows nothing of series, due rows or leases: it counts 48 hours and local days by itself.
"""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guildmark.due import actions as due
from guildmark.outreach import actions as outreach
from guildmark.outreach.models import Message
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
    """What a worker does in an hour, and the workers started after it died."""
    while True:
        try:
            if not due.run_due(at=at, limit=5):
                return
        except Killed:
            continue


def expected(start, zone, *, stop=None, most=4):
    """When reminders are due: 48 hours apart, moved into the local day from 9 to 18."""
    found, last = [], start
    while len(found) < most:
        local = (last + timedelta(hours=48)).astimezone(ZoneInfo(zone))
        if local.hour < 9:
            local = local.replace(hour=9, minute=0, second=0, microsecond=0)
        elif local.hour >= 18:
            local = (local + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
        last = local.astimezone(UTC)
        if stop and last >= stop:
            break
        found.append(last)
    return found


@pytest.fixture
def world():
    return World(at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC))


def people(world, names):
    for name, zone in zip(names, ZONES, strict=True):
        contractor = world.contractor(name)
        contractor.zone = zone
        contractor.save()
        yield contractor


def planned(kind):
    return list(Message.objects.filter(kind=kind).exclude(state="cancelled").order_by("send_at"))


@pytest.mark.parametrize("kill", [0.0, 0.3])
def test_thirty_days_send_exactly_what_is_due_in_both_series(world, monkeypatch, kill):
    server = Server(seed=7)
    monkeypatch.setattr("guildmark.outreach.tasks.get_transport", lambda: server)
    start, program = world.at, launched(world, ends_on="2027-06-30", budget_minor=1_000_000)
    outreach.invite_many(
        organisation=world.organisation, program=program.pk, contractors=people(world, "ABCD"), at=start
    )
    takers = [joined(world, program, name) for name, _ in zip("EFGH", people(world, "EFGH"), strict=True)]
    run_hour(world.at)
    server.kill = kill
    for hour in range(1, HOURS + 1):
        run_hour(start + timedelta(hours=hour))
    everyone = [*zip("ABCD", ZONES, strict=True), *zip("EFGH", ZONES, strict=True)]
    wanted = {name: expected(start, zone) for name, zone in everyone}
    for kind, names in (("remind_invited", "ABCD"), ("remind_joined", "EFGH")):
        sent = {name: [m.send_at for m in planned(kind) if m.contractor.name == name] for name in names}
        if kill:
            assert {n: len(s) for n, s in sent.items()} == {n: len(wanted[n]) for n in names}
        else:
            assert sent == {name: wanted[name] for name in names}
    assert takers
    assert max(server.taken.values()) == 1
    states = Counter(m.state for m in Message.objects.exclude(state="cancelled"))
    assert states["sent"] + states["uncertain"] == sum(states.values())
    assert states["uncertain"] == 0 if not kill else states["uncertain"] > 0
    taken = {identity.strip("<>").split("@")[0] for identity in server.taken}
    assert {str(m.pk) for m in Message.objects.filter(state="sent")} <= taken


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
    world.pass_time(days=30)
    assert not planned("remind_invited")


@pytest.mark.parametrize("how", ["passing", "leaving"])
def test_an_end_stops_the_reminders_to_finish_at_once(world, how):
    enrolment = joined(world, launched(world))
    world.settle()
    if how == "passing":
        attempt(world, enrolment)
    else:
        programs.leave(enrolment=enrolment, at=world.at)
    world.pass_time(days=30)
    assert not planned("remind_joined")


def test_nothing_is_written_after_the_last_day(world):
    program = launched(world, ends_on="2026-11-05")
    programs.invite_addresses(program=program, emails=["zoe@x.example"], at=world.at)
    world.pass_time(days=30)
    assert [m.send_at for m in planned("remind_invited")] == expected(
        datetime(2026, 11, 2, 9, 30, tzinfo=UTC), "UTC", stop=datetime(2026, 11, 6, tzinfo=UTC)
    )
