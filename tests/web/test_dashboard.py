"""The dashboard says one thing for each number, ignores what cannot be, and exports whole rows."""

import csv
import io
import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from guildmark.journey import columns
from guildmark.programs.models import Program
from tests.journey.made_up import MadeUp
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_staff_pages import signed_in
from tests.world import START, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_columns(tmp_path, monkeypatch):
    monkeypatch.setattr(columns, "folder", lambda: tmp_path)


@pytest.fixture
def world():
    return World(at=timezone.now() - timedelta(days=20))


@pytest.fixture
def program(world):
    return launched(world, budget_minor=1_000_000)


def page(world, program, query=""):
    answer = signed_in(world, "manager").get(f"/manage/{world.organisation.slug}/programs/{program.pk}{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def rows(world, program, query=""):
    path = f"/manage/{world.organisation.slug}/programs/{program.pk}/export.csv{query}"
    answer = signed_in(world, "manager").get(path)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode())))


IMPOSSIBLE = (
    "?week=9999-W52", "?week=2026-W99", "?week=2025-W53", "?week=0000-W00", "?week=%F0%9F%90%9F",
    "?week=1999-W01", "?week=٢٠٢٦-W01", "?cohort=9999-12", "?cohort=2026-13", "?cohort=0000-00", "?cohort=';--",
    "?cohort=2026-1&week=-W", "?week=2099-W01",
)  # fmt: skip


def test_a_week_or_cohort_that_cannot_be_is_ignored(world, program):
    joined(world, program, "Ada")
    for query in IMPOSSIBLE:
        assert "1 of 1 invited contractors joined" in page(world, program, query), query
        head, *found = rows(world, program, query)
        named = [dict(zip(head, row, strict=True)) for row in found]
        assert {row["cohort"] for row in named if row["measure"] != "by_cohort"} == {"all"}, query
        assert named[0]["value"] == "1", query


def test_a_week_is_named_by_its_monday_and_means_up_to_its_end(world, program):
    joined(world, program, "Ada")
    monday = timezone.localdate(world.at) - timedelta(days=timezone.localdate(world.at).weekday())
    text = page(world, program, f"?week={monday:%G-W%V}")
    assert f"Up to the end of the week of {monday.day} {monday:%B %Y}" in text
    assert f"Numbers as of {(monday + timedelta(days=7)).day} {monday + timedelta(days=7):%B %Y}, 00:00" in text
    assert not re.search(r"\d{4}-W\d\d", text)


def test_an_empty_program_shows_one_line_and_what_to_do(world, program):
    text = page(world, program)
    assert "Nobody has been invited yet." in text
    assert "Invite contractors" in text
    assert "Lost here" not in text
    assert "By cohort" not in text


def test_a_benchmark_names_its_source_its_date_and_that_it_is_no_promise(world, program):
    text = page(world, program)
    assert "Source: the outline of the Tiered Access + Badge model that this program follows, read in November" in text
    assert "are not our promise" in text


def test_the_largest_loss_is_said_in_words_once_enough_came(world, program):
    ada = joined(world, program, "Ada")
    for number in range(18):
        joined(world, program, f"Person{number}")
    attempt(world, ada)
    assert "joined and did not open a lesson" not in page(world, program)
    joined(world, program, "Bo")
    shown = page(world, program)
    assert "19 joined and did not open a lesson" in shown
    assert "By number of people, most are lost here" in shown


def test_what_is_too_early_says_only_why_and_from_when(world, program):
    for name in ("Ada", "Bo"):
        enrolment = joined(world, program, name)
        attempt(world, enrolment)
        for _ in range(2):
            world.pass_time(days=1)
            world.fill(world.gig(), enrolment.contractor)
    world.settle()
    text = page(world, program)
    rehire = text.partition("Rehire within 90 days")[2].partition("Definition")[0]
    assert "Too early to tell" in rehire
    assert "2 badge holders were hired; it takes 20, 10 of them followed for 90 days." in rehire
    assert "Readable from about" in rehire
    assert not re.search(r"%|came back", rehire)


class Crowded:
    """An organisation with two programs that have hundreds of facts."""

    def __init__(self, world):
        programs = [launched(world), launched(world)]
        self.made_up = MadeUp(4, world.organisation.pk, programs=(*(each.pk for each in programs), uuid.UUID(int=73)))
        self.first = Program.objects.get(pk=programs[0].pk)


@pytest.fixture
def crowded(monkeypatch):
    world = World(at=START)
    found = Crowded(world)
    monkeypatch.setattr(timezone, "now", lambda: found.made_up.until)
    monkeypatch.setattr("guildmark.web.manager.dashboard.AT_ONCE", 100_000)
    return world, found.first


def test_a_cohort_leaves_time_to_fill_as_it_is_and_says_so(crowded):
    world, program = crowded
    everybody, cohort = page(world, program), page(world, program, "?cohort=2026-12")
    title = re.search(r"Half of pool gigs are filled by day [\d.]+; of other gigs, by day [\d.]+", everybody)
    assert title
    assert title[0] in cohort
    assert everybody.count("All cohorts: gigs belong to none.") == 0
    assert cohort.count("All cohorts: gigs belong to none.") == 2
    assert "(All cohorts.)" in cohort.partition("What to do next")[0]
    assert "People invited in December 2026" in cohort


def test_the_export_has_whole_rows_that_no_spreadsheet_runs(crowded):
    world, program = crowded
    Program.objects.filter(pk=program.pk).update(name="=HYPERLINK(1)")
    head, *found = rows(world, program, "?cohort=2026-12")
    assert {len(row) for row in found} == {len(head)}
    assert not [cell for row in found for cell in row if re.match(r"[=+@\t\r]|-(?![\d.])", cell)]
    named = [dict(zip(head, row, strict=True)) for row in found]
    assert {row["program"] for row in named} == {"'=HYPERLINK(1)"}
    assert all(row["definition"] and row["generated"] and row["until"] for row in named)
    assert {row["measure"] for row in named} == {
        "people", "lost", "wait", "participation", "completion", "time_to_fill", "rehire", "quality", "by_cohort",
    }  # fmt: skip
    shares = [row for row in named if row["what"] == "share"]
    assert all(float(row["low"]) <= float(row["value"]) <= float(row["high"]) and int(row["n"]) for row in shares)
    assert {row["cohort"] for row in named if row["measure"] == "time_to_fill"} == {"all"}
    assert {row["cohort"] for row in named if row["measure"] == "people"} == {"2026-12"}
    assert len({row["cohort"] for row in named if row["measure"] == "by_cohort"}) > 2


def test_the_time_of_the_numbers_is_not_the_end_of_the_program(world, program):
    shown = page(world, program)
    assert "Numbers as of" in shown
    assert "Editors, until" not in shown
