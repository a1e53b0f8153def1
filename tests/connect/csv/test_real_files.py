"""The two example mappings give the counts that the data's description states, every row left out by line and reason."""

from collections import Counter
from pathlib import Path

import pytest

from guildmark.connect.csv.bring_in import import_file
from guildmark.connect.csv.checking import check, preview
from guildmark.connect.csv.mapping_file import list_shipped, read_mapping
from guildmark.journal.queries import list_facts
from guildmark.people.queries import list_contractors
from guildmark.work.models import Gig
from tests.shared_data import shared
from tests.world import World

pytestmark = pytest.mark.django_db


def mapping(name: str):
    return read_mapping(list_shipped()[name])


def test_bounties_come_in_with_their_times_and_the_withdrawn_are_censored(tmp_path: Path):
    world, file = World(), shared("gitcoin-bounties/activities.csv")
    report = import_file(
        kind="gigs", file=file, mapping=mapping("gitcoin-bounties"), organisation=world.organisation, at=world.at,
        problems=tmp_path / "mend.csv",
    )  # fmt: skip
    assert (report.rows, report.good, report.bad, report.left_out.count) == (4557, 4521, 0, 36)
    assert report.tally == Counter({"filled": 3595, "withdrawn": 604, "last known open": 322})
    assert (report.added, report.same, report.to_mend) == (4521, 0, [])
    assert report.notes.count == len({note.line for note in report.notes}) == 172
    gigs = Gig.objects.filter(organisation=world.organisation)
    assert gigs.filter(filled_at__isnull=False).count() == 3595
    assert gigs.filter(filled_at=None, withdrawn_at__isnull=False).count() == 926


def test_every_bounty_left_out_is_named_by_its_line_and_the_reason():
    world = World()
    file = shared("gitcoin-bounties/activities.csv")
    found = check(file, mapping("gitcoin-bounties"), organisation=world.organisation, at=world.at)
    lines = shared("gitcoin-bounties/activities.csv").read_text().splitlines()
    assert len({problem.line for problem in found.left_out}) == 36
    for problem in found.left_out:
        cells = lines[problem.line - 1].split(",")
        assert {cells[0], cells[2], cells[3], cells[5], cells[7]} == {"0"}
        assert str(problem) == f"activities.csv, line {problem.line}: no time at all is known about this gig"


def test_bounties_brought_in_again_change_nothing():
    world, file = World(), shared("gitcoin-bounties/activities.csv")
    for added, same in ((4521, 0), (0, 4521)):
        report = import_file(
            kind="gigs", file=file, mapping=mapping("gitcoin-bounties"), organisation=world.organisation, at=world.at
        )
        assert (report.added, report.same, report.changed) == (added, same, 0)
    recorded = list_facts(organisation=world.organisation.pk, kinds=("GigRecorded",), limit=10_000)
    assert len(recorded) == 4521


def test_the_open_university_comes_in_as_people_enrolments_outcomes_and_scores_and_twice_is_once():
    world, folder = World(), shared("oulad")
    for new in (True, False):
        report = import_file(
            kind="history", file=folder, mapping=mapping("oulad"), organisation=world.organisation, at=world.at
        )
        assert (report.rows, report.bad, report.left_out.count) == (6281 + 6281 + 28866, 0, 0)
        assert (report.added, report.same) == ((41428, 0) if new else (0, 41428))
        people = 6165 if new else 0
        assert report.tally == +Counter({"people": people, "enrolments": 6281, "outcomes": 6281, "scores": 28866})
        assert Counter(note.message for note in report.notes) == {
            "the deprivation band is not known": 177, "the day of registration is not known": 10,
            "the score is not known": 39,
        }  # fmt: skip
    kinds = ("EnrolmentRecorded", "OutcomeRecorded", "ScoreRecorded")
    facts = list_facts(organisation=world.organisation.pk, kinds=kinds, limit=100_000)
    assert Counter(fact.kind for fact in facts) == dict(zip(kinds, (6281, 6281, 28866), strict=True))
    assert not any("oulad-" in str(fact.data) for fact in facts)
    outcomes = Counter(fact.data["outcome"] for fact in facts if fact.kind == "OutcomeRecorded")
    assert outcomes == {"passed": 2646, "left": 1988, "failed": 1271, "distinction": 376}
    (someone,) = [
        each
        for each in list_contractors(organisation=world.organisation, limit=9999)
        if each.external_key == "oulad-30268"
    ]
    assert someone.groups == {
        "gender": "woman", "age": "35-55", "region": "North Western Region", "disability": "declared",
        "deprivation": "30-40%",
    }  # fmt: skip


def test_a_preview_shows_the_first_rows_as_they_would_go_in():
    shown = preview(shared("gitcoin-bounties/activities.csv"), mapping("gitcoin-bounties"), at=World().at, rows=3)
    assert [row.values["external_key"] for row in shown.rows] == ["gitcoin-10842", "gitcoin-11389", "gitcoin-23972"]
    assert [row.line for row in shown.rows] == [2, 3, 4]
    assert (shown.encoding, shown.delimiter, len(shown.header)) == ("utf-8", ",", 14)
