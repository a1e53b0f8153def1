"""A premium belongs to the next two gigs, never to a third, and its money is set aside when it is promised."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.db.utils import InternalError
from hypothesis import given, settings
from hypothesis import strategies as st

from guildmark.engine.decisions.paying import Refusal
from guildmark.journal.models import Fact
from guildmark.people.models import Organisation
from guildmark.rewards import actions as rewards
from guildmark.rewards.models import Fund, Payment, PremiumUse, Transfer
from tests.world import World

pytestmark = pytest.mark.django_db
TERMS = rewards.PremiumTerms(basis_points=500, uses=2, cap_minor=10_000, criterion="Badge earned")


@pytest.fixture
def world():
    return World()


def funded(world, amount=50_000):
    fund = rewards.open_fund(organisation=world.organisation, program=uuid.uuid4(), currency="USD")
    rewards.add_funds(fund=fund, amount_minor=amount, key=f"fund:{fund.pk}", at=world.at)
    return fund


def earned(world, fund, name="Ada"):
    ada, enrolment = world.contractor(name), uuid.uuid4()
    rewards.make_promise(fund=fund, enrolment=enrolment, contractor=ada, terms=TERMS, at=world.at)
    rewards.earn_promise(enrolment=enrolment, at=world.at, lasts_days=365)
    return ada


def use(world, ada, value_minor=64_000):
    return rewards.reserve_use(
        contractor=ada.pk, gig=world.gig().pk, value_minor=value_minor, currency="USD", at=world.at
    )


def pay(world, *done, **about):
    about = {"paid_on": world.at.date(), "reference": "Run 7", "by": uuid.uuid4(), "at": world.at} | about
    return rewards.record_payment(fund=done[0].promise.fund, uses=[each.pk for each in done], **about)


def test_the_premium_is_five_percent_of_the_gig(world):
    assert use(world, earned(world, funded(world))).amount_minor == 3_200


def test_a_third_gig_gets_no_premium(world):
    ada = earned(world, funded(world))
    assert [use(world, ada) is not None for _ in range(3)] == [True, True, False]


def test_a_cancelled_gig_gives_its_use_back(world):
    ada = earned(world, funded(world))
    first = use(world, ada)
    use(world, ada)
    rewards.return_use(gig=first.gig, at=world.at)
    assert use(world, ada) is not None
    assert use(world, ada) is None


def test_the_same_gig_reserves_once(world):
    ada, gig = earned(world, funded(world)), world.gig()
    ask = {"contractor": ada.pk, "gig": gig.pk, "value_minor": 64_000, "currency": "USD", "at": world.at}
    assert rewards.reserve_use(**ask) == rewards.reserve_use(**ask)
    assert PremiumUse.objects.filter(gig=gig.pk).count() == 1


def test_the_premium_never_passes_its_cap(world):
    ada = earned(world, funded(world))
    amounts = [use(world, ada, value_minor=150_000).amount_minor for _ in range(2)]
    assert amounts == [7_500, 2_500]


def test_a_program_without_enough_left_says_so_and_promises_nothing(world):
    fund, ada = funded(world, amount=9_999), world.contractor("Ada")
    with pytest.raises(rewards.ShortOfFundsError):
        rewards.make_promise(fund=fund, enrolment=uuid.uuid4(), contractor=ada, terms=TERMS, at=world.at)
    assert not fund.promises.exists()


def test_the_database_refuses_a_third_use(world):
    ada = earned(world, funded(world))
    first = use(world, ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        PremiumUse.objects.create(
            promise=first.promise, gig=uuid.uuid4(), slot=first.slot, amount_minor=1, reserved_at=world.at
        )


def test_the_money_goes_from_funded_to_reserved_to_committed_to_paid_and_the_rest_is_released(world):
    fund = funded(world)
    ada = earned(world, fund)
    for _ in range(2):
        taken = use(world, ada)
        assert pay(world, rewards.consume_use(gig=taken.gig, at=world.at))
    fund.refresh_from_db()
    balances = (fund.funded_minor, fund.reserved_minor, fund.committed_minor, fund.paid_minor)
    assert balances == (40_000, 0, 0, 6_400)
    assert Transfer.objects.get(fund=fund, credit="released").amount_minor == 3_600


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE rewards_transfer SET amount_minor = 1",
        "DELETE FROM rewards_transfer",
        "INSERT INTO rewards_transfer SELECT * FROM rewards_transfer",
    ],
)
def test_raw_sql_cannot_change_a_transfer(world, sql):
    funded(world)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_raw_sql_cannot_replace_or_truncate_transfers(world):
    funded(world)
    sqlite = "INSERT OR REPLACE INTO rewards_transfer SELECT * FROM rewards_transfer"
    postgresql = "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE rewards_transfer CASCADE"
    sql = sqlite if connection.vendor == "sqlite" else postgresql
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


STEPS = st.lists(st.tuples(st.sampled_from(["take", "finish", "cancel", "again"]), st.integers(0, 5)), max_size=14)


@settings(max_examples=20, deadline=None)
@given(steps=STEPS)
def test_no_sequence_overspends_or_passes_two_uses(steps):
    with transaction.atomic():
        world = World()
        fund = funded(world, amount=10_000)
        ada, gigs = earned(world, fund), []
        for step, which in steps:
            if step == "take" and (taken := use(world, ada)):
                gigs.append(taken.gig)
            elif gigs and step in {"finish", "again"}:
                rewards.consume_use(gig=gigs[which % len(gigs)], at=world.at)
            elif gigs and step == "cancel":
                rewards.return_use(gig=gigs[which % len(gigs)], at=world.at)
            assert PremiumUse.objects.filter(promise__fund=fund).exclude(state="returned").count() <= 2
        fund.refresh_from_db()
        moved = Transfer.objects.filter(fund=fund, credit="released").aggregate(total=Sum("amount_minor"))["total"] or 0
        assert fund.funded_minor + fund.reserved_minor + fund.committed_minor + moved == 10_000
        assert Fund.objects.get(pk=fund.pk).reserved_minor >= 0
        transaction.set_rollback(True)


def test_paying_twice_moves_once_and_is_told_once(world):
    ada = earned(world, funded(world))
    done = rewards.consume_use(gig=use(world, ada).gig, at=world.at)
    assert [len(pay(world, done)) for _ in range(2)] == [1, 0]
    assert Transfer.objects.get(credit="paid").payment == Payment.objects.get()
    assert Fact.objects.filter(kind="PremiumPaid", contractor=ada.pk).count() == 1


def test_what_was_paid_together_has_one_payment_with_its_day_and_reference(world):
    ada = earned(world, funded(world))
    both = [rewards.consume_use(gig=use(world, ada).gig, at=world.at) for _ in range(2)]
    assert len(pay(world, *both)) == 2
    payment = Payment.objects.get()
    assert (payment.paid_on, payment.reference, payment.transfers.count()) == (world.at.date(), "Run 7", 2)
    fund = Fund.objects.get()
    assert (fund.committed_minor, fund.paid_minor) == (0, 6_400)


@pytest.mark.parametrize(
    ("zone", "days", "why"),
    [("UTC", 1, Refusal.TO_COME), ("UTC", -1, Refusal.BEFORE_EARNED), ("Pacific/Kiritimati", 2, Refusal.TO_COME)],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_is_recorded(world, zone, days, why):
    Organisation.objects.update(zone=zone)
    ada = earned(world, funded(world))
    done = rewards.consume_use(gig=use(world, ada).gig, at=world.at)
    with pytest.raises(rewards.PaidOnError) as refused:
        pay(world, done, paid_on=world.at.date() + timedelta(days=days))
    assert refused.value.why is why
    assert not Payment.objects.exists()
    assert not Transfer.objects.filter(credit="paid").exists()


def test_the_day_is_that_of_the_organisations_zone(world):
    Organisation.objects.update(zone="Pacific/Kiritimati")  # where 2 November, 11:00 UTC, is the 3rd
    world.at += timedelta(hours=2)
    ada = earned(world, funded(world))
    done = rewards.consume_use(gig=use(world, ada).gig, at=world.at)
    assert pay(world, done, paid_on=world.at.date() + timedelta(days=1))


@pytest.mark.parametrize("sql", ["UPDATE rewards_payment SET reference = 'x'", "DELETE FROM rewards_payment"])
def test_raw_sql_cannot_change_a_payment(world, sql):
    ada = earned(world, funded(world))
    pay(world, rewards.consume_use(gig=use(world, ada).gig, at=world.at))
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
