"""A contractor's way through the pages: two loads to the first lesson, a badge at the end, nothing shown to strangers."""

import json
import re

import pytest
from django.utils import timezone

from guildmark.connect.course.bring_in import bring_in_items
from guildmark.credentials.models import Badge
from guildmark.learning.models import Attempt
from guildmark.outreach import actions as outreach
from guildmark.outreach.models import Invitation, MailboxEntry
from guildmark.programs import actions as programs
from guildmark.programs.models import Enrolment
from tests.browser_client import Browser
from tests.programs.test_program import joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db
AGREED = {"status": "yes", "terms": "yes"}


@pytest.fixture
def world():
    return World(at=timezone.now())


@pytest.fixture
def client():
    return Browser()


@pytest.fixture
def program(world):
    return launched(world)


def join(client, program, email="ada@example.com"):
    return client.post(f"/p/{program.join_token}", AGREED | {"email": email})


def invited(world, program, name="Ada"):
    outreach.invite_many(
        organisation=world.organisation, program=program.pk, contractors=[world.contractor(name)], at=world.at
    )
    return Invitation.objects.get(program=program.pk, contractor__name=name)


def take(client, enrolment, *, right):
    client.post(f"/learn/{enrolment.pk}/assessment/start", {"name": "Ada Lovelace"})
    attempt = enrolment_attempt(enrolment)
    answers = {f"q{n}": "true" if right else "false" for n in range(1, len(attempt.items) + 1)}
    return client.post(f"/learn/{enrolment.pk}/attempts/{attempt.pk}/submit", answers, follow=True)


def enrolment_attempt(enrolment):
    return Attempt.objects.get(participation=enrolment.pk, submitted_at=None)


def test_two_page_loads_lead_from_the_shared_link_to_the_first_lesson(client, program):
    assert b"Earn the Verified Editor badge" in client.get(f"/p/{program.join_token}").content
    answer = join(client, program)
    assert answer.status_code == 302
    assert "/lessons/one" in answer.url
    assert b"Read." in client.get(answer.url).content


def test_without_the_boxes_nothing_is_stored_and_each_is_named(client, program):
    answer = client.post(f"/p/{program.join_token}", {"email": "not an address"})
    assert answer.status_code == 422
    assert answer.content.count(b'class="error"') == 3
    assert not Enrolment.objects.exists()


def test_joining_twice_in_one_session_is_once(client, program):
    join(client, program)
    assert "/lessons/" in join(client, program).url
    assert Enrolment.objects.count() == 1


def test_somebody_who_types_anothers_address_sees_nothing_of_theirs(program):
    join(Browser(), program)
    stranger = Browser()
    answer = join(stranger, program)
    assert b"Check your mail" in answer.content
    enrolment = Enrolment.objects.get()
    assert stranger.get(f"/learn/{enrolment.pk}").status_code == 302


def test_passing_by_a_personal_link_issues_the_badge_in_the_same_request(client, world, program):
    client.post(f"/i/{invited(world, program).token}", AGREED)
    page = take(client, Enrolment.objects.get(), right=True)
    assert b"You hold the Verified Editor badge" in page.content
    assert Badge.objects.get().holder_name == "Ada Lovelace"


def test_passing_by_the_shared_link_waits_for_the_address(client, program):
    join(client, program)
    page = take(client, Enrolment.objects.get(), right=True)
    assert b"confirm that the address is yours" in page.content
    assert not Badge.objects.exists()


def test_failing_says_when_to_try_again_and_shows_each_answer(client, program):
    join(client, program)
    page = take(client, Enrolment.objects.get(), right=False)
    assert b"Not yet: 0%" in page.content
    assert b"2 attempts left" in page.content
    assert page.content.count(b"Right answer:") == 5


