"""Lists as CSV: what the page shows with its filters, streamed, harmless to a spreadsheet."""

import csv
import io
from datetime import date

import pytest
from django.utils import timezone

from guildmark.people import actions as people
from guildmark.web import exporting
from guildmark.work import actions as work
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_appeals import reader
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


def rows(browser, path):
    answer = browser.get(path)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_contractors_come_whole_filtered_and_harmless(world, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 2)
    for name in ("Ada", "Bob", "Cleo", "Dora", "Eve"):
        world.contractor(name)
    people.get_or_add_contractor(
        organisation=world.organisation, email="evil@x.example", name='=HYPERLINK("http://x")', at=world.at
    )
    browser, path = signed_in(world, "reviewer"), f"/manage/{world.organisation.slug}/people?as=csv"
    found = rows(browser, path)
    assert [row["name"] for row in found] == ['\'=HYPERLINK("http://x")', "Ada", "Bob", "Cleo", "Dora", "Eve"]
    assert [row["name"] for row in rows(browser, f"{path}&search=ev")] == ['\'=HYPERLINK("http://x")', "Eve"]


def test_who_takes_part_comes_by_state(world):
    program = launched(world)
    attempt(world, joined(world, program, "Ada"))
    joined(world, program, "Bob")
    browser, path = (
        signed_in(world, "counsel"),
        f"/manage/{world.organisation.slug}/programs/{program.pk}/people?as=csv",
    )
    assert {(row["name"], row["state"]) for row in rows(browser, path)} == {("Ada", "certified"), ("Bob", "joined")}
    assert [row["name"] for row in rows(browser, f"{path}&state=joined")] == ["Bob"]


def test_gigs_come_with_their_times_and_rating_and_messages_with_their_state(world):
    gig = world.fill(world.gig(), world.contractor("Ada"))
    work.complete_gig(gig=gig, at=world.at)
    gig.refresh_from_db()
    work.rate_gig(gig=gig, value=4, at=world.at)
    world.gig()
    browser, manage = signed_in(world, "finance"), f"/manage/{world.organisation.slug}"
    found = rows(browser, f"{manage}/gigs?as=csv")
    assert sorted((row["value_minor"], row["currency"], row["rating"], bool(row["filled_at"])) for row in found) == [
        ("64000", "USD", "", False), ("64000", "USD", "4", True),
    ]  # fmt: skip
    joined(world, launched(world), "Bob")
    assert {row["kind"] for row in rows(browser, f"{manage}/messages?as=csv")} >= {"terms"}


def test_gigs_come_with_the_days_for_which_they_are_wanted(world):
    work.post_gig(
        organisation=world.organisation, client=world.client, title="Leaflet", skill="Editing", value_minor=1,
        currency="USD", at=world.at, starts_on=date(2027, 2, 1), due_on=date(2027, 2, 28),
    )  # fmt: skip
    world.gig(value_minor=0)
    found = rows(signed_in(world, "finance"), f"/manage/{world.organisation.slug}/gigs?as=csv")
    assert {row["value_minor"] for row in found} == {"1", ""}  # none stated
    days = {(row["title"], row["starts_on"], row["due_on"]) for row in found}
    assert days == {("Leaflet", "2027-02-01", "2027-02-28"), ("Edit a leaflet", "", "")}


def test_a_contractor_takes_what_they_earned_along(world):
    enrolment = joined(world, launched(world))
    attempt(world, enrolment)
    gig = world.fill(world.gig(), enrolment.contractor)
    world.settle()
    work.complete_gig(gig=gig, at=world.at)
    world.settle()
    found = rows(reader(enrolment), "/earned?as=csv")
    assert [(row["what"], row["state"], row["amount_minor"]) for row in found] == [("premium", "consumed", "3200")]


def test_consents_come_with_the_hash_of_the_exact_text(world):
    program = launched(world)
    joined(world, program, "Ada")
    counsel = signed_in(world, "counsel")
    path = f"/manage/{world.organisation.slug}/programs/{program.pk}/terms"
    version = program.versions.get()
    page = counsel.get(path).content.decode()
    assert version.terms_sha256 in page
    assert "You are an independent contractor." in page
    assert "1 contractor accepted the terms" in page
    assert {row["text_sha256"] for row in rows(counsel, f"{path}?as=csv")} == {version.terms_sha256}
