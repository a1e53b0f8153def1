"""An owner asks a person to look at a revocation or a suspension; staff restore the badge or let the decision stand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from guildmark.credentials import queries
from guildmark.credentials.actions import revoke_badge
from guildmark.credentials.models import Badge, BadgeAppeal, StatusList
from guildmark.due.models import Due
from guildmark.journal.models import Fact
from guildmark.outreach.models import MailboxEntry
from guildmark.pools.queries import list_memberships
from guildmark.rewards.models import Fund, Promise
from guildmark.rewards.queries import find_fund
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_appeals import reader, reviews
from tests.web.test_badge_life import bit, decide, public
from tests.web.test_staff_pages import signed_in
from tests.web.test_verifying import outcomes
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now() - timedelta(days=10))


@pytest.fixture
def enrolment(world):
    holder = joined(world, launched(world))
    attempt(world, holder)
    Badge.objects.update(visibility="link")
    return holder


def ask(enrolment, words="It was me."):
    badge = Badge.objects.exclude(revoked_at=None, suspended_at=None).get(contractor=enrolment.contractor)
    return reader(enrolment).post(f"/earned/badges/{badge.pk}/appeal", {"words": words}, follow=True)


def answer(world, outcome, reason="The log shows it."):
    appeal = BadgeAppeal.objects.get()
    sent = signed_in(world, "reviewer").post(
        f"{reviews(world)}/badges/{appeal.pk}", {"outcome": outcome, "reason": reason}
    )
    world.at = timezone.now()
    world.settle()
    return sent


def everything_is_delivered_again(world):
    Due.objects.filter(kind="follow").update(state="waiting")
    world.settle()


def test_a_revoked_badge_that_is_restored_counts_again_in_the_wild_with_pool_and_premium(world, enrolment):
    [before] = list_memberships(enrolment.contractor, at=world.at)
    decide(world, enrolment, "revoke", "Issued to the wrong person.")
    assert (list_memberships(enrolment.contractor, at=world.at), Promise.objects.get().state) == ([], "ended")
    assert b"You asked on" in ask(enrolment).content
    page = signed_in(world, "owner").get(reviews(world)).content.decode()
    assert "1 question waits for a person" in page
    answer(world, "restore")
    everything_is_delivered_again(world)
    badge = Badge.objects.get()
    assert (badge.revoked_at, bit(badge), outcomes(public(badge))["status"]) == (None, ("suspension", False), "passed")
    [after] = list_memberships(enrolment.contractor, at=world.at)
    assert after.until >= before.until
    assert (Promise.objects.get().state, find_fund(enrolment.program_id).reserved_minor) == ("earned", 10_000)
    assert "The log shows it." in reader(enrolment).get(f"/earned/badges/{badge.pk}").content.decode()
    [mail] = MailboxEntry.objects.filter(subject__contains="counts again")
    assert "The log shows it." in mail.text


def test_a_badge_whose_revocation_cannot_be_taken_back_is_replaced_by_one_with_the_same_dates(world, enrolment):
    StatusList.objects.update(purpose="revocation")
    decide(world, enrolment, "revoke")
    ask(enrolment)
    answer(world, "restore")
    everything_is_delivered_again(world)
    old, new = Badge.objects.get(replaces=None), Badge.objects.exclude(replaces=None).get()
    assert (new.replaces, new.awarded_at, new.valid_until) == (old, old.awarded_at, old.valid_until)
    assert (bit(old)[1], bit(new)) == (True, ("suspension", False))
    assert queries.find_badge_for(new.award) == new
    assert f"/badges/{new.pk}" in public(old).content.decode()
    assert list_memberships(enrolment.contractor, at=world.at)


def test_a_decision_that_stands_changes_nothing_and_is_not_asked_about_again(world, enrolment):
    decide(world, enrolment, "revoke")
    ask(enrolment)
    answer(world, "uphold", "The log shows another person.")
    page = ask(enrolment, "Again.").content.decode()
    assert "the decision stands" in page
    assert "The log shows another person." in page
    assert 'name="words"' not in page
    assert (BadgeAppeal.objects.get().words, bit(Badge.objects.get())[1]) == ("It was me.", True)
    [mail] = MailboxEntry.objects.filter(subject__contains="the decision stands")
    assert "The log shows another person." in mail.text


def test_a_suspension_is_appealed_each_time_it_is_made_and_lifting_it_answers_what_was_asked(world, enrolment):
    decide(world, enrolment, "suspend")
    ask(enrolment)
    answer(world, "restore")
    assert Badge.objects.get().suspended_at is None
    decide(world, enrolment, "suspend", "Again.")
    ask(enrolment, "And again.")
    assert BadgeAppeal.objects.count() == 2
    decide(world, enrolment, "lift")
    assert not BadgeAppeal.objects.filter(answered_at=None).exists()
    assert "Nothing waits for a person" in signed_in(world, "owner").get(reviews(world)).content.decode()


def test_what_was_revoked_after_it_was_suspended_is_a_question_of_its_own(world, enrolment):
    decide(world, enrolment, "suspend")
    ask(enrolment)
    decide(world, enrolment, "revoke")
    late = answer(world, "restore")
    assert (late.status_code, b"It was revoked meanwhile" in late.content) == (422, True)
    answer(world, "uphold")
    ask(enrolment, "And now?")
    assert set(BadgeAppeal.objects.values_list("about", flat=True)) == {"suspension", "revocation"}


def test_a_restoring_that_the_budget_cannot_cover_is_told_and_changes_nothing(world, enrolment):
    decide(world, enrolment, "revoke")
    ask(enrolment)
    Fund.objects.update(funded_minor=0)
    told = answer(world, "restore")
    assert (told.status_code, b"does not cover the rest of the premium" in told.content) == (422, True)
    assert BadgeAppeal.objects.get().answered_at is None
    assert Badge.objects.get().revoked_at is not None
    Fund.objects.update(closed_at=world.at)
    answer(world, "restore")
    assert (Badge.objects.get().revoked_at, Promise.objects.get().state) == (None, "ended")


def test_each_side_is_asked_for_words_and_heard_once(world, enrolment):
    assert (
        "Nothing is decided"
        in reader(enrolment)
        .post(f"/earned/badges/{Badge.objects.get().pk}/appeal", {"words": "x"}, follow=True)
        .content.decode()
    )
    revoke_badge(badge=Badge.objects.get(), reason="x", at=world.at)
    assert ask(enrolment, " ").status_code == 422
    ask(enrolment, "First.")
    ask(enrolment, "Second.")
    assert BadgeAppeal.objects.get().words == "First."
    assert answer(world, "", "").content.count(b'class="error"') == 2
    answer(world, "uphold", "One.")
    answer(world, "restore", "Two.")
    assert (BadgeAppeal.objects.get().reason, Badge.objects.get().revoked_reason) == ("One.", "x")
    stored = b"".join(bytes(body) for body in Fact.objects.values_list("body", flat=True))
    assert b"First." not in stored
    assert b"One." not in stored
