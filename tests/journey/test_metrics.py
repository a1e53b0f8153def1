"""What the columns answer is what plain counting over the facts answers, however often they were refreshed."""

from datetime import timedelta

import pytest
from scipy import stats

from guildmark.cli.world import filling, founding
from guildmark.connect.course import bring_in
from guildmark.connect.course.bring_in import SHIPPED_COURSE
from guildmark.engine.simulation import Effect, Market
from guildmark.journal.models import Fact
from guildmark.journal.queries import read
from guildmark.journey import columns, queries
from guildmark.journey.measures import Scope
from tests.world import START, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_columns(tmp_path, monkeypatch):
    monkeypatch.setattr(columns, "folder", lambda: tmp_path)


@pytest.fixture
def course_folder(tmp_path, monkeypatch):
    root = tmp_path / "courses"
    folder = root / SHIPPED_COURSE / "episodes"
    folder.mkdir(parents=True)
    for number in (1, 2):
        (folder / f"0{number}-part.md").write_text(
            f"---\ntitle: Part {number}\nteaching: 20\nexercises: 10\n---\nRead.\n"
        )
    episodes = "- 01-part.md\n- 02-part.md\n"
    (folder.parent / "config.yaml").write_text(f"title: Editing\nlicense: CC-BY 4.0\nepisodes:\n{episodes}")
    items = "\n\n".join(f"::i{n}:: Is {n} a number? {{T}}" for n in range(12))
    (folder.parent / "assessment.gift").write_text(items)
    monkeypatch.setattr("guildmark.connect.course.bring_in.SHIPPED", root)
    return bring_in


@pytest.fixture
def simulated(course_folder, monkeypatch):
    monkeypatch.setattr(
        "guildmark.outreach.tasks.compose_many", lambda messages, at: {message.pk: None for message in messages}
    )
    monkeypatch.setattr("guildmark.outreach.tasks.get_transport", Silent)
    span = filling.Span(START, START + timedelta(days=10), START + timedelta(days=38))
    founded = founding.found(name="Sim", at=span.begins, launched_at=span.launched, ends_at=span.ends)
    filling.fill(
        founded=founded, span=span, contractors=30, seed=3, effect=Effect(), market=Market(gigs_a_day=2),
        progress=lambda day, days: None,
    )  # fmt: skip
    return founded, span


class Silent:
    """Takes every mail."""

    def deliver(self, mail, *, at):
        return

    def close(self):
        return


def facts():
    return [read(fact) for fact in Fact.objects.order_by("pk")]


def scope_of(founded, span):
    return Scope(str(founded.organisation.pk), str(founded.program.pk), span.ends)


def first(kinds, found, **wanted):
    when = {}
    for fact in found:
        if fact.kind in kinds and fact.contractor and all(fact.data.get(k) == v for k, v in wanted.items()):
            when[fact.contractor] = min(fact.at, when.get(fact.contractor, fact.at))
    return when


def test_the_funnel_counts_what_plain_counting_counts(simulated):
    founded, span = simulated
    columns.refresh()
    found, scope = facts(), scope_of(founded, span)
    funnel = queries.get_funnel(scope, lessons=2)
    got = {step.key: step.people for step in funnel.steps}
    passed, joined = first({"AttemptSubmitted"}, found, passed=True), first({"Joined"}, found)
    certified = first({"BadgeIssued"}, found)
    hires = {
        person: sorted(f.at for f in found if f.kind == "GigFilled" and f.contractor == person and f.at > since)
        for person, since in certified.items()
    }
    assert got["invited"] == len(first({"Invited", "Joined"}, found))
    assert got["opened"] == len(first({"InvitationOpened", "Joined"}, found))
    assert (got["joined"], got["passed"]) == (len(joined), len(passed))
    assert got["started"] == len(first({"LessonOpened", "AttemptSubmitted"}, found))
    assert got["hired"] == sum(len(times) >= 1 for times in hires.values())
    assert got["rehired"] == sum(len(times) >= 2 for times in hires.values())
    participation, completion = queries.get_rates(funnel)
    assert (participation.share.x, completion.share.x) == (len(joined), len(passed))
    assert 0 < len(passed) < len(joined) < got["invited"]


