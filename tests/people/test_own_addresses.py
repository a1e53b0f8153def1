"""An address is one contractor's in an organisation, and one is always left; what a file says takes none away."""

import pytest
from django.db import IntegrityError, transaction

from guildmark.learning.history import find_contractors, list_keys_by_email
from guildmark.outreach import actions as outreach
from guildmark.outreach import addresses as mailed
from guildmark.outreach.actions import is_suppressed
from guildmark.people import actions as people
from guildmark.people import addresses
from guildmark.people.links import LinkNotUsableError, make_link, peek_link
from guildmark.people.models import Contractor, Link, OtherAddress
from guildmark.people.queries import find_contractor_by_email, list_contractors_by_email
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ada(world):
    found = world.contractor("Ada")
    people.confirm_address(contractor=found, at=world.at)
    return found


def add(world, contractor, email="Private@x.example"):
    addresses.add_address(contractor=contractor, email=email, at=world.at)
    return OtherAddress.objects.get(contractor=contractor, email=email.lower())


def test_another_address_names_the_same_contractor_wherever_one_is_named(world, ada):
    add(world, ada)
    email = "private@X.example"
    assert people.get_or_add_contractor(organisation=world.organisation, email=email, at=world.at) == ada
    assert find_contractor_by_email(organisation=world.organisation, email=email) == ada
    assert list_contractors_by_email(email) == [ada]
    assert find_contractors(organisation=world.organisation, emails=[email]) == {email.lower(): ada}
    Contractor.objects.filter(pk=ada.pk).update(external_key="7")
    assert list_keys_by_email(organisation=world.organisation, emails=[email]) == {email.lower(): "7"}
    assert Contractor.objects.count() == 1


def test_an_address_of_another_contractor_is_refused_main_or_other(world, ada):
    bob = world.contractor("Bob")
    add(world, bob)
    for taken in ("PRIVATE@x.example", bob.email):
        with pytest.raises(people.AddressTakenError):
            addresses.add_address(contractor=ada, email=taken, at=world.at)
    elsewhere = World(at=world.at).contractor("Ada")
    assert addresses.add_address(contractor=elsewhere, email="private@x.example", at=world.at)


def test_the_same_address_again_changes_nothing_and_three_are_the_most(world, ada):
    add(world, ada)
    assert not addresses.add_address(contractor=ada, email="private@x.example", at=world.at)
    assert not addresses.add_address(contractor=ada, email=ada.email.upper(), at=world.at)
    add(world, ada, "third@x.example")
    with pytest.raises(addresses.TooManyAddressesError):
        addresses.add_address(contractor=ada, email="fourth@x.example", at=world.at)


def test_the_database_refuses_one_address_for_two_and_a_second_spelling(world, ada):
    add(world, ada)
    for email in ("private@x.example", "Private@x.example", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            world.contractor("Bob").other_addresses.create(
                organisation=world.organisation, email=email, confirmed_at=world.at
            )


def test_the_main_address_changes_places_with_another(world, ada):
    work, other = ada.email, add(world, ada)
    addresses.make_main(contractor=ada, address=other.pk, at=world.at)
    ada.refresh_from_db()
    assert (ada.email, ada.email_confirmed_at) == ("private@x.example", other.confirmed_at)
    assert [each.email for each in ada.other_addresses.all()] == [work]


def test_a_main_address_that_was_never_confirmed_does_not_stay(world):
    bob = world.contractor("Bob")
    addresses.make_main(contractor=bob, address=add(world, bob).pk, at=world.at)
    assert list(bob.other_addresses.all()) == []
    assert bob.email_confirmed_at == world.at


def test_removing_ends_every_link_that_was_mailed_before_and_again_changes_nothing(world, ada):
    other = add(world, ada)
    token = make_link(purpose=Link.Purpose.CONTRACTOR_SIGN_IN, contractor=ada, at=world.at)
    for _ in range(2):
        addresses.remove_address(contractor=ada, address=other.pk, at=world.at)
    with pytest.raises(LinkNotUsableError):
        peek_link(token=token, at=world.at)
    assert list_contractors_by_email(other.email) == []
    later = make_link(purpose=Link.Purpose.CONTRACTOR_SIGN_IN, contractor=ada, at=world.at)
    addresses.remove_address(contractor=ada, address=other.pk, at=world.at)
    peek_link(token=later, at=world.at)


def test_nobody_removes_or_promotes_what_is_anothers(world, ada):
    other, bob = add(world, ada), world.contractor("Bob")
    addresses.remove_address(contractor=bob, address=other.pk, at=world.at)
    with pytest.raises(OtherAddress.DoesNotExist):
        addresses.make_main(contractor=bob, address=other.pk, at=world.at)
    assert OtherAddress.objects.get() == other


def store(world, *rows):
    return people.store_contractors(
        organisation=world.organisation, rows=[people.ContractorRow(**row) for row in rows], at=world.at
    )


def test_a_file_does_not_bring_a_work_address_back_that_its_owner_left(world):
    work = {"external_key": "7", "email": "ada@work.example", "name": "Ada"}
    store(world, work)
    ada = Contractor.objects.get()
    people.confirm_address(contractor=ada, at=world.at)
    private = add(world, ada)
    assert store(world, work | {"email": "private@x.example"}).same == 1
    addresses.make_main(contractor=ada, address=private.pk, at=world.at)
    assert store(world, work).same == 1
    addresses.remove_address(contractor=ada, address=OtherAddress.objects.get().pk, at=world.at)
    assert store(world, work | {"city": "Leeds"}).changed == 1
    ada.refresh_from_db()
    assert (ada.email, ada.city) == ("private@x.example", "Leeds")


def test_a_file_gives_nobody_the_other_address_of_somebody_else(world, ada):
    add(world, ada)
    store(world, {"external_key": "8", "name": "Bob"})
    assert store(world, {"external_key": "8", "email": "private@x.example"}).same == 1
    assert (
        store(
            world, {"email": "private@x.example", "city": "Leeds"}, {"email": ada.email, "zone": "Asia/Tokyo"}
        ).changed
        == 1
    )
    ada.refresh_from_db()
    assert (ada.city, ada.zone) == ("Leeds", "Asia/Tokyo")


def test_what_was_not_wanted_at_one_address_is_not_wanted_at_the_next(world, ada):
    work, other = ada.email, add(world, ada)
    outreach.suppress(organisation=world.organisation.pk, email=work, reason="unsubscribed", at=world.at)
    mailed.make_main(contractor=ada, address=other.pk, at=world.at)
    assert is_suppressed(organisation=world.organisation.pk, email="private@x.example")


def test_an_address_that_takes_no_mail_says_nothing_of_the_next(world, ada):
    other = add(world, ada)
    outreach.suppress(organisation=world.organisation.pk, email=ada.email, reason="bounced", at=world.at)
    mailed.make_main(contractor=ada, address=other.pk, at=world.at)
    assert not is_suppressed(organisation=world.organisation.pk, email="private@x.example")
