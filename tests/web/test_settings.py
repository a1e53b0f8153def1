"""An owner says who the organisation is and gives people roles; nobody locks themselves out or overwrites another."""

import re

import pytest
from django.utils import timezone

from guildmark.journal.models import Fact
from guildmark.journal.queries import read
from guildmark.outreach.models import MailboxEntry, Message
from guildmark.people import actions as people
from guildmark.people.links import make_link
from guildmark.people.models import Client, Link, Membership, Organisation
from tests.browser_client import Browser
from tests.web.test_staff_pages import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


def test_somebody_added_signs_in_by_the_mailed_link_and_can_do_their_work(world):
    owner, settings = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings"
    said = owner.post(
        f"{settings}/people/add", {"role": "client", "email": "Post@X.example", "client": "Quay House"}, follow=True
    )
    assert "post@x.example gets a mail" in said.content.decode()
    assert "Quay House is a new client" in said.content.decode()
    world.at = timezone.now()
    world.settle()
    mail = MailboxEntry.objects.get(recipient="post@x.example")
    assert "Your role: Client." in mail.text
    new = Browser()
    arrived = new.post(re.search(r"/link/[\w-]+", mail.text)[0], follow=True)
    assert "Quay House" in arrived.content.decode()
    assert new.get(settings).status_code == 404


def test_a_role_that_was_taken_back_opens_nothing_any_more(world):
    owner, slug = signed_in(world, "owner"), world.organisation.slug
    finance = signed_in(world, "finance")
    assert finance.get(f"/manage/{slug}").status_code == 200
    member = Membership.objects.get(role="finance")
    page = owner.post(f"/manage/{slug}/settings/people/{member.pk}/remove", follow=True)
    assert "is no longer finance" in page.content.decode()
    assert finance.get(f"/manage/{slug}").status_code == 404
    assert [read(fact).data["role"] for fact in Fact.objects.filter(kind="MemberRemoved")] == ["finance"]


def test_the_only_owner_stays(world):
    owner, slug = signed_in(world, "owner"), world.organisation.slug
    remove = f"/manage/{slug}/settings/people/{Membership.objects.get().pk}/remove"
    assert "keeps at least one owner" in owner.post(remove, follow=True).content.decode()
    people.add_member(organisation=world.organisation, email="second@x.example", role="owner", at=world.at)
    assert owner.post(remove).url == "/"
    assert owner.get(f"/manage/{slug}").status_code == 404


def test_others_than_owners_read_the_settings_and_change_nothing(world):
    manager, slug = signed_in(world, "manager"), world.organisation.slug
    assert b"Add somebody" not in manager.get(f"/manage/{slug}/settings").content
    for path in ("organisation", "people/add", "clients"):
        assert manager.post(f"/manage/{slug}/settings/{path}", {"name": "X", "email": "x@x.example"}).status_code == 404
    assert not Client.objects.filter(name="X").exists()


FORM = {
    "name": "Quay & Sons",
    "postal_address": "1 Quay",
    "contact_email": "ask@x.example",
    "zone": "Europe/Paris",
    "currency": "JPY",
}


def test_what_an_owner_saves_stands_and_the_later_of_two_is_told(world):
    owner, path = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings/organisation"
    assert owner.post(path, FORM | {"edition": "0"}).status_code == 302
    assert owner.post(path, FORM | {"edition": "0", "name": "Late"}).status_code == 409
    held = Organisation.objects.get()
    assert (held.name, held.zone, held.currency, held.edition) == ("Quay & Sons", "Europe/Paris", "JPY", 1)


def test_a_currency_with_amounts_in_it_stays(world):
    world.gig()
    owner, path = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings/organisation"
    assert owner.post(path, FORM | {"edition": "0"}).status_code == 302
    assert Organisation.objects.get().currency == "USD"


@pytest.mark.parametrize(
    ("path", "wrong", "faults"),
    [
        ("organisation", {"name": "", "postal_address": "", "contact_email": "no", "zone": "Mars/Base", "currency": "XXX", "edition": "0"}, 5),
        ("people/add", {"role": "king", "email": "no"}, 2),
        ("people/add", {"role": "client", "email": "a@x.example", "client": ""}, 1),
    ],
)  # fmt: skip
def test_each_wrong_answer_is_named_at_its_field_and_kept(world, path, wrong, faults):
    owner = signed_in(world, "owner")
    answer = owner.post(f"/manage/{world.organisation.slug}/settings/{path}", wrong)
    assert answer.status_code == 422
    assert answer.content.count(b'class="error"') == faults
    assert Membership.objects.count() == 1


