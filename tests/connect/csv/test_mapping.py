"""A mapping is guessed, changed by a person, kept as a file, and read again as it was."""

from datetime import date

import pytest

from guildmark.connect.csv.choosing import choose, list_chosen
from guildmark.connect.csv.fields import KINDS
from guildmark.connect.csv.guessing import guess_mapping
from guildmark.connect.csv.mapping import Mapping, Source, TableMapping
from guildmark.connect.csv.mapping_file import list_shipped, read_mapping, write_mapping
from guildmark.connect.csv.problems import FaultError, UnreadableError


def guessed(kind: str, header: list[str], rows: list[list[str]] | None = None) -> dict[str, str]:
    fields = guess_mapping(kind, header, rows or []).tables[0].fields
    return {name: source.columns[0] for name, source in fields.items()}


def test_headers_are_understood_whatever_their_case_signs_and_accents():
    assert guessed("contractors", ["Contractor_ID", "FULL NAME", "E-Mail", "Région", "favourite colour"]) == {
        "external_key": "Contractor_ID", "name": "FULL NAME", "email": "E-Mail", "region": "Région",
    }  # fmt: skip
    assert guessed("gigs", ["gigId", "category", "createdAt", "hired_at", "stars"]) == {
        "external_key": "gigId", "skill": "category", "posted_at": "createdAt", "filled_at": "hired_at",
        "rating": "stars",
    }  # fmt: skip


def test_a_column_means_one_thing_only_and_the_exact_name_wins():
    assert guessed("gigs", ["name", "title", "id"])["title"] == "title"
    assert guessed("contractors", ["name", "contractor"]) == {"name": "name"}


@pytest.mark.parametrize(
    ("cells", "found"), [(["DE-BY", ""], True), (["us_ca"], True), (["fr", "Bavaria"], True), (["Bavaria"], False)]
)
def test_a_column_called_state_is_a_region_only_where_codes_stand_in_it(cells: list[str], *, found: bool):
    assert ("region" in guessed("contractors", ["email", "state"], [["a@x.example", cell] for cell in cells])) == found


@pytest.mark.parametrize(("zone", "used"), [("Europe/Paris", "Europe/Paris"), ("Mars/Base", "UTC"), ("", "UTC")])
def test_the_zone_of_whoever_imports_is_guessed(zone: str, used: str):
    assert guess_mapping("gigs", ["id"], zone=zone).zone == used


def test_peoples_groups_are_never_guessed():
    assert guessed("contractors", ["email", "gender", "disability", "groups.gender"]) == {"email": "email"}


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        (["31/12/2025", "01/02/2026"], "%d/%m/%Y"),
        (["12/31/2025", "01/02/2026"], "%m/%d/%Y"),
        (["01/02/2026"], ""),
        (["01.02.2026"], "%d.%m.%Y"),
        (["2026-02-01"], ""),
        (["31/12/2025", "soon"], ""),
    ],
)
def test_a_way_of_writing_dates_is_guessed_only_where_it_is_certain(dates: list[str], found: str):
    mapping = guess_mapping("gigs", ["posted"], [[day] for day in dates])
    assert mapping.tables[0].fields["posted_at"].date_format == found


@pytest.mark.parametrize(
    ("numbers", "found"), [(["1.250,50"], ","), (["1,250.50"], "."), (["12,5", "7,25"], ","), (["7"], ".")]
)
def test_the_decimal_sign_is_guessed_from_the_numbers(numbers: list[str], found: str):
    assert guess_mapping("gigs", ["value"], [[number] for number in numbers]).decimal == found


def test_a_person_chooses_other_columns_and_none():
    guess = guess_mapping("contractors", ["id", "email", "n"])
    mapping = choose(guess, {"column-email": "email", "column-name": "n", "column-external_key": ""})
    assert dict(mapping.tables[0].fields) == {"email": Source(("email",)), "name": Source(("n",))}


@pytest.mark.parametrize("name", ["gitcoin-bounties", "oulad"])
def test_an_example_is_written_and_read_again_as_it_was(name: str):
    mapping = read_mapping(list_shipped()[name])
    assert read_mapping(write_mapping(mapping)) == mapping


