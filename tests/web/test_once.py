"""A form that is sent twice does once what it asks, also when both come at the same moment."""

import re

import pytest
from django.test import Client as PlainClient
from django.utils import timezone

from guildmark.learning.models import Appeal
from guildmark.outreach.models import Invitation
from guildmark.people.models import Client, FormKey
from guildmark.people.tasks import _purge_form_keys
from guildmark.programs.models import Program
from guildmark.work.models import Gig, Offer, Rating
from tests.concurrency.at_once import at_once
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_appeals import reader
from tests.web.test_staff_pages import signed_in
from tests.world import World

GIG = {"title": "Tenant letters", "skill": "Editing", "value_minor": "640.00"}


@pytest.fixture
def world():
    return World(at=timezone.now())


def shown(browser, path):
    """The key of the form as it was shown."""
    return re.search(r'name="form_key" value="([\w-]+)"', browser.get(path).content.decode())[1]


@pytest.mark.django_db
def test_a_gig_posted_twice_is_one_and_both_answers_lead_to_it(world):
    browser, path = signed_in(world, "client", world.client), f"/client/{world.organisation.slug}/gigs/new"
    form = GIG | {"form_key": shown(browser, path)}
    first, second = (browser.post(path, form).url for _ in range(2))
    assert first == second
    assert Gig.objects.count() == 1
    assert "it was done once" in browser.get(second).content.decode()


@pytest.mark.django_db
def test_going_back_and_changing_a_word_posts_another_gig(world):
    browser, path = signed_in(world, "client", world.client), f"/client/{world.organisation.slug}/gigs/new"
    form = GIG | {"form_key": shown(browser, path)}
    browser.post(path, form)
    browser.post(path, form | {"title": "Another"})
    assert Gig.objects.count() == 2


@pytest.mark.django_db
def test_a_form_that_was_refused_can_be_sent_again(world):
    browser, path = signed_in(world, "client", world.client), f"/client/{world.organisation.slug}/gigs/new"
    form = GIG | {"form_key": shown(browser, path), "title": ""}
    assert [browser.post(path, form).status_code for _ in range(2)] == [422, 422]
    assert browser.post(path, form | {"title": "Now"}).status_code == 302
    assert Gig.objects.count() == 1


@pytest.mark.django_db
def test_a_new_program_a_client_an_invitation_are_made_once(world):
    owner, manage = signed_in(world, "owner"), f"/manage/{world.organisation.slug}"
    form = {"skill": "Editing", "badge_name": "Verified Editor", "form_key": shown(owner, f"{manage}/programs/new")}
    assert len({owner.post(f"{manage}/programs/new", form).url for _ in range(2)}) == 1
    assert Program.objects.count() == 1
    form = {"name": "Quay Books", "form_key": shown(owner, f"{manage}/settings")}
    for _ in range(2):
        owner.post(f"{manage}/settings/clients", form)
    assert Client.objects.filter(name="Quay Books").count() == 1
    path = f"{manage}/programs/{launched(world).pk}/invite"
    form = {"emails": "ada@x.example", "form_key": shown(owner, path)}
    assert [owner.post(path, form).status_code for _ in range(2)] == [302, 302]
    page = owner.get(path).content.decode()
    assert "1 invitation goes out now" in page
    assert "Nobody new to invite" not in page
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_an_offer_a_rating_and_an_appeal_are_made_once(world):
    enrolment = joined(world, launched(world))
    failed = attempt(world, enrolment, right=False)
    gig, contractor = world.gig(), reader(enrolment)
    client, page = signed_in(world, "client", world.client), f"/client/{world.organisation.slug}/gigs/{gig.pk}"
    contractor.post(f"/gigs/{gig.pk}/interest")
    form = {"contractor": str(enrolment.contractor_id), "form_key": shown(client, page)}
    for _ in range(2):
        client.post(f"{page}/offer", form)
    contractor.post(f"/offers/{Offer.objects.get().pk}/accept")
    client.post(f"{page}/complete")
    form = {"value": "5", "form_key": shown(client, page)}
    for _ in range(2):
        client.post(f"{page}/rate", form)
    assert Rating.objects.get().value == 5
    result = f"/learn/{enrolment.pk}/attempts/{failed.pk}"
    form = {"words": "The line broke.", "form_key": shown(contractor, f"{result}/result")}
    for _ in range(2):
        contractor.post(f"{result}/appeal", form)
    assert Appeal.objects.count() == 1


@pytest.mark.django_db
def test_keys_are_thrown_away_after_some_days(world):
    browser, path = signed_in(world, "client", world.client), f"/client/{world.organisation.slug}/gigs/new"
    browser.post(path, GIG | {"form_key": shown(browser, path)})
    assert _purge_form_keys(timezone.now(), 10) == 1
    assert not FormKey.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["client/{slug}/gigs/new", "manage/{slug}/programs/new"])
def test_two_at_the_same_moment_make_one(world, page):
    role = "client" if page.startswith("client") else "manager"
    browser = signed_in(world, role, world.client if role == "client" else None)
    path = "/" + page.format(slug=world.organisation.slug)
    form = GIG | {"badge_name": "Verified Editor", "form_key": shown(browser, path)}

    def send():
        sender = PlainClient()
        sender.cookies = browser.cookies
        return sender.post(path, form).url

    assert len(set(at_once(send, send))) == 1
    assert Gig.objects.count() + Program.objects.count() == 1
