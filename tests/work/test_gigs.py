"""Gigs are filled once, declining changes nothing, and the statement says what was agreed."""

import pytest

from guildmark.journal.queries import iterate_contractor
from guildmark.work import actions as work
from guildmark.work import queries
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def test_of_two_who_accept_one_is_told_that_the_gig_is_taken(world):
    gig = world.gig()
    offers = [work.make_offer(gig=gig, contractor=world.contractor(name), at=world.at) for name in ("Ada", "Ben")]
    work.accept_offer(offer=offers[0], at=world.at)
    with pytest.raises(work.GigTakenError):
        work.accept_offer(offer=offers[1], at=world.at)


def test_declining_leaves_the_contractor_and_the_gig_as_they_were(world):
    gig, ada = world.gig(), world.contractor("Ada")
    before = queries.list_open_gigs(organisation=world.organisation, at=world.at)
    work.decline_offer(offer=work.make_offer(gig=gig, contractor=ada, at=world.at), at=world.at)
    assert queries.list_open_gigs(organisation=world.organisation, at=world.at) == before
    assert [fact.kind for fact in iterate_contractor(ada.pk)][-1] == "OfferDeclined"


def test_the_statement_begins_with_the_rate(world):
    gig = world.fill(world.gig(value_minor=64_000), world.contractor("Ada"))
    assert [(line.kind, line.amount_minor) for line in queries.list_statement(gig)] == [("rate", 64_000)]


def test_only_completed_work_is_rated_and_only_from_one_to_five(world):
    gig = world.fill(world.gig(), world.contractor("Ada"))
    with pytest.raises(ValueError, match="completed"):
        work.rate_gig(gig=gig, value=5, at=world.at)
    work.complete_gig(gig=gig, at=world.at)
    with pytest.raises(ValueError, match="1 to 5"):
        work.rate_gig(gig=gig, value=6, at=world.at)
    assert work.rate_gig(gig=gig, value=4, at=world.at).value == 4


def test_another_clients_gig_cannot_be_fetched(world):
    other = World()
    with pytest.raises(queries.Gig.DoesNotExist):
        queries.get_client_gig(client=other.client, gig=world.gig().pk)


def test_importing_the_same_past_gigs_twice_changes_nothing(world):
    row = work.GigRow(external_key="g1", title="Old", skill="Editing", posted_at=world.at, filled_at=world.at)
    assert work.store_gigs(organisation=world.organisation, rows=[row], at=world.at) == (1, 0)
    assert work.store_gigs(organisation=world.organisation, rows=[row], at=world.at) == (0, 1)