def test_one_address_acts_for_one_client(world):
    owner, path = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings/people/add"
    form = {"role": "client", "email": "post@x.example", "client": "Harbour Press"}
    assert owner.post(path, form).status_code == 302
    again = owner.post(path, form | {"client": "Another"})
    assert again.status_code == 422
    assert "post@x.example is a client already, and acts for Harbour Press." in again.content.decode()
    assert not Client.objects.filter(name="Another").exists()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"role": "client", "client": "HARBOUR press"}, "is a client already, and acts for Harbour Press. Nothing"),
        ({"role": "finance"}, "has the role Finance already. Nothing"),
    ],
)
def test_whoever_has_a_role_already_is_named_with_it_and_gets_no_second_mail(world, form, words):
    owner, settings = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings"
    told = [
        owner.post(f"{settings}/people/add", form | {"email": email}, follow=True).content.decode()
        for email in ("post@x.example", "POST@x.example")
    ]
    assert "post@x.example gets a mail" in told[0]
    assert f"post@x.example {words} was changed, and no mail was sent." in told[1]
    assert "gets a mail" not in told[1]
    assert Membership.objects.filter(user__email="post@x.example").count() == 1
    assert Message.objects.filter(kind="welcome").count() == 1


def test_a_client_that_is_there_is_not_said_to_be_new(world):
    owner, path = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings/clients"
    new = owner.post(path, {"name": "Quay House"}, follow=True).content.decode()
    assert "Quay House is a client now." in new
    again = owner.post(path, {"name": "quay house"}, follow=True).content.decode()
    assert "Quay House is a client already. Nothing was changed." in again
    assert "a client now" not in again
    assert Client.objects.filter(name__iexact="quay house").count() == 1


def test_a_link_of_somebody_whose_access_was_taken_back_says_so(world):
    member = people.add_member(organisation=world.organisation, email="x@x.example", role="finance", at=world.at)
    token = make_link(purpose=Link.Purpose.STAFF_SIGN_IN, user=member.user, at=world.at)
    people.remove_member(organisation=world.organisation, member=member.pk, at=world.at)
    browser = Browser()
    answer = browser.post(f"/link/{token}")
    assert answer.status_code == 410
    assert b"Your access was taken back" in answer.content
    assert "_auth_user_id" not in browser.session


def test_an_owner_changes_their_address_by_a_mail_to_the_new_one(world, settings):
    settings.MAILBOX = False
    owner, path = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings/address"
    old = Membership.objects.get().user
    left = make_link(purpose=Link.Purpose.STAFF_SIGN_IN, user=old, at=world.at)
    assert owner.post(path, {"email": "nonsense"}).status_code == 422
    said = owner.post(path, {"email": "Mara@x.example"}, follow=True).content.decode()
    assert "Press the button in the mail to mara@x.example" in said
    world.at = timezone.now()
    world.settle()
    link = re.search(r"/address/[\w:-]+", MailboxEntry.objects.get(recipient="mara@x.example").text)[0]
    stranger = Browser()
    assert b"mara@x.example" in stranger.get(link).content
    assert Membership.objects.get().user.email == old.email
    assert b"Your address is changed" in stranger.post(link).content
    assert Membership.objects.get().user.email == "mara@x.example"
    assert stranger.post(link).status_code == 410
    assert stranger.post(f"/link/{left}").status_code == 410
    assert owner.get(path).status_code == 200
    assert Fact.objects.filter(kind="MemberAddressChanged").count() == 1


def test_without_a_mail_server_an_address_changes_at_once_and_never_to_anothers(world):
    owner, path = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings/address"
    people.add_member(organisation=world.organisation, email="ben@x.example", role="manager", at=world.at)
    assert b"signs in with this address already" in owner.post(path, {"email": "Ben@x.example"}).content
    assert b"sign in with mara@x.example" in owner.post(path, {"email": "mara@x.example"}, follow=True).content
    assert Membership.objects.get(role="owner").user.email == "mara@x.example"


