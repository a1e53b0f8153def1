"""A mapping may speak of several files in a folder, and of a small one to look things up in; never of one outside."""

from pathlib import Path

import pytest

from guildmark.connect.csv.bring_in import import_file
from guildmark.connect.csv.mapping import Mapping
from guildmark.connect.csv.mapping_file import read_mapping
from guildmark.connect.csv.problems import UnreadableError
from guildmark.journal.models import Fact
from guildmark.journal.queries import list_facts
from tests.world import World

pytestmark = pytest.mark.django_db

MAPPING = """
kind: history
tables:
- file: joined.csv
  records: [enrolment]
  fields: {person: who, course: course, enrolled_at: from}
- file: scores.csv
  records: [score]
  look_up: [{file: tests.csv, by: test, take: [course]}]
  fields: {person: who, course: course, assessment: test, score_percent: score}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "joined.csv").write_text("who,course,from\n1,Verbs,2026-01-01\n2,Verbs,2026-01-01\n")
    (tmp_path / "scores.csv").write_text("who,test,score\n1,T1,80\n2,T9,70\n2,T1,101\n")
    (tmp_path / "tests.csv").write_text("test,course\nT1,Verbs\n")
    return tmp_path


def bring(folder: Path, mapping: Mapping, **how):
    world = World()
    report = import_file(
        kind="history", file=folder, mapping=mapping, organisation=world.organisation, at=world.at, **how
    )
    return world, report


def test_each_file_gives_its_records_and_its_own_rows_to_mend(folder: Path):
    world, report = bring(folder, read_mapping(MAPPING), problems=folder / "out" / "problems.csv")
    assert (report.added, report.bad) == (3, 2)
    assert [str(problem) for problem in report.problems] == [
        "scores.csv, line 3: tests.csv has no test “T9”",
        "scores.csv, line 4: Score, of 100: “101” is not between 0 and 100",
    ]
    assert [path.name for path in report.to_mend] == ["scores.problems.csv"]
    assert report.to_mend[0].read_text("utf-8-sig").splitlines()[0] == "who,test,score,problem"
    (score,) = list_facts(organisation=world.organisation.pk, kinds=("ScoreRecorded",))
    assert (score.data["course"], score.data["score_percent"]) == ("Verbs", "80")


def test_one_file_of_the_folder_can_be_brought_in_alone(folder: Path):
    assert bring(folder / "scores.csv", read_mapping(MAPPING))[1].added == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("test,course\nT1,Verbs\nT1,Nouns\n", "tests.csv, line 3: “T1” comes twice"),
        ("test,title\nT1,Verbs\n", "tests.csv, line 1: there is no column “course”"),
        ("test,course\nT1\n", "tests.csv, line 2: 1 cell under a header of 2"),
        ("", "tests.csv: the file is empty"),
    ],
)
def test_a_look_up_that_is_not_clear_stops_the_import_before_it_begins(folder: Path, content: str, message: str):
    (folder / "tests.csv").write_text(content)
    with pytest.raises(UnreadableError, match=message):
        bring(folder, read_mapping(MAPPING))
    assert not Fact.objects.filter(kind="EnrolmentRecorded").exists()


def test_a_file_that_is_missing_or_outside_the_folder_is_not_read(folder: Path):
    (folder / "inside").mkdir()
    for name in ("../joined.csv", "/etc/passwd", "gone.csv"):
        with pytest.raises(UnreadableError, match="there is no file"):
            bring(folder / "inside", read_mapping(MAPPING.replace("joined.csv", name)))


def test_a_folder_needs_a_mapping_that_names_files(folder: Path):
    with pytest.raises(UnreadableError, match="does not say which files"):
        bring(folder, read_mapping("kind: history\nrecords: [enrolment]\nfields: {person: who, course: course}"))
