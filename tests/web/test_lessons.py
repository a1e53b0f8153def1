"""A lesson keeps what its reader writes, leads back to where they were, and takes word of its mistakes."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from guildmark.connect.course.exercises import EXERCISE
from guildmark.learning import texts
from guildmark.learning.models import ExerciseText, Mistake
from guildmark.learning.tasks import _purge_mistakes, _purge_texts
from guildmark.programs.models import Enrolment
from guildmark.web import limits
from tests.browser_client import Browser
from tests.programs.test_program import joined, launched, rewrite
from tests.web.test_appeals import reader
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db
LESSON = (
    '<h2 id="why">Why &amp; how</h2><figure><img src="figure:a.svg" alt="A &amp; B"></figure>'
    f'{EXERCISE}<h3 id="divide">Divide it</h3><details><summary>S</summary>x</details></section>'
)
JSON = {"accept": "application/json"}


@pytest.fixture
def world():
    limits._limiter.cache_clear()  # noqa: SLF001 - a memory that only a process's end clears otherwise
    return World(at=timezone.now())


@pytest.fixture
def enrolment(world):
    program = launched(world)
    rewrite(program.course, LESSON)
    return joined(world, program)


def lesson(enrolment, more=""):
    return f"/learn/{enrolment.pk}/lessons/one{more}"


def write(browser, enrolment, text, *, edition=0, writer="desk", block="divide"):
    sent = {"block": block, "text": text, "edition": edition, "writer": writer}
    return browser.post(lesson(enrolment, "/exercise"), sent, headers=JSON)


def test_what_is_written_for_an_exercise_is_there_again_on_another_device(enrolment):
    said = write(reader(enrolment), enrolment, "\nWet <ink>\r\nis wet. ")
    assert said.json() == {"edition": 1}
    page = reader(enrolment).get(lesson(enrolment)).content.decode()
    box = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1]
    assert box == "\n\nWet &lt;ink&gt;\nis wet. "
    assert 'name="edition" value="1"' in page


def test_two_devices_that_write_at_once_lose_nothing(enrolment):
    browser = reader(enrolment)
    write(browser, enrolment, "By the phone.", writer="phone")
    said = write(browser, enrolment, "By the desk.", writer="desk").json()
    assert said == {"edition": 2, "text": "By the phone.\n\nBy the desk."}
    assert write(browser, enrolment, "Both.", edition=2, writer="phone").json() == {"edition": 3}
    assert ExerciseText.objects.get().text == "Both."


def test_without_a_script_a_button_keeps_the_text_and_leads_back(enrolment):
    browser = reader(enrolment)
    answer = browser.post(lesson(enrolment, "/exercise"), {"block": "divide", "text": "Mine.", "edition": "0"})
    assert answer.url == lesson(enrolment) + "#text-divide"
    assert "Your text is kept." in browser.get(answer.url).content.decode()


def test_a_text_that_is_too_long_is_said_to_be_and_stays_in_its_box(enrolment, monkeypatch):
    monkeypatch.setattr(texts, "MOST_KEPT", 5)
    browser = reader(enrolment)
    assert write(browser, enrolment, "123456").status_code == 422
    answer = browser.post(lesson(enrolment, "/exercise"), {"block": "divide", "text": "123456", "edition": "0"})
    assert answer.status_code == 422
    assert ">\n123456</textarea>" in answer.content.decode()
    assert not ExerciseText.objects.exclude(text="").exists()


def test_a_text_for_an_exercise_that_is_gone_is_kept_but_not_for_any_number_of_them(enrolment, monkeypatch):
    monkeypatch.setattr(texts, "MOST_EXERCISES", 2)
    browser = reader(enrolment)
    assert [write(browser, enrolment, "x", block=f"old-{n}").status_code for n in range(3)] == [200, 200, 422]
    assert [write(browser, enrolment, "x", block=block).status_code for block in ("", "a\x00b", "x" * 121)] == [404] * 3
    assert ExerciseText.objects.count() == 2


def downloaded(browser):
    return json.loads(b"".join(browser.get("/my-data/download").streaming_content))


def test_what_was_written_is_its_writers_alone_and_in_what_they_download(world, enrolment):
    write(reader(enrolment), enrolment, "Wet ink.")
    other = joined(world, enrolment.program, "Grace")
    assert "Wet ink." not in reader(other).get(lesson(other)).content.decode()
    assert write(reader(other), enrolment, "Mine").status_code == 404
    held = downloaded(reader(enrolment))["exercises"]
    assert [(each["lesson"], each["exercise"], each["text"]) for each in held] == [("One", "divide", "Wet ink.")]
    assert downloaded(reader(other))["exercises"] == []
    slug = world.organisation.slug
    for path in ("", f"/people/{enrolment.contractor_id}", f"/courses/{enrolment.program.course_id}"):
        assert "Wet ink." not in signed_in(world, "owner").get(f"/manage/{slug}{path}").content.decode()


def test_texts_and_settled_mistakes_are_thrown_away_and_mistakes_that_wait_are_not(world, enrolment):
    write(reader(enrolment), enrolment, "Wet ink.")
    for words in ("One", "Two"):
        report(reader(enrolment), enrolment, words)
    Mistake.objects.filter(words="One").update(settled_at=world.at, settled_by=world.organisation.pk)
    later = timezone.now() + timedelta(days=1)
    assert (_purge_texts(later, 10), _purge_mistakes(later, 10)) == (1, 1)
    assert Mistake.objects.get().words == "Two"


def report(browser, enrolment, words="“Ink is dry” is wrong.", **more):
    return browser.post(lesson(enrolment, "/mistake"), {"words": words} | more)


def test_a_reported_mistake_waits_on_the_courses_page_without_a_name_until_it_is_settled(world, enrolment):
    assert "without your name" in reader(enrolment).get(report(reader(enrolment), enrolment).url).content.decode()
    manager, course = signed_in(world, "manager"), f"/manage/{world.organisation.slug}/courses"
    assert "1 mistake reported" in manager.get(course).content.decode()
    course += f"/{enrolment.program.course_id}"
    page = manager.get(course).content.decode()
    assert "“Ink is dry” is wrong." in page
    assert "Ada" not in page
    assert "mistakes that you reported" in reader(enrolment).get("/my-data").content.decode()
    counsel = signed_in(world, "counsel").get(course).content.decode()
    assert "“Ink is dry” is wrong." in counsel
    assert "Settled" not in counsel
    settle = f"{course}/mistakes/{Mistake.objects.get().pk}"
    assert manager.post(settle).url == course
    assert manager.post(settle).status_code == 302
    assert "mistake reported" not in manager.get(course).content.decode()
    assert Mistake.objects.get().settled_at


def test_a_mistake_reported_twice_by_one_form_is_one(enrolment):
    browser = reader(enrolment)
    key = re.search(r'name="form_key" value="([\w-]+)"', browser.get(lesson(enrolment)).content.decode())[1]
    answers = [report(browser, enrolment, form_key=key) for _ in range(2)]
    assert answers[0].url == answers[1].url == lesson(enrolment)
    assert Mistake.objects.count() == 1


def test_a_report_without_words_is_asked_for_them(enrolment):
    answer = report(reader(enrolment), enrolment, "  ")
    assert answer.status_code == 422
    assert '<details class="measure no-print" open>' in answer.content.decode()
    assert "x" * 1001 in report(reader(enrolment), enrolment, "x" * 1001).content.decode()
    assert not Mistake.objects.exists()


def test_one_participant_reports_so_many_a_day(enrolment):
    browser = reader(enrolment)
    assert {report(browser, enrolment, f"Mistake {n}").status_code for n in range(20)} == {302}
    assert report(browser, enrolment, "One more").status_code == 429
    assert Mistake.objects.count() == 20


def test_the_course_leads_back_to_the_part_that_was_read(enrolment):
    browser, course = reader(enrolment), f"/learn/{enrolment.pk}"
    assert "Open “One”" in browser.get(course).content.decode()
    browser.get(lesson(enrolment))
    assert "Lesson 1, One</span>" in browser.get(course).content.decode()
    browser.post(lesson(enrolment, "/place"), {"anchor": "why"})
    page = browser.get(course).content.decode()
    assert f'href="{lesson(enrolment)}#why">Continue where you were</a>' in page
    assert "Lesson 1, One: “Why &amp; how”" in page
    assert "Go on at “Why &amp; how”" in browser.get(lesson(enrolment)).content.decode()
    browser.post(lesson(enrolment, "/place"), {"anchor": "gone"})
    assert "Lesson 1, One</span>" in browser.get(course).content.decode()


def test_a_figure_opens_at_full_size_by_a_link_for_contractors_and_keepers(world, enrolment):
    enrolment.program.course.figures.create(name="a.svg", media_type="image/svg+xml", content=b"<svg/>")
    address, whole = f"/figures/{enrolment.program.course_id}/a.svg", lesson(enrolment, "/pictures/a.svg")
    manage = f"/manage/{world.organisation.slug}/courses/{enrolment.program.course_id}/lessons/one"
    browser = reader(enrolment)
    for page, target in ((browser.get(lesson(enrolment)), whole), (signed_in(world, "manager").get(manage), address)):
        assert f'<a class="enlarge" href="{target}"><img src="{address}"' in page.content.decode()
    page = browser.get(whole).content.decode()
    assert f'<img src="{address}" alt="A &amp; B">' in page
    assert f'href="{lesson(enrolment)}">Back to lesson 1' in page
    assert browser.get(lesson(enrolment, "/pictures/b.svg")).status_code == 404


def test_a_session_that_reaches_one_enrolment_writes_there_only(world, enrolment):
    program = enrolment.program
    browser = Browser()
    browser.post(f"/p/{program.join_token}", {"email": "eve@x.example", "status": "yes", "terms": "yes"})
    own = Enrolment.objects.exclude(pk=enrolment.pk).get()
    assert write(browser, own, "Mine").status_code == 200
    assert write(browser, enrolment, "Not mine").status_code in {302, 404}
    assert ExerciseText.objects.count() == 1
