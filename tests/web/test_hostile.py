"""Requests that no person's browser sends are refused in words, and never break a page."""

import json

import pytest
from django.utils import timezone

from guildmark.people import actions as people
from guildmark.people.models import User
from tests.browser_client import Browser
from tests.programs.test_program import joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db
LONG = "9" * 5000


@pytest.fixture
def world():
    return World(at=timezone.now())


@pytest.fixture
def owner(world):
    people.add_member(organisation=world.organisation, email="o@x.example", role="owner", at=world.at)
    browser = Browser()
    browser.force_login(User.objects.get())
    return browser


@pytest.mark.parametrize("path", ["/i/%00", "/p/%00", "/sign-in?next=%00", "/definitions?a=" + "b" * 5000])
def test_a_nul_or_an_endless_address_is_refused(path):
    assert Browser().get(path).status_code == 400


def test_a_nul_in_a_form_is_refused_before_anything_is_stored(owner, world):
    page = f"/manage/{world.organisation.slug}/settings/clients"
    assert owner.post(page, "name=a%00b", content_type="application/x-www-form-urlencoded").status_code == 400
    assert owner.post(page, {"name": "Quay & Sons + Co"}).status_code == 302


def test_a_charset_that_does_not_exist_is_refused():
    answer = Browser().generic(
        "POST", "/sign-in", b"email=a", content_type="application/x-www-form-urlencoded; charset=bogus"
    )
    assert answer.status_code == 400


def test_numbers_without_end_are_no_numbers(owner, world, settings):
    settings.DEMO = settings.MAILBOX = True
    assert Browser().get(f"/mailbox?before={LONG[:3900]}").status_code == 200
    form = {"edition": LONG, "name": "A", "zone": "UTC", "postal_address": "B", "currency": "USD", "contact_email": ""}
    assert owner.post(f"/manage/{world.organisation.slug}/settings/organisation", form).status_code == 409


def test_an_answer_nested_without_end_is_no_answer(world):
    enrolment = joined(world, launched(world))
    browser = Browser()
    session = browser.session
    session["enrolments"] = [str(enrolment.pk)]
    session.save()
    start = browser.post(f"/learn/{enrolment.pk}/assessment/start", {"name": "Ada"}).url
    for body in ("[" * 200_000, "[" * 60_000, json.dumps({"item": "q1", "value": "x" * 70_000})):
        assert browser.post(f"{start}/answer", body, content_type="application/json").status_code == 400


def test_pages_of_whoever_is_signed_in_stay_out_of_every_cache(owner, world):
    assert owner.get(f"/manage/{world.organisation.slug}")["Cache-Control"] == "private, no-store"
    assert not Browser().get("/privacy").has_header("Cache-Control")


def test_another_persons_link_leaves_nothing_of_the_first_session(world):
    from guildmark.people.links import make_link  # noqa: PLC0415 - only here
    from guildmark.people.models import Link  # noqa: PLC0415

    enrolment = joined(world, launched(world))
    browser = Browser()
    session = browser.session
    session["enrolments"] = [str(enrolment.pk)]
    session.save()
    token = make_link(purpose=Link.Purpose.CONTRACTOR_SIGN_IN, contractor=world.contractor("Bob"), at=timezone.now())
    browser.post(f"/link/{token}")
    assert browser.get(f"/learn/{enrolment.pk}").status_code == 404
