"""What somebody sits and waits for goes out before what nobody asked for."""

import pytest

from guildmark.due import actions as due
from guildmark.outreach import actions as outreach
from guildmark.outreach.models import MailboxEntry, Message
from guildmark.people import actions as people
from guildmark.people.models import User
from tests.programs.test_program import launched
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd():
    """A world in which a thousand invitations have been due since an hour ago."""
    world = World()
    program = launched(world)
    named = [world.contractor(f"P{n}") for n in range(1_000)]
    outreach.invite_many(organisation=world.organisation, program=program.pk, contractors=named, at=world.at)
    return world


@pytest.mark.parametrize("kind", ["sign_in", "staff_sign_in"])
def test_a_sign_in_mail_goes_out_before_a_thousand_that_were_due_earlier(crowd, kind):
    people.add_member(organisation=crowd.organisation, email="o@x.example", role="owner", at=crowd.at)
    reader = {"contractor": crowd.contractor("Ada")} if kind == "sign_in" else {"user": User.objects.get()}
    later = crowd.at.replace(hour=10)
    outreach.plan_message(organisation=crowd.organisation, kind=kind, key="k", at=later, **reader)
    due.run_due(at=later, limit=10)
    first = MailboxEntry.objects.order_by("pk").first()
    assert first.subject.startswith("Your sign-in link")
    assert MailboxEntry.objects.count() == 10


def test_a_message_that_was_planned_under_the_old_kind_still_goes(crowd):
    outreach.plan_message(
        organisation=crowd.organisation, kind="sign_in", key="k", at=crowd.at, contractor=crowd.contractor("Ada")
    )
    due.Due.objects.filter(kind=outreach.SEND_NOW).update(kind=outreach.SEND)
    due.Due.objects.exclude(key=str(Message.objects.get(kind="sign_in").pk)).delete()
    crowd.settle()
    assert MailboxEntry.objects.get().subject.startswith("Your sign-in link")
