"""From launch to premium: what a contractor was promised happens, once, and nothing else does."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from guildmark.credentials import queries as badges
from guildmark.engine.scoring.items import TrueFalse
from guildmark.journal.queries import list_facts
from guildmark.learning import actions as learning
from guildmark.learning.bank import store_items
from guildmark.outreach.models import Message, Series
from guildmark.people.actions import EditedMeanwhileError
from guildmark.pools import queries as pools
from guildmark.programs import actions as programs
from guildmark.programs import followers
from guildmark.programs.design import DesignError
from guildmark.rewards.actions import ShortOfFundsError
from guildmark.rewards.models import PremiumUse
from guildmark.rewards.queries import find_fund, find_use, list_promises
from guildmark.work import actions as work
from guildmark.work import queries as gigs
from tests.world import World

pytestmark = pytest.mark.django_db
DESIGN = {
    "skill": "Editing",
    "objective": "niche",
    "badge_name": "Verified Editor",
    "badge_meaning": "Edits for plain language.",
    "ends_on": "2027-02-28",
    "premium_cap_minor": 10_000,
    "budget_minor": 20_000,
}


@pytest.fixture
def world():
    return World()


def course(world):
    lesson = learning.LessonRow("one", "One", 10, 5, (), "<p>Read.</p>")
    row = learning.CourseRow("Plain language", "CC BY 4.0", "Us", "", "en", (lesson,), ())
    stored = learning.store_course(organisation=world.organisation, row=row, at=world.at)
    items = [TrueFalse(key=f"i{n}", html="Ink is wet.", answer=True) for n in range(10)]
    store_items(course=stored, items=items, at=world.at, draw=5)
    return stored


def rewrite(course, html):
    """The lessons of a course say something else: a new edition, as each storing makes one."""
    course.lessons.update(html=html)
    course.edition = uuid.uuid4()
    course.save(update_fields=["edition"])


def launched(world, **changes):
    program = programs.create_program(organisation=world.organisation, name="Editors", at=world.at)
    program = programs.save_design(
        program=program, edition=0, changes=DESIGN | changes, course=course(world), at=world.at
    )
    programs.launch(program=program, at=world.at)
    program.refresh_from_db()
    return program


def joined(world, program, name="Ada", *, personal=True):
    return programs.join(
        program=program, contractor=world.contractor(name), at=world.at, user_agent="test", personal=personal
    )


def taking(enrolment):
    return learning.Taking(
        enrolment.pk, enrolment.program.organisation_id, enrolment.contractor_id, enrolment.program_id
    )


def attempt(world, enrolment, *, right=True):
    assessment = enrolment.program.course.assessment
    tried = learning.start_attempt(taking=taking(enrolment), assessment=assessment, at=world.at)
    for key in tried.items:
        learning.save_answer(attempt=tried, key=key, raw="true" if right else "false", at=world.at)
    tried = learning.submit_attempt(attempt=tried, at=world.at)
    world.settle()
    enrolment.refresh_from_db()
    return tried


def test_an_unfinished_design_cannot_be_launched_and_says_what_is_missing(world):
    program = programs.create_program(organisation=world.organisation, name="Editors", at=world.at)
    with pytest.raises(DesignError) as refused:
        programs.launch(program=program, at=world.at)
    assert {"skill", "course", "ends_on"} <= refused.value.faults.keys()


def test_of_two_who_edit_at_once_one_is_told(world):
    program = programs.create_program(organisation=world.organisation, name="Editors", at=world.at)
    programs.save_design(program=program, edition=0, changes={"hours": 5}, at=world.at)
    with pytest.raises(EditedMeanwhileError):
        programs.save_design(program=program, edition=0, changes={"hours": 6}, at=world.at)


def test_passing_with_a_confirmed_address_gives_badge_pool_and_premium(world):
    enrolment = joined(world, launched(world))
    tried = attempt(world, enrolment)
    assert (tried.passed, enrolment.state) == (True, "certified")
    assert badges.find_badge_for(tried.pk).score_percent == Decimal("100.00")
    (member,) = pools.list_memberships(enrolment.contractor, at=world.at)
    assert member.until == world.at + timedelta(days=90)


def test_passing_without_a_confirmed_address_waits_for_the_request_that_confirms_it(world):
    enrolment = joined(world, launched(world), personal=False)
    tried = attempt(world, enrolment)
    assert (enrolment.state, badges.find_badge_for(tried.pk)) == ("passed", None)
    programs.confirm_enrolment(enrolment=enrolment, at=world.at)
    assert badges.find_badge_for(tried.pk) is not None


def test_the_next_two_gigs_carry_the_premium_and_the_third_does_not(world):
    enrolment = joined(world, launched(world))
    attempt(world, enrolment)
    lines = []
    for _ in range(3):
        gig = world.fill(world.gig(), enrolment.contractor)
        world.settle()
        lines.append([line.kind for line in gigs.list_statement(gig)])
    assert lines == [["rate", "premium"], ["rate", "premium"], ["rate"]]


def test_a_cancelled_gig_gives_the_premium_back_and_a_completed_one_earns_it(world):
    program = launched(world)
    enrolment = joined(world, program)
    attempt(world, enrolment)
    first, second = (world.fill(world.gig(), enrolment.contractor) for _ in range(2))
    work.cancel_gig(gig=first, at=world.at)
    work.complete_gig(gig=second, at=world.at)
    world.settle()
    assert find_use(first.pk) is None
    assert find_use(second.pk).state == PremiumUse.State.CONSUMED
    assert find_fund(program.pk).committed_minor == 3_200


def test_declining_offers_changes_nothing(world):
    enrolment = joined(world, launched(world))
    attempt(world, enrolment)
    before = pools.list_memberships(enrolment.contractor, at=world.at)
    for _ in range(5):
        offer = work.make_offer(gig=world.gig(), contractor=enrolment.contractor, at=world.at)
        work.decline_offer(offer=offer, at=world.at)
        world.settle()
    assert pools.list_memberships(enrolment.contractor, at=world.at) == before


def standing(world, contractor):
    """Everything that could be better or worse for a contractor: pool, promise, badge, what they see."""
    (member,) = pools.list_memberships(contractor, at=world.at)
    (promise,) = list_promises(contractor)
    early = pools.list_early_gigs(contractor, at=world.at)
    seen = gigs.list_open_gigs(organisation=world.organisation, at=world.at, early=early)
    certified = badges.list_certified(organisation=world.organisation, skill="Editing", at=world.at)
    return (
        member.until, promise.promise.state, promise.left_minor, contractor.pk in certified, sorted(early), seen,
    )  # fmt: skip


def test_declining_and_taking_back_leave_a_contractor_exactly_where_another_is_who_did_neither(world):
    program = launched(world)
    ada, ben = (joined(world, program, name) for name in ("Ada", "Ben"))
    for enrolment in (ada, ben):
        attempt(world, enrolment)
    order = [member.contractor for member in members(world)]
    for _ in range(4):
        gig = programs.post_gig(
            organisation=world.organisation, client=world.client, title="Leaflet", skill="Editing", value_minor=50_000,
            at=world.at,
        )  # fmt: skip
        work.say_interested(gig=gig, contractor=ben.contractor, at=world.at)
        work.withdraw_interest(gig=gig, contractor=ben.contractor, at=world.at)
        work.decline_offer(offer=work.make_offer(gig=gig, contractor=ben.contractor, at=world.at), at=world.at)
        other = world.gig()
        work.withdraw_offer(offer=work.make_offer(gig=other, contractor=ben.contractor, at=world.at), at=world.at)
        world.settle()
    assert standing(world, ben.contractor) == standing(world, ada.contractor)
    assert [member.contractor for member in members(world)] == order
    lines = []
    for enrolment in (ada, ben):
        gig = world.fill(world.gig(), enrolment.contractor)
        world.settle()
        lines.append([(line.kind, line.amount_minor) for line in gigs.list_statement(gig)])
    assert lines[0] == lines[1] == [("rate", 64_000), ("premium", 3_200)]


def members(world):
    return pools.list_members(organisation=world.organisation, skill="Editing", at=world.at)


def test_a_program_without_enough_left_says_so_before_anyone_joins(world):
    program = launched(world)
    joined(world, program, "Ada")
    joined(world, program, "Ben")
    with pytest.raises(ShortOfFundsError):
        joined(world, program, "Cleo")
    assert program.enrolments.count() == 2


def test_nobody_joins_twice(world):
    program = launched(world)
    joined(world, program)
    with pytest.raises(programs.AlreadyJoinedError):
        joined(world, program)


def test_leaving_returns_only_what_was_not_earned(world):
    program = launched(world)
    ada, ben = joined(world, program, "Ada"), joined(world, program, "Ben")
    attempt(world, ada)
    for enrolment in (ada, ben):
        programs.leave(enrolment=enrolment, at=world.at)
    fund = find_fund(program.pk)
    assert fund.reserved_minor == 10_000
    assert pools.list_memberships(ada.contractor, at=world.at)


def test_joining_stops_the_invitations_series_and_finishing_stops_the_other(world):
    enrolment = joined(world, launched(world))
    assert Series.objects.get(kind="joined", contractor=enrolment.contractor).stopped_at is None
    attempt(world, enrolment)
    assert Series.objects.get(kind="joined", contractor=enrolment.contractor).stopped_reason == "finished"
    assert not Message.objects.filter(series__contractor=enrolment.contractor, state="planned").exists()


def test_three_failed_attempts_end_the_tries_and_give_the_promise_back(world):
    program = launched(world)
    enrolment = joined(world, program)
    for _ in range(3):
        attempt(world, enrolment, right=False)
        world.at += timedelta(days=1)
    with pytest.raises(learning.NotAllowedError):
        learning.start_attempt(taking=taking(enrolment), assessment=program.course.assessment, at=world.at)
    assert (enrolment.state, find_fund(program.pk).reserved_minor) == ("not_passed", 0)


def test_a_pool_member_sees_a_gig_first_and_then_everyone_does(world):
    program = launched(world, share_percent=30)
    enrolment = joined(world, program)
    attempt(world, enrolment)
    posted = [
        programs.post_gig(
            organisation=world.organisation, client=world.client, title="Leaflet", skill="editing",
            value_minor=50_000, at=world.at,
        )
        for _ in range(10)
    ]  # fmt: skip
    early = pools.list_early_gigs(enrolment.contractor, at=world.at)
    everyone = gigs.list_open_gigs(organisation=world.organisation, at=world.at)
    assert (len(early), len(everyone)) == (3, 7)
    later = world.at + timedelta(hours=12)
    assert len(gigs.list_open_gigs(organisation=world.organisation, at=later)) == len(posted)


@pytest.mark.parametrize(("end", "uses"), [("cancel", []), ("complete", ["consumed"])])
def test_a_premium_that_is_reserved_late_ends_as_its_gig_did(world, monkeypatch, end, uses):
    enrolment = joined(world, launched(world))
    attempt(world, enrolment)
    with monkeypatch.context() as patched:
        patched.setattr("guildmark.programs.followers.rewards.reserve_use", lambda **sent: None)
        gig = world.fill(world.gig(), enrolment.contractor)
        world.settle()
        act = work.cancel_gig if end == "cancel" else work.complete_gig
        act(gig=gig, at=world.at)
        world.settle()
    late = list_facts(organisation=world.organisation.pk, kinds=("GigFilled",))[0]
    followers.reserve_premium(late, world.at)
    assert list(PremiumUse.objects.values_list("state", flat=True)) == uses
