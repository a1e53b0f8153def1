"""The words that the command takes, and what it hands on."""

import os
import subprocess
import sys

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


@pytest.mark.parametrize(
    "setting",
    [{"SMTP_PORT": "abc"}, {"DATABASE_URL": "nonsense"}, {"DATABASE_URL": "mysql://x/y"}, {"GUILDMARK_URL": "garbage"}],
)
def test_a_wrong_setting_is_told_in_one_line(setting, tmp_path):
    environment = (
        os.environ | {"GUILDMARK_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "guildmark.config.settings"} | setting
    )
    done = subprocess.run(
        [sys.executable, "-m", "guildmark", "doctor"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("A setting is wrong: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [["--contractors", "-5"], ["--days", "0"], ["--days", "x"]])
def test_a_world_of_nobody_is_refused(words, capsys):
    with pytest.raises(SystemExit):
        build_parser().parse_args(["simulate", *words])
    assert "is not a count" in capsys.readouterr().err
