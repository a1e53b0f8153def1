"""The messages of an organisation: to whom, about what, filtered in the address, read as they go out, cancelled."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from guildmark.due.models import Due
from guildmark.journal.models import Fact
from guildmark.outreach import actions as outreach
from guildmark.outreach.letters import _LETTERS
from guildmark.outreach.models import Invitation, MailboxEntry, Message, Series
from guildmark.outreach.queries import PRIVATE
from guildmark.people.models import Link
from guildmark.web.manager.outbox import KINDS
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_inviting import words
from tests.web.test_staff_pages import signed_in
from tests.world import World, midday_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now(), zone=midday_zone(timezone.now()))


@pytest.fixture
def outbox(world):
    return f"/manage/{world.organisation.slug}/messages"


def invited(world, *names):
    program = launched(world, budget_minor=1_000_000)
    outreach.invite_many(
        organisation=world.organisation,
        program=program.pk,
        at=world.at,
        contractors=[world.contractor(n) for n in names],
    )
    return program


def test_the_list_names_recipient_and_subject_and_filters_by_state_and_kind(world, outbox):
    program, manager = invited(world, "Bob"), signed_in(world, "manager")
    joined(world, program, "Ada")
    page = words(manager.get(outbox).content.decode())
    assert f"Bob bob@{world.organisation.slug}.example" in page
    assert "Earn the Verified Editor Badge in 4 Hours" in page
    assert "Your copy of the terms of Editors" in page
    only = words(manager.get(f"{outbox}?state=planned&kind=terms").content.decode())
    assert "Your copy of the terms of Editors" in only
    assert "Bob" not in only
    assert "No message of this state and kind" in manager.get(f"{outbox}?state=failed&kind=nonsense").content.decode()
    exported = b"".join(manager.get(f"{outbox}?kind=invitation&as=csv").streaming_content).decode()
    assert [line.split(",")[2] for line in exported.split()[1:]] == ["invitation"]


def test_filters_stay_when_paging(world, outbox):
    manager = signed_in(world, "manager")
    invited(world, *(f"P{n}" for n in range(52)))
    page = manager.get(f"{outbox}?kind=invitation").content.decode()
    older = re.search(r'href="(\?[^"]*before=[^"]*)"', page)[1].replace("&amp;", "&")
    assert "kind=invitation" in older
    assert manager.get(outbox + older).content.decode().count('<th scope="row">') == 2


def test_a_message_is_read_as_its_reader_gets_it_but_for_the_keys(world, outbox):
    manager = signed_in(world, "manager")
    invited(world, "Bob")
    message = Message.objects.get()
    page = manager.get(f"{outbox}/{message.pk}").content.decode()
    assert "invites you to a free course" in page
    assert "Number 1 of at most 4" in page
    assert Invitation.objects.get().token not in page
    assert "/unsubscribe/" not in page
    outreach.plan_message(
        organisation=world.organisation, kind="sign_in", key="k", at=world.at, contractor=world.contractor("Bob")
    )
    before = Link.objects.count()
    page = manager.get(f"{outbox}/{Message.objects.get(kind='sign_in').pk}").content.decode()
    assert "The link works once" in page
    assert "/link/" not in page
    assert "Do not send it" not in page
    assert Link.objects.count() == before


def test_a_planned_message_is_cancelled_after_asking_and_nothing_follows(world, outbox):
    manager = signed_in(world, "manager")
    invited(world, "Bob", "Eve")
    message = Message.objects.get(contractor__name="Bob")
    assert "Cancel this message?" in manager.get(f"{outbox}/{message.pk}").content.decode()
    manager.post(f"{outbox}/{message.pk}/cancel")
    again = manager.post(f"{outbox}/{message.pk}/cancel", follow=True).content.decode()
    assert "not planned any more" in again
    world.pass_time(days=30)
    assert {entry.recipient.split("@")[0] for entry in MailboxEntry.objects.all()} == {"eve"}
    assert Series.objects.get(contractor__name="Bob").stopped_reason == "cancelled"
    assert Fact.objects.filter(kind="MessageCancelled").count() == 1
    assert Due.objects.get(key=str(message.pk)).state == "cancelled"


def test_what_answers_its_reader_and_what_was_sent_is_not_cancelled(world, outbox):
    program, manager = invited(world, "Bob"), signed_in(world, "manager")
    joined(world, program, "Ada")
    assert manager.post(f"{outbox}/{Message.objects.get(kind='terms').pk}/cancel").status_code == 404
    world.settle()
    sent = Message.objects.get(kind="invitation")
    said = manager.post(f"{outbox}/{sent.pk}/cancel", follow=True).content.decode()
    assert "not planned any more" in said
    assert "What it said" in said


def test_that_an_attempt_did_not_pass_stands_in_no_list_of_messages(world, outbox):
    owner = signed_in(world, "owner")
    attempt(world, joined(world, launched(world), "Grace"), right=False)
    message = Message.objects.get(kind="not_passed")
    Message.objects.filter(pk=message.pk).update(state="uncertain")
    for path in (outbox, f"{outbox}?kind=not_passed", f"{outbox}?state=uncertain"):
        assert "Not yet" not in owner.get(path).content.decode()
        assert str(message.pk) not in owner.get(path).content.decode()
    assert owner.get(f"{outbox}/{message.pk}").status_code == 404
    assert b"not_passed" not in b"".join(owner.get(f"{outbox}?as=csv").streaming_content)


def test_every_kind_of_letter_can_be_filtered_by_but_what_is_its_readers_alone():
    assert KINDS.keys() == _LETTERS.keys() - set(PRIVATE)


def test_the_list_is_ordered_by_the_time_that_it_shows_and_says_when_each_was_sent(world, outbox):
    invited(world, "Bob", "Cy")
    world.settle()
    late = Message.objects.filter(state="sent").first()
    Message.objects.filter(pk=late.pk).update(
        send_at=late.send_at - timedelta(hours=9), sent_at=late.sent_at + timedelta(hours=9)
    )
    page = signed_in(world, "manager").get(outbox).content.decode()
    due = re.findall(r'<td><time datetime="([^"]+)"', page)
    assert len(due) == Message.objects.count()
    assert due == sorted(due, reverse=True)
    assert page.count("<small>Sent ") == Message.objects.filter(state="sent").count() > 0
