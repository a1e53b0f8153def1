"""The command says plainly what became of a file, and its exit code says whether all of it is in."""

from pathlib import Path

import pytest

from guildmark.config.home import Home
from guildmark.connect.csv.commands import run
from guildmark.people.queries import count_contractors
from tests.shared_data import shared
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def imports(tmp_path: Path, settings) -> Path:
    """Where the command keeps mappings and rows to mend: a data directory of this test's own."""
    settings.HOME = Home(tmp_path)
    return tmp_path / "imports"


@pytest.fixture
def file(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "people.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_all_in_is_0_and_the_guess_is_told_and_kept(file, imports: Path, capsys: pytest.CaptureFixture[str]):
    world = World()
    assert run("contractors", file("ID,E-mail,Shoe\n1,a@x.example,42\n"), organisation=world.organisation.slug) == 0
    told = capsys.readouterr().out
    assert "E-mail address: E-mail" in told
    assert "Not used: Shoe" in told
    assert f"1 row for {world.organisation.name}: 1 new, 0 changed, 0 there already." in told
    assert "external_key: ID" in (imports / "people.mapping.yaml").read_text()


def test_some_out_is_1_and_they_are_told_and_written(file, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    world, mend = World(), tmp_path / "mend.csv"
    path = file("email\na@x.example\nnone\n")
    assert run("contractors", path, organisation=world.organisation.slug, problems=mend) == 1
    told = capsys.readouterr().out
    assert "people.csv, line 3: E-mail address: “none” is not an e-mail address" in told
    assert str(mend) in told
    assert mend.exists()
    assert count_contractors(world.organisation) == 1


def test_without_a_place_rows_to_mend_are_written_into_the_data_directory(file, imports: Path):
    run("contractors", file("email\nnone\n"), organisation=World().organisation.slug)
    assert (imports / "people.problems.csv").exists()


@pytest.mark.parametrize(
    ("text", "mapping", "said"),
    [
        ("", None, "the file is empty"),
        ("a,b\n1,2\n", Path("no-such"), "one of the examples: gitcoin-bounties, oulad"),
        ("a,b\n1,2\n", Path("oulad"), "a mapping for history, not for gigs"),
        ("a,b\n1,2\n", None, "no column was found or chosen for"),
    ],
)
def test_unreadable_is_2_and_nothing_went_in(text, mapping, said, file, capsys: pytest.CaptureFixture[str]):
    assert run("gigs", file(text), organisation=World().organisation.slug, mapping=mapping) == 2
    assert said in capsys.readouterr().err


def test_an_organisation_must_be_named_where_there_are_several(file, capsys: pytest.CaptureFixture[str]):
    path = file("email\na@x.example\n")
    assert run("contractors", path) == 2
    assert "no organisation yet" in capsys.readouterr().err
    one = World()
    assert run("contractors", path) == 0
    World()
    assert run("contractors", path) == 2
    assert one.organisation.slug in capsys.readouterr().err
    assert run("contractors", path, organisation="nobody") == 2


def test_every_bounty_left_out_is_listed_by_line(capsys: pytest.CaptureFixture[str]):
    slug = World().organisation.slug
    path = shared("gitcoin-bounties/activities.csv")
    assert run("gigs", path, organisation=slug, mapping=Path("gitcoin-bounties")) == 1
    told = capsys.readouterr().out
    assert "filled: 3,595" in told
    assert "no time at all is known about this gig: 36" in told
    assert "the row is kept: 172" in told
    numbers = told.split("about this gig: 36")[1].split("Kept,")[0].split("lines")[1]
    assert len(numbers.replace(",", " ").split()) == 36


def test_progress_is_told_by_tenths(file, capsys: pytest.CaptureFixture[str]):
    path = file("email\n" + "".join(f"c{n}@x.example\n" for n in range(12_000)))
    assert run("contractors", path, organisation=World().organisation.slug) == 0
    assert "12,000 rows, 100%" in capsys.readouterr().out
