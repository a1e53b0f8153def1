"""A manager adds the shipped course, sees it whole, maps a file and brings it in, in a real browser, without a complaint."""

import pytest
from django.utils import timezone

from guildmark.due import actions as due
from tests.browser.test_walk import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
GIGS = "Nr,Kind,Opened,Days open\n" + "".join(f"{n},Editing,{n % 28 + 1}/11/2025,{n % 9}\n" for n in range(1, 12_000))


@pytest.fixture
def manager(reader, server):
    world = World(at=timezone.now())
    person = sign_in(reader, world, "manager")
    person.root = f"/manage/{world.organisation.slug}"
    return person


def test_the_shipped_course_is_added_and_its_items_grow(manager):
    manager.open(f"{manager.root}/courses")
    manager.look("courses-empty")
    manager.click("text=Add the course that comes with Guildmark")
    manager.look("courses")
    manager.click("th >> text=Verified Editor")
    manager.page.locator("details summary").first.click()
    manager.look("course")
    gift = {"name": "new.gift", "mimeType": "text/plain", "buffer": b"::new::Is it? {\n"}
    manager.page.set_input_files("#gift", gift)
    manager.click("text=Store these items")
    manager.look("course-fault")
    manager.complaints = [each for each in manager.complaints if "422" not in each]  # the answer was meant to say no
    manager.page.set_input_files("#gift", gift | {"buffer": b"::new::Is it? {T}\n"})
    manager.click("text=Store these items")
    assert "New: 1." in manager.page.content()
    manager.click("ol.steps a >> nth=3")
    manager.look("course-lesson")


def test_a_large_file_is_mapped_checked_and_brought_in(manager):
    manager.open(f"{manager.root}/import")
    manager.look("imports")
    manager.click("text=Import gigs")
    manager.page.set_input_files("#file", {"name": "gigs.csv", "mimeType": "text/csv", "buffer": GIGS.encode()})
    manager.click("text=Look at the file")
    manager.look("import-guess")
    for field, column in (
        ("external_key", "Nr"),
        ("skill", "Kind"),
        ("posted_at", "Opened"),
        ("filled_at", "Days open"),
    ):
        manager.page.select_option(f"#c-{field}", label=column)
    manager.click("text=Check with these columns")
    manager.page.select_option("#f-posted_at", "%d/%m/%Y")
    manager.page.select_option("#f-filled_at", "unit:days")
    manager.page.select_option("#s-filled_at", "posted_at")
    manager.click("text=Check with these columns")
    manager.look("import-checking")
    due.drain(at=timezone.now())
    manager.page.wait_for_selector("text=11,999 rows are ready")  # by itself: the page looks again every two seconds
    manager.look("import-checked")
    manager.click("text=Bring 11,999 rows in")
    manager.page.wait_for_selector("text=Waiting for the worker")
    due.drain(at=timezone.now())
    manager.page.wait_for_selector("text=11,999 new")
    manager.look("import-done")