def waits(found, until, launched):
    early = {f.data["gig"] for f in found if f.kind == "HeadStartGiven"}
    posted = {f.data["gig"]: f.at for f in found if f.kind == "GigPosted" and f.at >= launched}
    filled = {f.data["gig"]: f.at for f in found if f.kind == "GigFilled"}
    gone = {f.data["gig"]: f.at for f in found if f.kind == "GigWithdrawn"}
    for gig, at in posted.items():
        end = filled.get(gig) or gone.get(gig) or until
        yield gig in early, gig in filled, (end - at).total_seconds() / 86400


def test_time_to_fill_is_what_scipy_makes_of_the_same_gigs(simulated):
    founded, span = simulated
    columns.refresh()
    got = queries.get_time_to_fill(scope_of(founded, span))
    launched = next(f.at for f in facts() if f.kind == "ProgramLaunched")
    for pooled, curve in ((True, got.first), (False, got.other)):
        mine = [(seen, round(days, 2)) for early, seen, days in waits(facts(), span.ends, launched) if early == pooled]
        data = stats.CensoredData(uncensored=[d for s, d in mine if s], right=[d for s, d in mine if not s])
        assert curve.n == len(mine)
        assert [curve.at(d)[0] for d in (1, 4, 9)] == pytest.approx(
            [float(stats.ecdf(data).sf.evaluate(d)) for d in (1, 4, 9)], abs=0.02
        )


def test_quality_compares_each_contractor_with_themselves(simulated):
    founded, span = simulated
    columns.refresh()
    found = facts()
    certified = first({"BadgeIssued"}, found)
    filled = {f.data["gig"]: f.at for f in found if f.kind == "GigFilled"}
    ratings = {person: ([], []) for person in certified}
    for fact in found:
        if fact.kind == "GigRated" and fact.contractor in certified:
            ratings[fact.contractor][filled[fact.data["gig"]] > certified[fact.contractor]].append(fact.data["value"])
    changes = [sum(a) / len(a) - sum(b) / len(b) for b, a in ratings.values() if a and b]
    got = queries.get_quality(scope_of(founded, span))
    assert got.change is None if not changes else got.change.value == pytest.approx(sum(changes) / len(changes))
    assert got.too_early == (len(changes) < 10)


def test_refreshing_in_steps_after_a_kill_or_from_nothing_gives_the_same_answers(simulated, monkeypatch, tmp_path):
    founded, span = simulated
    scope = scope_of(founded, span)
    monkeypatch.setattr(columns, "BATCH", 97)
    columns.refresh(most=300)
    (tmp_path / "part-000000000000301-000000000000400.123").write_bytes(b"half")
    while columns.refresh(most=300):
        pass
    first_answer = queries.get_funnel(scope, lessons=2), queries.get_time_to_fill(scope)
    assert len(columns.list_parts()) <= columns.MOST_PARTS
    assert columns.refresh() == 0
    monkeypatch.setattr(columns, "BATCH", 20_000)
    columns.rebuild()
    assert (queries.get_funnel(scope, lessons=2), queries.get_time_to_fill(scope)) == first_answer


def test_a_whole_file_covers_the_small_ones_that_a_kill_left_beside_it(simulated, monkeypatch, tmp_path):
    founded, span = simulated
    monkeypatch.setattr(columns, "BATCH", 200)
    columns.refresh()
    scope = scope_of(founded, span)
    before = queries.get_funnel(scope, lessons=2)
    parts = columns.list_parts()
    names = ", ".join(f"'{path}'" for _, _, path in parts[:3])
    columns.write_part(f"SELECT * FROM read_parquet([{names}])", parts[0][0], parts[2][1])  # noqa: S608 - our own names
    assert queries.get_funnel(scope, lessons=2) == before


def test_an_empty_journal_answers_that_it_is_too_early():
    scope = Scope("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000", START)
    funnel = queries.get_funnel(scope, lessons=2)
    assert [step.people for step in funnel.steps] == [0] * 9
    assert all(rate.too_early and rate.share is None for rate in queries.get_rates(funnel))
    assert queries.get_time_to_fill(scope).first is None
    assert queries.get_quality(scope).too_early
    assert queries.list_cohorts(scope) == []


def test_another_organisations_facts_are_never_counted(simulated):
    founded, span = simulated
    columns.refresh()
    scope = Scope(str(World().organisation.pk), str(founded.program.pk), span.ends)
    assert queries.get_funnel(scope, lessons=2).steps[0].people == 0
    assert queries.get_time_to_fill(scope).first is None
