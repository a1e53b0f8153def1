"""Good rows go in, bad ones come back to be mended, and nothing goes in twice."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from guildmark.connect.csv.bring_in import import_file
from guildmark.connect.csv.checking import check, preview, read_header
from guildmark.connect.csv.guessing import guess_mapping
from guildmark.connect.csv.mapping import Mapping, Source, TableMapping
from guildmark.connect.csv.mapping_file import read_mapping
from guildmark.connect.csv.problems import UnreadableError
from guildmark.journal.actions import append_fact
from guildmark.journal.queries import list_facts
from guildmark.people.actions import correct_contractor
from guildmark.people.models import Contractor
from guildmark.people.queries import find_contractor_by_email, list_contractors
from guildmark.work.models import Gig
from tests.world import World

pytestmark = pytest.mark.django_db


def bring(world: World, kind: str, text: str | bytes, **how):
    file = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    mapping = how.pop("mapping", None) or guess_mapping(kind, *read_header(file))
    return import_file(kind=kind, file=file, mapping=mapping, organisation=world.organisation, at=world.at, **how)


def faults(world: World, kind: str, header: str, row: str, **settings) -> list[str]:
    text = f"{header}\n{row}\n"
    report = bring(world, kind, text, **settings)
    return [problem.message for problem in report.problems]


GIG = "id,skill,posted at,filled at,completed at,withdrawn at,value,currency,rating,contractor"


def test_contractors_come_in_with_everything_the_file_says():
    world = World()
    report = bring(world, "contractors", (
        "ID;Full name;E-mail;Skills;Town;State;Time zone;Language\n"
        "7;Zoë  O'Neill;Zoe@Example.com;Editing, Proofreading;Köln;DE-NW;Europe/Berlin;de\n"
    ))  # fmt: skip
    assert (report.added, report.bad) == (1, 0)
    zoe = find_contractor_by_email(organisation=world.organisation, email="zoe@example.com")
    assert zoe is not None
    assert (zoe.external_key, zoe.name, zoe.city, zoe.region) == ("7", "Zoë O'Neill", "Köln", "DE-NW")
    assert (zoe.zone, zoe.language, zoe.skills) == ("Europe/Berlin", "de", ["Editing", "Proofreading"])


def test_the_same_file_again_changes_nothing_and_a_changed_one_what_changed():
    world = World()
    text = "id,name,email\n1,Ada,ada@x.example\n2,Bo,bo@x.example\n"
    assert [bring(world, "contractors", text).added for _ in range(2)] == [2, 0]
    report = bring(world, "contractors", text.replace("Bo,", "Bodil,"))
    assert (report.added, report.changed, report.same) == (0, 1, 1)
    assert len(list_facts(organisation=world.organisation.pk, kinds=("ContractorAdded",))) == 2


@pytest.mark.parametrize(
    ("header", "row", "message"),
    [
        ("email,name", "no address,Ada", "“no address” is not an e-mail address"),
        ("email,name", ",Ada", "nothing tells whom this row is about"),
        ("email,name", f"a@x.example,{'x' * 200}", "is longer than 120 characters"),
        ("email,name", f"{'x' * 245}@x.example,Ada", "is longer than 254 characters"),
        ("email,name", f"{'İ' * 130}@x.example,Ada", "is longer than 254 characters"),
        ("email,name", "a@x.example,A\0da", "control character U+0000"),
        ("email,name", "a@x.example,A\x1bda", "control character U+001B"),
        ("email,name", "a@x.example,\u202eadA", "control character U+202E"),
        ("email,name", "a@x.example,A\ufffdda", "were lost"),
        ("email,zone", "a@x.example,Mars/Base", "“Mars/Base” is not a time zone"),
        ("email,language", "a@x.example,english!", "not a language code"),
    ],
)
def test_a_contractor_that_cannot_be_is_told_why(header: str, row: str, message: str):
    (told,) = faults(World(), "contractors", header, row)
    assert message in told


def test_a_region_is_a_country_or_the_code_of_a_part_of_one():
    world = World()
    cells = ["US-CA", "de", "gb_lnd", "Bavaria", "QQ-BY", "DE-BAVARIA", "EU"]
    rows = "".join(f"p{n}@x.example,{cell}\n" for n, cell in enumerate(cells))
    report = bring(world, "contractors", f"email,region\n{rows}")
    assert [problem.line for problem in report.problems] == [5, 6, 7, 8]
    assert "neither the code of a region nor of a country" in str(next(iter(report.problems)))
    kept = {c.email[:2]: c.region for c in list_contractors(organisation=world.organisation)}
    assert kept == {"p0": "US-CA", "p1": "DE", "p2": "GB-LND"}


def test_bytes_that_are_no_text_keep_only_their_own_row_out():
    world = World()
    content = "email,name\na@x.example,Zoë\n".encode() + b"b@x.example,\xed\xa0\x80\n" + "c@x.example,Åsa\n".encode()
    report = bring(world, "contractors", content)
    assert (report.added, [problem.line for problem in report.problems]) == (2, [3])


def test_markup_in_a_name_is_kept_as_the_text_it_is():
    world = World()
    bring(world, "contractors", "email,name\na@x.example,<script>alert(1)</script>\n")
    ada = find_contractor_by_email(organisation=world.organisation, email="a@x.example")
    assert ada is not None
    assert ada.name == "<script>alert(1)</script>"


def test_every_fault_of_a_row_is_told_at_once():
    told = faults(World(), "gigs", GIG, "1,Editing,0000-01-01,soon,,,12.5.1,XXY,6,")
    assert len(told) == 5


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,Editing,0000-00-00,,,,,,,", "“0000-00-00” is not a date"),
        ("1,Editing,0000-01-01,,,,,,,", "is not a date"),
        ("1,Editing,0001-01-01,,,,,,,", "0001-01-01 is before 1970"),
        ("1,Editing,9999-12-31T23:59:59-12:00,,,,,,,", "is not a date"),
        ("1,Editing,2030-01-01,,,,,,,", "has not come yet"),
        ("1,Editing,03/04/2026,,,,,,,", "another way of writing is named in the mapping"),
        ("1,Editing,2026-02-30,,,,,,,", "“2026-02-30” is not a date"),
        ("1,Editing,,,,,,,,", "Posted: is missing"),
        (",Editing,2026-01-01,,,,,,,", "is missing"),
        ("1,Editing,2026-01-02,2026-01-01,,,,,,", "“Filled” is before “Posted”"),
        ("1,Editing,2026-01-02,,2026-01-03,,,,,", "no time at which it was filled"),
        ("1,Editing,2026-01-02,2026-01-02,,2026-01-03,,,,", "both filled and withdrawn"),
        ("1,Editing,2026-01-02,2026-01-03,,,,,5,", "rated, but"),
        ("1,Editing,2026-01-02,2026-01-03,2026-01-04,,,,7,", "whole number from 1 to 5"),
        ("1,Editing,2026-01-02,,,,-5,,,", "less than nothing"),
        ("1,Editing,2026-01-02,,,,NaN,,,", "“NaN” is not a number"),
        ("1,Editing,2026-01-02,,,,1e99,,,", "is not a number"),
        ("1,Editing,2026-01-02,,,,1.005,USD,,", "parts of the smallest coin"),
        ("1,Editing,2026-01-02,,,,1.5,JPY,,", "parts of the smallest coin"),
        *(
            (f"1,Editing,2026-01-02,,,,1,{code},,", "not the code of a currency in use")
            for code in ("XXX", "XAU", "DEM")
        ),
        ("1,Editing,2026-01-02,,,,999999999999999,USD,,", "more than any gig"),
        ("1,Editing,2026-01-02,2026-01-03,,,,,,nobody", "no contractor “nobody”"),
    ],
)
def test_a_gig_that_cannot_be_is_told_why(row: str, message: str):
    world = World()
    (told,) = faults(world, "gigs", GIG, row)
    assert message in told
    assert not Gig.objects.filter(organisation=world.organisation).exists()


def test_gigs_come_in_with_client_contractor_value_and_rating():
    world = World()
    bring(world, "contractors", "id,email\nC1,ada@x.example\n")
    report = bring(world, "gigs", (
        "gig id,title,category,created at,accepted at,finished at,budget,currency,customer,contractor id,stars\n"
        'G1,Leaflet,Editing,2026-03-01,2026-03-02 14:30,2026-03-09T08:00:00+01:00,"1,250.50",EUR,harbour press,C1,5\n'
    ))  # fmt: skip
    assert (report.added, report.tally["filled"]) == (1, 1)
    gig = Gig.objects.select_related("rating", "contractor").get(external_key="G1")
    assert (gig.value_minor, gig.currency, gig.client, gig.rating.value) == (125_050, "EUR", world.client, 5)
    assert gig.contractor is not None
    assert gig.contractor.external_key == "C1"
    assert gig.completed_at == datetime(2026, 3, 9, 7, tzinfo=UTC)


def test_a_negative_duration_is_a_fault_unless_the_mapping_allows_it():
    fields = {
        "external_key": Source(("id",)), "skill": Source(constant="Editing"), "posted_at": Source(constant="anchor"),
        "filled_at": Source(("days",), unit="days", since="posted_at"),
    }  # fmt: skip
    mapping = Mapping("gigs", (TableMapping(fields),), anchor=date(2026, 1, 1))
    told = faults(World(), "gigs", "id,days", "1,-2", mapping=mapping)
    assert told == ["Filled: “-2” is a negative duration"]
    assert "longer than any time" in faults(World(), "gigs", "id,days", "1,999999999999", mapping=mapping)[0]
    assert "not a number of days" in faults(World(), "gigs", "id,days", "1,inf", mapping=mapping)[0]


def test_a_row_that_comes_twice_alike_is_one_and_unlike_is_a_fault():
    world = World()
    report = bring(world, "contractors", (
        "id,email\n1,a@x.example\n1,a@x.example\n2,A@x.example\n1,b@x.example\n"
    ))  # fmt: skip
    assert (report.added, report.doubled, report.bad) == (1, 1, 2)
    assert [problem.line for problem in report.problems] == [4, 5]
    assert all("line 2 is about the same" in problem.message for problem in report.problems)


def test_an_address_does_not_pass_from_one_key_to_another():
    world = World()
    bring(world, "contractors", "id,email\n1,a@x.example\n2,b@x.example\n")
    report = bring(world, "contractors", "id,email\n3,c@x.example\n9,B@x.example\n4,d@x.example\n")
    assert (report.added, report.changed, report.bad, report.good) == (2, 0, 1, 2)
    assert str(report.problems.kept[0]) == "upload.csv, line 3: the address belongs to the contractor “2”"


def test_a_row_the_database_refuses_does_not_keep_its_batch_out():
    world = World()
    bring(world, "contractors", "id,email\n1,a@x.example\n,b@x.example\n")
    report = bring(world, "contractors", "id,email\n3,c@x.example\n1,b@x.example\n4,d@x.example\n")
    assert (report.added, report.bad, report.good) == (2, 1, 2)
    assert str(report.problems.kept[0]) == (
        "upload.csv, line 3: the number or address already belongs to another contractor"
    )


def test_bad_rows_come_back_to_be_mended_and_then_go_in(tmp_path: Path):
    world, mend = World(), tmp_path / "people.problems.csv"
    text = "id,name,email\n1,Ada,ada@x.example\n2,=HYPERLINK(1),none\n3,-Bo,bo@x\n4,Cy\n5,Di,di@x.example\n"
    report = bring(world, "contractors", text, problems=mend)
    assert (report.added, report.bad, report.to_mend) == (2, 3, [mend])
    assert mend.stat().st_mode & 0o777 == 0o600
    with mend.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["id", "name", "email", "problem"]
    assert [row[1] for row in rows[1:]] == ["'=HYPERLINK(1)", "'-Bo", "Cy"]
    assert [row[3].split(":")[0] for row in rows[1:]] == ["line 3", "line 4", "line 5"]
    for row, email in zip(rows[1:], ("b@x.example", "c@x.example", "d@x.example"), strict=True):
        row[2] = email
    with mend.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert bring(world, "contractors", mend.read_bytes()).added == 3
    mine = Contractor.objects.filter(organisation=world.organisation)
    assert set(mine.values_list("name", flat=True)) == {"Ada", "=HYPERLINK(1)", "-Bo", "Cy", "Di"}


def test_a_mended_file_with_faults_left_comes_back_with_one_problem_column(tmp_path: Path):
    world, first, second = World(), tmp_path / "1.csv", tmp_path / "2.csv"
    bring(world, "contractors", "id,email,note\n1,none,=x\n", problems=first)
    bring(world, "contractors", first.read_bytes(), problems=second)
    assert first.read_bytes().replace(b"line 2", b"") == second.read_bytes().replace(b"line 2", b"")


def test_where_no_row_is_bad_no_file_is_written(tmp_path: Path):
    report = bring(World(), "contractors", "email\na@x.example\n", problems=tmp_path / "none.csv")
    assert (report.to_mend, list(tmp_path.iterdir())) == ([], [])


def test_rows_to_mend_never_overwrite_what_is_read(tmp_path: Path):
    file = tmp_path / "people.csv"
    file.write_text("email\nnone\n")
    with pytest.raises(UnreadableError, match="overwrite"):
        import_file(
            kind="contractors", file=file, mapping=guess_mapping("contractors", ["email"]), at=World().at,
            organisation=World().organisation, problems=file,
        )  # fmt: skip
    assert file.read_text() == "email\nnone\n"


def test_all_or_nothing_stores_nothing_when_a_row_is_bad():
    world = World()
    report = bring(world, "contractors", "email\na@x.example\nnone\n", only_whole=True)
    assert (report.added, report.bad) == (0, 1)
    assert not Contractor.objects.filter(organisation=world.organisation).exists()


def test_a_check_stores_nothing_and_finds_what_the_import_finds():
    world, file = World(), io.BytesIO(b"email\na@x.example\nnone\n\n")
    found = check(file, guess_mapping("contractors", ["email"]), organisation=world.organisation, at=world.at)
    assert (found.good, found.bad, found.blank, found.problems.kept[0].line) == (1, 1, 0 + 1, 3)
    assert not Contractor.objects.filter(organisation=world.organisation).exists()


def test_a_preview_shows_faults_beside_their_rows():
    shown = preview(io.BytesIO(b"email\na@x.example\nnone\n"), guess_mapping("contractors", ["email"]), at=World().at)
    assert [(row.line, row.values, bool(row.faults)) for row in shown.rows] == [
        (2, {"email": "a@x.example"}, False), (3, {}, True),
    ]  # fmt: skip


def test_a_mapping_for_other_columns_is_refused_before_anything_is_stored():
    with pytest.raises(UnreadableError, match=r"no column “Mail”; the header has id, email"):
        bring(World(), "contractors", "id,email\n1,a@x.example\n",
              mapping=Mapping("contractors", (TableMapping({"email": Source(("Mail",))}),)))  # fmt: skip
    with pytest.raises(UnreadableError, match="for: “Your own number for the gig”, “Skill”, “Posted”;"):
        bring(World(), "gigs", "a,b\n1,2\n")
    with pytest.raises(UnreadableError, match="for: “Your own number or name for them” or “E-mail address”;"):
        bring(World(), "contractors", "name,b\n1,2\n")


def test_progress_is_told_batch_by_batch():
    told: list[tuple[int, float]] = []
    text = "email\n" + "".join(f"c{n}@x.example\n" for n in range(1200))
    report = bring(World(), "contractors", text, progress=lambda rows, share: told.append((rows, share)))
    assert [rows for rows, _ in told] == [500, 1000, 1200]
    assert told[-1][1] == 1
    assert report.added == 1200


def test_another_organisations_contractors_stay_theirs():
    ours, theirs = World(), World()
    for world in (ours, theirs):
        assert bring(world, "contractors", "id,email\n1,a@x.example\n").added == 1
    bring(ours, "contractors", "id,email,name\n1,a@x.example,Ada\n")
    assert Contractor.objects.get(organisation=theirs.organisation).name == ""


HISTORY = """\
kind: history
records: [enrolment, outcome]
fields: {person: who, course: course, enrolled_at: from, outcome: {column: result, values: {ok: passed}}}
leave_out:
- when: {column: result, is_one_of: [test]}
  reason: only a test
