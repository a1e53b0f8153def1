"""Messages say what they promise, reach one reader once, and stop when asked."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from guildmark.due import actions as due
from guildmark.outreach import actions as outreach
from guildmark.outreach import transports
from guildmark.outreach.composing import compose_many
from guildmark.outreach.models import MailboxEntry, Message, Series
from guildmark.outreach.transports import RefusedError
from guildmark.people import actions as people
from guildmark.people.models import User
from tests.browser_client import Browser
from tests.programs.test_program import joined, launched
from tests.world import World, midday_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now(), zone=midday_zone(timezone.now()))


def invite(world, program, name="Ada"):
    return outreach.invite_many(
        organisation=world.organisation, program=program.pk, contractors=[world.contractor(name)], at=world.at
    )[0]


def box(recipient=""):
    return list(MailboxEntry.objects.filter(recipient__startswith=recipient).order_by("pk"))


def test_an_invitation_says_what_it_takes_gives_and_how_to_stop(world):
    program = launched(world, peer_words="Twelve short lessons.", peer_name="Ilse M.")
    world.organisation.postal_address = "1 Quay, Harbour"
    world.organisation.save()
    invitation = invite(world, program)
    world.settle()
    mail = box("ada")[0]
    assert mail.subject == "Earn the Verified Editor Badge in 4 Hours — Priority Work Awaits"
    for body in (mail.text, mail.html):
        assert f"/i/{invitation.token}" in body
        for words in ("5% more", "$100.00", "Twelve short lessons.", "1 Quay, Harbour", "/unsubscribe/"):
            assert words in body
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_without_a_cookie_stops_what_comes_unasked(world):
    program = launched(world)
    invite(world, program)
    world.settle()
    url = re.fullmatch("<.*(/unsubscribe/.*)>", box()[0].headers["List-Unsubscribe"])[1]
    asked = Browser().get(url).content.decode()
    assert f"Stop invitations and reminders from {world.organisation.name}?" in asked
    assert Browser(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Series.objects.get().stopped_at
    world.pass_time(days=30)
    assert len(box()) == 1
    assert Browser().post("/unsubscribe/forged").status_code == 404
    assert Browser().get("/unsubscribe/forged").status_code == 404


def test_what_was_typed_cannot_begin_another_header_or_element(world):
    program = launched(world, badge_name="Evil\r\nBcc: x@y.example<script>")
    invite(world, program)
    message = Message.objects.get(kind="invitation")
    mail = compose_many([message], at=world.at)[message.pk]
    assert "\n" not in mail.subject
    assert "script" not in elements(mail.html)


def test_a_contractor_confirms_by_the_mailed_link_and_only_by_its_button(world):
    enrolment = joined(world, launched(world), personal=False)
    world.settle()
    path = re.search(r"/link/[\w-]+", next(m for m in box() if "Confirm" in m.subject).text)[0]
    browser = Browser()
    assert b"Yes, this address is mine" in browser.get(path).content
    enrolment.contractor.refresh_from_db()
    assert enrolment.contractor.email_confirmed_at is None
    assert browser.post(path).status_code == 302
    enrolment.contractor.refresh_from_db()
    assert enrolment.contractor.email_confirmed_at
    assert browser.post(path).status_code == 410
    assert browser.get("/my-data").status_code == 200


def test_the_terms_are_mailed_word_for_word(world):
    enrolment = joined(world, launched(world))
    world.settle()
    mail = next(m for m in box() if "terms" in m.subject)
    for paragraph in enrolment.version.terms.split("\n\n"):
        assert paragraph in mail.text


@pytest.mark.parametrize("path", ["/sign-in", "/staff/sign-in"])
def test_asking_for_a_link_tells_nobody_who_is_known(world, path):
    contractor = world.contractor("Ada")
    known = Browser().post(path, {"email": contractor.email}).content.replace(contractor.email.encode(), b"")
    unknown = Browser().post(path, {"email": "nobody@x.example"}).content.replace(b"nobody@x.example", b"")
    pattern = rb'value="[^"]{20,}"|<span class="mono">\w+</span>'
    assert re.sub(pattern, b"", known) == re.sub(pattern, b"", unknown)


def elements(html):
    found = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.add(tag)
    parser.feed(html)
    return found


class Breaking:
    """A transport that takes nothing, in a way of its own."""

    def __init__(self, fault):
        self.fault, self.asked = fault, 0

    def deliver(self, mail, *, at):
        self.asked += 1
        raise self.fault

    def close(self):
        pass


@pytest.mark.parametrize(
    ("fault", "state", "asked"),
    [
        (RefusedError("no such user", permanent=True), "failed", 1),
        (ConnectionResetError("after DATA"), "uncertain", 1),
        (RefusedError("busy", permanent=False), "failed", due.GIVE_UP_AFTER),
    ],
)
def test_what_the_mail_server_does_decides_whether_it_is_tried_again(world, monkeypatch, fault, state, asked):
    breaking = Breaking(fault)
    monkeypatch.setattr("guildmark.outreach.tasks.get_transport", lambda: breaking)
    invite(world, launched(world))
    Series.objects.update(most=1)
    for _ in range(60):
        world.pass_time(hours=7)
    assert Message.objects.get(kind="invitation").state == state
    assert breaking.asked == asked


def test_the_mailbox_holds_a_mail_once(world):
    invite(world, launched(world))
    message = Message.objects.get(kind="invitation")
    for _ in range(2):
        transports.MailboxTransport().deliver(compose_many([message], at=world.at)[message.pk], at=world.at)
    assert len(box()) == 1


@pytest.mark.parametrize(("arrived", "mails"), [("yes", 0), ("no", 1)])
def test_a_manager_judges_a_message_that_nobody_knows_about_once(world, monkeypatch, arrived, mails):
    with monkeypatch.context() as patched:
        patched.setattr("guildmark.outreach.tasks.get_transport", lambda: Breaking(ConnectionResetError("after DATA")))
        invite(world, launched(world))
        Series.objects.update(most=1)
        world.settle()
    people.add_member(organisation=world.organisation, email="m@x.example", role="manager", at=world.at)
    manager, page = Browser(), f"/manage/{world.organisation.slug}/messages"
    manager.force_login(User.objects.get(email="m@x.example"))
    assert "1 message may not have arrived" in manager.get(page).content.decode()
    judge = f"{page}/{Message.objects.get(kind='invitation').pk}/judge"
    assert [manager.post(judge, {"arrived": arrived}).status_code for _ in range(2)] == [302, 404]
    world.at = timezone.now()
    world.settle()
    assert len(box("ada")) == mails
    assert b"may not have arrived" not in manager.get(page).content


def test_a_message_in_doubt_is_not_sent_again_to_somebody_who_answered_meanwhile(world, monkeypatch):
    program = launched(world)
    with monkeypatch.context() as patched:
        patched.setattr("guildmark.outreach.tasks.get_transport", lambda: Breaking(ConnectionResetError("after DATA")))
        invite(world, program)
        world.settle()
    joined(world, program)
    doubted = Message.objects.get(kind="invitation")
    outreach.judge_uncertain(organisation=world.organisation, message=doubted.pk, arrived=False, at=world.at)
    world.settle()
    assert not any("Earn the" in mail.subject for mail in box("ada"))


class Taking:
    """A mail server that takes everything, and asks whoever sends to stop after so many."""

    def __init__(self, most):
        self.taken, self.most = [], most

    def deliver(self, mail, *, at):
        self.taken.append(mail.to)

    def close(self):
        pass


def test_a_worker_that_is_stopped_gives_back_what_it_did_not_begin(world, monkeypatch):
    server = Taking(3)
    monkeypatch.setattr("guildmark.outreach.tasks.get_transport", lambda: server)
    program = launched(world)
    for name in "ABCDE":
        invite(world, program, name)
    due.run_due(at=world.at, stopping=lambda: len(server.taken) >= server.most)
    assert len(server.taken) == 3
    states = Counter(Message.objects.filter(kind="invitation").values_list("state", flat=True))
    assert states == {"sent": 3, "planned": 2}
    due.run_due(at=world.at)
    assert len(set(server.taken)) == len(server.taken) == 5


@pytest.mark.parametrize(("path", "role"), [("/sign-in", None), ("/staff/sign-in", "manager")])
def test_an_address_is_mailed_three_links_however_many_machines_ask(world, path, role):
    email = world.contractor("Ada").email
    if role:
        people.add_member(organisation=world.organisation, email=email, role=role, at=world.at)
    answers = [Browser(REMOTE_ADDR=f"192.0.2.{n}").post(path, {"email": email}) for n in range(5)]
    world.at = timezone.now()
    world.settle()
    assert {answer.status_code for answer in answers} == {200}
    assert len(box("ada")) == 3
    another = Browser().post(path, {"email": "ben@x.example"})
    assert another.status_code == 200
