"""What pages promise to tell by mail is told: once, to whom it concerns, with one button and without pressing."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from guildmark.due.models import Due
from guildmark.outreach import actions as outreach
from guildmark.outreach.models import MailboxEntry
from guildmark.people import actions as people
from guildmark.programs.terms import split_terms
from guildmark.work import actions as work
from tests.browser_client import Browser
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db
CLIENT = "press@x.example"


@pytest.fixture
def world():
    made = World(at=timezone.now())
    people.add_member(organisation=made.organisation, email=CLIENT, role="client", client=made.client, at=made.at)
    return made


def letters(recipient, words):
    """The letters with these words in their subject; HTML and text say the same, and each has one button."""
    found = list(MailboxEntry.objects.filter(recipient__startswith=recipient, subject__contains=words).order_by("pk"))
    for mail in found:
        assert len(re.findall(r"https?://", mail.text)) == 1
        assert re.search(r"https?://\S+", mail.text)[0] in mail.html
        assert "List-Unsubscribe" not in mail.headers
    return found


def everything_is_delivered_once_more(world):
    Due.objects.filter(kind="follow").update(state="waiting")
    world.settle()


def test_an_offer_is_told_to_whom_it_was_made_and_opens_its_gig(world):
    ada, gig = world.contractor("Ada"), world.gig()
    work.make_offer(gig=gig, contractor=ada, at=world.at)
    world.settle()
    everything_is_delivered_once_more(world)
    [mail] = letters("ada", "offers you a gig")
    assert "$640.00" in mail.text
    assert "Declining, or not answering, has no effect on anything" in mail.text
    page = Browser().post(re.search(r"/link/[\w-]+", mail.text)[0], follow=True)
    assert page.request["PATH_INFO"] == f"/gigs/{gig.pk}"
    assert b"Edit a leaflet" in page.content


@pytest.mark.parametrize(("answer", "words"), [(work.accept_offer, "Accepted"), (work.decline_offer, "Declined")])
def test_an_answer_is_told_to_the_clients_people_and_to_nobody_else(world, answer, words):
    people.add_member(organisation=world.organisation, email="m@x.example", role="manager", at=world.at)
    offer = work.make_offer(gig=world.gig(), contractor=world.contractor("Ada"), at=world.at)
    answer(offer=offer, at=world.at)
    world.settle()
    everything_is_delivered_once_more(world)
    [mail] = letters("", words)
    assert (mail.recipient, "Ada" in mail.text) == (CLIENT, True)
    assert f"/client/{world.organisation.slug}/gigs/{offer.gig_id}" in mail.text


def test_a_change_of_a_gig_is_told_once_to_whoever_would_like_it_and_says_what(world):
    gig, (ada, ben, cleo) = world.gig(), map(world.contractor, ("Ada", "Ben", "Cleo"))
    for each in (ada, ben):
        work.say_interested(gig=gig, contractor=each, at=world.at)
    work.withdraw_interest(gig=gig, contractor=ben, at=world.at)
    world.at += timedelta(minutes=1)
    changed = {"value_minor": 70_000, "due_on": date(2027, 2, 28), "brief": "A secret of the brief.", "city": ""}
    work.change_gig(gig=gig, edition=0, at=world.at, **changed)
    world.at += timedelta(minutes=1)
    work.say_interested(gig=gig, contractor=cleo, at=world.at)
    for _ in range(2):
        world.settle()
        everything_is_delivered_once_more(world)
    [mail] = letters("", "Changed")
    assert mail.recipient == ada.email
    assert "What it pays: now $700.00, before $640.00" in mail.text
    assert "Wanted by: now Feb. 28, 2027, before nothing" in mail.text
    assert "The brief: its page has it" in mail.text
    assert not any(words in mail.text for words in ("secret", "Place", "What is to be done"))
    page = Browser().post(re.search(r"/link/[\w-]+", mail.text)[0], follow=True)
    assert page.request["PATH_INFO"] == f"/gigs/{gig.pk}"
    assert b"Changed after you said that you would like it" in page.content


def test_each_change_of_a_gig_is_told_as_what_it_changed_and_saving_the_same_tells_nothing(world):
    gig = world.gig()
    work.say_interested(gig=gig, contractor=world.contractor("Ada"), at=world.at)
    for edition, value in enumerate((70_000, 70_000, 80_000)):
        world.at += timedelta(minutes=1)
        work.change_gig(gig=gig, edition=min(edition, 1), at=world.at, value_minor=value)
    world.settle()
    texts = sorted(mail.text for mail in letters("ada", "Changed"))
    assert len(texts) == 2
    assert sum("now $700.00, before $640.00" in text for text in texts) == 1
    assert sum("now $800.00, before $700.00" in text for text in texts) == 1


def test_a_gig_that_is_gone_meanwhile_is_told_to_nobody_as_changed(world):
    gig = world.gig()
    work.say_interested(gig=gig, contractor=world.contractor("Ada"), at=world.at)
    world.at += timedelta(minutes=1)
    work.change_gig(gig=gig, edition=0, at=world.at, title="Another")
    work.withdraw_gig(gig=gig, at=world.at)
    world.settle()
    assert letters("ada", "Changed") == []


def test_an_offer_without_a_stated_value_says_so(world):
    work.make_offer(gig=world.gig(value_minor=0), contractor=world.contractor("Ada"), at=world.at)
    world.settle()
    [mail] = letters("ada", "offers you a gig")
    assert "It states no value." in mail.text
    assert "0.00" not in mail.text


def test_a_second_offer_of_a_gig_and_its_answer_are_told_again(world):
    ada, gig = world.contractor("Ada"), world.gig()
    for _ in range(2):
        work.decline_offer(offer=work.make_offer(gig=gig, contractor=ada, at=world.at), at=world.at)
        world.settle()
        everything_is_delivered_once_more(world)
    assert (len(letters("ada", "offers you a gig")), len(letters("", "Declined"))) == (2, 2)


def test_an_attempt_that_did_not_pass_says_when_and_how_to_try_again(world):
    enrolment = joined(world, launched(world))
    for _ in range(3):
        attempt(world, enrolment, right=False)
        everything_is_delivered_once_more(world)
        world.at += timedelta(days=1)
    first, second, third = letters("ada", "Not yet")
    assert "You can try again from" in first.text
    assert "You can try again from" in second.text
    assert "All attempts are used" in third.text
    assert "clients do not see attempts" in third.text


def test_a_result_goes_to_no_address_that_may_be_anothers(world):
    attempt(world, joined(world, launched(world), personal=False), right=False)
    assert not letters("ada", "Not yet")


def test_a_completed_gig_says_which_premium_was_earned(world):
    enrolment = joined(world, launched(world))
    attempt(world, enrolment)
    for _ in range(3):
        gig = world.fill(world.gig(), enrolment.contractor)
        world.settle()
        work.complete_gig(gig=gig, at=world.at)
        world.settle()
    everything_is_delivered_once_more(world)
    assert ["$32.00" in mail.text for mail in letters("ada", "premium earned")] == [True, True]


def test_the_mailed_terms_stand_under_their_headings_word_for_word(world):
    program = launched(world)
    joined(world, program, "Ada")
    world.settle()
    (mail,) = letters("ada", "Your copy of the terms")
    terms = program.versions.get().terms
    headings = [part.text for part in split_terms(terms) if part.heading]
    assert len(headings) == 7
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", mail.html) == headings
    assert len(re.findall(r"<h1[^>]*>What you accepted, word for word</h1>", mail.html)) == 1
    for heading in headings:
        assert f"\n\n{heading}\n{'-' * len(heading)}\n" in mail.text
    without = re.sub(r"\n-{3,}\n", "\n\n", mail.text)
    assert terms in without


def test_an_invitation_sent_again_says_in_its_first_line_that_it_is_a_reminder_and_keeps_its_subject(world):
    program = launched(world)
    outreach.invite_many(
        organisation=world.organisation, program=program.pk, contractors=[world.contractor("Ada")], at=world.at
    )
    for _hour in range(24 * 4):
        world.pass_time(hours=1)
    first, second = MailboxEntry.objects.filter(recipient__startswith="ada").order_by("pk")[:2]
    said = f"This is a reminder: {world.organisation.name} invited you before."
    assert first.subject == second.subject
    assert said not in first.text
    for body in (second.text, second.html):
        assert body.index(said) < body.index("invites you to a free course")
