"""A holder renews a badge by a shorter assessment: once, with no day lost, and both pages keep the history."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from guildmark.credentials import life, queries
from guildmark.credentials.actions import revoke_badge
from guildmark.credentials.models import Badge
from guildmark.credentials.naming import correct_name
from guildmark.engine.decisions.renewal import is_open, renewed_until, shorten
from guildmark.journal.models import Fact
from guildmark.learning import actions as learning
from guildmark.learning.models import Attempt
from guildmark.outreach.models import MailboxEntry, Message
from guildmark.pools.queries import list_memberships
from guildmark.rewards.models import Promise
from tests.programs.test_letters import everything_is_delivered_once_more
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_appeals import reader
from tests.web.test_badge_life import public
from tests.web.test_verifying import outcomes
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


@pytest.fixture
def enrolment(world):
    holder = joined(world, launched(world))
    holder.program.course.assessment.__class__.objects.update(draw=10)
    attempt(world, holder)
    Badge.objects.update(visibility="link")
    return holder


def ends_in(days):
    ends = timezone.now() + timedelta(days=days)
    Badge.objects.update(awarded_at=ends - timedelta(days=365), valid_until=ends)
    return Badge.objects.get()


def begin(enrolment, badge):
    answer = reader(enrolment).post(f"/earned/badges/{badge.pk}/renew")
    found = re.fullmatch(r"/learn/[\w-]+/attempts/([\w-]+)", answer.url)
    return Attempt.objects.get(pk=found[1]) if found else None


def hand_in(world, tried, *, right=True):
    world.at = timezone.now()
    for key in tried.items:
        learning.save_answer(attempt=tried, key=key, raw="true" if right else "false", at=world.at)
    learning.submit_attempt(attempt=tried, at=world.at)
    world.settle()


def test_a_shorter_assessment_renews_the_badge_from_the_end_of_the_old_one(world, enrolment):
    old = ends_in(50)
    before = (list_memberships(enrolment.contractor, at=world.at)[0].until, Promise.objects.get().ends_at)
    tried = begin(enrolment, old)
    assert (len(tried.items), begin(enrolment, old)) == (5, tried)
    hand_in(world, tried)
    new = Badge.objects.get(renews=old)
    assert new.valid_until == renewed_until(old.valid_until, at=world.at, months=12)
    assert (new.award, new.holder_name, new.visibility, new.show_score) == (tried.pk, "Ada", "link", False)
    for badge, other in ((old, new), (new, old)):
        assert outcomes(public(badge))["status"] == "passed"
        assert f"/badges/{other.pk}" in public(badge).content.decode()
        assert f"/earned/badges/{other.pk}" in reader(enrolment).get(f"/earned/badges/{badge.pk}").content.decode()
    assert (list_memberships(enrolment.contractor, at=world.at)[0].until, Promise.objects.get().ends_at) == before
    page = reader(enrolment).get(f"/learn/{enrolment.pk}/attempts/{tried.pk}/result").content.decode()
    assert f"/earned/badges/{new.pk}" in page


def test_a_badge_is_renewed_once_however_often_it_is_asked_and_delivered(world, enrolment):
    old = ends_in(10)
    tried = begin(enrolment, old)
    hand_in(world, tried)
    everything_is_delivered_once_more(world)
    assert (Badge.objects.count(), Fact.objects.filter(kind="BadgeRenewed").count()) == (2, 1)
    assert MailboxEntry.objects.filter(subject__contains="is renewed").count() == 1
    assert begin(enrolment, old) is None
    assert begin(enrolment, Badge.objects.get(renews=old)) is None  # much too early
    world.pass_time(days=4)
    assert not Message.objects.filter(kind="badge_expires", context__badge=str(old.pk)).exists()


def test_what_did_not_pass_can_be_tried_again_after_the_usual_wait_and_costs_nothing(world, enrolment):
    old = ends_in(50)
    tried = begin(enrolment, old)
    hand_in(world, tried, right=False)
    page = reader(enrolment).get(f"/learn/{enrolment.pk}/attempts/{tried.pk}/result").content.decode()
    assert "Renewing your badge" in page
    assert f"/earned/badges/{old.pk}" in page
    assert begin(enrolment, old) is None
    assert "You can try again from" in reader(enrolment).get(f"/earned/badges/{old.pk}").content.decode()
    [mail] = MailboxEntry.objects.filter(subject__contains="Not yet")
    assert "You can try again from" in mail.text
    Attempt.objects.filter(pk=tried.pk).update(submitted_at=timezone.now() - timedelta(hours=25))
    again = begin(enrolment, old)
    assert again.pk != tried.pk
    hand_in(world, again)
    assert queries.standing(Badge.objects.get(renews=old), at=world.at) == "valid"
    enrolment.refresh_from_db()
    assert enrolment.state == "certified"


@pytest.mark.parametrize(("days", "open_now"), [(61, False), (59, True), (-59, True), (-61, False)])
def test_it_is_open_from_sixty_days_before_the_end_until_sixty_after(enrolment, days, open_now):
    assert bool(begin(enrolment, ends_in(days))) is open_now


def test_what_lapsed_is_renewed_from_now_on(world, enrolment):
    old = ends_in(-20)
    hand_in(world, begin(enrolment, old))
    assert Badge.objects.get(renews=old).valid_until == renewed_until(world.at, at=world.at, months=12)


def test_a_badge_that_does_not_count_is_not_renewed(world, enrolment):
    old = ends_in(20)
    tried = begin(enrolment, old)
    life.suspend_badge(badge=old, reason="x", at=world.at)
    assert begin(enrolment, old) is None
    hand_in(world, tried)
    assert queries.standing(Badge.objects.get(renews=old), at=world.at) == "suspended"
    Badge.objects.filter(renews=old).update(renews=None)
    revoke_badge(badge=old, reason="x", at=world.at)
    everything_is_delivered_once_more(world)
    assert not Badge.objects.filter(renews=old).exists()


def test_a_badge_whose_name_is_corrected_during_the_attempt_is_renewed_under_the_new_name(world, enrolment):
    old = ends_in(20)
    tried = begin(enrolment, old)
    corrected = correct_name(badge=old, name="Ada King", at=world.at)
    hand_in(world, tried)
    assert Badge.objects.get(renews=corrected).holder_name == "Ada King"


def test_the_challenge_is_half_as_long_and_never_a_handful_less():
    assert [shorten(n) for n in (30, 11, 10, 7, 5, 3, 1)] == [15, 6, 5, 5, 5, 3, 1]
    ends = datetime(2027, 2, 28, tzinfo=UTC)
    assert is_open(ends, at=ends - timedelta(days=60))
    assert not is_open(ends, at=ends + timedelta(days=60))
    assert renewed_until(ends, at=ends - timedelta(days=5), months=12) == datetime(2028, 2, 28, tzinfo=UTC)
