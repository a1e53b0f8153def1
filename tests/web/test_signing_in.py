"""One page to sign in by: it asks, says that a link was sent, and sends another; who is known is never told."""

import pytest
from django.utils import timezone

from guildmark.outreach.models import Message
from guildmark.people import actions as people
from guildmark.people.links import make_link
from guildmark.people.models import Link
from guildmark.web import limits
from tests.browser_client import Browser
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    limits._limiter.cache_clear()  # noqa: SLF001 - a memory that only a process's end clears otherwise


@pytest.mark.parametrize("path", ["/sign-in", "/staff/sign-in"])
def test_the_page_that_says_a_link_was_sent_sends_another_to_the_same_address_and_place(path):
    world = World(at=timezone.now())
    email = world.contractor("Ada").email
    people.add_member(organisation=world.organisation, email=email, role="owner", at=world.at)
    before = Message.objects.count()
    known, unknown = (
        Browser().post(path, {"email": each, "next": "/my-data"}).content.decode() for each in (email, "x@x.example")
    )
    for page, address in ((known, email), (unknown, "x@x.example")):
        assert f"If {address} is known here" in page
        assert f'value="{address}"' in page
        assert 'name="next" value="/my-data"' in page
        assert "Mail me another link" in page
    assert Message.objects.count() == before + 1
    Browser().post(path, {"email": email, "next": "/my-data"})
    assert Message.objects.count() == before + 2
    assert {
        message.context["target"] for message in Message.objects.order_by("-pk") if "target" in message.context
    } == {"/my-data"}


@pytest.mark.parametrize("path", ["/sign-in", "/staff/sign-in"])
def test_what_is_no_address_is_said_at_its_field_and_a_way_elsewhere_is_dropped(path):
    answer = Browser().post(path, {"email": "<ada>", "next": "https://elsewhere.example/"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter an e-mail address" in page
    assert "elsewhere" not in page
    assert "&lt;ada&gt;" in page
    assert "elsewhere" not in Browser().get(f"{path}?next=//elsewhere.example").content.decode()


def test_a_link_says_whom_it_signs_in_before_it_is_used():
    world = World(at=timezone.now())
    ada = world.contractor("Ada")
    member = people.add_member(organisation=world.organisation, email="own@x.example", role="owner", at=world.at)
    for about, email in (({"contractor": ada}, ada.email), ({"user": member.user}, "own@x.example")):
        purpose = Link.Purpose.CONTRACTOR_SIGN_IN if "contractor" in about else Link.Purpose.STAFF_SIGN_IN
        token = make_link(purpose=purpose, at=timezone.now(), **about)
        assert f"You sign in as {email}." in Browser().get(f"/link/{token}").content.decode()