def test_words_that_yaml_would_take_for_something_else_stay_words():
    fields = {"email": Source(("no",)), "name": Source(("2026-01-01", "on"), values={"no": "Norway", "1.0": "y"})}
    mapping = Mapping("contractors", (TableMapping(fields),), unknown=("null", "~", "n/a"), anchor=date(2026, 1, 1))
    assert read_mapping(write_mapping(mapping)) == mapping


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: gigs\nfields: [", "line 2"),
        ("", "names with their values"),
        ("- a", "names with their values"),
        ("kind: horses\nfields: {}", "“kind” is one of contractors, gigs, history, badges"),
        ("kind: gigs\nfields: {colour: x}", "there is no field “colour”"),
        ("kind: gigs\nfields: {title: {hue: x}}", "“hue” means nothing here"),
        ("kind: gigs\nfields: {title: {before: x}}", "a column or a constant is missing"),
        ("kind: gigs\nfields: {filled_at: {column: x, unit: fortnights, since: posted_at}}", "“unit” is one of"),
        ("kind: gigs\nfields: {filled_at: {column: x, unit: days}}", "belong together"),
        ("kind: gigs\nfields: {filled_at: {column: x, unit: days, since: birth}}", "there is no field “birth”"),
        ("kind: gigs\nfields: {title: x}\nzone: Mars", "“Mars” is not a time zone"),
        ("kind: gigs\nfields: {title: x}\nanchor: yesterday", "“yesterday” is not a day"),
        ("kind: gigs\nfields: {title: x}\nleave_out: [{when: {empty: [title]}}]", "a condition and a reason"),
        ("kind: history\nrecords: [life]\nfields: {person: x}", "there are no records “life”"),
        ("kind: gigs\nfields: &a {title: *a}", "aliases"),
        ("x: " * 100_000, "too long"),
        ("[" * 50_000, "nested too deeply"),
        ("kind: !!python/object/apply:os.system [ls]", "could not determine|one text"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(text: str, message: str):
    with pytest.raises(UnreadableError, match=message):
        read_mapping(text)


def test_every_field_has_words_for_people_and_no_two_fields_of_a_kind_share_a_name():
    for kind in KINDS.values():
        assert all(str(field.label) for field in kind.fields)
        assert len({field.name for field in kind.fields}) == len(kind.fields)


def test_what_the_page_cannot_show_survives_a_choice():
    example = read_mapping(list_shipped()["gitcoin-bounties"])
    form = {f"column-{each.field.name}": each.column for each in list_chosen(example)}
    form |= {f"constant-{each.field.name}": each.constant for each in list_chosen(example)}
    assert choose(example, form) == example


def test_dates_numbers_zone_and_first_day_are_chosen():
    guess = guess_mapping("gigs", ["id", "posted", "days"])
    form = {
        "column-external_key": "id", "constant-skill": " Editing ", "column-posted_at": "posted",
        "format-posted_at": "%d/%m/%Y", "column-filled_at": "days", "format-filled_at": "unit:days",
        "since-filled_at": "posted_at", "zone": "Europe/Paris", "decimal": ",", "anchor": "2026-01-01",
    }  # fmt: skip
    mapping = choose(guess, form)
    assert dict(mapping.tables[0].fields) == {
        "external_key": Source(("id",)), "skill": Source(constant="Editing"),
        "posted_at": Source(("posted",), date_format="%d/%m/%Y"),
        "filled_at": Source(("days",), unit="days", since="posted_at"),
    }  # fmt: skip
    assert (mapping.zone, mapping.decimal, mapping.anchor) == ("Europe/Paris", ",", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"column-posted_at": "posted", "format-posted_at": "unit:days"}, "Posted: choose what the number"),
        ({"column-posted_at": "posted", "format-posted_at": "%s"}, "Posted: choose from the list"),
        ({"zone": "Mars/Base"}, "not a time zone"),
        ({"anchor": "0000-00-00"}, "not a day"),
        ({"decimal": "x"}, "decimal"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(form: dict[str, str], said: str):
    with pytest.raises((FaultError, UnreadableError), match=said):
        choose(guess_mapping("gigs", ["id", "posted"]), form)
