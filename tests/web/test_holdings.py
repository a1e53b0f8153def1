"""What is held about a contractor is listed kind by kind, and the download holds each kind whole."""

import json

import pytest
from django.apps import apps
from django.utils import timezone

from guildmark.credentials import appeals as badge_appeals
from guildmark.credentials import naming
from guildmark.credentials.counting import count
from guildmark.credentials.life import suspend_badge
from guildmark.credentials.models import Badge
from guildmark.engine.decisions.texts import Sent
from guildmark.learning import actions as learning
from guildmark.learning import appeals, mistakes, texts
from guildmark.people import actions as people
from guildmark.people.addresses import add_address
from guildmark.people.links import make_link
from guildmark.web.contractor import holdings
from guildmark.work import actions as work
from tests.programs.test_program import attempt, joined, launched, taking
from tests.web.test_appeals import reader
from tests.world import World

pytestmark = pytest.mark.django_db
NAMES_A_PERSON = {"contractor", "participation", "enrolment"}
NOT_LISTED = {
    "people.PersonKey": "the key under which what is personal in the journal is encrypted; alone it says nothing",
    "journal.Place": "the position of an entry, which is the same for everybody",
}


@pytest.fixture
def world():
    return World(at=timezone.now())


def meta(model):
    return model._meta  # noqa: SLF001 - documented by Django


def about_contractors():
    """Every model with a field that names a contractor or their enrolment, and every model that refers to one of them."""
    models = apps.get_models()
    found = {each for each in models if NAMES_A_PERSON & {field.name for field in meta(each).concrete_fields}}
    while more := {each for each in models if found & {f.related_model for f in meta(each).concrete_fields}} - found:
        found |= more
    return found


def test_every_model_that_refers_to_a_contractor_is_in_the_download_or_says_why_not(world):
    listed = {held.rows.model for held in holdings.list_held(world.contractor("Ada")).values()}
    missing = {meta(each).label for each in about_contractors() - listed}
    assert missing == NOT_LISTED.keys()
    assert {meta(each).label for each in listed - about_contractors()} == {"outreach.Suppression"}  # by its address


def lived(world):
    """Somebody of whom there is something of almost every kind."""
    enrolment = joined(world, launched(world))
    lesson, mine = enrolment.program.course.lessons.get(), taking(enrolment)
    learning.open_lesson(taking=mine, lesson=lesson, at=world.at)
    texts.save_text(taking=mine, lesson=lesson, block="one", sent=Sent("Wet ink.", 0, ""), at=world.at)
    mistakes.report_mistake(taking=mine, lesson=lesson, words="Ink is dry.", at=world.at)
    appeals.make_appeal(attempt=attempt(world, enrolment, right=False), words="The line broke.", at=world.at)
    world.pass_time(hours=25)
    attempt(world, enrolment)
    badge = Badge.objects.get(contractor=enrolment.contractor)
    naming.ask_for_name(badge=badge, name="Ada King", at=world.at)
    suspend_badge(badge=badge, reason="Mistaken", at=world.at)
    badge_appeals.make_appeal(badge=badge, words="Why?", at=world.at)
    gig = world.fill(world.gig(), enrolment.contractor)
    work.complete_gig(gig=gig, at=world.at)
    work.rate_gig(gig=gig, value=5, at=world.at)
    work.say_interested(gig=world.gig(), contractor=enrolment.contractor, at=world.at)
    count(badge=Badge.objects.get(contractor=enrolment.contractor).pk, kind="page", at=world.at)
    make_link(purpose="contractor", contractor=enrolment.contractor, at=world.at)
    add_address(contractor=enrolment.contractor, email="private@x.example", at=world.at)
    people.record_access(
        user=people.add_member(organisation=world.organisation, email="o@x.example", role="owner", at=world.at).user,
        organisation=world.organisation, role="owner", client=None, what="contractor’s page",
        contractors=[enrolment.contractor_id], at=world.at,
    )  # fmt: skip
    world.settle()
    return enrolment


def test_the_page_counts_what_the_download_holds(world):
    enrolment = lived(world)
    browser = reader(enrolment)
    held = json.loads(b"".join(browser.get("/my-data/download").streaming_content))
    counts = dict(zip(holdings.WORDS, (n for _words, n in holdings.count_held(enrolment.contractor)), strict=True))
    assert counts == {name: len(held[name]) for name in holdings.WORDS}
    assert {name for name, count in counts.items() if not count} <= {
        "not_written_to",
        "invitations",
        "transfers",
        "gig_edits",
    }
    page = browser.get("/my-data").content.decode()
    for name, words in holdings.WORDS.items():
        assert f'<th scope="row">{words}</th><td class="n">{counts[name]}</td>' in page, name
    assert held["about_you"]["email"] == enrolment.contractor.email
    assert held["exercises"][0]["text"] == "Wet ink."
    assert "eddsa-rdfc-2022" in held["credentials"][0]["signed"]


def test_nothing_of_anybody_else_is_in_the_download(world):
    lived(world)
    other = reader(joined(world, launched(world), "Grace"))
    held = json.loads(b"".join(other.get("/my-data/download").streaming_content))
    assert {name for name in held if held[name]} <= {
        "about_you", "agreed", "programs", "premiums", "transfers", "series", "messages", "record", "links"
    }  # fmt: skip
    assert "Ada" not in json.dumps(held)
