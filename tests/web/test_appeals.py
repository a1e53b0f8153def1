"""A contractor asks a person to look at a result; a reviewer answers with a reason, and grants an attempt or does not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from guildmark.journal.models import Fact
from guildmark.journal.queries import iterate_contractor
from guildmark.learning.models import Appeal
from guildmark.people.keys import open_personal
from guildmark.rewards.models import Fund, Promise
from guildmark.rewards.queries import find_fund
from tests.browser_client import Browser
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now() - timedelta(days=10))


def reader(enrolment):
    browser = Browser()
    session = browser.session
    session["contractor"] = str(enrolment.contractor_id)
    session.save()
    return browser


def tried(world, times=3):
    """Somebody whose attempts are all used up, but those that are left."""
    enrolment = joined(world, launched(world))
    for _ in range(times):
        failed = attempt(world, enrolment, right=False)
        world.pass_time(hours=25)
    return enrolment, failed


def result_of(enrolment, failed):
    return f"/learn/{enrolment.pk}/attempts/{failed.pk}"


def ask(enrolment, failed, words="The line broke at question 3."):
    return reader(enrolment).post(f"{result_of(enrolment, failed)}/appeal", {"words": words}, follow=True)


def reviews(world):
    return f"/manage/{world.organisation.slug}/reviews"


def test_a_granted_attempt_opens_the_way_to_badge_and_premium_again(world):
    enrolment, failed = tried(world)
    assert (enrolment.state, Promise.objects.get().state) == ("not_passed", "ended")
    assert b"You asked on" in ask(enrolment, failed).content
    reviewer = signed_in(world, "reviewer")
    assert b"1 result waits for a person" in reviewer.get(reviews(world)).content
    page = f"{reviews(world)}/{Appeal.objects.get().pk}"
    assert b"The line broke at question 3." in reviewer.get(page).content
    reviewer.post(page, {"outcome": "grant", "reason": "The log shows the break."})
    assert b"The log shows the break." in reader(enrolment).get(f"{result_of(enrolment, failed)}/result").content
    enrolment.refresh_from_db()
    assert (enrolment.state, Promise.objects.get().state) == ("learning", "promised")
    assert b"4 of 4" in reader(enrolment).get(f"/learn/{enrolment.pk}/assessment").content
    attempt(world, enrolment, right=True)
    assert (enrolment.state, Promise.objects.get().state) == ("certified", "earned")


def test_a_confirmed_result_says_why_and_changes_nothing(world):
    enrolment, failed = tried(world)
    ask(enrolment, failed)
    page = f"{reviews(world)}/{Appeal.objects.get().pk}"
    signed_in(world, "reviewer").post(page, {"outcome": "confirm", "reason": "Every item was marked as it should be."})
    shown = reader(enrolment).get(f"{result_of(enrolment, failed)}/result").content
    assert b"confirmed it" in shown
    assert b"Every item was marked" in shown
    enrolment.refresh_from_db()
    assert enrolment.state == "not_passed"


def test_money_given_back_and_set_aside_again_adds_up(world):
    enrolment, failed = tried(world)
    ask(enrolment, failed)
    before = find_fund(enrolment.program_id)
    page = f"{reviews(world)}/{Appeal.objects.get().pk}"
    signed_in(world, "reviewer").post(page, {"outcome": "grant", "reason": "Yes."})
    for _ in range(1):
        attempt(world, enrolment, right=False)
    after = find_fund(enrolment.program_id)
    assert (after.reserved_minor, after.funded_minor) == (0, before.funded_minor)
    assert Promise.objects.get().state == "ended"


def test_a_grant_that_the_budget_cannot_cover_is_told_and_answers_nothing(world):
    enrolment, failed = tried(world)
    ask(enrolment, failed)
    Fund.objects.update(funded_minor=0)
    page = f"{reviews(world)}/{Appeal.objects.get().pk}"
    answer = signed_in(world, "reviewer").post(page, {"outcome": "grant", "reason": "Yes."})
    assert answer.status_code == 422
    assert b"no longer covers the premium" in answer.content
    assert Appeal.objects.get().answered_at is None


def test_an_early_appeal_adds_an_attempt_and_a_late_one_of_somebody_who_left_adds_none(world):
    enrolment, failed = tried(world, times=1)
    ask(enrolment, failed)
    reviewer = signed_in(world, "reviewer")
    page = f"{reviews(world)}/{Appeal.objects.get().pk}"
    reviewer.post(page, {"outcome": "grant", "reason": "Yes."})
    assert b"3 attempts left" in reader(enrolment).get(f"{result_of(enrolment, failed)}/result").content
    second = attempt(world, enrolment, right=False)
    ask(enrolment, second)
    reader(enrolment).post(f"/learn/{enrolment.pk}/leave")
    late = reviewer.post(
        f"{reviews(world)}/{Appeal.objects.get(attempt=second).pk}", {"outcome": "grant", "reason": "Yes."}
    )
    assert b"passed or left meanwhile" in late.content


def test_each_side_is_asked_for_words_and_heard_once(world):
    enrolment, failed = tried(world)
    empty = reader(enrolment).post(f"{result_of(enrolment, failed)}/appeal", {"words": " \x00\n"})
    assert (empty.status_code, Appeal.objects.count()) == (422, 0)
    ask(enrolment, failed, "First.")
    ask(enrolment, failed, "Second.")
    assert Appeal.objects.get().words == "First."
    reviewer, page = signed_in(world, "reviewer"), f"{reviews(world)}/{Appeal.objects.get().pk}"
    nothing = reviewer.post(page, {})
    assert nothing.content.count(b'class="error"') == 2
    reviewer.post(page, {"outcome": "confirm", "reason": "One."})
    reviewer.post(page, {"outcome": "grant", "reason": "Two."})
    assert Appeal.objects.get().reason == "One."


def test_a_passed_result_is_not_looked_at_again(world):
    enrolment = joined(world, launched(world))
    passed = attempt(world, enrolment)
    ask(enrolment, passed)
    assert not Appeal.objects.exists()


def test_both_facts_hold_the_words_under_the_contractors_own_key_only(world):
    enrolment, failed = tried(world)
    ask(enrolment, failed)
    page = f"{reviews(world)}/{Appeal.objects.get().pk}"
    signed_in(world, "reviewer").post(page, {"outcome": "confirm", "reason": "As it should be."})
    facts = {f.kind: f.data for f in iterate_contractor(enrolment.contractor_id) if f.kind.startswith("Appeal")}
    assert open_personal(enrolment.contractor_id, facts["AppealMade"]["sealed"]) == {
        "words": "The line broke at question 3."
    }
    assert open_personal(enrolment.contractor_id, facts["AppealAnswered"]["sealed"]) == {"reason": "As it should be."}
    stored = b"".join(bytes(body) for body in Fact.objects.values_list("body", flat=True))
    assert b"line broke" not in stored
    assert "The line broke" in reader(enrolment).get("/my-data/download").getvalue().decode()