def test_an_answer_is_kept_as_it_is_given(client, program):
    join(client, program)
    enrolment = Enrolment.objects.get()
    client.post(f"/learn/{enrolment.pk}/assessment/start", {"name": "Ada Lovelace"})
    attempt = enrolment_attempt(enrolment)
    kept = client.post(
        f"/learn/{enrolment.pk}/attempts/{attempt.pk}/answer",
        json.dumps({"item": "q1", "value": "true"}), content_type="application/json",
    )  # fmt: skip
    assert kept.json() == {"kept": True}
    page = client.get(f"/learn/{enrolment.pk}/attempts/{attempt.pk}").content.decode()
    assert page.count("checked") == 1
    assert not any(f'name="{key}"' in page for key in attempt.items), "an item's own name could tell what to answer"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"item": 1, "value": 2}',
        "\x00",
        '{"item": "q1", "value": {"a": []}}',
        '{"item": [], "value": "true"}',
    ],
)
def test_a_broken_answer_changes_nothing_and_says_so(client, program, body):
    join(client, program)
    enrolment = Enrolment.objects.get()
    client.post(f"/learn/{enrolment.pk}/assessment/start", {"name": "Ada Lovelace"})
    attempt = enrolment_attempt(enrolment)
    answer = client.post(f"/learn/{enrolment.pk}/attempts/{attempt.pk}/answer", body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert not attempt.answers.exists()


def in_numbers(client, program):
    """An open attempt all of whose questions want a number, and its address."""
    items = "".join(f"::Number {n}:: How many are {n} and one? {{#{n + 1}}}\n\n" for n in range(6))
    bring_in_items(course=program.course, name="n.gift", content=items.encode(), at=timezone.now(), keep_others=False)
    join(client, program)
    enrolment = Enrolment.objects.get()
    client.post(f"/learn/{enrolment.pk}/assessment/start", {"name": "Ada Lovelace"})
    attempt = enrolment_attempt(enrolment)
    return attempt, f"/learn/{enrolment.pk}/attempts/{attempt.pk}"


def test_an_answer_that_is_no_number_is_said_at_its_question_and_led_to_from_the_top(client, program):
    attempt, url = in_numbers(client, program)
    answers = {f"q{n}": "7" for n in range(1, len(attempt.items) + 1)} | {"q2": "about <seven>"}
    page = client.post(f"{url}/submit", answers)
    assert page.status_code == 422
    words = page.content.decode()
    assert '<li><a href="#a2">Question 2: ' in words
    assert re.search(
        r'id="i2".*?<p class="error" id="e2">.*?<input [^>]*id="a2"[^>]*value="about &lt;seven&gt;"', words
    )
    assert words.count('aria-invalid="true"') == 1
    assert attempt.answers.count() == len(attempt.items) - 1, "the others are kept"


def test_the_script_is_told_what_to_say_at_the_question(client, program):
    _attempt, url = in_numbers(client, program)
    body = json.dumps({"item": "q1", "value": "seven"})
    said = client.post(f"{url}/answer", body, content_type="application/json").json()
    assert said["problem"] == f"Question 1: {said['fault']}"
    assert "seven" in said["fault"]


def test_a_half_filled_attempt_is_asked_about_before_it_is_marked(client, program):
    join(client, program)
    enrolment = Enrolment.objects.get()
    client.post(f"/learn/{enrolment.pk}/assessment/start", {"name": "Ada Lovelace"})
    attempt = enrolment_attempt(enrolment)
    url = f"/learn/{enrolment.pk}/attempts/{attempt.pk}/submit"
    page = client.post(url).content.decode()
    assert "5 questions have no answer yet" in page
    assert [f'<a href="#i{n}">Question {n}: No answer yet</a>' in page for n in range(1, 6)] == [True] * 5
    assert client.post(url, {"anyway": "yes"}).status_code == 302


def test_leaving_is_one_click_and_joining_again_is_possible(client, program):
    join(client, program)
    enrolment = Enrolment.objects.get()
    assert b"You have left" in client.post(f"/learn/{enrolment.pk}/leave").content
    enrolment.refresh_from_db()
    assert enrolment.state == "left"


def test_declining_stops_the_messages_and_changes_nothing_else(client, world, program):
    token = invited(world, program).token
    assert b"Nothing changes" in client.post(f"/i/{token}/decline").content
    assert Invitation.objects.get().declined_at


def test_every_page_of_a_contractor_opens(client, world, program):
    client.post(f"/i/{invited(world, program).token}", AGREED)
    enrolment = Enrolment.objects.get()
    take(client, enrolment, right=True)
    badge = Badge.objects.get()
    world.gig()
    for path in (
        f"/learn/{enrolment.pk}", f"/learn/{enrolment.pk}/assessment", f"/learn/{enrolment.pk}/leave", "/gigs", "/earned",
        f"/earned/badges/{badge.pk}", f"/earned/badges/{badge.pk}/with-score.json", "/my-data", "/my-data/download", f"/p/{program.join_token}/terms",
    ):  # fmt: skip
        assert client.get(path).status_code == 200, path


def test_a_private_badge_answers_as_one_that_does_not_exist(client, world, program):
    client.post(f"/i/{invited(world, program).token}", AGREED)
    take(client, Enrolment.objects.get(), right=True)
    badge = Badge.objects.get()
    assert Browser().get(f"/badges/{badge.pk}").status_code == 404
    client.post(f"/earned/badges/{badge.pk}", {"visibility": "link"})
    page = Browser().get(f"/badges/{badge.pk}")
    assert b"Ada Lovelace" in page.content
    assert b"100%" not in page.content
    document = Browser().get(f"/badges/{badge.pk}", headers={"accept": "application/json"}).json()
    assert "result" not in document["credentialSubject"]
    client.post(f"/earned/badges/{badge.pk}", {"visibility": "link", "show_score": "yes"})
    assert "result" in Browser().get(f"/badges/{badge.pk}/credential.json").json()["credentialSubject"]


def test_no_attempt_begins_without_the_name_that_the_badge_will_bear(client, program):
    join(client, program)
    start = f"/learn/{Enrolment.objects.get().pk}/assessment/start"
    answer = client.post(start, {"name": "  "})
    assert answer.status_code == 422
    assert "Enter the name that is to stand on your badge" in answer.content.decode()
    assert client.post(start).status_code == 422
    assert Attempt.objects.count() == 0


def test_going_back_to_a_submitted_page_shows_the_attempt_again(client, program):
    join(client, program)
    enrolment = Enrolment.objects.get()
    client.post(f"/learn/{enrolment.pk}/assessment/start", {"name": "Ada Lovelace"})
    attempt = enrolment_attempt(enrolment)
    url = f"/learn/{enrolment.pk}/attempts/{attempt.pk}"
    assert client.get(f"{url}/submit").url == url


def test_after_leaving_no_attempt_begins_and_the_page_says_why(client, program):
    join(client, program)
    page = f"/learn/{Enrolment.objects.get().pk}"
    client.post(f"{page}/leave")
    assert client.post(f"{page}/assessment/start", {"name": "Ada"}).url == page
    assert "You left on" in client.get(f"{page}/assessment", follow=True).content.decode()
    assert Attempt.objects.count() == 0


def test_whoever_joined_is_led_on_by_their_invitation_and_cannot_decline_it_any_more(world):
    program, ada = launched(world), world.contractor("Ada")
    (invited,) = outreach.invite_many(
        organisation=world.organisation, program=program.pk, contractors=[ada], at=world.at
    )
    joined(world, program, "Ada")
    browser = Browser()
    page = browser.get(f"/i/{invited.token}").content.decode()
    assert "Go on with the lessons" in page
    assert "do not write to me" not in page
    answer = browser.post(f"/i/{invited.token}/decline", follow=True)
    assert "Nothing changes" not in answer.content.decode()
    assert Invitation.objects.get().declined_at is None


def test_wrong_answers_on_joining_are_named_first_with_a_way_to_each(world):
    page = Browser().post(f"/p/{launched(world).join_token}", {"email": "no"}).content.decode()
    assert page.index("3 answers need another look") < page.index("<h1")
    assert all(f'href="#{name}"' in page and f'id="{name}"' in page for name in ("email", "status", "terms"))


def test_a_program_that_is_full_says_so_before_it_tells_what_it_gives(world):
    program = launched(world, budget_minor=10_000)
    joined(world, program, "Ada")
    page = Browser().get(f"/p/{program.join_token}").content.decode()
    assert page.index("All places are taken") < page.index("<h1")


def test_after_leaving_nothing_is_said_to_be_promised(world):
    program = launched(world)
    ada = joined(world, program, "Ada")
    browser = Browser()
    session = browser.session
    session["contractor"] = str(ada.contractor_id)
    session.save()
    assert "What is promised to you" in browser.get("/earned").content.decode()
    programs.leave(enrolment=ada, at=world.at)
    page = browser.get("/earned").content.decode()
    assert "Nothing earned yet" in page
    assert "Set aside" not in page


def test_a_private_badge_says_in_every_place_that_the_clients_of_the_pool_see_that_one_holds_it(client, world, program):
    client.post(f"/i/{invited(world, program).token}", AGREED)
    result = take(client, Enrolment.objects.get(), right=True)
    world.at = timezone.now()
    world.settle()
    badge, mail = Badge.objects.get(), MailboxEntry.objects.get(subject__contains="You hold the")
    own = client.get(f"/earned/badges/{badge.pk}")
    whose = f"Only you and the clients of {world.organisation.name}’s pool"
    assert f"<strong>{whose}</strong>" in own.content.decode()
    assert f"{whose} see that you hold it, until" in result.content.decode()
    assert f"{whose} see that you hold it, until" in mail.text
    assert f"Shown to: {whose[0].lower()}{whose[1:]}." in client.get("/earned").content.decode()
