"""A badge says what was asked for it, as it was when its program was launched."""

import pytest

from guildmark.credentials import queries as badges
from guildmark.engine.scoring.items import TrueFalse
from guildmark.learning.bank import store_items
from tests.browser_client import Browser
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db
ASKED = (
    "The course “Plain language”: 1 lesson, about 4 hours; who has the skill already may skip it. An assessment without "
    "a time limit: 5 questions drawn at random from 10, of which 80% must be answered right. At most 3 attempts, 24 hours "
    "apart, each with questions drawn anew."
)


def test_a_badge_says_what_was_asked_and_goes_on_saying_it_when_the_course_changes():
    world = World()
    enrolment = joined(world, launched(world))
    tried = attempt(world, enrolment)
    items = [TrueFalse(key="one", html="Ink is wet.", answer=True)]
    store_items(course=enrolment.program.course, items=items, at=world.at, draw=1)
    badge = badges.find_badge_for(tried.pk)
    page = Browser().get(f"/achievements/{badge.achievement_id}", headers={"accept": "text/html"}).content.decode()
    assert ASKED in page
    signed = badges.read_signed(badges.get_signed(badge))
    assert signed["credentialSubject"]["achievement"]["criteria"]["narrative"] == ASKED


def test_one_hour_and_one_attempt_are_said_as_such():
    world = World()
    program = launched(world, hours=1)
    assert "1 lesson, about 1 hour;" in badges.find_achievement(program=program.pk, version=1).criteria
