"""A contractor adds a second address, so that no badge is lost with a mailbox; nobody learns whose an address is."""

import re

import pytest
from django.utils import timezone

from guildmark.credentials.models import Badge
from guildmark.due import actions as due
from guildmark.outreach.models import MailboxEntry, Message
from guildmark.people.models import OtherAddress
from tests.browser_client import Browser
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_appeals import reader
from tests.world import World, midday_zone

pytestmark = pytest.mark.django_db
NEW = "Private@x.example"


@pytest.fixture
def world():
    at = timezone.now()
    return World(at=at, zone=midday_zone(at))


@pytest.fixture
def enrolment(world):
    found = joined(world, launched(world), "Ada")
    attempt(world, found)
    return found


def mailed_to(world, email):
    """The link in the newest mail to that address."""
    due.drain(at=timezone.now())
    entry = MailboxEntry.objects.filter(recipient=email.lower(), text__contains="/link/").latest("pk")
    return re.search(r"/link/[\w-]+", entry.text)[0]


def added(world, enrolment, email=NEW):
    browser = reader(enrolment)
    browser.post("/my-data/addresses", {"email": email})
    browser.post(mailed_to(world, email))
    due.drain(at=timezone.now())
    return browser


def test_an_address_counts_once_the_link_in_its_mail_was_used(world, enrolment):
    browser = reader(enrolment)
    browser.post("/my-data/addresses", {"email": NEW})
    link = mailed_to(world, NEW)
    assert "private@x.example too" in browser.get(link).content.decode()
    assert not OtherAddress.objects.exists()
    page = browser.post(link, follow=True).content.decode()
    assert "From now on you can also sign in with private@x.example." in page
    assert OtherAddress.objects.get().contractor == enrolment.contractor
    assert browser.post(link).status_code == 410


def test_whoever_reads_a_mistyped_address_gets_nowhere(world, enrolment):
    reader(enrolment).post("/my-data/addresses", {"email": NEW})
    link = mailed_to(world, NEW)
    other = reader(joined(world, enrolment.program, "Bob"))
    for browser in (Browser(), other):
        for send in (browser.get, browser.post):
            assert send(link).url.startswith("/sign-in?")
    assert not OtherAddress.objects.exists()


def test_a_badge_is_reached_when_the_work_account_is_gone(world, enrolment):
    browser, work = added(world, enrolment), enrolment.contractor.email
    other = OtherAddress.objects.get()
    page = browser.post(f"/my-data/addresses/{other.pk}/main", follow=True).content.decode()
    assert "Mail to you goes to private@x.example from now on." in page
    browser.post(f"/my-data/addresses/{other.pk}/remove")
    anew = Browser()
    anew.post("/sign-in", {"email": work})
    assert not Message.objects.filter(kind="sign_in").exists()
    anew.post("/sign-in", {"email": NEW})
    anew.post(mailed_to(world, NEW))
    badge = Badge.objects.get(contractor=enrolment.contractor)
    assert anew.get(f"/earned/badges/{badge.pk}").status_code == 200


def test_one_signs_in_with_either_and_each_link_goes_where_it_was_asked_for(world, enrolment):
    added(world, enrolment)
    for email in (enrolment.contractor.email, NEW):
        browser = Browser()
        browser.post("/sign-in", {"email": email, "next": "/earned"})
        assert browser.post(mailed_to(world, email)).url == "/earned"


def test_whether_an_address_is_anothers_is_told_only_to_whoever_reads_its_mail(world, enrolment):
    bob = joined(world, enrolment.program, "Bob").contractor
    browser = reader(enrolment)
    pages = {
        browser.post("/my-data/addresses", {"email": email}, follow=True).content.decode().replace(email, "…")
        for email in (bob.email, "nobody@x.example")
    }
    counted = r'value="[\w-]{20,}"|<td class="n">\d+</td>'  # each mail is one more that is held
    pages = {re.sub(counted, "", page) for page in pages}
    assert len(pages) == 1
    assert browser.post(mailed_to(world, bob.email)).status_code == 410
    assert not OtherAddress.objects.exists()


def test_whoever_joins_with_another_address_of_somebody_learns_no_more_than_they_typed(world, enrolment):
    added(world, enrolment)
    for program in (enrolment.program, launched(world)):
        stranger = Browser()
        page = stranger.post(
            f"/p/{program.join_token}", {"email": "private@x.example", "status": "yes", "terms": "yes"}, follow=True
        ).content.decode()
        assert enrolment.contractor.email not in page
        assert "private@x.example" in page
        assert mailed_to(world, "private@x.example")


def test_the_main_address_is_told_of_another_and_where_it_can_be_removed(world, enrolment):
    added(world, enrolment)
    due.drain(at=timezone.now())
    entry = MailboxEntry.objects.filter(recipient=enrolment.contractor.email).latest("pk")
    assert entry.subject.startswith("Another address was added")
    assert "private@x.example" not in entry.text


@pytest.mark.parametrize("typed", ["", "no address", "a" * 195 + "@x.example"])
def test_what_cannot_be_written_to_is_said_at_the_field(world, enrolment, typed):
    answer = reader(enrolment).post("/my-data/addresses", {"email": typed})
    assert answer.status_code == 422
    assert 'id="email-e"' in answer.content.decode()
    assert not Message.objects.filter(kind="add_address").exists()


def test_ones_own_address_and_a_fourth_are_refused_before_any_mail(world, enrolment):
    browser = added(world, enrolment)
    for own in (enrolment.contractor.email.upper(), NEW):
        assert "one of your addresses already" in browser.post("/my-data/addresses", {"email": own}).content.decode()
    added(world, enrolment, "third@x.example")
    answer = browser.post("/my-data/addresses", {"email": "fourth@x.example"})
    assert "You have 3 addresses; remove one first" in answer.content.decode()
    assert "3 addresses are the most." in browser.get("/my-data").content.decode()


def test_the_last_address_has_no_way_to_be_removed(world, enrolment):
    assert "/remove" not in reader(enrolment).get("/my-data").content.decode()
