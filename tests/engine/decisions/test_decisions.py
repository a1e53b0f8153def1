"""What the deciders promise, whatever comes in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildmark.engine.decisions import milestones as m
from guildmark.engine.decisions.attempts import Allowed, AttemptPolicy, NoneLeft, NotYet, PastAttempt, may_attempt
from guildmark.engine.decisions.headstart import PoolCount, PoolPolicy, opens_at
from guildmark.engine.decisions.reminders import Policy, SendAt, SeriesState, Stop, plan_next, plan_turn

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
ZONES = st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Europe/Berlin", "Asia/Kabul"])
FACTS = st.one_of(
    st.builds(m.Joined, confirmed=st.booleans()),
    st.just(m.AddressConfirmed()),
    st.just(m.LessonOpened()),
    st.builds(m.AttemptSubmitted, award=st.sampled_from("ab"), passed=st.booleans(), last=st.booleans()),
    st.just(m.Left()),
    st.just(m.ProgramEnded()),
)


def run(*facts):
    state, intents = m.Milestones(), []
    for fact in facts:
        state, new = m.decide(state, fact, at=AT)
        intents += new
    return state, intents


def test_passing_with_a_confirmed_address_issues_the_badge_at_once():
    state, intents = run(m.Joined(confirmed=True), m.AttemptSubmitted("a", passed=True, last=False))
    assert state.step is m.Step.CERTIFIED
    assert intents[-3:] == [m.IssueBadge("a"), m.EnterPool(), m.EarnPremium()]


def test_passing_without_a_confirmed_address_waits_for_it():
    passed = (m.Joined(confirmed=False), m.AttemptSubmitted("a", passed=True, last=False))
    assert m.IssueBadge("a") not in run(*passed)[1]
    assert run(*passed, m.AddressConfirmed())[1][-3] == m.IssueBadge("a")


def test_failing_the_last_attempt_gives_the_promise_back():
    _, intents = run(m.Joined(confirmed=True), m.AttemptSubmitted("a", passed=False, last=True))
    assert intents[-1] == m.ReleasePromise()


@given(st.lists(FACTS, max_size=12))
def test_no_order_of_facts_issues_two_badges_or_releases_what_was_earned(facts):
    _, intents = run(*facts)
    issued = [n for n, intent in enumerate(intents) if isinstance(intent, m.IssueBadge)]
    assert len(issued) <= 1
    assert not (issued and m.ReleasePromise() in intents)


@given(st.lists(FACTS, max_size=12))
def test_the_same_fact_twice_leads_to_nothing_the_second_time(facts):
    for fact in facts:
        state, _ = run(*facts, fact)
        assert m.decide(state, fact, at=AT) == (state, ())


def send_all(zone, policy, expires=None):
    state, sent = SeriesState(0, AT, expires_at=expires), []
    while isinstance(plan := plan_next(state, policy, zone), SendAt):
        sent.append(plan.when)
        state = SeriesState(plan.number, plan.when, expires_at=expires)
    return sent


@given(ZONES, st.integers(0, 23), st.integers(0, 360), st.sampled_from([0, 48]))
def test_messages_are_spaced_few_and_within_the_readers_day(name, hour, days, first):
    zone, policy = ZoneInfo(name), Policy(first=timedelta(hours=first))
    start = AT + timedelta(days=days, hours=hour)
    state, last, count = SeriesState(0, start), start, 0
    while isinstance(plan := plan_next(state, policy, zone), SendAt):
        count += 1
        assert plan.when - last >= (policy.every if count > 1 else policy.first)
        assert policy.opens <= plan.when.astimezone(zone).time() < policy.closes
        state, last = SeriesState(plan.number, plan.when), plan.when
    assert count == policy.most


def test_a_stopped_or_expired_series_sends_nothing():
    assert plan_next(SeriesState(1, AT, stopped=True), Policy(), ZoneInfo("UTC")) == Stop("stopped")
    assert send_all(ZoneInfo("UTC"), Policy(), expires=AT + timedelta(days=5)) == [
        AT + timedelta(days=2),
        AT + timedelta(days=4),
    ]


def test_a_turn_that_comes_late_goes_by_day_or_not_at_all():
    by_day, night = AT + timedelta(hours=3), AT + timedelta(hours=12)
    state = SeriesState(2, AT, expires_at=AT + timedelta(days=1))
    assert plan_turn(state, Policy(), ZoneInfo("UTC"), at=by_day) == SendAt(by_day, 2)
    assert plan_turn(state, Policy(), ZoneInfo("UTC"), at=night) == Stop("expired")
    assert plan_turn(replace(state, expires_at=None), Policy(), ZoneInfo("UTC"), at=night) == SendAt(
        AT + timedelta(days=1), 2
    )
    assert plan_turn(replace(state, stopped=True), Policy(), ZoneInfo("UTC"), at=by_day) == Stop("stopped")


def test_three_attempts_a_day_apart():
    failed = PastAttempt(AT, passed=False)
    policy = AttemptPolicy()
    assert may_attempt([], policy, at=AT) == Allowed(1)
    assert may_attempt([failed], policy, at=AT) == NotYet(AT + timedelta(days=1), 2)
    assert may_attempt([failed], policy, at=AT + timedelta(days=1)) == Allowed(2)
    assert may_attempt([failed] * 3, policy, at=AT + timedelta(days=9)) == NoneLeft(passed=False)
    assert may_attempt([failed, PastAttempt(None, None)], policy, at=AT) == Allowed(2, open=True)
    assert may_attempt([PastAttempt(AT, passed=True)], policy, at=AT) == NoneLeft(passed=True)


@given(st.integers(0, 100), st.integers(1, 200))
def test_a_pool_never_gets_more_than_its_share_of_gigs_at_any_moment(share, gigs):
    policy = PoolPolicy(timedelta(hours=12), share, AT + timedelta(days=90))
    given_so_far = 0
    for posted in range(gigs):
        given_so_far += opens_at(policy, PoolCount(posted, given_so_far, 5), at=AT) > AT
        assert given_so_far * 100 <= share * (posted + 1)
    assert abs(given_so_far - share * gigs // 100) <= 1


@pytest.mark.parametrize(("members", "when"), [(0, AT), (5, AT + timedelta(days=91))])
def test_an_empty_or_ended_pool_sees_nothing_first(members, when):
    policy = PoolPolicy(timedelta(hours=12), 100, AT + timedelta(days=90))
    assert opens_at(policy, PoolCount(0, 0, members), at=when) == when
