"""The list of contractors is searched, sorted and paged, and says how far each is."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from guildmark.outreach import actions as outreach
from guildmark.people.models import Contractor
from guildmark.programs import actions as programs
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_inviting import words
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


def listed(page):
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)


def walk(reader, path):
    """All names, page after page."""
    found, pages = [], 0
    while path:
        page = reader.get(path).content.decode()
        found += listed(page)
        more = re.search(r'class="btn second" href="(\?[^"]*after=[^"]*)"', page)
        path = path.partition("?")[0] + more[1].replace("&amp;", "&") if more else ""
        pages += 1
    return found, pages


@pytest.mark.parametrize("sort", ["name", "email", "newest"])
def test_every_order_pages_through_everybody_once(world, sort):
    manager = signed_in(world, "manager")
    for n in range(120):  # many share a name, some a moment
        contractor = world.contractor(f"P{n:03}")
        shared = {"name": f"N{n % 7}", "created_at": world.at.replace(microsecond=n // 10)}
        Contractor.objects.filter(pk=contractor.pk).update(**shared)
    column = {"name": "name", "email": "email", "newest": "-created_at"}[sort]
    expected = [c.name for c in Contractor.objects.order_by(column, "id")]
    found, pages = walk(manager, f"/manage/{world.organisation.slug}/people?sort={sort}")
    assert (found, pages) == (expected, 3)


def test_searching_finds_by_name_and_by_address_and_keeps_the_order(world):
    manager = signed_in(world, "manager")
    for name in ("Ada", "Bob", "Adele"):
        world.contractor(name)
    Contractor.objects.filter(name="Bob").update(email="bobada@x.example", created_at=world.at + timedelta(hours=1))
    path = f"/manage/{world.organisation.slug}/people?search=ADA&sort=newest"
    page = manager.get(path).content.decode()
    assert listed(page) == ["Bob", "Ada"]
    assert '<option value="newest" selected>' in page


@pytest.mark.parametrize(
    "query", ["sort=evil", "sort=newest&after=soon&id=x", "sort=newest&after=0001-01-01T00:00:00-14:00"]
)
def test_an_order_or_place_that_is_none_of_ours_is_the_beginning(world, query):
    manager = signed_in(world, "manager")
    world.contractor("Ada")
    assert listed(manager.get(f"/manage/{world.organisation.slug}/people?{query}").content.decode()) == ["Ada"]


def test_each_persons_progress_is_the_step_they_reached_in_their_newest_program(world):
    manager = signed_in(world, "manager")
    program = launched(world, budget_minor=1_000_000)
    attempt(world, joined(world, program, "Ada"))
    world.at += timedelta(minutes=1)
    joined(world, launched(world), "Ada")
    attempt(world, joined(world, program, "Grace"), right=False)
    outreach.invite_many(
        organisation=world.organisation, program=program.pk, contractors=[world.contractor("Bob")], at=world.at
    )
    world.contractor("New")
    programs.Program.objects.filter(pk=program.pk).update(name="Writers")
    page = manager.get(f"/manage/{world.organisation.slug}/people").content.decode()
    rows = {words(row).split(" ")[0]: words(row) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)}
    assert "Joined Editors, and 1 other program" in rows["Ada"]
    assert rows["Bob"].endswith("Invited Writers")
    assert rows["Grace"].endswith("Learning Writers")
    assert rows["New"].endswith("–")


def test_the_headline_counts_those_who_match(world):
    world.contractor("Ada")
    world.contractor("Bo")
    manager, path = signed_in(world, "manager"), f"/manage/{world.organisation.slug}/people"
    assert "1 contractor of that name or address" in manager.get(f"{path}?search=ada").content.decode()
    assert "2 contractors" in manager.get(path).content.decode()
