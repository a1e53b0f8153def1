"""Whatever happens in whatever order: never overspent, nothing earned taken back, no amount made or lost."""

import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guildmark.programs import actions as programs
from guildmark.programs import endings, running
from guildmark.rewards import actions as rewards
from guildmark.rewards.models import ACCOUNTS, PremiumUse, Promise, Transfer
from guildmark.rewards.queries import find_fund, list_to_pay
from guildmark.work import actions as work
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db
NAMES = ("Ada", "Ben", "Cleo")
BUDGET, CAP = 25_000, 10_000  # two places and a half
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["join", "pass", "confirm", "accept", "cancel", "complete", "leave", "close", "open", "end", "lapse", "pay"]
        ),
        st.integers(0, 5),
    ),
    min_size=4,
    max_size=16,
)


class Course:
    """One program's course of events, and what must stay true after each of them."""

    def __init__(self):
        self.world = World()
        self.program = launched(self.world, budget_minor=BUDGET, premium_cap_minor=CAP)
        self.enrolments, self.gigs, self.earned = {}, [], {}

    def do(self, what, which):
        enrolment = self.enrolments.get(NAMES[which % len(NAMES)])
        {
            "join": lambda: self.join(NAMES[which % len(NAMES)], personal=which < len(NAMES)),
            "pass": lambda: self.take(enrolment),
            "confirm": lambda: enrolment and programs.confirm_enrolment(enrolment=enrolment, at=self.world.at),
            "accept": lambda: enrolment and self.gigs.append(self.world.fill(self.world.gig(), enrolment.contractor)),
            "cancel": lambda: self.gigs and work.cancel_gig(gig=self.gigs[which % len(self.gigs)], at=self.world.at),
            "complete": lambda: (
                self.gigs and work.complete_gig(gig=self.gigs[which % len(self.gigs)], at=self.world.at)
            ),
            "leave": lambda: enrolment and programs.leave(enrolment=enrolment, at=self.world.at),
            "close": lambda: self.change(running.close_early),
            "open": lambda: self.change(running.open_again),
            "end": lambda: self.jump(endings.closes_at(self.program.ends_on)),
            "lapse": lambda: self.jump(self.world.at + timedelta(days=367)),
            "pay": self.pay,
        }[what]()
        self.world.settle()
        for each in self.enrolments.values():
            each.refresh_from_db()
        self.check()

    def join(self, name, *, personal):
        # Refused in words where it is; what follows checks that nothing was moved.
        with suppress(programs.NotOpenError, programs.AlreadyJoinedError, rewards.ShortOfFundsError):
            self.enrolments[name] = joined(self.world, self.program, name, personal=personal)

    def take(self, enrolment):
        if enrolment and enrolment.state in {"joined", "learning"}:
            attempt(self.world, enrolment)

    def change(self, change):
        try:
            change(program=self.program, at=self.world.at)
        except programs.NotOpenError:
            self.program.refresh_from_db()
            assert self.program.state == "ended"

    def jump(self, at):
        self.world.at = max(self.world.at, at)

    def pay(self):
        fund = find_fund(self.program.pk)
        rewards.record_payment(
            fund=fund, uses=[use.pk for use in list_to_pay(fund)], paid_on=self.world.at.date(), reference="",
            by=uuid.uuid4(), at=self.world.at,
        )  # fmt: skip

    def check(self):
        fund = find_fund(self.program.pk)
        moved = dict.fromkeys(ACCOUNTS, 0)
        for side, sign in (("debit", -1), ("credit", 1)):
            sums = Transfer.objects.filter(fund=fund).values_list(side).annotate(total=Sum("amount_minor"))
            for account, total in sums:
                moved[account] += sign * total
        assert sum(moved.values()) == 0
        assert min(amount for account, amount in moved.items() if account != "outside") >= 0
        assert moved["outside"] == -BUDGET
        balances = {"funded": fund.funded_minor, "reserved": fund.reserved_minor, "committed": fund.committed_minor}
        assert {account: moved[account] for account in balances} == balances
        assert moved["reserved"] == self.held()
        self.nothing_is_taken_back(moved)

    def held(self):
        """What must be set aside: what promises that run can still cost, and what is on a gig of those that ended."""
        uses = PremiumUse.objects.filter(promise__fund__program=self.program.pk)
        spent = uses.filter(state="consumed", promise__state__in=["promised", "earned"])
        on_gigs = uses.filter(state="reserved", promise__state="ended")
        alive = Promise.objects.filter(fund__program=self.program.pk).exclude(state="ended")
        return sum(each.cap_minor for each in alive) - total(spent) + total(on_gigs)

    def nothing_is_taken_back(self, moved):
        committed = total(PremiumUse.objects.filter(promise__fund__program=self.program.pk, state="consumed"))
        assert moved["committed"] + moved["paid"] == committed
        for promise in Promise.objects.filter(fund__program=self.program.pk, earned_at__isnull=False):
            over = promise.ends_at <= self.world.at or promise.premium_uses.filter(state="consumed").count() == 2
            assert promise.state == "earned" or over
        for name, each in self.enrolments.items():
            if name in self.earned and self.earned[name][0] == each.pk:
                assert each.state in {self.earned[name][1], "certified"}
            if each.state in {"passed", "certified"}:
                self.earned[name] = (each.pk, each.state)


def total(uses):
    return uses.aggregate(total=Sum("amount_minor"))["total"] or 0


@settings(max_examples=15, deadline=None)
@given(steps=STEPS)
@example(steps=[("accept", 0), ("lapse", 0), ("cancel", 0)])
@example(steps=[("accept", 0), ("lapse", 0), ("complete", 0), ("pay", 0)])
@example(steps=[("join", 4), ("pass", 1), ("leave", 1), ("end", 0), ("confirm", 1)])
@example(steps=[("join", 1), ("join", 2), ("close", 0), ("leave", 1), ("join", 2), ("end", 0)])
def test_no_order_overspends_takes_back_what_was_earned_or_loses_money(steps):
    with transaction.atomic():
        course = Course()
        for what, which in [("join", 0), ("pass", 0), *steps]:
            course.do(what, which)
        course.jump(course.world.at + timedelta(days=800))
        course.do("lapse", 0)
        fund = find_fund(course.program.pk)
        on_gigs = total(PremiumUse.objects.filter(promise__fund=fund, state="reserved"))
        assert (fund.funded_minor, fund.reserved_minor) == (0, on_gigs)  # in the end nothing waits for ever
        transaction.set_rollback(True)