def test_who_may_not_change_settings_keeps_their_address(world):
    manager, slug = signed_in(world, "manager"), world.organisation.slug
    assert manager.post(f"/manage/{slug}/settings/address", {"email": "x@x.example"}).status_code == 404


def test_another_role_is_given_only_where_it_is_confirmed_and_a_person_stands_once(world):
    owner, settings = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings"
    form = {"role": "manager", "email": "ada@x.example", "name": "Ada"}
    owner.post(f"{settings}/people/add", form)
    asked = owner.post(f"{settings}/people/add", form | {"role": "owner"})
    assert asked.status_code == 422
    assert "ada@x.example is Program manager already" in asked.content.decode()
    assert 'name="another"' in asked.content.decode()
    assert Membership.objects.filter(user__email="ada@x.example").count() == 1
    owner.post(f"{settings}/people/add", form | {"role": "owner", "another": "yes"})
    page = owner.get(settings).content.decode()
    assert "2 people act for you or your clients" in page
    assert page.count('<small class="quiet">ada@x.example</small>') == 1
    assert Membership.objects.filter(user__email="ada@x.example").count() == 2


def test_a_client_beside_another_role_is_told_at_its_field(world):
    owner, path = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings/people/add"
    told = owner.post(path, {"role": "finance", "email": "ada@x.example", "client": "Quay House"})
    assert told.status_code == 422
    assert "Only the role of client goes with a client" in told.content.decode()
    assert not Client.objects.filter(name="Quay House").exists()


def client_page(world, client=None):
    return f"/manage/{world.organisation.slug}/settings/clients/{(client or world.client).pk}"


def test_a_client_is_renamed_on_every_page(world):
    owner, contractor = signed_in(world, "owner"), signed_in(world, "client", world.client)
    world.gig()
    assert "1 gig is from this client" in owner.get(client_page(world)).content.decode()
    said = owner.post(client_page(world), {"name": "Quay Books", "before": "Harbour Press"}, follow=True)
    assert "Quay Books is called so on every page from now on" in said.content.decode()
    assert b"Quay Books" in contractor.get(f"/client/{world.organisation.slug}").content
    assert Fact.objects.filter(kind="ClientRenamed").count() == 1


def test_a_name_that_another_client_has_is_refused_where_it_stands(world):
    owner = signed_in(world, "owner")
    people.get_or_add_client(organisation=world.organisation, name="Quay Books", at=world.at)
    said = owner.post(client_page(world), {"name": "quay books", "before": "Harbour Press"})
    assert (said.status_code, "Another client of yours has this name" in said.content.decode()) == (422, True)
    assert 'value="quay books"' in said.content.decode()
    assert Client.objects.get(pk=world.client.pk).name == "Harbour Press"


def test_of_two_who_rename_a_client_at_once_the_second_learns_of_the_first(world):
    owner = signed_in(world, "owner")
    owner.post(client_page(world), {"name": "Quay Books", "before": "Harbour Press"})
    said = owner.post(client_page(world), {"name": "Harbour & Sons", "before": "Harbour Press"})
    assert (said.status_code, "Harbour &amp; Sons" in said.content.decode()) == (409, True)
    assert Client.objects.get(pk=world.client.pk).name == "Quay Books"


def test_a_client_that_nothing_names_can_be_removed_and_one_with_gigs_or_people_stays(world):
    owner = signed_in(world, "owner")
    spare = people.get_or_add_client(organisation=world.organisation, name="Typo Ltd", at=world.at)
    said = owner.post(f"{client_page(world, spare)}/remove", follow=True)
    assert "Typo Ltd is removed" in said.content.decode()
    busy = people.get_or_add_client(organisation=world.organisation, name="Busy", at=world.at)
    signed_in(world, "client", busy)
    world.gig()
    for stays in (busy, world.client):
        said = owner.post(f"{client_page(world, stays)}/remove", follow=True)
        assert "so it stays" in said.content.decode()
    assert {*Client.objects.values_list("name", flat=True)} == {"Busy", "Harbour Press"}
