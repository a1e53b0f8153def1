"""In the demo one click makes you somebody; everywhere else that page does not exist."""

import pytest
from django.utils import timezone

from guildmark.engine.simulation.faces import FACES
from guildmark.people import actions as people
from guildmark.people.models import Membership, Organisation
from tests.browser_client import Browser
from tests.programs.test_program import launched
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    found = World(at=timezone.now())
    launched(found)
    people.add_member(organisation=found.organisation, email="f@x.example", role="finance", at=found.at)
    people.get_or_add_contractor(organisation=found.organisation, email=FACES[0].email, at=found.at)
    return found


def paths():
    return "/demo", f"/demo/staff/{Membership.objects.get().pk}", "/demo/contractors/0"


def test_outside_of_the_demo_nobody_is_let_in(world):
    Organisation.objects.update(simulated=True)
    for path in paths():
        assert {Browser().get(path).status_code, Browser().post(path).status_code} == {404}


def test_in_the_demo_only_the_made_up_organisation_is_open(world, settings):
    settings.DEMO = True
    for path in paths():
        assert {Browser().get(path).status_code, Browser().post(path).status_code} == {404}


def test_one_click_makes_you_somebody(world, settings):
    settings.DEMO = True
    Organisation.objects.update(simulated=True)
    page, staff, contractor = paths()
    browser = Browser()
    assert b"Be Noor Castellane" in browser.get(page).content
    assert browser.post(staff).url == f"/manage/{world.organisation.slug}"
    assert browser.get(f"/manage/{world.organisation.slug}/settings").status_code == 200
    assert browser.post(contractor).url.startswith("/p/")
    assert browser.get(f"/manage/{world.organisation.slug}/settings").status_code == 302
    assert browser.post("/demo/contractors/99").status_code == 404
