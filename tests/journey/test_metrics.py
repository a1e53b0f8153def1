"""What the columns answer is what plain counting over the facts answers, however often they were refreshed."""

from datetime import timedelta
from itertools import pairwise
from statistics import median

import pytest
from django.db import transaction
from scipy import stats

from guildmark.journal.models import Fact
from guildmark.journal.queries import read
from guildmark.journey import columns, queries
from guildmark.journey.measures import Scope
from tests.journey.made_up import DAY, LESSONS, SKILLS, ByHand, MadeUp, product_limit
from tests.world import START, World

pytestmark = pytest.mark.django_db
MONTHS = ("", "2026-12", "2027-01")


@pytest.fixture(autouse=True)
def own_columns(tmp_path, monkeypatch):
    monkeypatch.setattr(columns, "folder", lambda: tmp_path)


@pytest.fixture
def made_up():
    return MadeUp(4, World().organisation.pk)


def read_all():
    return [read(fact) for fact in Fact.objects.order_by("at", "pk")]


@pytest.fixture(scope="module")
def written(django_db_setup, django_db_blocker, tmp_path_factory):
    """The made-up organisation, its facts and their columns: written once for all who only read them."""
    folder = tmp_path_factory.mktemp("columns")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(columns, "folder", lambda: folder)
        made_up = MadeUp(4, World().organisation.pk)
        columns.refresh()
        facts = read_all()
        transaction.set_rollback(True)
    return folder, made_up, facts


@pytest.fixture
def both(written, monkeypatch):
    """The two programs of different skills in one organisation, and their numbers by hand."""
    folder, made_up, facts = written
    monkeypatch.setattr(columns, "folder", lambda: folder)
    return [Asked(made_up, number, facts) for number in range(2)]


@pytest.fixture(params=(0, 1), ids=SKILLS)
def program(request, both):
    """Each of them."""
    return both[request.param]


class Asked:
    """One program of the made-up organisation, as the columns and as counting by hand see it."""

    def __init__(self, made_up, number, facts=()):
        self.made_up, self.id, self.skill, self.facts = made_up, made_up.programs[number], SKILLS[number], facts

    def measure(self, month="", until=None):
        scope = Scope(str(self.made_up.organisation), str(self.id), until or self.made_up.until, month)
        return queries.measure(scope, lessons=LESSONS)

    def by_hand(self, until=None):
        return ByHand(self.facts, self.id, self.skill, until or self.made_up.until)


def test_the_funnel_counts_what_plain_counting_counts(program):
    by_hand = program.by_hand()
    for month in MONTHS:
        check_funnel(program.measure(month), by_hand.funnel(month))


def check_funnel(got, wanted):
    assert {step.key: step.people for step in got.funnel.steps} == wanted
    assert (got.participation.share.x, got.participation.share.n) == (wanted["joined"], wanted["invited"])
    assert (got.completion.share.x, got.completion.share.n) == (wanted["passed"], wanted["joined"])
    assert wanted["pool"] < wanted["passed"], "some passed without confirming their address"
    assert 0 < wanted["rehired"] < wanted["hired"]
    steps = got.funnel.steps
    assert [s.lost for s in steps[1:-1]] == [max(0, a.people - b.people) for a, b in pairwise(steps[:-1])]


def test_a_cancelled_gig_was_filled_but_was_no_hire(program):
    by_hand = program.by_hand()
    cancelled = [gig for gig in by_hand.gigs if gig.get("cancelled") and gig["contractor"] in by_hand.certified]
    assert cancelled
    before = by_hand.funnel()
    for gig in cancelled:
        gig["cancelled"] = False
    after = by_hand.funnel()
    assert after["rehired"] > before["rehired"], "the cancelled gigs of this world make a difference"
    got = program.measure()
    assert got.funnel.steps[-1].people == before["rehired"]
    assert got.fill.first.events == sum(seen for seen, _ in by_hand.fills(pool="ours"))


