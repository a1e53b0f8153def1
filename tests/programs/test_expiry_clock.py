"""Two months in steps of an hour, with downtime and kills: owners hear of the end of their badge, once each, in time.

The oracle below knows nothing of due rows or leases: it counts days and local mornings by itself.
"""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guildmark.credentials import life, queries
from guildmark.credentials.actions import revoke_badge
from guildmark.credentials.models import Badge
from guildmark.credentials.notices import ask_for_notices
from guildmark.credentials.replacing import replace_badge
from guildmark.due import actions as due
from guildmark.engine.decisions.notices import Life, plan_notice
from guildmark.outreach import actions as outreach
from guildmark.outreach.models import MailboxEntry, Message
from guildmark.pools.queries import list_memberships
from guildmark.programs import notices
from guildmark.rewards.models import Promise
from guildmark.rewards.queries import find_fund
from guildmark.work import queries as gigs
from tests.outreach.test_clock import ZONES, Killed, Server, people
from tests.programs.test_program import attempt, joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def world():
    return World(at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC))


def holders(world):
    """Four who hold a badge, in four parts of the world; each ends 40 days from now, at another hour of their day."""
    program = launched(world, ends_on="2027-06-30", budget_minor=1_000_000)
    for name, _contractor in zip("ABCD", people(world, "ABCD"), strict=True):
        attempt(world, joined(world, program, name))
    ends = world.at + timedelta(days=40)
    for badge in Badge.objects.all():
        Badge.objects.filter(pk=badge.pk).update(awarded_at=world.at - timedelta(days=325), valid_until=ends)
    ask_for_notices(Badge.objects.all())
    return ends


def work(moment):
    """What a worker does in an hour, and those started after it died."""
    for death in range(20):
        at = moment + death * (due.LEASE + timedelta(seconds=1))
        try:
            while due.run_due(at=at, limit=5):
                pass
        except Killed:
            continue
        return


def expected(hours, ends, zone):
    """In which hour which notice is given, by a clock that is looked at in these hours only."""
    told, found = None, []
    for hour in hours:
        left, local = ends - hour, hour.astimezone(ZoneInfo(zone))
        days = next((days for days in (7, 30) if left <= timedelta(days=days)), None)
        if days and left > timedelta(0) and 9 <= local.hour < 12 and (told is None or days < told):
            found.append((days, hour))
            told = days
    return found


def given(name):
    rows = Message.objects.filter(kind="badge_expires", contractor__name=name).order_by("send_at")
    return [(int(row.key.rpartition(":")[2]), row.send_at) for row in rows]


def live(ends, seed):
    """Hour by hour until after the end; the worker is down for stretches of up to nine days."""
    awake = hours_awake(ends, seed)
    for hour in awake:
        work(hour)
    return awake


def hours_awake(ends, seed):
    """The hours in which there is a worker."""
    dice = random.Random(seed)  # noqa: S311 - not a secret
    hour, down, awake = ends - timedelta(days=32), 0, []
    while hour < ends + timedelta(days=2):
        if not down and dice.random() < 0.01:
            down = dice.randrange(1, 9 * 24)
        if down:
            down -= 1
        else:
            awake.append(hour)
        hour += HOUR
    return awake


def dying(monkeypatch, seed):
    """A process that dies before or after it planned a message, and around the mail server."""
    dice, plan = random.Random(seed), notices.plan_message  # noqa: S311 - not a secret

    def plan_or_die(**message):
        if dice.random() < 0.3:
            raise Killed
        plan(**message)
        if dice.random() < 0.3:
            raise Killed

    monkeypatch.setattr(notices, "plan_message", plan_or_die)


@pytest.mark.parametrize(("seed", "kill"), [(5, 0.0), (8, 0.3), (32, 0.3)])
def test_owners_hear_twice_in_their_morning_and_once_for_what_passed_while_nobody_sent(world, monkeypatch, seed, kill):
    ends = holders(world)
    server = Server(seed)
    monkeypatch.setattr("guildmark.outreach.tasks.get_transport", lambda: server)
    server.kill = kill
    if kill:
        dying(monkeypatch, seed)
    awake = live(ends, seed)
    for name, zone in zip("ABCD", ZONES, strict=True):
        told = [(days, at.replace(minute=30, second=0)) for days, at in given(name)]
        assert told == expected(awake, ends, zone), (name, zone)
    assert max(server.taken.values(), default=0) <= 1
    states = set(Message.objects.filter(kind="badge_expires").values_list("state", flat=True))
    assert states <= ({"sent", "uncertain"} if kill else {"sent"})


