"""What can still be changed while a program is live, and that nobody inside loses by it."""

import uuid
from datetime import date, timedelta

import pytest

from guildmark.journal.models import Fact
from guildmark.outreach import actions as outreach
from guildmark.outreach.models import Invitation, Message, Series
from guildmark.pools.models import Pool
from guildmark.programs import actions as programs
from guildmark.programs import running
from guildmark.programs.design import DesignError
from guildmark.rewards.queries import find_fund
from tests.programs.test_ending import OVER, balances, released
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db
LATER = date(2027, 6, 30)


@pytest.fixture
def world():
    return World()


def facts(program):
    return list(
        Fact.objects.filter(
            program=program.pk, kind__in=["ProgramClosed", "ProgramExtended", "ProgramReopened"]
        ).values_list("kind", flat=True)
    )


def test_a_program_closed_early_takes_nobody_new_and_those_inside_keep_everything(world):
    program = launched(world)
    ada = joined(world, program)
    programs.invite_addresses(program=program, emails=["ben@x.example"], at=world.at)
    for _ in range(2):
        running.close_early(program=program, at=world.at)
    world.settle()
    program.refresh_from_db()
    with pytest.raises(programs.NotOpenError):
        joined(world, program, "Cleo")
    with pytest.raises(programs.NotOpenError):
        programs.invite_addresses(program=program, emails=["dan@x.example"], at=world.at)
    with pytest.raises(programs.NotOpenError):
        running.top_up(program=program, amount_minor=1, once=uuid.uuid4(), at=world.at)
    assert Series.objects.get(kind="invited", contractor__email="ben@x.example").stopped_reason == "closed"
    assert not Message.objects.filter(kind="remind_invited", state="planned").exists()
    attempt(world, ada)
    assert (ada.state, balances(program), released(program)) == ("certified", (10_000, 10_000, 0, 0), 0)
    assert facts(program) == ["ProgramClosed"]


def series_of(name):
    return Series.objects.get(kind="invited", contractor__email=f"{name}@x.example")


def test_a_program_that_was_closed_opens_again_and_goes_on_inviting(world):
    program = launched(world)
    programs.invite_addresses(program=program, emails=["ben@x.example", "cleo@x.example"], at=world.at)
    world.settle()
    for _ in range(2):  # closed and opened twice: the second time does as much as the first
        running.close_early(program=program, at=world.at)
        world.settle()
        assert series_of("ben").stopped_reason == "closed"
        world.pass_time(days=1)
        for _ in range(2):
            running.open_again(program=program, at=world.at)
        world.settle()
        assert series_of("ben").stopped_at is None
    assert facts(program) == ["ProgramClosed", "ProgramReopened"] * 2
    assert joined(world, program, "Dan").state == "joined"
    for _ in range(10):
        world.pass_time(days=2)
    assert Message.objects.filter(series=series_of("ben"), state="sent").count() == 2  # of four, two were cancelled


def test_whoever_declined_while_it_was_closed_gets_nothing_when_it_opens_again(world):
    program = launched(world)
    programs.invite_addresses(program=program, emails=["ben@x.example"], at=world.at)
    running.close_early(program=program, at=world.at)
    world.settle()
    outreach.decline_invitation(invitation=Invitation.objects.get(), at=world.at)
    running.open_again(program=program, at=world.at)
    world.settle()
    assert series_of("ben").stopped_reason == "declined"


def test_opened_again_before_anything_stopped_nothing_stops(world):
    program = launched(world)
    programs.invite_addresses(program=program, emails=["ben@x.example"], at=world.at)
    running.close_early(program=program, at=world.at)
    running.open_again(program=program, at=world.at)
    world.settle()
    assert series_of("ben").stopped_at is None


def test_a_program_that_was_put_off_ends_on_its_new_day_and_its_reminders_and_pool_with_it(world):
    program = launched(world)
    ada = joined(world, program)
    running.extend(program=program, ends_on=LATER, at=world.at)
    assert Series.objects.get(kind="joined").expires_at.date() == LATER + timedelta(days=1)
    assert Pool.objects.get(program=program.pk).ends_on == LATER + timedelta(days=91)
    world.at = OVER
    world.settle()
    program.refresh_from_db()
    ada.refresh_from_db()
    assert (program.state, ada.state, joined(world, program, "Ben").state) == ("live", "joined", "joined")
    world.at = OVER.replace(month=7)
    world.settle()
    program.refresh_from_db()
    assert (program.state, balances(program)[1]) == ("ended", 0)
    assert facts(program) == ["ProgramExtended"]


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2026, 1, 1), date(2029, 1, 1)])
def test_the_last_day_only_moves_later_and_not_too_far(world, day):
    program = launched(world)
    with pytest.raises(DesignError):
        running.extend(program=program, ends_on=day, at=world.at)


def test_a_budget_is_topped_up_once_however_often_it_is_sent_and_opens_a_place(world):
    program = launched(world, budget_minor=10_000)
    joined(world, program)
    assert programs.find_closed_reason(program=program, at=world.at) == "full"
    once = uuid.uuid4()
    done = [running.top_up(program=program, amount_minor=10_000, once=once, at=world.at) for _ in range(2)]
    assert (done, find_fund(program.pk).funded_minor) == ([True, False], 10_000)
    assert joined(world, program, "Ben").state == "joined"
    assert Fact.objects.filter(program=program.pk, kind="FundToppedUp").count() == 2


def test_an_ended_program_changes_no_more(world):
    program = launched(world)
    world.at = OVER
    world.settle()
    for change in (
        lambda: running.close_early(program=program, at=world.at),
        lambda: running.open_again(program=program, at=world.at),
        lambda: running.extend(program=program, ends_on=LATER, at=world.at),
        lambda: running.top_up(program=program, amount_minor=1, once=uuid.uuid4(), at=world.at),
    ):
        with pytest.raises(programs.NotOpenError):
            change()
