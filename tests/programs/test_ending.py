"""Programs end on their day and premiums on theirs: nothing waits for ever, nothing that was earned is taken back."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from guildmark.credentials import queries as badges
from guildmark.credentials.actions import revoke_badge
from guildmark.due import actions as due
from guildmark.due.models import Due
from guildmark.journal.models import Fact
from guildmark.learning import actions as learning
from guildmark.outreach.models import MailboxEntry, Series
from guildmark.people import actions as people
from guildmark.pools import queries as pools
from guildmark.pools.models import PoolMember
from guildmark.programs import actions as programs
from guildmark.programs import endings
from guildmark.rewards import actions as rewards
from guildmark.rewards import tasks as lapsing
from guildmark.rewards.models import Promise, Transfer
from guildmark.rewards.queries import find_fund
from guildmark.work import actions as work
from tests.programs.test_program import attempt, joined, launched, taking
from tests.world import World

pytestmark = pytest.mark.django_db
OVER = datetime(2027, 3, 1, tzinfo=UTC)  # the last day is 28 February


@pytest.fixture
def world():
    return World()


def at_the_end(world, program):
    world.at = OVER
    world.settle()
    program.refresh_from_db()


def balances(program):
    fund = find_fund(program.pk)
    return fund.funded_minor, fund.reserved_minor, fund.committed_minor, fund.paid_minor


def released(program):
    return sum(
        Transfer.objects.filter(fund__program=program.pk, credit="released").values_list("amount_minor", flat=True)
    )


def facts(program, kind):
    return Fact.objects.filter(program=program.pk, kind=kind).count()


def test_a_program_ends_after_its_last_day_and_what_was_never_earned_goes_back(world):
    program = launched(world, budget_minor=50_000)
    ada, ben = joined(world, program, "Ada"), joined(world, program, "Ben")
    attempt(world, ada)
    world.at = OVER - timedelta(seconds=1)
    world.settle()
    program.refresh_from_db()
    assert program.state == "live"
    at_the_end(world, program)
    ada.refresh_from_db()
    ben.refresh_from_db()
    assert (program.state, program.ended_at, ada.state, ben.state) == ("ended", OVER, "certified", "ended")
    assert (balances(program), released(program)) == ((0, 10_000, 0, 0), 40_000)
    assert Series.objects.get(kind="joined", contractor=ben.contractor).stopped_at is not None
    assert [facts(program, kind) for kind in ("ProgramEnded", "EnrolmentEnded", "PremiumReleased")] == [1, 1, 1]


def test_nobody_joins_after_the_end(world):
    program = launched(world)
    at_the_end(world, program)
    with pytest.raises(programs.NotOpenError):
        joined(world, program)
    assert programs.find_closed_reason(program=program, at=world.at) == "ended"


def test_whoever_passed_without_a_confirmed_address_keeps_the_badge_and_the_premium(world):
    program = launched(world)
    enrolment = joined(world, program, personal=False)
    attempt(world, enrolment)
    at_the_end(world, program)
    assert programs.confirm_enrolment(enrolment=enrolment, at=world.at).state == "certified"
    assert Promise.objects.get(enrolment=enrolment.pk).state == Promise.State.EARNED


def test_a_pass_that_is_never_confirmed_does_not_hold_its_money_for_ever(world):
    program = launched(world)
    attempt(world, joined(world, program, personal=False))
    world.pass_time(days=368)
    assert balances(program)[1] == 0


def test_whoever_sits_in_an_attempt_at_the_end_may_hand_it_in(world):
    program = launched(world)
    enrolment, idle = joined(world, program), joined(world, program, "Ben")
    world.at = OVER - timedelta(minutes=10)
    tried = learning.start_attempt(taking=taking(enrolment), assessment=program.course.assessment, at=world.at)
    at_the_end(world, program)
    enrolment.refresh_from_db()
    idle.refresh_from_db()
    assert (enrolment.state, idle.state) == ("joined", "ended")
    for key in tried.items:
        learning.save_answer(attempt=tried, key=key, raw="true", at=world.at)
    learning.submit_attempt(attempt=tried, at=world.at)
    world.pass_time(hours=2)
    enrolment.refresh_from_db()
    assert enrolment.state == "certified"


def test_an_attempt_that_is_never_handed_in_ends_a_day_later(world):
    program = launched(world)
    enrolment = joined(world, program)
    world.at = OVER - timedelta(minutes=10)
    learning.start_attempt(taking=taking(enrolment), assessment=program.course.assessment, at=world.at)
    at_the_end(world, program)
    for _ in range(26):
        world.pass_time(hours=1)
    enrolment.refresh_from_db()
    assert (enrolment.state, balances(program)[1]) == ("ended", 0)
    assert not Due.objects.filter(kind=endings.END, state=Due.State.WAITING).exists()


def test_an_end_in_batches_survives_a_kill_and_a_second_attempt(world, monkeypatch):
    program = launched(world, budget_minor=100_000)
    for name in ("Ada", "Ben", "Cleo", "Dan", "Eve"):
        joined(world, program, name)
    monkeypatch.setattr(endings, "AT_ONCE", 2)
    world.at = OVER
    ended = endings.carry_out_many

    def die(*_args, **_kwargs):
        raise RuntimeError("killed")

    monkeypatch.setattr(endings, "carry_out_many", die)
    due.run_due(at=world.at, limit=100)
    program.refresh_from_db()
    assert (program.state, program.enrolments.filter(state="ended").count()) == ("live", 0)
    monkeypatch.setattr(endings, "carry_out_many", ended)
    world.pass_time(minutes=5)
    row = Due.objects.filter(kind=endings.END).first()
    endings.end_program(program=program.pk, number=row.payload["round"], at=world.at)
    world.settle()
    assert program.enrolments.filter(state="ended").count() == 5
    assert (balances(program), released(program)) == ((0, 0, 0, 0), 100_000)
    assert [facts(program, kind) for kind in ("ProgramEnded", "EnrolmentEnded", "PremiumReleased")] == [1, 5, 5]


def test_an_earned_premium_lapses_after_its_own_end_and_what_is_committed_stays(world, monkeypatch):
    monkeypatch.setattr(lapsing, "AT_ONCE", 1)
    program = launched(world)
    ada, ben = joined(world, program, "Ada"), joined(world, program, "Ben")
    attempt(world, ada)
    attempt(world, ben)
    gig = world.fill(world.gig(), ada.contractor)
    work.complete_gig(gig=gig, at=world.at)
    world.settle()
    world.pass_time(days=365)
    assert balances(program) == (0, 16_800, 3_200, 0)
    world.pass_time(days=2)
    assert balances(program) == (0, 0, 3_200, 0)
    assert facts(program, "PremiumLapsed") == 2
    world.settle()
    assert released(program) == 16_800


def test_a_gig_accepted_in_time_keeps_its_premium_and_a_cancelled_one_gives_its_money_back(world):
    program = launched(world)
    enrolment = joined(world, program)
    attempt(world, enrolment)
    world.pass_time(days=364)
    kept, cancelled = (world.fill(world.gig(), enrolment.contractor) for _ in range(2))
    world.settle()
    world.pass_time(days=3)
    assert balances(program)[1] == 6_400
    assert Promise.objects.get(enrolment=enrolment.pk).state == Promise.State.ENDED
    work.complete_gig(gig=kept, at=world.at)
    work.cancel_gig(gig=cancelled, at=world.at)
    world.settle()
    assert balances(program) == (0, 0, 3_200, 0)
    assert facts(program, "PremiumLapsed") == 1


def test_whoever_passed_shortly_before_the_end_keeps_the_days_of_head_start_that_were_promised(world):
    program = launched(world, share_percent=30)
    enrolment = joined(world, program)
    world.at = OVER - timedelta(hours=1)
    attempt(world, enrolment)
    world.pass_time(days=60)
    for _ in range(10):
        programs.post_gig(
            organisation=world.organisation, client=world.client, title="Leaflet", skill="Editing", value_minor=50_000,
            at=world.at,
        )  # fmt: skip
    assert len(pools.list_early_gigs(enrolment.contractor, at=world.at)) == 3


def test_each_step_of_money_and_work_is_one_fact(world):
    program = launched(world)
    ada, ben = joined(world, program, "Ada"), joined(world, program, "Ben")
    gig, second = world.gig(), world.gig()
    for _ in range(2):
        work.say_interested(gig=gig, contractor=ada.contractor, at=world.at)
        people.get_or_add_client(organisation=world.organisation, name="harbour press", at=world.at)
        for one in (gig, second):
            work.make_offer(gig=one, contractor=ben.contractor, at=world.at)
    world.fill(gig, ada.contractor)
    work.withdraw_gig(gig=second, at=world.at)
    programs.leave(enrolment=ben, at=world.at)
    kinds = Counter(Fact.objects.filter(organisation=world.organisation.pk).values_list("kind", flat=True))
    assert {kind: kinds[kind] for kind in ONCE_EACH} == ONCE_EACH


ONCE_EACH = {
    "ClientAdded": 1, "FundToppedUp": 1, "PremiumPromised": 2, "PremiumReleased": 1, "InterestShown": 1,
    "OfferLapsed": 2, "OfferMade": 3,
}  # fmt: skip


def test_a_promise_made_again_is_given_back_again_at_the_end(world):
    program = launched(world)
    enrolment = joined(world, program)
    rewards.end_promises(enrolments=[enrolment.pk], at=world.at)
    rewards.promise_again(enrolment=enrolment.pk, at=world.at)
    at_the_end(world, program)
    assert (balances(program), released(program)) == ((0, 0, 0, 0), 20_000)


def test_what_was_set_aside_for_somebody_who_leaves_lets_the_next_one_join(world):
    program = launched(world, budget_minor=10_000)
    ada = joined(world, program, "Ada")
    with pytest.raises(rewards.ShortOfFundsError):
        joined(world, program, "Ben")
    programs.leave(enrolment=ada, at=world.at)
    assert (balances(program), released(program)) == ((10_000, 0, 0, 0), 0)
    assert joined(world, program, "Ben").state == "joined"


def test_what_comes_back_after_the_end_leaves_the_fund(world):
    program = launched(world, budget_minor=10_000)
    ada = joined(world, program, "Ada")
    learning.start_attempt(taking=taking(ada), assessment=program.course.assessment, at=OVER - timedelta(minutes=5))
    at_the_end(world, program)
    ada.refresh_from_db()
    assert (ada.state, balances(program)) == ("joined", (0, 10_000, 0, 0))
    programs.leave(enrolment=ada, at=world.at)
    assert (balances(program), released(program)) == ((0, 0, 0, 0), 10_000)


def test_a_revoked_badge_closes_what_only_it_opened_and_leaves_what_was_earned(world):
    program = launched(world)
    ada = joined(world, program, "Ada")
    attempt(world, ada)
    done, agreed = (world.fill(world.gig(), ada.contractor) for _ in range(2))
    work.complete_gig(gig=done, at=world.at)
    world.pass_time(hours=1)
    badge = badges.list_badges(ada.contractor)[0]
    for _ in range(2):
        revoke_badge(badge=badge, reason="Given by mistake", at=world.at)
        world.settle()
    assert not PoolMember.objects.filter(contractor=ada.contractor, until__gt=world.at).exists()
    assert (balances(program), released(program)) == ((10_000, 3_200, 3_200, 0), 3_600)
    assert [facts(program, kind) for kind in ("BadgeRevoked", "PoolLeft", "PremiumEnded")] == [1, 1, 1]
    work.complete_gig(gig=agreed, at=world.at)
    world.settle()
    assert balances(program) == (10_000, 0, 6_400, 0)
    (letter,) = MailboxEntry.objects.filter(subject__contains="was revoked")
    assert "Given by mistake" not in letter.text
    assert "/link/" in letter.text
