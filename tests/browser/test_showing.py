"""In a browser: a badge is listed, shared and found; a second address and an unclaimed award are seen to."""

import pytest
from django.utils import timezone

from guildmark.credentials.models import Badge
from guildmark.people.links import make_link
from guildmark.people.models import Link
from tests.browser.test_walk import sign_in
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(server):
    return World(at=timezone.now())


def enter(reader, contractor, path):
    """By the link that a mail would hold."""
    person = reader()
    token = make_link(purpose=Link.Purpose.CONTRACTOR_SIGN_IN, contractor=contractor, at=timezone.now(), target=path)
    person.open(f"/link/{token}")
    person.click("main button")
    return person


def test_an_owner_lists_a_badge_and_others_find_it(reader, world):
    program = launched(world, budget_minor=1_000_000)
    for name in ("Ada", "Bob"):
        attempt(world, joined(world, program, name))
    badge, other = Badge.objects.get(contractor__name="Ada"), Badge.objects.get(contractor__name="Bob")
    Badge.objects.filter(pk=other.pk).update(visibility="listed")
    owner = enter(reader, badge.contractor, f"/earned/badges/{badge.pk}")
    owner.look("own-badge-private")
    owner.click("input[value=listed]")
    owner.click("input[name=show_city]")
    owner.click("text=Save your choice")
    assert owner.page.locator("a[href$='/linkedin']").is_visible()
    visitor = reader()
    visitor.open(f"/badges/{badge.pk}")
    visitor.look("public-badge")
    visitor.click("text=2 people list it")
    visitor.look("holders")
    visitor.click("text=The directory, for this skill")
    visitor.look("directory")
    visitor.page.fill("#words", "ada")
    visitor.click("button:has-text('Show')")
    visitor.click("th a:has-text('Ada')")
    visitor.look("person")
    visitor.click("h3 a")
    visitor.click("text=Earn this badge")
    assert f"/p/{program.join_token}" in visitor.page.url
    owner.page.reload()
    owner.look("own-badge-listed")


def test_a_second_address_is_kept_on_the_page_of_what_is_held(reader, world):
    ada = world.contractor("Ada")
    ada.other_addresses.create(organisation=world.organisation, email="private@x.example", confirmed_at=world.at)
    owner = enter(reader, ada, "/my-data")
    owner.look("own-addresses")
    owner.click("button:has-text('Make it the main one')")
    assert "Mail to you goes to private@x.example" in owner.page.content()


def test_a_manager_sees_whose_badge_waits(reader, world):
    program = launched(world)
    attempt(world, joined(world, program, "Ada", personal=False))
    manager = sign_in(reader, world, "manager")
    manager.open(f"/manage/{world.organisation.slug}/programs/{program.pk}/people")
    manager.click("text=Show who")
    manager.look("unclaimed")
    manager.click("text=Send them the link again")
    assert "asked within the last day: 1" in manager.page.content()
