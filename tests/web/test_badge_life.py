"""A manager suspends a badge and lifts it again; its owner is told why, and nothing but the badge is touched."""

import json

import pytest
from django.utils import timezone

from guildmark.credentials import actions as credentials
from guildmark.credentials import life, queries, statuses
from guildmark.credentials.models import Badge, StatusList
from guildmark.engine.signing.status import read_bit
from guildmark.journal.models import Fact
from guildmark.outreach.models import MailboxEntry
from guildmark.pools.queries import list_memberships
from guildmark.rewards.models import Promise
from tests.browser_client import Browser
from tests.programs.test_letters import everything_is_delivered_once_more
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_appeals import reader
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


def page_of(enrolment):
    organisation = enrolment.contractor.organisation
    return f"/manage/{organisation.slug}/people/{enrolment.contractor_id}"


def decide(world, enrolment, what, reason="The exam was shared."):
    badge = Badge.objects.get(contractor=enrolment.contractor)
    answer = signed_in(world, "manager").post(f"{page_of(enrolment)}/badges/{badge.pk}/{what}", {"reason": reason})
    world.at = timezone.now()
    world.settle()
    return answer


def public(badge):
    return Browser(headers={"accept": "text/html"}).get(f"/badges/{badge.pk}")


def bit(badge):
    document = json.loads(statuses.get_status(badge.status_list_id, at=timezone.now()))["credentialSubject"]
    return document["statusPurpose"], read_bit(document["encodedList"], badge.status_index)


def test_a_suspended_badge_says_so_everywhere_and_counts_again_when_it_is_lifted(world, enrolment):
    badge = Badge.objects.get()
    assert bit(badge) == ("suspension", False)
    decide(world, enrolment, "suspend")
    assert bit(badge) == ("suspension", True)
    shown = public(badge)
    assert outcomes(shown)["status"] == "failed"
    today = f"{timezone.now():%Y-%m-%d}"
    for page in (shown, Browser().post("/verify", {"text": queries.get_signed(badge).decode()})):
        assert f"Its issuer suspended it on {today}" in page.content.decode()
    assert "The exam was shared." not in shown.content.decode()
    for own in ("/earned", f"/earned/badges/{badge.pk}"):
        assert "The exam was shared." in reader(enrolment).get(own).content.decode()
    decide(world, enrolment, "lift", "It was not this person.")
    assert bit(badge) == ("suspension", False)
    assert outcomes(public(badge))["status"] == "passed"


def test_its_owner_is_mailed_each_reason_once(world, enrolment):
    for _ in range(2):
        decide(world, enrolment, "suspend")
    decide(world, enrolment, "lift", "It was not this person.")
    everything_is_delivered_once_more(world)
    found = list(MailboxEntry.objects.filter(subject__contains="Verified Editor badge").order_by("pk"))
    told = [(mail.subject, "The exam was shared." in mail.text, "It was not this" in mail.text) for mail in found[-2:]]
    assert told == [
        ("Your Verified Editor badge is suspended", True, False),
        ("Your Verified Editor badge counts again", False, True),
    ]
    stored = b"".join(bytes(body) for body in Fact.objects.values_list("body", flat=True))
    assert b"exam was shared" not in stored
    assert Fact.objects.filter(kind="BadgeSuspended").count() == 1


def test_nothing_but_the_badge_rests_since_the_terms_name_nothing_else(world, enrolment):
    before = [each.until for each in list_memberships(enrolment.contractor, at=world.at)]
    decide(world, enrolment, "suspend")
    assert [each.until for each in list_memberships(enrolment.contractor, at=world.at)] == before != []
    assert Promise.objects.get().state == "earned"
    assert "the pool and the premium go on meanwhile" in " ".join(enrolment.version.terms.split())
    about = {"organisation": world.organisation, "skill": "Editing", "at": world.at}
    assert queries.list_certified(**about) == set()


def test_a_badge_signed_before_says_on_our_pages_only_that_it_is_suspended_and_the_manager_knows(world, enrolment):
    assert "a verifier elsewhere" not in signed_in(world, "manager").get(page_of(enrolment)).content.decode()
    StatusList.objects.update(purpose="revocation")
    assert "a verifier elsewhere still takes it for valid" in (
        signed_in(world, "owner").get(page_of(enrolment)).content.decode()
    )
    decide(world, enrolment, "suspend")
    badge = Badge.objects.get()
    assert bit(badge) == ("revocation", False)
    assert "Its issuer suspended it on" in public(badge).content.decode()


def test_a_revoked_badge_is_marked_for_good_and_says_that_it_is_revoked(world, enrolment):
    decide(world, enrolment, "suspend")
    decide(world, enrolment, "revoke")
    badge = Badge.objects.get()
    assert bit(badge) == ("suspension", True)
    assert "Its issuer revoked it on" in public(badge).content.decode()
    assert (
        "It was revoked meanwhile"
        in signed_in(world, "owner")
        .post(f"{page_of(enrolment)}/badges/{badge.pk}/suspend", {"reason": "x"}, follow=True)
        .content.decode()
    )
    decide(world, enrolment, "lift", "x")
    assert bit(badge) == ("suspension", True)


def test_a_reason_is_needed_and_its_field_is_marked(world, enrolment):
    answer = decide(world, enrolment, "suspend", " ")
    assert (answer.status_code, answer.content.count(b'class="error"')) == (422, 1)
    badge = Badge.objects.get()
    for decision in (life.suspend_badge, life.lift_suspension):
        with pytest.raises(ValueError, match="reason"):
            decision(badge=badge, reason=" ", at=world.at)
    credentials.revoke_badge(badge=badge, reason="x", at=world.at)
    with pytest.raises(life.DecidedBeforeError):
        life.suspend_badge(badge=badge, reason="x", at=world.at)