"""


def test_a_row_of_a_history_may_hold_several_records_and_rules_leave_rows_out():
    world, text = World(), "who,course,from,result\n1,Verbs,2026-01-01,ok\n2,Verbs,,test\n3,Verbs,,failed\n"
    for added in (2, 0):
        report = bring(world, "history", text, mapping=read_mapping(HISTORY))
        assert (report.added, report.good, report.bad) == (added, 2, 0)
        assert [str(problem) for problem in report.left_out] == ["upload.csv, line 3: only a test"]
    facts = list_facts(organisation=world.organisation.pk, kinds=("EnrolmentRecorded", "OutcomeRecorded"))
    assert sorted(fact.kind for fact in facts) == ["EnrolmentRecorded"] * 2 + ["OutcomeRecorded"] * 2


def test_the_check_knows_whom_the_import_will_not_find(tmp_path):
    world = World()
    ana = world.contractor("Ana")
    file = tmp_path / "gigs.csv"
    file.write_text(
        "id,skill,posted,filled,contractor\n"
        f"1,Editing,2026-01-01,2026-01-02,{ana.email}\n2,Editing,2026-01-01,2026-01-02,nobody@x.example\n"
    )
    header, rows = read_header(file)
    mapping = guess_mapping("gigs", header, rows)
    found = check(file, mapping, organisation=world.organisation, at=world.at)
    assert (found.good, found.bad) == (1, 1)
    assert "there is no contractor “nobody@x.example”" in str(found.problems.kept[0])
    report = import_file(kind="gigs", file=file, mapping=mapping, organisation=world.organisation, at=world.at)
    assert (report.added, report.bad) == (found.good, found.bad)


def test_an_address_where_a_number_is_expected_is_told_with_the_field_to_choose(tmp_path):
    world = World()
    file = tmp_path / "gigs.csv"
    file.write_text("id,skill,posted,filled,who\n1,Editing,2026-01-01,2026-01-02,ana@x.example\n")
    mapping = guess_mapping("gigs", ["id", "skill", "posted", "filled"])
    table = mapping.tables[0]
    fields = table.fields | {"contractor_key": Source(columns=("who",))}
    found = check(
        file, replace(mapping, tables=(replace(table, fields=fields),)), organisation=world.organisation, at=world.at
    )
    assert "is an e-mail address: choose its column as “Who did it: their address”" in str(found.problems.kept[0])


def test_the_check_says_who_is_new_who_changes_and_how_and_the_import_may_leave_the_known_alone():
    world = World()
    bring(world, "contractors", "email,name,skills\na@x.example,Ada,Editing\nb@x.example,Bo,Editing\n")
    text = "email,name,skills\na@x.example,Ada,Writing\nb@x.example,Bo,Editing\nc@x.example,Cy,Editing\n"
    mapping = guess_mapping("contractors", *read_header(io.BytesIO(text.encode())))
    found = check(io.BytesIO(text.encode()), mapping, organisation=world.organisation, at=world.at)
    assert found.foreseen == {"added": 1, "changed": 1, "same": 1}
    assert [(each.line, each.message) for each in found.changes] == [(2, "Skills: Editing → Writing")]
    report = bring(world, "contractors", text, only_new=True)
    assert (report.added, report.changed, report.same) == (1, 0, 2)
    assert find_contractor_by_email(organisation=world.organisation, email="a@x.example").skills == ["Editing"]


def test_a_name_that_the_contractor_corrected_is_kept_and_the_report_says_so():
    world = World()
    bring(world, "contractors", "email,name\na@x.example,Ada\nb@x.example,Bo\n")
    for email, changes in (("a@x.example", {"name": "Ada Lovelace"}), ("b@x.example", {"city": "Bonn"})):
        correct_contractor(
            contractor=find_contractor_by_email(organisation=world.organisation, email=email), at=world.at, **changes
        )
    report = bring(world, "contractors", "email,name\na@x.example,Someone\nb@x.example,Bodil\n")
    assert (report.changed, report.same) == (1, 1)
    assert [(note.line, "stays “Ada Lovelace”" in note.message) for note in report.notes] == [(2, True)]
    names = {each.name for each in list_contractors(organisation=world.organisation)}
    assert names == {"Ada Lovelace", "Bodil"}


def test_a_name_that_stands_on_a_badge_is_kept():
    world = World()
    bring(world, "contractors", "email,name\na@x.example,Ada\n")
    ada = find_contractor_by_email(organisation=world.organisation, email="a@x.example")
    append_fact(organisation=world.organisation.pk, kind="BadgeIssued", at=world.at, contractor=ada.pk)
    report = bring(world, "contractors", "email,name,city\na@x.example,Someone,Bonn\n")
    assert (report.changed, report.notes.count) == (1, 1)
    ada.refresh_from_db()
    assert (ada.name, ada.city) == ("Ada", "Bonn")
