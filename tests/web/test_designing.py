"""A draft says what it will mean before it is launched, leads to what is missing, and can be thrown away."""

import re

import pytest
from django.utils import timezone

from guildmark.journal.models import Fact
from guildmark.programs import actions as programs
from guildmark.programs.models import Program
from tests.programs.test_program import DESIGN, course, launched
from tests.web.test_inviting import words
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


@pytest.fixture
def manager(world):
    return signed_in(world, "manager")


def begin(world, manager, **answers):
    answers = {"skill": "Plain language", "badge_name": "Verified Editor"} | answers
    manager.post(f"/manage/{world.organisation.slug}/programs/new", answers)
    return f"/manage/{world.organisation.slug}/programs/{Program.objects.get().pk}"


def test_the_answers_say_pass_mark_attempts_and_how_long_a_badge_is_valid(world, manager):
    base = begin(world, manager, course=course(world).pk)
    page = words(manager.get(f"{base}/design").content.decode())
    for said in (
        "Questions 5", "Pass mark 80%", "Attempts 3, each with new questions; 24 hours between two",
        "How long it is valid 12 months from the day it is earned",
    ):  # fmt: skip
        assert said in page, said


@pytest.mark.parametrize(("skill", "warned"), [("Plain language", False), ("Translation", True)])
def test_a_course_that_does_not_name_the_skill_is_warned_of_and_stops_nothing(world, manager, skill, warned):
    base = begin(world, manager, skill=skill, course=course(world).pk)
    page = manager.get(f"{base}/design").content.decode()
    assert (f"Nothing in the course “Plain language” names {skill}" in page) == warned
    manager.post(f"{base}/launch")
    assert Program.objects.get().state == "live"


def test_each_blocker_leads_to_the_field_where_it_is_mended(world, manager):
    base = begin(world, manager)
    Program.objects.update(
        design=Program.objects.get().design | {"badge_meaning": "", "objective": "", "budget_minor": 1}
    )
    page = manager.get(f"{base}/design").content.decode()
    found = re.findall(r'<a class="line" href="([^"]+)#(\w+)">', page)
    assert [field for _path, field in found] == ["objective", "course", "badge_meaning", "budget_minor"]
    for path, field in found:
        assert f'id="{field}"' in manager.get(path).content.decode(), field


def test_a_course_without_items_is_mended_on_its_own_page(world, manager):
    stored = course(world)
    stored.assessment.delete()
    base = begin(world, manager, course=stored.pk)
    assert (
        f'href="/manage/{world.organisation.slug}/courses/{stored.pk}"'
        in manager.get(f"{base}/design").content.decode()
    )


def test_the_preview_has_a_way_back(world, manager):
    base = begin(world, manager)
    assert f'href="{base}/design"' in manager.get(f"{base}/preview").content.decode()
    program = launched(world)
    assert b"Back to the design" not in manager.get(f"/p/{program.join_token}").content


def test_a_new_program_says_what_it_is_gives_commits_to_and_takes(world, manager):
    page = words(manager.get(f"/manage/{world.organisation.slug}/programs/new").content.decode())
    for said in (
        "What it is",
        "5% more on the next 2 gigs",
        "At most $100.00 for each who joins",
        "a quarter of an hour",
    ):
        assert said in page, said


def test_a_draft_is_deleted_after_asking(world, manager):
    base = begin(world, manager)
    asked = re.search(r'<details class="ask">.*?</details>', manager.get(f"{base}/design").content.decode(), re.DOTALL)[
        0
    ]
    assert "Delete the draft “Verified Editor”?" in asked
    said = manager.post(f"{base}/delete", follow=True).content.decode()
    assert "The draft “Verified Editor” is deleted." in said
    assert not Program.objects.exists()
    assert Fact.objects.filter(kind="ProgramDeleted").count() == 1
    assert manager.post(f"{base}/delete").status_code == 404


def test_what_was_launched_is_not_deleted(world, manager):
    program = launched(world)
    base = f"/manage/{world.organisation.slug}/programs/{program.pk}"
    assert "Delete this draft" not in manager.get(f"{base}/design").content.decode()
    said = manager.post(f"{base}/delete", follow=True).content.decode()
    assert "It was launched, so it stays." in said
    assert Program.objects.filter(pk=program.pk).exists()


def test_the_invite_page_of_a_draft_offers_no_link_that_leads_nowhere(world, manager):
    program = programs.create_program(organisation=world.organisation, name="Editors", at=world.at)
    page = manager.get(f"/manage/{world.organisation.slug}/programs/{program.pk}/invite").content.decode()
    assert "The link comes with the launch." in page
    assert program.join_token not in page


def test_launching_provides_the_budget_and_a_premium_is_set_aside_at_joining(world, manager):
    program = programs.create_program(organisation=world.organisation, name="Editors", at=world.at)
    programs.save_design(program=program, edition=0, changes=DESIGN, course=course(world), at=world.at)
    page = words(manager.get(f"/manage/{world.organisation.slug}/programs/{program.pk}/design").content.decode())
    assert "provides the budget of" in page
    assert "Each premium is set aside in full when somebody joins." in page
