"""Gigs are filled once, change only until they are offered, and declining or taking back changes nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from guildmark.journal.queries import iterate_contractor, list_facts
from guildmark.people.actions import EditedMeanwhileError
from guildmark.work import actions as work
from guildmark.work import queries
from guildmark.work.models import Gig, Offer
from guildmark.work.narrowing import GigFilter
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


def test_a_changed_gig_keeps_what_it_said_before_and_is_on_record(world):
    gig = world.gig(value_minor=64_000)
    assert work.change_gig(gig=gig, edition=0, at=world.at, title="Edit two leaflets", value_minor=70_000, city="")
    (edit,) = queries.list_edits(gig, since=world.at - timedelta(seconds=1))
    assert edit.before == {"title": "Edit a leaflet", "value_minor": 64_000}
    held = queries.get_gig(gig.pk)
    assert (held.title, held.value_minor, held.edition, held.edited_at) == ("Edit two leaflets", 70_000, 1, world.at)
    (fact,) = list_facts(organisation=world.organisation.pk, kinds=("GigChanged",))
    assert (fact.data["fields"], fact.data["value_minor"]) == (["title", "value_minor"], 70_000)


def test_saving_what_stands_changes_nothing(world):
    gig = world.gig()
    assert not work.change_gig(gig=gig, edition=0, at=world.at, title=gig.title, value_minor=gig.value_minor)
    assert queries.get_gig(gig.pk).edition == 0
    assert not list_facts(organisation=world.organisation.pk, kinds=("GigChanged",))


def test_a_change_that_was_made_from_an_older_edition_is_refused(world):
    gig = world.gig()
    work.change_gig(gig=gig, edition=0, at=world.at, title="First")
    with pytest.raises(EditedMeanwhileError):
        work.change_gig(gig=gig, edition=0, at=world.at, title="Second")
    assert queries.get_gig(gig.pk).title == "First"


def test_what_was_offered_is_no_longer_changed_also_after_it_was_declined(world):
    gig = world.gig()
    offer = work.make_offer(gig=gig, contractor=world.contractor("Ada"), at=world.at)
    with pytest.raises(work.GigOfferedError):
        work.change_gig(gig=gig, edition=0, at=world.at, value_minor=1)
    work.decline_offer(offer=offer, at=world.at)
    with pytest.raises(work.GigOfferedError):
        work.change_gig(gig=gig, edition=0, at=world.at, value_minor=1)


def test_what_is_no_longer_open_is_not_changed(world):
    gig = world.gig()
    assert work.withdraw_gig(gig=gig, at=world.at)
    with pytest.raises(work.GigTakenError):
        work.change_gig(gig=gig, edition=0, at=world.at, value_minor=1)


def test_nobody_says_yes_to_what_they_have_not_read(world):
    gig, ada = world.gig(), world.contractor("Ada")
    work.change_gig(gig=gig, edition=0, at=world.at, value_minor=1_000)
    with pytest.raises(EditedMeanwhileError):
        work.say_interested(gig=gig, contractor=ada, at=world.at, edition=0)
    work.say_interested(gig=gig, contractor=ada, at=world.at, edition=1)
    assert queries.list_interested(gig) == [ada]


def test_an_interest_is_taken_back_and_can_be_shown_again(world):
    gig, ada = world.gig(), world.contractor("Ada")
    for _ in range(2):
        work.say_interested(gig=gig, contractor=ada, at=world.at)
        work.withdraw_interest(gig=gig, contractor=ada, at=world.at)
        assert queries.list_interested(gig) == []
    work.withdraw_interest(gig=gig, contractor=ada, at=world.at)
    kinds = [fact.kind for fact in iterate_contractor(ada.pk) if fact.kind.startswith("Interest")]
    assert kinds == ["InterestShown", "InterestWithdrawn"] * 2


def test_an_offer_that_was_taken_back_is_not_accepted_and_the_gig_stays_open(world):
    gig = world.gig()
    ada, ben = (work.make_offer(gig=gig, contractor=world.contractor(n), at=world.at) for n in ("Ada", "Ben"))
    assert work.withdraw_offer(offer=ada, at=world.at)
    assert not work.withdraw_offer(offer=ada, at=world.at)
    with pytest.raises(work.GigTakenError):
        work.accept_offer(offer=ada, at=world.at)
    assert work.accept_offer(offer=ben, at=world.at).contractor_id == ben.contractor_id
    assert not work.withdraw_offer(offer=ben, at=world.at)


def test_what_is_not_under_way_is_neither_completed_nor_cancelled(world):
    gig = world.gig()
    assert not work.complete_gig(gig=gig, at=world.at)
    filled = world.fill(gig, world.contractor("Ada"))
    assert not work.withdraw_gig(gig=filled, at=world.at)
    assert work.complete_gig(gig=filled, at=world.at)
    assert not work.cancel_gig(gig=filled, at=world.at)


def in_each_state(world):
    """One gig in each state, by its name."""
    ada = world.contractor("Ada")
    gigs = {"open": world.gig(), "withdrawn": world.gig()}
    gigs |= {state: world.fill(world.gig(), ada) for state in ("filled", "completed", "cancelled")}
    work.withdraw_gig(gig=gigs["withdrawn"], at=world.at)
    work.complete_gig(gig=gigs["completed"], at=world.at)
    work.cancel_gig(gig=gigs["cancelled"], at=world.at)
    return gigs


def test_each_gig_is_in_one_state_and_found_under_it_only(world):
    gigs = in_each_state(world)
    for state, gig in gigs.items():
        assert queries.list_client_gigs(client=world.client, wanted=GigFilter(state=state)) == [gig], state
    waiting = queries.list_client_gigs(client=world.client, wanted=GigFilter(state="waiting"))
    assert waiting == [gigs["completed"]]


def test_an_open_gig_waits_for_its_client_only_while_nobody_who_likes_it_was_offered_it(world):
    gig, ada, waiting = world.gig(), world.contractor("Ada"), GigFilter(state="waiting")
    assert queries.count_client_gigs(client=world.client, wanted=waiting) == 0
    work.say_interested(gig=gig, contractor=ada, at=world.at)
    assert queries.count_client_gigs(client=world.client, wanted=waiting) == 1
    offer = work.make_offer(gig=gig, contractor=ada, at=world.at)
    assert queries.count_client_gigs(client=world.client, wanted=waiting) == 0
    work.decline_offer(offer=offer, at=world.at)
    assert queries.count_client_gigs(client=world.client, wanted=waiting) == 1


def test_pages_of_a_list_hold_every_gig_once_also_where_many_were_posted_at_once(world):
    gigs = {world.gig().pk for _ in range(7)}
    seen, place = [], None
    while rows := queries.list_client_gigs(client=world.client, before=place, limit=3):
        seen += [gig.pk for gig in rows]
        place = (rows[-1].posted_at, rows[-1].pk)
    assert (len(seen), set(seen)) == (7, gigs)


def test_words_are_all_looked_for_and_signs_of_patterns_are_only_signs(world):
    leaflet = world.gig(skill="Editing")
    work.change_gig(gig=leaflet, edition=0, at=world.at, title="Tenant leaflet", brief="50% in plain words")

    def found(words, skill=""):
        return queries.list_client_gigs(client=world.client, wanted=GigFilter(words=words, skill=skill))

    world.gig(skill="Indexing")
    assert found("PLAIN tenant") == [leaflet]
    assert found("50%") == [leaflet]
    assert found("5_%") == []
    assert found("leaflet", skill="editing") == [leaflet]
    assert found("tenant nothing") == []


def test_the_database_refuses_a_gig_that_is_due_before_it_begins(world):
    with pytest.raises(IntegrityError):
        Gig.objects.filter(pk=world.gig().pk).update(starts_on="2026-12-02", due_on="2026-12-01")


@pytest.mark.parametrize("end", [work.decline_offer, work.withdraw_offer])
def test_an_offer_that_is_over_can_be_followed_by_another_and_leaves_no_trace_in_it(world, end):
    gig, ada = world.gig(), world.contractor("Ada")
    first = work.make_offer(gig=gig, contractor=ada, at=world.at)
    end(offer=first, at=world.at)
    second = work.make_offer(gig=gig, contractor=ada, at=world.at)
    assert second.pk != first.pk
    assert work.make_offer(gig=gig, contractor=ada, at=world.at) == second
    assert queries.find_offer(contractor=ada, gig=gig) == second
    assert queries.list_answered(ada, gigs=[gig]) == {}
    world.at += timedelta(hours=1)
    assert work.accept_offer(offer=second, at=world.at).contractor_id == ada.pk
    with pytest.raises(work.GigTakenError):
        work.accept_offer(offer=first, at=world.at)
    assert [offer.state for offer in queries.list_offers(gig)] == [Offer.objects.get(pk=first.pk).state, "accepted"]


def test_a_gig_that_is_filled_is_not_offered_again(world):
    gig = world.gig()
    ada, ben = world.contractor("Ada"), world.contractor("Ben")
    work.decline_offer(offer=work.make_offer(gig=gig, contractor=ada, at=world.at), at=world.at)
    world.fill(gig, ben)
    with pytest.raises(work.GigTakenError):
        work.make_offer(gig=gig, contractor=ada, at=world.at)


def test_the_database_refuses_two_offers_of_a_gig_to_one_contractor_that_both_stand(world):
    gig, ada = world.gig(), world.contractor("Ada")
    work.make_offer(gig=gig, contractor=ada, at=world.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(gig=gig, contractor=ada, made_at=world.at)