def test_time_to_fill_compares_gigs_of_the_programs_skill_by_whose_pool_saw_them(program):
    got, by_hand = program.measure(), program.by_hand()
    for pool, curve in (("ours", got.fill.first), (None, got.fill.other)):
        waits = list(by_hand.fills(pool=pool))
        assert (curve.n, curve.events) == (len(waits), sum(seen for seen, _ in waits))
        for day in (1, 4, 9, 20):
            assert curve.at(day)[0] == pytest.approx(product_limit(waits, day), abs=1e-9)
    assert list(by_hand.fills(pool="theirs")), "gigs of another program's pool are in neither group"
    groups = [
        stats.CensoredData(
            uncensored=[round(d, 2) for seen, d in waits if seen], right=[round(d, 2) for seen, d in waits if not seen]
        )
        for waits in (list(by_hand.fills(pool="ours")), list(by_hand.fills(pool=None)))
    ]
    assert got.fill.test.p == pytest.approx(stats.logrank(*groups).pvalue, rel=1e-6)


def test_two_programs_of_one_organisation_do_not_share_their_gigs(both):
    editing, indexing = both
    total = sum(len(each.by_hand().gigs) for each in (editing, indexing))
    skills = [f.data["skill"].strip() for f in editing.facts if f.kind in {"GigPosted", "GigRecorded"}]
    assert total == sum(skill.lower() in {"editing", "indexing"} for skill in skills) < len(skills)
    assert editing.measure().fill.first.n != indexing.measure().fill.first.n


def test_rehire_follows_those_hired_by_kaplan_and_meier(program):
    by_hand = program.by_hand()
    for month in MONTHS:
        check_rehire(program.measure(month).rehire, by_hand, month)


def check_rehire(got, by_hand, month):
    for holders, curve in ((True, got.first), (False, got.other)):
        waits = list(by_hand.rehires(month, holders=holders))
        assert (curve.n, curve.events) == (len(waits), sum(seen for seen, _ in waits))
        for day in (10, 45, 90):
            assert curve.at(day)[0] == pytest.approx(product_limit(waits, day), abs=1e-9)


def test_a_cohort_of_the_badge_is_not_compared_with_holders_of_other_cohorts(program):
    everybody, some = program.measure().rehire, program.measure(MONTHS[1]).rehire
    assert some.first.n < everybody.first.n
    assert some.other == everybody.other


def test_rehire_can_be_read_from_when_ten_of_twenty_were_followed_to_the_end(program):
    by_hand = program.by_hand()
    firsts = sorted(times[0] for times in by_hand.hires().values())
    assert len(firsts) >= 20
    readable = firsts[9] + 90 * DAY
    for until, early in ((readable - timedelta(hours=1), True), (readable + timedelta(hours=1), len(firsts) < 20)):
        got = program.measure(until=until).rehire
        again = program.by_hand(until)
        hired = list(again.hires().values())
        assert got.too_early == (early or len(hired) < 20)
        assert got.followed == sum(times[0] <= until - 90 * DAY for times in hired)
        if got.followed < 10:
            assert abs(got.readable_at - readable) < timedelta(seconds=1)


def test_quality_compares_each_contractor_with_themselves(program):
    by_hand = program.by_hand()
    for month in MONTHS:
        changes, got = by_hand.changes(month), program.measure(month).quality
        assert got.change.n == len(changes)
        assert got.change.value == pytest.approx(sum(changes) / len(changes))
        assert got.too_early == (len(changes) < 10)


def test_the_table_by_cohort_is_the_funnel_of_each_month(program):
    by_hand = program.by_hand()
    joined, passed = by_hand.first["Joined"], by_hand.first["AttemptSubmitted"]
    cohorts = program.measure(MONTHS[1]).cohorts  # whichever is chosen, all are in the table
    assert sum(each.invited for each in cohorts) == by_hand.funnel()["invited"]
    for each in cohorts:
        wanted = by_hand.funnel(each.month)
        people = by_hand.cohort(each.month) & set(passed)
        got = (each.invited, each.joined.share.x, each.hired, each.rehired)
        assert got == tuple(wanted[key] for key in ("invited", "joined", "hired", "rehired"))
        assert each.passed.share.x == wanted["passed"]
        waits = [(passed[p] - joined[p]) / DAY for p in people]
        assert each.days_to_pass == pytest.approx(median(waits), abs=1e-4)


