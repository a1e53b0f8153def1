"""The words that the command takes, and what it hands on."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

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


def test_an_import_counts_from_the_day_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    options = build_parser().parse_args(["import", "gigs", "a.csv", "--mapping", "m.yaml", "--anchor", "2026-01-01"])
    assert options.anchor == date(2026, 1, 1)
    for wrong in ("1.1.2026", "2026-02-30", "0000-00-00", ""):
        with pytest.raises(SystemExit) as end:
            build_parser().parse_args(["import", "gigs", "a.csv", "--anchor", wrong])
        assert end.value.code == 2
        assert f"argument --anchor: {wrong!r} is not a day; write it as 2026-01-31" in capsys.readouterr().err
    assert main(["import", "course", "/", "--anchor", "2026-01-01"]) == 1
    assert "--anchor goes with contractors, gigs and history" in capsys.readouterr().err


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
        [sys.executable, "-m", "guildmark", "backup"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("A setting is wrong: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [["--contractors", "-5"], ["--days", "0"], ["--days", "x"]])
def test_a_world_of_nobody_is_refused(words, capsys):
    with pytest.raises(SystemExit):
        build_parser().parse_args(["simulate", *words])
    assert "is not a count" in capsys.readouterr().err


def test_the_anchor_reaches_the_rows(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "gigs.csv").write_text("pk,days\n7,3\n", encoding="utf-8")
    (tmp_path / "m.yaml").write_text(
        "kind: gigs\nfields:\n  external_key: pk\n  skill: {constant: Editing}\n  posted_at: {constant: anchor}\n"
        "  filled_at: {column: days, unit: days, since: posted_at}\n",
        encoding="utf-8",
    )
    found = "from django.utils import timezone; from guildmark.people.actions import create_organisation"
    installation.run("shell", "-c", f"{found}; create_organisation(name='Lantern', at=timezone.now())")
    words = ["import", "gigs", str(tmp_path / "gigs.csv"), "--mapping", str(tmp_path / "m.yaml")]
    assert installation.run(*words, "--problems", str(tmp_path / "p.csv")).returncode == 1
    done = installation.run(*words, "--anchor", "2026-01-01")
    assert done.returncode == 0, done.stderr
    assert installation.rows("SELECT substr(posted_at, 1, 10), substr(filled_at, 1, 10) FROM work_gig") == [
        ("2026-01-01", "2026-01-04")
    ]
