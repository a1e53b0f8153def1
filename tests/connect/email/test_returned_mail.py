"""What a mail server hands back stops what must stop, once, and only for the message that it is about."""

import mailbox
import uuid
from contextlib import closing

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from guildmark.connect.email.commands import run
from guildmark.connect.email.reports import read_report
from guildmark.journal.models import Fact
from guildmark.outreach.models import Message, Series, Suppression
from tests.outreach.test_sending import box, invite
from tests.programs.test_program import launched
from tests.world import World, midday_zone

BOUNCE = """\
From: MAILER-DAEMON@mx.example
To: guildmark@learn.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Message-ID: <%(other)s@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Nobody here by that name.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ada@x.example
Action: %(action)s
Status: %(status)s

--b
Content-Type: %(kind)s

Message-ID: <%(id)s@learn.example>
Subject: Earn it

Hello

--b--
"""
COMPLAINT = """\
From: feedback@provider.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

An e-mail abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: %(type)s
User-Agent: SomeProvider/1.0
Version: 1

--b
Content-Type: message/rfc822

Message-ID: <%(id)s@learn.example>
Subject: Earn it

Hello

--b--
"""


def bounce(number, *, action="failed", status="5.1.1", kind="message/rfc822"):
    return (BOUNCE % {"id": number, "other": uuid.uuid4(), "action": action, "status": status, "kind": kind}).encode()


def complaint(number, kind="abuse"):
    return (COMPLAINT % {"id": number, "type": kind}).encode()


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_mail_that_failed_for_good_is_a_bounce_of_its_message(kind):
    number = uuid.uuid4()
    report = read_report(bounce(number, kind=kind))
    assert (report.message, report.kind, report.status) == (number, "bounced", "5.1.1")


def test_a_complaint_is_one_and_praise_is_none():
    number = uuid.uuid4()
    assert read_report(complaint(number)).kind == "complained"
    assert read_report(complaint(number, "not-spam")) is None


def test_a_delay_a_success_an_answer_and_a_stranger_are_no_reports():
    number = uuid.uuid4()
    assert read_report(bounce(number, action="delayed", status="4.4.1")) is None
    assert read_report(bounce(number, action="delivered", status="2.0.0")) is None
    assert read_report(f"From: ada@x.example\nMessage-ID: <{number}@x>\n\nThank you!".encode()) is None
    assert read_report(bounce("not-one-of-ours")) is None


@given(st.binary(max_size=2000))
def test_whatever_bytes_come_are_read_or_left_and_never_break_anything(raw):
    assert read_report(raw) is None
    read_report(bounce(uuid.uuid4())[: len(raw) * 3] + raw)


def reported(path, raw):
    path.write_bytes(raw)
    return run("returned-mail", path)


@pytest.fixture
def world(db):
    return World(at=timezone.now(), zone=midday_zone(timezone.now()))


def test_a_bounce_stops_every_series_to_the_address_once(world, tmp_path, capsys):
    invite(world, launched(world))
    world.settle()
    message = Message.objects.get(kind="invitation")
    for _ in range(2):
        assert reported(tmp_path / "mail", bounce(message.pk)) == 0
    assert capsys.readouterr().out.count("1 of them") == 1
    message.refresh_from_db()
    assert (message.state, message.problem) == ("failed", "bounced 5.1.1")
    assert Suppression.objects.get().reason == "bounced"
    assert Series.objects.filter(stopped_at=None).count() == 0
    assert Fact.objects.filter(kind="MessageReturned").count() == 1
    world.pass_time(days=10)
    assert len(box("ada")) == 1


def test_a_complaint_stops_the_series_and_the_message_stays_sent(world, tmp_path):
    invite(world, launched(world))
    world.settle()
    message = Message.objects.get(kind="invitation")
    reported(tmp_path / "mail", complaint(message.pk))
    message.refresh_from_db()
    assert (message.state, Suppression.objects.get().reason) == ("sent", "complained")


def test_a_whole_mailbox_is_read(world, tmp_path, capsys):
    program = launched(world)
    invite(world, program)
    invite(world, program, "Bob")
    world.settle()
    with closing(mailbox.mbox(tmp_path / "returned")) as held:
        for message in Message.objects.filter(kind="invitation"):
            held.add(bounce(message.pk))
        held.add(b"Subject: on holiday\n\nBack soon.")
    run("returned-mail", tmp_path / "returned")
    assert "3 returned mails read, 2 of them" in capsys.readouterr().out
