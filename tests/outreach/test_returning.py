"""Whoever stopped the messages can have them again by the same link, once, and without what an answer has ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from guildmark.journal.models import Fact
from guildmark.outreach import actions as outreach
from guildmark.outreach.composing import unsubscribe_url
from guildmark.outreach.models import MailboxEntry, Message, Series, Suppression
from tests.browser_client import Browser
from tests.outreach.test_sending import invite
from tests.programs.test_program import joined, launched
from tests.world import World, midday_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now(), zone=midday_zone(timezone.now()))


@pytest.fixture
def stopped(world):
    """The path of the link by which Ada, who was invited, stopped her messages."""
    invite(world, launched(world))
    world.settle()
    path = "/unsubscribe/" + unsubscribe_url(Message.objects.first()).rpartition("/")[2]
    assert "Start messages again" in Browser().post(path).content.decode()
    return path


def sent():
    return MailboxEntry.objects.filter(recipient__startswith="ada").count()


def test_messages_start_again_by_the_same_link_and_twice_is_once(world, stopped):
    for _ in range(2):
        assert "writes to you again" in Browser().post(f"{stopped}/undo").content.decode()
    assert Fact.objects.filter(kind="MessagesWantedAgain").count() == 1
    assert not Suppression.objects.exists()
    world.settle()
    assert sent() == 1
    for _ in range(15):
        world.pass_time(days=2)
    assert sent() == 3  # of four, the one that was planned when they stopped is not sent


def test_stopping_once_more_stops(world, stopped):
    Browser().post(f"{stopped}/undo")
    Browser().post(stopped)
    for _ in range(5):
        world.pass_time(days=2)
    assert sent() == 1


def test_a_series_that_was_answered_meanwhile_stays_stopped(world, stopped):
    series = Series.objects.get()
    outreach.stop_series(
        program=series.program, contractor=series.contractor_id, kind="invited", reason="joined", at=world.at
    )
    Browser().post(f"{stopped}/undo")
    series.refresh_from_db()
    assert (bool(series.stopped_at), series.stopped_reason) == (True, "joined")


def test_whoever_joins_while_nothing_is_sent_gets_no_invitation_afterwards(world):
    program = launched(world)
    invite(world, program)
    path = "/unsubscribe/" + unsubscribe_url(Message.objects.first()).rpartition("/")[2]
    Browser().post(path)
    joined(world, program)
    world.settle()
    Browser().post(f"{path}/undo")
    assert Series.objects.get(kind="invited").stopped_reason == "joined"


def test_an_address_that_mail_came_back_from_is_told_so(world, stopped):
    Suppression.objects.update(reason="bounced")
    assert "Mail to your address came back" in Browser().post(f"{stopped}/undo").content.decode()
    assert Suppression.objects.exists()
    assert not Fact.objects.filter(kind="MessagesWantedAgain").exists()


def test_going_back_shows_the_question_and_a_forged_link_nothing(world, stopped):
    assert Browser().get(f"{stopped}/undo").url == stopped
    assert Browser().post("/unsubscribe/forged/undo").status_code == 404


def test_an_offer_that_ended_meanwhile_is_not_written_about(world, stopped):
    Series.objects.update(expires_at=world.at + timedelta(hours=1))
    Browser().post(f"{stopped}/undo")
    assert Series.objects.get().stopped_reason == "expired"
