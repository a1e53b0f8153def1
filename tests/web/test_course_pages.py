"""Whoever keeps a course sees it whole, adds items by GIFT, and never changes what a running attempt was given."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guildmark.learning import actions as learning
from guildmark.learning import queries
from guildmark.learning.bank import list_drawable
from guildmark.learning.models import Course, Item
from tests.programs.test_program import course, joined, launched, taking
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def path(world, stored, more=""):
    return f"/manage/{world.organisation.slug}/courses/{stored.pk}{more}"


def send(browser, url, text, **more):
    content = text if isinstance(text, bytes) else text.encode()
    return browser.post(url, {"gift": SimpleUploadedFile("new.gift", content)} | more)


def test_where_the_shipped_course_is_missing_it_is_offered_and_added_once(world):
    manager, courses = signed_in(world, "manager"), f"/manage/{world.organisation.slug}/courses"
    offer = b"Add the course that comes with Guildmark"
    assert offer in manager.get(courses).content
    assert offer not in signed_in(world, "finance").get(courses).content
    assert signed_in(world, "finance").post(f"{courses}/shipped").status_code == 404
    for _ in range(2):
        page = manager.post(f"{courses}/shipped", follow=True).content
    assert offer not in page
    stored = Course.objects.get(organisation=world.organisation)
    assert stored.title == "Verified Editor"
    shown = manager.get(path(world, stored)).content.decode()
    assert "12 lessons" in shown
    assert f"{Item.objects.filter(assessment__course=stored).count()} assessment items" in shown
    for lesson in queries.list_lessons(stored):
        assert manager.get(path(world, stored, f"/lessons/{lesson.slug}")).status_code == 200


@pytest.mark.parametrize("role", ["owner", "manager", "reviewer", "finance", "counsel"])
def test_all_who_read_see_lessons_items_answers_and_licence_and_only_managing_changes(world, role):
    stored = course(world)
    browser = signed_in(world, role)
    page = browser.get(path(world, stored)).content.decode()
    assert "Ink is wet." in page
    assert "CC BY 4.0" in page
    assert "By Us" in page
    assert "<p>Read.</p>" in browser.get(path(world, stored, "/lessons/one")).content.decode()
    assert browser.get(path(world, stored, "/lessons/nine")).status_code == 404
    may = role in {"owner", "manager"}
    assert ("Add or replace items" in page) is may
    answer = send(browser, path(world, stored), "::new::Is it? {T}")
    assert answer.status_code == (302 if may else 404)
    assert Item.objects.filter(name="new").exists() is may


def test_items_are_added_and_replaced_and_a_running_attempt_keeps_its_own(world):
    enrolment = joined(world, launched(world))
    stored = enrolment.program.course
    attempt = learning.start_attempt(taking=taking(enrolment), assessment=stored.assessment, at=world.at)
    manager = signed_in(world, "manager")
    text = "".join(f"::i{n}::Ink is dry. {{F}}\n\n" for n in range(10)) + "::extra::How many? {#3}\n"
    page = manager.get(send(manager, path(world, stored), text).url).content.decode()
    assert "New: 1. There before: 10. In all: 11." in page
    assert "Ink is wet." not in page
    attempt = queries.get_attempt(participation=enrolment.pk, attempt=attempt.pk)
    assert {asked.item.html for asked in queries.list_asked(attempt)} == {"Ink is wet."}
    learning.save_answers(attempt=attempt, raw=dict.fromkeys(attempt.items, "true"), at=world.at)
    assert learning.submit_attempt(attempt=attempt, at=world.at).score_percent == 100
    assert queries.find_assessment(stored).draw == 5  # fewer than could be drawn: that was chosen


def test_items_not_in_the_file_go_only_when_that_was_asked(world):
    stored, manager = course(world), signed_in(world, "manager")
    send(manager, path(world, stored), "::one::So? {T}\n")
    assert len(list_drawable(queries.find_assessment(stored))) == 11
    send(manager, path(world, stored), "::one::So? {T}\n\n::two::So? {F}\n", others="retire")
    assessment = queries.find_assessment(stored)
    assert {item.key for item in queries.list_items(assessment)} == {"one", "two"}
    assert assessment.draw == 2


def test_a_course_without_items_gets_its_first(world):
    row = learning.CourseRow("Bare", "", "", "", "en", (learning.LessonRow("one", "One", 1, 0, (), "<p>x</p>"),), ())
    stored = learning.store_course(organisation=world.organisation, row=row, at=world.at)
    manager = signed_in(world, "manager")
    assert b"the course has no items" in manager.get(path(world, stored)).content
    send(manager, path(world, stored), "".join(f"::i{n}::So? {{T}}\n\n" for n in range(25)))
    assert queries.find_assessment(stored).draw == 20


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("::a::So? {T}\n\n::b::How? {}\n", "new.gift, line 3: an essay"),
        ("::a::So? {T}\n\n::a::So? {F}\n", "new.gift, line 3: the title “a” was used on line 1"),
        ("::a::So\x00? {T}\n", "new.gift, line 1: holds a sign that is no text"),
        (b"::a::So? {T}\n\n::b::\xff {T}\n", "new.gift, line 3: not UTF-8 text"),
        ("// nothing\n", "new.gift: no items in it"),
        ("<script>alert(1)</script>", "an item needs exactly one"),
    ],
)
def test_a_faulty_file_is_refused_by_line_and_nothing_is_stored(world, content, said):
    stored, manager = course(world), signed_in(world, "manager")
    answer = send(manager, path(world, stored), content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert len(list_drawable(queries.find_assessment(stored))) == 10


def test_no_file_and_a_file_too_large_are_said_plainly(world, monkeypatch):
    stored, manager = course(world), signed_in(world, "manager")
    assert b"choose a GIFT file" in manager.post(path(world, stored)).content
    monkeypatch.setattr("guildmark.web.manager.courses.MOST_BYTES", 5)
    assert b"larger than 5 MB" in send(manager, path(world, stored), "::a::So? {T}").content


def test_every_kind_of_item_is_shown_with_its_answers(world):
    stored, manager = course(world), signed_in(world, "manager")
    bank = """::c::Which? {=<b>this</b>#Yes. ~that#No.}

::m::Which all? {~%50%alpha ~%50%beta ~%-100%gamma}

::n::How many? {#12:2}

::s::The opposite is {=active =%50%live}.

::p::Match. {=cat -> Katze =dog -> Hund}

::t::So? {F#Wrong.#Right.}
"""
    page = manager.get(send(manager, path(world, stored), bank).url).content.decode()
    for words in ("10 … 14", "Katze", "Right 50%", "-100%", "active", "No.", "Wrong."):
        assert words in page, words


def test_whoever_brings_a_course_in_is_told_which_figures_say_nothing(world):
    body = io.BytesIO()
    lesson = "---\ntitle: One\nteaching: 5\nexercises: 0\n---\n" + "\n\n".join(["![](fig/a.svg)"] * 12)
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("config.yaml", "title: Figures\nlicense: CC0\n")
        archive.writestr("episodes/01-one.md", lesson)
        archive.writestr("episodes/fig/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"/>')
    browser = signed_in(world, "manager")
    sent = SimpleUploadedFile("course.zip", body.getvalue())
    page = browser.post(f"/manage/{world.organisation.slug}/import/course", {"archive": sent}, follow=True)
    words = page.content.decode()
    assert "“Figures” is in" in words
    assert words.count(": this figure says nothing to whoever cannot see it") == 10
    assert "episodes/01-one.md, line 8: this figure" in words
    assert "; and 2 more" in words
