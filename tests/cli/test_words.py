"""The words that the command takes, and what it hands on."""

import pytest

from guildmark import __version__
from guildmark.cli import main
from guildmark.cli.parser import COMMANDS, build_parser
from tests.cli.installation import Installation


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 0
    told = capsys.readouterr().out
    assert all(f"\n    {name}" in told for name in COMMANDS)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"guildmark {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([name, "--help"])
    assert end.value.code == 0
    assert f"usage: guildmark {name}" in capsys.readouterr().out


def test_an_import_takes_kind_file_and_where_things_go() -> None:
    options = build_parser().parse_args(["import", "gigs", "a.csv", "--organisation", "x", "--problems", "p.csv"])
    assert (options.kind, options.path.name, options.organisation) == ("gigs", "a.csv", "x")
    assert (options.mapping, options.problems.name) == (None, "p.csv")


def test_an_import_of_a_file_that_is_not_there_is_said_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "gigs", "/no/such.csv"]) == 1
    assert capsys.readouterr().err == "There is no /no/such.csv.\n"


def test_any_other_word_is_a_django_command(installation: Installation) -> None:
    done = installation.run("check")
    assert done.returncode == 0
    assert "no issues" in done.stdout


def test_a_word_that_nobody_knows_is_an_error(installation: Installation) -> None:
    done = installation.run("enrol-everybody")
    assert done.returncode == 1
    assert "Unknown command" in done.stderr
