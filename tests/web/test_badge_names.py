"""A wrong name on a badge is corrected by a new badge in place of the old one: asked for by its owner, issued by staff."""

import json

import pytest
from django.utils import timezone

from guildmark.credentials import queries
from guildmark.credentials.models import Badge, NameRequest
from guildmark.credentials.naming import correct_name
from guildmark.journal.models import Fact
from guildmark.outreach.models import MailboxEntry
from guildmark.pools.queries import list_memberships
from guildmark.rewards.models import Promise
from tests.programs.test_letters import everything_is_delivered_once_more
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_appeals import reader, reviews
from tests.web.test_badge_life import bit, decide, page_of, public
from tests.web.test_staff_pages import signed_in
from tests.web.test_verifying import outcomes
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


@pytest.fixture
def enrolment(world):
    holder = joined(world, launched(world))
    attempt(world, holder)
    Badge.objects.update(visibility="link")
    return holder


def correct(world, enrolment, badge, name="Ada King"):
    path = f"{page_of(enrolment)}/badges/{badge.pk}/name"
    answer = signed_in(world, "manager").post(path, {"holder_name": name}, follow=True)
    world.at = timezone.now()
    world.settle()
    return answer


def ask(enrolment, name="Ada King"):
    badge = Badge.objects.get(replaced_by=None, contractor=enrolment.contractor)
    return reader(enrolment).post(f"/earned/badges/{badge.pk}/name", {"holder_name": name}, follow=True)


def test_a_corrected_badge_has_the_same_dates_and_the_old_one_leads_to_it(world, enrolment):
    old = Badge.objects.get()
    signed, award = queries.get_signed(old), old.award
    correct(world, enrolment, old)
    old.refresh_from_db()
    new = Badge.objects.get(replaces=old)
    same = ("achievement_id", "awarded_at", "valid_until", "score_percent", "visibility", "contractor_id")
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
    assert (new.holder_name, queries.find_badge_for(award)) == ("Ada King", new)
    assert (queries.get_signed(old), bit(old)[1], bit(new)[1]) == (signed, True, False)
    assert json.loads(queries.get_signed(new))["awardedDate"] == json.loads(signed)["awardedDate"]
    assert (outcomes(public(old))["status"], outcomes(public(new))["status"]) == ("failed", "passed")
    assert f"/badges/{new.pk}" in public(old).content.decode()
    assert "Ada King" in public(new).content.decode()
    assert f"/earned/badges/{old.pk}" in reader(enrolment).get(f"/earned/badges/{new.pk}").content.decode()
    assert f"/earned/badges/{new.pk}" in reader(enrolment).get(f"/earned/badges/{old.pk}").content.decode()


def test_correcting_takes_nothing_away_and_happens_once(world, enrolment):
    old = Badge.objects.get()
    for _ in range(2):
        correct(world, enrolment, old)
    assert correct_name(badge=old, name="Ada King", at=world.at) == Badge.objects.get(replaces=old)
    everything_is_delivered_once_more(world)
    assert Badge.objects.count() == 2
    assert list_memberships(enrolment.contractor, at=world.at)
    assert Promise.objects.get().state == "earned"
    assert MailboxEntry.objects.filter(subject__contains="corrected name").count() == 1
    assert not MailboxEntry.objects.filter(subject__contains="was revoked").exists()
    again = Badge.objects.get(replaces=old)
    correct(world, enrolment, again, "Ada Lovelace")
    old.refresh_from_db()
    assert queries.find_replacement(old).holder_name == "Ada Lovelace"
    stored = b"".join(bytes(body) for body in Fact.objects.values_list("body", flat=True))
    assert b"Ada King" not in stored


def test_what_its_owner_asks_stands_in_reviews_until_it_is_answered(world, enrolment):
    ask(enrolment)
    ask(enrolment, "Somebody else")
    assert NameRequest.objects.get().name == "Ada King"
    owner = signed_in(world, "owner")
    assert "1 question waits for a person" in owner.get(reviews(world)).content.decode()
    assert "asked for the name “Ada King”" in owner.get(page_of(enrolment)).content.decode()
    correct(world, enrolment, Badge.objects.get())
    assert NameRequest.objects.get().granted is True
    assert "Nothing waits for a person" in owner.get(reviews(world)).content.decode()


def test_a_name_that_is_declined_stays_and_its_owner_is_told_why(world, enrolment):
    ask(enrolment, "Somebody else")
    assert decide(world, enrolment, "name/decline", " ").status_code == 422
    for _ in range(2):
        decide(world, enrolment, "name/decline", "A badge belongs to one person.")
    [mail] = MailboxEntry.objects.filter(subject__contains="stays")
    assert "A badge belongs to one person." in mail.text
    page = reader(enrolment).get(f"/earned/badges/{Badge.objects.get().pk}").content.decode()
    assert "A badge belongs to one person." in page
    assert Badge.objects.get().holder_name == "Ada"


def test_a_badge_that_does_not_count_keeps_its_name_and_no_name_is_refused(world, enrolment):
    badge = Badge.objects.get()
    assert ask(enrolment, " \u202e").status_code == 422
    assert ask(enrolment, "Ada").status_code == 422
    assert correct(world, enrolment, badge, " ").status_code == 422
    decide(world, enrolment, "suspend")
    assert "that stands" in correct(world, enrolment, badge).content.decode()
    assert "stays as it is" in ask(enrolment).content.decode()
    assert Badge.objects.count() == 1
