"""People are stored once, links work once, and what is personal can be forgotten."""

import pytest

from guildmark.people import actions as people
from guildmark.people import keys, links
from guildmark.people.models import Contractor, Link, PersonKey
from tests.world import World

pytestmark = pytest.mark.django_db
ROW = people.ContractorRow(external_key="7", email="Ada@Example.org", name="Ada", skills=("editing",))


@pytest.fixture
def world():
    return World()


def test_importing_the_same_people_twice_changes_nothing_twice(world):
    first = people.store_contractors(organisation=world.organisation, rows=[ROW], at=world.at)
    again = people.store_contractors(organisation=world.organisation, rows=[ROW], at=world.at)
    assert (first.added, again.added, again.changed, again.same) == (1, 0, 0, 1)


def test_an_empty_cell_never_erases_what_is_known(world):
    people.store_contractors(organisation=world.organisation, rows=[ROW], at=world.at)
    people.store_contractors(
        organisation=world.organisation, rows=[people.ContractorRow(external_key="7", city="Leeds")], at=world.at
    )
    ada = Contractor.objects.get(organisation=world.organisation)
    assert (ada.name, ada.city, ada.email) == ("Ada", "Leeds", "ada@example.org")


def test_a_link_can_be_opened_often_and_used_once(world):
    token = links.make_link(purpose=Link.Purpose.CONTRACTOR_SIGN_IN, contractor=world.contractor("Ada"), at=world.at)
    for _ in range(3):
        links.peek_link(token=token, at=world.at)
    links.use_link(token=token, at=world.at)
    with pytest.raises(links.LinkNotUsableError):
        links.use_link(token=token, at=world.at)


def test_a_link_ends_with_its_time(world):
    token = links.make_link(purpose=Link.Purpose.CONTRACTOR_SIGN_IN, contractor=world.contractor("Ada"), at=world.at)
    with pytest.raises(links.LinkNotUsableError):
        links.use_link(token=token, at=world.at + links.LIFETIMES[Link.Purpose.CONTRACTOR_SIGN_IN])


def test_what_is_sealed_under_a_persons_key_is_gone_with_the_key(world):
    ada = world.contractor("Ada")
    sealed = keys.seal_personal(ada, {"name": "Ada Byron"})
    assert "Ada" not in sealed
    assert keys.open_personal(ada.pk, sealed) == {"name": "Ada Byron"}
    PersonKey.objects.filter(contractor=ada).delete()
    assert keys.open_personal(ada.pk, sealed) is None


def test_two_organisations_share_no_contractor(world):
    other = World()
    email = "ada@example.org"
    one = people.get_or_add_contractor(organisation=world.organisation, email=email, at=world.at)
    two = people.get_or_add_contractor(organisation=other.organisation, email=email.upper(), at=world.at)
    assert one.pk != two.pk
