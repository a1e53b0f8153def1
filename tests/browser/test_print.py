"""Lists print: whole tables with their heads on each sheet, nothing cut off at its edge, no buttons."""

import pytest
from django.utils import timezone

from guildmark.people import actions as people
from guildmark.people.links import make_link
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
A4 = {"width": 672, "height": 960}  # a sheet less its margins, in the pixels of a browser
LOOK = """() => ({
  tables: document.querySelectorAll("main table").length,
  heads: [...document.querySelectorAll("main thead")].every(h => getComputedStyle(h).display === "table-header-group"
    && getComputedStyle(h).position === "static"),
  wide: document.documentElement.scrollWidth > innerWidth,
  shown: [...document.querySelectorAll("main .btn, main form, main a[href*='as=csv'], .bar nav")]
    .filter(e => e.getClientRects().length).map(e => e.outerHTML.slice(0, 80)),
})"""


def test_the_lists_of_a_manager_print_whole(chromium, server):
    world = World(at=timezone.now())
    program = launched(world, budget_minor=1_000_000)
    for n in range(12):
        people.get_or_add_contractor(
            organisation=world.organisation, email=f"somebody-with-a-long-address-{n}@studio.example.org",
            name=f"Person{n} of the Long Family Name", at=world.at,
        )  # fmt: skip
    attempt(world, joined(world, program))
    world.gig()
    owner = people.add_member(organisation=world.organisation, email="o@x.example", role="owner", at=world.at).user
    page = chromium.new_context(viewport=A4).new_page()
    page.goto(f"{server.url}/link/{make_link(purpose='staff', user=owner, at=world.at)}")
    page.locator("main form button").click()
    page.emulate_media(media="print")
    manage = f"{server.url}/manage/{world.organisation.slug}"
    for path in ("/people", "/gigs", "/messages", f"/programs/{program.pk}/people", f"/programs/{program.pk}/money",
                 f"/programs/{program.pk}/terms"):  # fmt: skip
        page.goto(manage + path)
        look = page.evaluate(LOOK)
        assert look["tables"], path
        assert (look["heads"], look["wide"], look["shown"]) == (True, False, []), path
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.context.close()
