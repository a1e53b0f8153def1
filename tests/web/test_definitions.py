"""The page of definitions stands inside the navigation of whoever opens it."""

import pytest
from django.utils import timezone

from guildmark.people import actions as people
from guildmark.people.models import User
from tests.browser_client import Browser
from tests.programs.test_program import launched
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


def test_a_manager_keeps_their_navigation_and_comes_back(world):
    manager, home = signed_in(world, "manager"), f"/manage/{world.organisation.slug}"
    dashboard = manager.get(f"{home}/programs/{launched(world).pk}").content.decode()
    assert f'href="/definitions?of={world.organisation.slug}#' in dashboard
    page = manager.get(f"/definitions?of={world.organisation.slug}").content.decode()
    assert 'data-for="manager"' in page
    assert f'href="{home}/settings"' in page


def test_whoever_acts_for_two_organisations_stays_in_the_one_they_come_from(world):
    other = World(at=world.at)
    for each in (world, other):
        people.add_member(organisation=each.organisation, email="two@x.example", role="counsel", at=world.at)
    browser = Browser()
    browser.force_login(User.objects.get(email="two@x.example"))
    for each in (world, other):
        slug = each.organisation.slug
        assert f'href="/manage/{slug}/settings"' in browser.get(f"/definitions?of={slug}").content.decode()


def test_an_organisation_of_others_is_not_shown(world):
    page = signed_in(world, "manager").get(f"/definitions?of={World(at=world.at).organisation.slug}").content.decode()
    assert f'href="/manage/{world.organisation.slug}/settings"' in page


def test_clients_contractors_and_everybody_else_keep_theirs(world):
    client = signed_in(world, "client", world.client).get("/definitions").content.decode()
    assert 'data-for="client"' in client
    contractor = Browser()
    session = contractor.session
    session["contractor"] = str(world.contractor("Ada").pk)
    session.save()
    assert 'data-for="contractor"' in contractor.get("/definitions").content.decode()
    assert 'data-for="public"' in Browser().get("/definitions").content.decode()
