"""Whatever two people or processes do at the same moment, one of them is first, and nothing happens twice."""

import uuid

import pytest
from django.utils import timezone

from guildmark.credentials.counting import count
from guildmark.credentials.models import Badge, BadgeCount
from guildmark.due import actions as due
from guildmark.learning.models import Attempt
from guildmark.outreach.models import MailboxEntry
from guildmark.people.actions import EditedMeanwhileError
from guildmark.people.addresses import add_address
from guildmark.people.links import LinkNotUsableError, make_link, use_link
from guildmark.people.models import Contractor, Link, OtherAddress
from guildmark.programs.models import Enrolment
from guildmark.rewards import actions as rewards
from guildmark.rewards.models import Payment, PremiumUse, Transfer
from guildmark.rewards.queries import find_fund, list_to_pay
from guildmark.work import actions as work
from guildmark.work.actions import GigTakenError
from guildmark.work.models import Gig
from tests.browser_client import Browser
from tests.concurrency.at_once import at_once
from tests.outreach.test_sending import invite
from tests.programs.test_program import attempt, joined, launched
from tests.world import World, midday_zone

pytestmark = pytest.mark.django_db(transaction=True)
AGREED = {"status": "yes", "terms": "yes"}


@pytest.fixture
def world():
    at = timezone.now()
    return World(at=at, zone=midday_zone(at))


def certified(world, program, name="Noor"):
    enrolment = joined(world, program, name)
    attempt(world, enrolment)
    world.settle()
    return enrolment


def test_eight_joins_under_one_address_make_one_contractor_and_one_enrolment(world):
    program = launched(world)
    path = f"/p/{program.join_token}"
    answers = at_once(*[lambda: Browser().post(path, AGREED | {"email": "ada@x.example"}).status_code] * 8)
    assert set(answers) <= {200, 302}
    assert (Contractor.objects.count(), Enrolment.objects.count()) == (1, 1)


def test_an_address_that_somebody_adds_while_others_join_with_it_is_one_contractors(world):
    program, people = launched(world), [world.contractor(name) for name in ("Ada", "Bob", "Cleo")]
    path, email = f"/p/{program.join_token}", "shared@x.example"
    adding = [lambda who=who: add_address(contractor=who, email=email, at=world.at) for who in people]
    joining = [lambda: Browser().post(path, AGREED | {"email": email}).status_code] * 3
    at_once(*adding, *joining)
    main, other = Contractor.objects.filter(email=email).count(), OtherAddress.objects.filter(email=email).count()
    assert main + other == 1


def test_a_double_click_on_hand_in_leads_to_the_result_twice(world):
    program = launched(world)
    browser = Browser()
    browser.post(f"/p/{program.join_token}", AGREED | {"email": "ada@x.example"})
    page = f"/learn/{Enrolment.objects.get().pk}"
    url = browser.post(f"{page}/assessment/start", {"name": "Ada"}).url
    answers = at_once(*[lambda: browser.post(f"{url}/submit", {"anyway": "yes"}).status_code] * 6)
    assert answers == [302] * 6
    assert Attempt.objects.exclude(submitted_at=None).count() == 1


def test_three_gigs_accepted_at_once_use_the_premium_twice(world):
    program = launched(world)
    contractor = certified(world, program).contractor
    offers = [work.make_offer(gig=world.gig(), contractor=contractor, at=world.at) for _ in range(3)]
    taken = at_once(*[lambda offer=offer: work.accept_offer(offer=offer, at=world.at) for offer in offers])
    assert all(isinstance(each, Gig) for each in taken), taken
    world.settle()
    assert PremiumUse.objects.exclude(state="returned").count() == 2
    done = at_once(*[lambda gig=gig: work.complete_gig(gig=gig, at=world.at) for gig in taken] * 2)
    assert not [each for each in done if isinstance(each, Exception)], done
    world.settle()
    assert PremiumUse.objects.filter(state="consumed").count() == 2
    assert Transfer.objects.filter(credit="committed").count() == 2


def test_one_gig_goes_to_one_of_those_who_accept_it_at_once(world):
    gig = world.gig()
    offers = [
        work.make_offer(gig=gig, contractor=world.contractor(name), at=world.at) for name in ("Ada", "Bob", "Cleo")
    ]
    taken = at_once(*[lambda offer=offer: work.accept_offer(offer=offer, at=world.at) for offer in offers])
    assert sum(isinstance(each, Gig) for each in taken) == 1
    assert sum(isinstance(each, GigTakenError) for each in taken) == 2