def test_nothing_after_the_chosen_time_counts(program):
    until = START + 70 * DAY
    got, by_hand = program.measure(until=until), program.by_hand(until)
    assert {step.key: step.people for step in got.funnel.steps} == by_hand.funnel()
    for pool, curve in (("ours", got.fill.first), (None, got.fill.other)):
        waits = list(by_hand.fills(pool=pool))
        assert (curve.n, curve.at(9)[0]) == (len(waits), pytest.approx(product_limit(waits, 9)))
    check_rehire(got.rehire, by_hand, "")


def test_a_gig_that_was_brought_in_later_is_known_from_its_own_days_on(program):
    """Its fact is as old as the import, which comes after all that it tells."""
    until = START + 70 * DAY
    recorded = [fact for fact in program.facts if fact.kind == "GigRecorded"]
    assert any(fact.at > until and fact.data["posted_at"] <= until.isoformat() for fact in recorded)
    assert program.measure(until=until).fill.other.n == len(list(program.by_hand(until).fills(pool=None)))


def test_refreshing_in_steps_after_a_kill_or_from_nothing_gives_the_same_answers(made_up, monkeypatch, tmp_path):
    asked = Asked(made_up, 0)
    monkeypatch.setattr(columns, "BATCH", 97)
    columns.refresh(most=300)
    (tmp_path / "part-000000000000301-000000000000400.123").write_bytes(b"half")
    while columns.refresh(most=300):
        pass
    first_answer = asked.measure()
    assert len(columns.list_parts()) <= columns.MOST_PARTS
    assert columns.refresh() == 0
    monkeypatch.setattr(columns, "BATCH", 20_000)
    columns.rebuild()
    assert asked.measure() == first_answer


def test_a_whole_file_covers_the_small_ones_that_a_kill_left_beside_it(made_up, monkeypatch):
    monkeypatch.setattr(columns, "BATCH", 200)
    columns.refresh()
    before = Asked(made_up, 0).measure()
    parts = columns.list_parts()
    names = ", ".join(f"'{path}'" for _, _, path in parts[:3])
    columns.write_part(f"SELECT * FROM read_parquet([{names}])", parts[0][0], parts[2][1])  # noqa: S608 - our own names
    assert Asked(made_up, 0).measure() == before


def test_an_empty_journal_answers_that_it_is_too_early():
    scope = Scope("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000", START)
    got = queries.measure(scope, lessons=2)
    assert [step.people for step in got.funnel.steps] == [0] * 9
    assert all(rate.too_early and rate.share is None for rate in (got.participation, got.completion))
    assert got.fill.first is None
    assert got.rehire.too_early
    assert got.quality.too_early
    assert got.cohorts == ()
    assert next(iter(got.rows())).value == 0


def test_another_organisations_facts_are_never_counted(program):
    scope = Scope(str(World().organisation.pk), str(program.id), program.made_up.until)
    got = queries.measure(scope, lessons=2)
    assert got.funnel.steps[0].people == 0
    assert got.fill.first is None


def test_what_does_not_fit_into_memory_goes_beside_the_columns_and_nowhere_else(tmp_path, monkeypatch, settings):
    settings.METRICS_MEMORY_LIMIT = "40MB"
    started = tmp_path / "started-here"
    started.mkdir()
    monkeypatch.chdir(started)
    with columns.connect() as db:
        db.execute("CREATE TEMP TABLE big AS SELECT i, md5(i::VARCHAR) AS text FROM range(1000000) r(i)")
        spilled = db.execute("SELECT path FROM duckdb_temporary_files()").fetchall()
    assert spilled
    assert all(path.startswith(str(tmp_path / "spilled")) for (path,) in spilled)
    assert list(started.iterdir()) == []