def until(world, ends):
    world.pass_time(days=max(0, (ends - world.at).days - 31))
    while world.at < ends + timedelta(days=1):
        world.pass_time(hours=3)


def test_without_trouble_each_hears_exactly_twice_and_the_mail_presses_nobody(world):
    ends = holders(world)
    until(world, ends)
    assert {name: [days for days, _at in given(name)] for name in "ABCD"} == {name: [30, 7] for name in "ABCD"}
    mail = MailboxEntry.objects.filter(subject__contains="expires on").first()
    assert "nothing else ends with it" in " ".join(mail.text.split())
    assert "List-Unsubscribe" in mail.headers


def test_after_weeks_without_a_worker_only_what_is_still_true_is_said(world):
    ends = holders(world)
    world.at = ends - timedelta(days=3)
    until(world, ends)
    assert {name: [days for days, _at in given(name)] for name in "ABCD"} == {name: [7] for name in "ABCD"}
    Message.objects.all().delete()
    world.settle()
    assert not given("A")


@pytest.mark.parametrize("why", ["revoked", "suspended", "unsubscribed", "replaced"])
def test_nobody_is_told_of_an_end_that_means_nothing_or_that_they_do_not_want_to_hear_of(world, why):
    ends = holders(world)
    badge = Badge.objects.get(contractor__name="A")
    match why:
        case "revoked":
            revoke_badge(badge=badge, reason="x", at=world.at)
        case "suspended":
            life.suspend_badge(badge=badge, reason="x", at=world.at)
        case "unsubscribed":
            outreach.suppress(
                organisation=world.organisation.pk, email=badge.contractor.email, reason="unsubscribed", at=world.at
            )
        case "replaced":
            replace_badge(badge=badge, holder_name="Ada", reason="x", at=world.at)
    until(world, ends)
    sent = Message.objects.filter(kind="badge_expires", contractor__name="A", state="sent")
    assert sent.count() == (2 if why == "replaced" else 0)  # of the new one only
    assert not sent.filter(context__badge=str(badge.pk)).exists()


def test_whose_suspension_is_lifted_hears_late_rather_than_never(world):
    ends = holders(world)
    badge = Badge.objects.get(contractor__name="D")
    life.suspend_badge(badge=badge, reason="x", at=world.at)
    world.pass_time(days=19)
    assert not given("D")
    life.lift_suspension(badge=badge, reason="x", at=world.at)
    until(world, ends)
    assert [days for days, _at in given("D")] == [30, 7]


def test_a_badge_of_a_few_days_is_not_said_to_end_as_it_begins():
    begins, zone = datetime(2026, 11, 2, tzinfo=UTC), ZoneInfo("UTC")
    found = plan_notice(Life(begins, begins + timedelta(days=10)), zone, at=begins)
    assert found.days == 7
    assert plan_notice(Life(begins, begins + timedelta(days=5)), zone, at=begins) is None


def test_lapsing_takes_away_nothing_but_the_badge(world):
    enrolment = joined(world, launched(world, premium_uses=2))
    attempt(world, enrolment)
    Badge.objects.update(valid_until=world.at + timedelta(days=20))
    before = (
        list_memberships(enrolment.contractor, at=world.at)[0].until,
        find_fund(enrolment.program_id).reserved_minor,
    )
    world.pass_time(days=21)
    badge = Badge.objects.get()
    assert queries.standing(badge, at=world.at) == "expired"
    [member] = list_memberships(enrolment.contractor, at=world.at)
    assert (member.until, find_fund(enrolment.program_id).reserved_minor) == before
    assert Promise.objects.get().state == "earned"
    gig = world.fill(world.gig(), enrolment.contractor)
    world.settle()
    assert [line.kind for line in gigs.list_statement(gig)] == ["rate", "premium"]
