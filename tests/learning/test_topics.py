"""A result that was not enough names what to read again, from the items that were asked and from no others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from guildmark.engine.scoring.items import TrueFalse
from guildmark.learning import actions as learning
from guildmark.learning import queries
from guildmark.learning.bank import get_bank, store_items
from guildmark.learning.models import Attempt, Lesson
from guildmark.learning.topics import find_lesson
from tests.programs.test_program import attempt, joined, launched, taking
from tests.web.test_appeals import reader
from tests.world import World

pytestmark = pytest.mark.django_db
LESSONS = [("03-sentences", "Short sentences"), ("04-verbs", "Verbs, not nouns"), ("05-words", "Wörter")]


@pytest.fixture
def world():
    return World(at=timezone.now() - timedelta(days=10))


def enrolled(world, topics, *, draw=None):
    """Somebody in a course of three lessons whose items, t0 to t9, are about these topics in turn."""
    enrolment = joined(world, launched(world))
    rows = tuple(learning.LessonRow(slug, title, 1, 0, (), "<p>Read.</p>") for slug, title in LESSONS)
    row = learning.CourseRow("Plain language", "", "", "", "en", rows, ())
    stored = learning.store_course(organisation=world.organisation, row=row, at=world.at)
    items = [TrueFalse(key=f"t{n}", html=f"Ink {n} is wet.", answer=True, feedback=f"Told {n}.") for n in range(10)]
    about = {item.key: topics[n % len(topics)] for n, item in enumerate(items)}
    store_items(course=stored, items=items, topics=about, at=world.at, draw=draw or 10)
    enrolment.program.course.refresh_from_db()
    enrolment.program.course.assessment.refresh_from_db()
    return enrolment


def result_page(enrolment, tried):
    return reader(enrolment).get(f"/learn/{enrolment.pk}/attempts/{tried.pk}/result").content.decode()


@pytest.mark.parametrize(
    ("topic", "slug"),
    [
        ("03-sentences", "03-sentences"), ("Short  Sentences", "03-sentences"), ("verbs - not nouns", "04-verbs"),
        ("wörter", "05-words"), ("Numbers", None), ("", None), ("?!", None), ("sentences", None),
    ],
)  # fmt: skip
def test_a_topic_names_a_lesson_by_slug_or_title(topic, slug):
    lessons = [Lesson(number=n, slug=name, title=title) for n, (name, title) in enumerate(LESSONS, 3)]
    found = find_lesson(topic, lessons)
    assert (found and found.slug) == slug


def test_a_failed_result_names_the_lessons_that_help_and_when_the_next_attempt_opens(world):
    world.at = timezone.now()
    enrolment = enrolled(world, ["04-verbs", "Short sentences", "Numbers", "", "04-verbs"])
    page = result_page(enrolment, attempt(world, enrolment, right=False))
    again = page[page.index("What you can do until then") : page.index("If something got in the way")]
    assert again.index("Lesson 2, Verbs, not nouns") < again.index("Lesson 1, Short sentences")
    assert f"/learn/{enrolment.pk}/lessons/04-verbs" in again
    assert "4 of 4 questions were not right" in again
    assert "Look up: Numbers" in again
    answers = page[page.index("All answers") :]
    heads = ["Lesson 1, Short sentences", "Lesson 2, Verbs, not nouns", "Numbers", "Other questions"]
    places = [answers.index(head) for head in heads]
    assert places == sorted(places)
    assert "2 attempts left" in page


def test_nothing_is_told_of_items_that_were_not_asked(world):
    enrolment = enrolled(world, [f"Topic {n}" for n in range(10)], draw=4)
    tried = attempt(world, enrolment, right=False)
    page = result_page(enrolment, tried)
    for n in range(10):
        asked = f"t{n}" in tried.items
        for words in (f"Topic {n}", f"Told {n}.", f"Ink {n} is wet."):
            assert (words in page) is asked, words


def test_when_the_pause_is_over_the_page_says_so_and_leads_to_the_assessment(world):
    enrolment = enrolled(world, ["Numbers"])
    page = result_page(enrolment, attempt(world, enrolment, right=False))
    assert "Whenever you like, with new questions. 2 attempts left." in page
    assert f'href="/learn/{enrolment.pk}/assessment">To the assessment' in page
    assert "until then" not in page


def test_the_page_of_an_old_attempt_promises_nothing_that_is_over(world):
    enrolment = enrolled(world, ["Numbers"])
    first = attempt(world, enrolment, right=False)
    world.pass_time(hours=25)
    attempt(world, enrolment, right=True)
    page = result_page(enrolment, first)
    assert "You passed in a later one." in page
    assert "attempts left" not in page


def test_an_item_keeps_what_it_is_about_unless_the_file_says_something_else(world):
    enrolment = enrolled(world, ["Numbers"])
    course = enrolment.program.course
    tried = learning.start_attempt(taking=taking(enrolment), assessment=course.assessment, at=world.at)
    same = TrueFalse(key="t0", html="Ink 0 is wet.", answer=True, feedback="Told 0.")
    mended = TrueFalse(key="t1", html="Ink 1 is dry.", answer=False)
    assessment = store_items(
        course=course, items=[same, mended], topics={"t0": "04-verbs"}, at=world.at, keep_others=True
    )
    topics = queries.list_topics(assessment)
    assert (topics["t0"], topics["t1~2"], topics["t2"]) == ("04-verbs", "Numbers", "Numbers")
    assert set(tried.items) <= get_bank(assessment).keys()
    assert {each.item.html for each in queries.list_asked(Attempt.objects.get(pk=tried.pk))} == {
        f"Ink {n} is wet." for n in range(10)
    }
