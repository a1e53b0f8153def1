"""The measures find what is true in a made-up world, whose effect is known because it was put there."""

import math
from datetime import timedelta

import pytest

from guildmark.cli.world import filling, founding
from guildmark.connect.course.bring_in import SHIPPED_COURSE
from guildmark.engine.simulation import Effect, Market
from guildmark.journal.models import Fact
from guildmark.journal.queries import read
from guildmark.journey import columns, queries
from guildmark.journey.measures import Scope
from tests.cli.installation import Installation
from tests.journey.made_up import ByHand, product_limit
from tests.world import START

EFFECT, MARKET = Effect(fill_ratio=3.0), Market(gigs_a_day=7, editing=1, declines=0)


@pytest.fixture
def simulated(tmp_path, monkeypatch):
    """A small world of editors, all mails taken and kept by nobody."""
    monkeypatch.setattr(columns, "folder", lambda: tmp_path)
    write_course(tmp_path / "courses" / SHIPPED_COURSE)
    monkeypatch.setattr("guildmark.connect.course.bring_in.SHIPPED", tmp_path / "courses")
    monkeypatch.setattr(
        "guildmark.outreach.tasks.compose_many", lambda messages, at: {message.pk: None for message in messages}
    )
    monkeypatch.setattr("guildmark.outreach.tasks.get_transport", Silent)
    span = filling.Span(START, START + timedelta(days=2), START + timedelta(days=30))
    founded = founding.found(name="Sim", at=span.begins, launched_at=span.launched, ends_at=span.ends)
    filling.fill(
        founded=founded, span=span, contractors=24, seed=3, effect=EFFECT, market=MARKET,
        progress=lambda day, days: None,
    )  # fmt: skip
    columns.refresh()
    return founded, span


def write_course(folder):
    (folder / "episodes").mkdir(parents=True)
    (folder / "episodes" / "01-part.md").write_text("---\ntitle: One\nteaching: 40\nexercises: 20\n---\nRead.\n")
    (folder / "config.yaml").write_text("title: Editing\nlicense: CC-BY 4.0\nepisodes:\n- 01-part.md\n")
    (folder / "assessment.gift").write_text("\n\n".join(f"::i{n}:: Is {n} a number? {{T}}" for n in range(12)))


class Silent:
    """Takes every mail."""

    def deliver(self, mail, *, at):
        return

    def close(self):
        return


@pytest.mark.django_db
def test_the_known_effect_is_found_and_is_what_plain_counting_finds(simulated):
    founded, span = simulated
    scope = Scope(str(founded.organisation.pk), str(founded.program.pk), span.ends)
    got = queries.measure(scope, lessons=1)
    by_hand = ByHand([read(f) for f in Fact.objects.order_by("at", "pk")], founded.program.pk, "Editing", span.ends)
    starts = [fact for fact in by_hand.facts if fact.kind == "HeadStartGiven"]
    assert {fact.program for fact in starts} == {founded.program.pk}, "every head start says whose pool it was"
    pool, other = got.fill.first, got.fill.other
    for curve, name, ratio in ((pool, "ours", EFFECT.fill_ratio), (other, None, 1.0)):
        assert curve.at(4)[0] == pytest.approx(product_limit(list(by_hand.fills(pool=name)), 4))
        true = math.log(2) * MARKET.days_to_fill / ratio
        assert curve.median_low <= true <= curve.median_high
    assert got.fill.comparable
    assert pool.median_high < other.median
    assert got.fill.test.p < 0.01


@pytest.mark.alike
def test_the_command_fills_a_small_world(tmp_path):
    installation = Installation(tmp_path / "home")
    done = installation.run("simulate", "--contractors", "6", "--days", "8", "--seed", "2")
    assert done.returncode == 0, done.stderr
    assert "Simulated Studio 2: 6 contractors, 8 days, all simulated." in done.stdout
    assert "1.5 times the hazard" in done.stdout
    [(contractors, gigs, launched)] = installation.rows(
        "SELECT (SELECT count(*) FROM people_contractor), (SELECT count(*) FROM work_gig),"
        " (SELECT count(*) FROM programs_program WHERE state = 'live')"
    )
    assert (contractors, launched) == (6, 1)
    assert gigs > 8
