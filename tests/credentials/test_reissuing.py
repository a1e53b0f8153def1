"""Badges whose key was compromised are signed anew, each once, whatever dies on the way."""

import json
from datetime import timedelta

import pytest

from guildmark.credentials import actions as credentials
from guildmark.credentials import appeals, queries, reissuing
from guildmark.credentials.answering import resolver
from guildmark.credentials.models import SignedCredential
from guildmark.due.models import Due
from guildmark.engine.verification.report import Verdict
from guildmark.engine.verification.verifying import verify
from guildmark.journal.models import Fact
from guildmark.people import actions as people
from guildmark.people.queries import get_signing_key
from guildmark.people.signing_keys import disown_signing_key
from tests.credentials.test_badges import issue
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def disown(world):
    key, _private = get_signing_key(world.organisation)
    disown_signing_key(key=key, at=world.at)
    return key


def check(world, body, badge):
    credentials.choose_visibility(badge=badge, visibility="link", show_score=False, at=world.at)
    return verify(body, at=world.at, resolve=resolver(world.at))


def bodies(badge):
    return [queries.get_own_signed(badge, with_result=choice) for choice in (False, True)]


def statements(body):
    document = json.loads(body)
    del document["proof"]
    return document


def editions(badge):
    rows = SignedCredential.objects.filter(badge=badge).order_by("with_result", "edition")
    return list(rows.values_list("with_result", "edition"))


ONCE_MORE = [(False, 1), (False, 2), (True, 1), (True, 2)]


def test_old_bytes_fail_with_the_reason_and_what_is_served_says_the_same_and_verifies(world):
    badge = issue(world)
    before = bodies(badge)
    world.pass_time(days=1)
    disown(world)
    for body in before:
        report = check(world, body, badge)
        assert report.verdict is Verdict.NOT_VALID
        assert [c.reason for c in report.checks if c.name == "issuer"] == [
            "The issuer has withdrawn the key that signed it (2026-11-03T09:00:00+00:00)."
        ]
    world.settle()
    after = bodies(badge)
    assert [statements(body) for body in after] == [statements(body) for body in before]
    assert [check(world, body, badge).verdict for body in after] == [Verdict.VALID] * 2
    assert [check(world, body, badge).verdict for body in before] == [Verdict.NOT_VALID] * 2


def test_the_old_bytes_are_kept_with_their_history_and_never_served(world):
    badge = issue(world)
    before = bodies(badge)
    old = disown(world)
    world.settle()
    assert editions(badge) == ONCE_MORE
    kept = SignedCredential.objects.filter(badge=badge, edition=1).order_by("with_result")
    assert [(bytes(row.body), row.key) for row in kept] == [(body, old) for body in before]
    assert not set(before) & {*bodies(badge), queries.get_signed(badge)}
    fact = Fact.objects.get(kind="BadgeSignedAnew")
    assert (fact.contractor, fact.program) == (badge.contractor_id, badge.achievement.program)


def test_what_is_revoked_or_expired_is_left_alone(world):
    revoked, expired, live = issue(world), issue(world), issue(world)
    credentials.revoke_badge(badge=revoked, reason="Mistaken", at=world.at)
    type(expired).objects.filter(pk=expired.pk).update(valid_until=world.at + timedelta(seconds=1))
    world.at += timedelta(days=1)
    disown(world)
    world.settle()
    assert [editions(each) == ONCE_MORE for each in (revoked, expired, live)] == [False, False, True]


def test_a_second_organisation_is_not_touched(world):
    other = World()
    badge, theirs = issue(world), issue(other)
    disown(world)
    world.settle()
    assert [len(editions(each)) for each in (badge, theirs)] == [4, 2]


def test_signing_anew_in_batches_survives_a_kill_and_a_second_attempt(world, monkeypatch):
    badges = [issue(world) for _ in range(5)]
    monkeypatch.setattr(reissuing, "AT_ONCE", 2)
    key = disown(world)
    append, batches = reissuing.append_many, []

    def die_in_the_second(facts):
        batches.append(facts)
        append(facts)
        if len(batches) == 2:
            raise RuntimeError("killed")

    monkeypatch.setattr(reissuing, "append_many", die_in_the_second)
    world.settle()
    assert len([badge for badge in badges if len(editions(badge)) == 4]) == 2
    world.pass_time(minutes=5)
    for row in Due.objects.filter(kind=reissuing.REISSUE):
        reissuing.reissue(row, world.at)  # a worker that came late does each of them again
    world.settle()
    assert [editions(badge) for badge in badges] == [ONCE_MORE] * 5
    assert Fact.objects.filter(kind="BadgeSignedAnew").count() == 5
    assert reissuing.count_stale(key, at=world.at) == 0


def test_a_badge_that_was_being_signed_meanwhile_is_found_at_the_second_look(world, monkeypatch):
    with monkeypatch.context() as still:
        held = get_signing_key(world.organisation)
        still.setattr(credentials, "get_signing_key", lambda _organisation: held)
        disown(world)
        world.settle()
        late = issue(world)
    world.settle()
    assert len(editions(late)) == 2
    world.pass_time(hours=2)
    assert editions(late) == ONCE_MORE


def test_a_second_key_that_is_compromised_makes_a_third_edition(world):
    badge = issue(world)
    for _ in range(2):
        disown(world)
        world.settle()
    assert [edition for _form, edition in editions(badge)] == [1, 2, 3, 1, 2, 3]
    assert check(world, queries.get_signed(badge), badge).verdict is Verdict.VALID


def test_a_badge_that_was_revoked_meanwhile_is_signed_anew_when_it_is_restored(world):
    badge = issue(world)
    credentials.revoke_badge(badge=badge, reason="Mistaken", at=world.at)
    disown(world)
    world.settle()
    assert editions(badge) == [(False, 1), (True, 1)]
    member = people.add_member(organisation=world.organisation, email="m@x.example", role="owner", at=world.at)
    appeal = appeals.make_appeal(badge=badge, words="It was right.", at=world.at)
    appeals.answer_appeal(appeal=appeal, user=member.user, restored=True, reason="So it was.", at=world.at)
    assert editions(badge) == ONCE_MORE
    badge.refresh_from_db()
    assert check(world, bodies(badge)[0], badge).verdict is Verdict.VALID