def test_of_two_who_change_a_gig_at_once_one_is_told(world):
    gig = world.gig()
    titles = ("First", "Second")
    told = at_once(*[lambda t=title: work.change_gig(gig=gig, edition=0, at=world.at, title=t) for title in titles])
    assert sorted(map(type, told), key=str) == sorted((bool, EditedMeanwhileError), key=str), told
    held = Gig.objects.get(pk=gig.pk)
    assert (held.title, held.edition) == (titles[told.index(True)], 1)


def test_a_gig_is_changed_before_it_is_offered_or_not_at_all(world):
    gig = world.gig()
    changed, offer = at_once(
        lambda: work.change_gig(gig=gig, edition=0, at=world.at, value_minor=1),
        lambda: work.make_offer(gig=gig, contractor=world.contractor("Ada"), at=world.at),
    )
    assert offer.state == "made"
    assert Gig.objects.get(pk=gig.pk).value_minor == (1 if changed is True else 64_000)
    assert changed is True or isinstance(changed, work.GigOfferedError)


def test_the_last_place_of_a_budget_goes_to_one(world):
    program = launched(world, budget_minor=10_000, premium_cap_minor=10_000)
    path = f"/p/{program.join_token}"
    people = [f"person{n}@x.example" for n in range(6)]
    at_once(*[lambda email=email: Browser().post(path, AGREED | {"email": email}) for email in people])
    assert Enrolment.objects.count() == 1
    assert Transfer.objects.filter(credit="reserved").count() == 1


def test_a_link_is_used_once_however_many_use_it_at_once(world):
    token = make_link(purpose=Link.Purpose.CONTRACTOR_SIGN_IN, contractor=world.contractor("Ada"), at=world.at)
    used = at_once(*[lambda: use_link(token=token, at=world.at)] * 6)
    assert sum(isinstance(each, Link) for each in used) == 1
    assert sum(isinstance(each, LinkNotUsableError) for each in used) == 5


def test_four_workers_send_each_message_once(world):
    program = launched(world)
    for number in range(40):
        invite(world, program, f"Person{number}")
    at_once(*[lambda: due.drain(at=world.at)] * 4)
    assert MailboxEntry.objects.count() == 40
    assert MailboxEntry.objects.values("message_id").distinct().count() == 40


def test_premiums_that_four_record_as_paid_at_once_are_paid_once(world):
    program = launched(world)
    contractor = certified(world, program).contractor
    for _ in range(2):
        work.complete_gig(gig=world.fill(world.gig(), contractor), at=world.at)
    world.settle()
    fund = find_fund(program.pk)
    uses = [use.pk for use in list_to_pay(fund)]
    about = {"uses": uses, "paid_on": world.at.date(), "reference": "Run 7", "by": uuid.uuid4(), "at": world.at}
    paid = at_once(*[lambda: rewards.record_payment(fund=fund, **about)] * 4)
    assert sorted(len(each) for each in paid) == [0, 0, 0, 2], paid
    assert (Payment.objects.count(), Transfer.objects.filter(credit="paid").count()) == (1, 2)
    fund.refresh_from_db()
    assert (fund.committed_minor, fund.paid_minor) == (0, 6_400)


def test_a_gig_that_four_offer_again_at_once_is_offered_once(world):
    gig, ada = world.gig(), world.contractor("Ada")
    work.decline_offer(offer=work.make_offer(gig=gig, contractor=ada, at=world.at), at=world.at)
    made = at_once(*[lambda: work.make_offer(gig=gig, contractor=ada, at=world.at).pk] * 4)
    assert len(set(made)) == 1, made
    assert sorted(gig.offers.values_list("state", flat=True)) == ["declined", "made"]


def test_eight_who_look_at_a_badge_at_once_are_counted_eight_times(world):
    badge = Badge.objects.get(contractor=certified(world, launched(world)).contractor)
    at_once(*[lambda: count(badge=badge.pk, kind="page", at=world.at)] * 8)
    assert BadgeCount.objects.get().count == 8
