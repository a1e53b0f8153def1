"""Whoever passed and has not confirmed their address is seen, and asked again without being pressed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from guildmark.credentials.models import Badge
from guildmark.outreach import actions as outreach
from guildmark.outreach.models import MailboxEntry, Message
from guildmark.programs import actions as programs
from guildmark.programs import claiming
from guildmark.programs.claiming import Asked, ask_to_confirm
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_staff_pages import signed_in
from tests.world import World, midday_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    at = timezone.now()
    return World(at=at, zone=midday_zone(at))


@pytest.fixture
def program(world):
    return launched(world, budget_minor=1_000_000)


def unclaimed(world, program, name="Ada"):
    enrolment = joined(world, program, name, personal=False)
    attempt(world, enrolment)
    enrolment.refresh_from_db()
    assert enrolment.state == "passed"
    return enrolment


def asked(world, program, **counts):
    assert ask_to_confirm(program=program, at=world.at) == Asked(**counts)
    world.settle()


def test_they_are_asked_again_once_a_day_and_four_times_in_all(world, program):
    enrolment = unclaimed(world, program)
    world.settle()
    asked(world, program, lately=1)
    for soon in ({"lately": 1}, {"lately": 1}, {"enough": 1}):
        world.at += timedelta(hours=25)
        asked(world, program, now=1)
        asked(world, program, **soon)
    world.at += timedelta(hours=25)
    asked(world, program, enough=1)
    assert MailboxEntry.objects.filter(recipient=enrolment.contractor.email, subject__startswith="Confirm").count() == 4


def test_one_whose_mail_is_still_on_its_way_gets_no_second(world, program):
    enrolment = unclaimed(world, program)
    Message.objects.filter(kind="confirm").update(send_at=world.at - timedelta(days=3), state="planned")
    assert ask_to_confirm(program=program, at=world.at) == Asked(lately=1)
    assert Message.objects.filter(kind="confirm", contractor=enrolment.contractor).count() == 1


def test_mail_that_came_back_is_not_sent_again(world, program):
    enrolment = unclaimed(world, program)
    outreach.suppress(
        organisation=world.organisation.pk, email=enrolment.contractor.email, reason="bounced", at=world.at
    )
    world.at += timedelta(days=3)
    asked(world, program, unreachable=1)


def test_many_are_asked_batch_by_batch_and_only_those_who_wait(world, program, monkeypatch):
    monkeypatch.setattr(claiming, "_BATCH", 2)
    for name in ("Ada", "Bob", "Cleo", "Dora", "Emil"):
        unclaimed(world, program, name)
    attempt(world, joined(world, program, "Fay"))
    joined(world, program, "Gus", personal=False)
    world.settle()
    world.at += timedelta(days=2)
    asked(world, program, now=5)


def test_the_second_mail_claims_the_badge(world, program):
    enrolment = unclaimed(world, program)
    world.settle()
    world.at += timedelta(days=2)
    asked(world, program, now=1)
    programs.confirm_enrolment(enrolment=enrolment, at=world.at)
    assert Badge.objects.get().contractor == enrolment.contractor
    asked(world, program)


def test_a_manager_sees_how_many_badges_wait_and_asks_once(world, program):
    unclaimed(world, program)
    world.settle()
    Message.objects.filter(kind="confirm").update(send_at=world.at - timedelta(days=3))
    manager, page = signed_in(world, "manager"), f"/manage/{world.organisation.slug}/programs/{program.pk}/people"
    shown = manager.get(page).content.decode()
    assert "1 person passed, and their badge waits" in shown
    assert ">Ada</a>" in manager.get(f"{page}?state=passed").content.decode()
    form = {"form_key": "a" * 20}
    assert b"1 mail with a link goes out now." in manager.post(f"{page}/confirm", form, follow=True).content
    assert b"it was done once" in manager.post(f"{page}/confirm", form, follow=True).content
    assert b"asked within the last day: 1" in manager.post(f"{page}/confirm", follow=True).content
    assert Message.objects.filter(kind="confirm").count() == 2


def test_who_may_not_manage_sees_them_and_no_button(world, program):
    unclaimed(world, program)
    page = f"/manage/{world.organisation.slug}/programs/{program.pk}/people"
    shown = signed_in(world, "reviewer").get(page).content.decode()
    assert "their badge waits" in shown
    assert "Send them the link again" not in shown
    assert signed_in(world, "finance").post(f"{page}/confirm").status_code == 404
