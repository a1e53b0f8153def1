"""`guildmark keys` shows what is public of each key, and changes none without being told twice."""

import io
import sys

import pytest

from guildmark.cli import main
from guildmark.cli.words import confirm
from tests.cli.installation import Installation

FOUND = (
    "from django.utils import timezone; from guildmark.people.actions import create_organisation; "
    "create_organisation(name='Lanternfield', at=timezone.now())"
)
KEYS = "SELECT name FROM people_signingkey ORDER BY created_at"


@pytest.fixture
def founded(installation: Installation) -> Installation:
    done = installation.run("shell", "-c", FOUND)
    assert done.returncode == 0, done.stderr
    return installation


def test_an_empty_installation_has_no_key(installation):
    done = installation.run("keys")
    assert (done.returncode, done.stderr) == (0, "")
    assert "guildmark serve makes one" in done.stdout


def test_a_key_is_shown_and_rotated_once_somebody_agrees(founded):
    ((first,),) = founded.rows(KEYS)
    asked = founded.run("keys", "rotate", "lanternfield")
    assert (asked.returncode, asked.stderr) == (1, "Nothing was changed.\n")
    done = founded.run("keys", "rotate", "lanternfield", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    (_, (second,)) = founded.rows(KEYS)
    assert done.stdout.endswith(f"Lanternfield signs with {second} from now on.\n")
    shown = founded.run("keys").stdout.splitlines()
    assert shown[0] == "Lanternfield (lanternfield)"
    assert [line.strip() for line in shown[1:5:3]] == [first, second]
    assert shown[2].strip().endswith(f"#{first}")
    assert "retired" in shown[3]
    assert shown[6].strip().startswith("for documents (Ed25519); made")
    assert shown[6].endswith("UTC; in use")


def test_a_compromised_key_is_disowned_once_somebody_agrees(founded):
    ((first,),) = founded.rows(KEYS)
    asked = founded.run("keys", "compromised", first)
    assert (asked.returncode, asked.stderr) == (1, "Nothing was changed.\n")
    assert "Live badges of Lanternfield that this key signed: 0." in asked.stdout
    assert founded.run("keys", "compromised", first, "--yes").returncode == 0
    (_, (second,)) = founded.rows(KEYS)
    shown = founded.run("keys").stdout
    assert "nothing that it signed counts" in shown.partition(first)[2].partition(second)[0]
    assert shown.endswith("in use\n")
    again = founded.run("keys", "compromised", first)
    assert (again.returncode, len(founded.rows(KEYS))) == (0, 2)
    wrong = founded.run("keys", "compromised", "z6MkNone", "--yes")
    assert (wrong.returncode, wrong.stderr) == (1, "There is no key z6MkNone: guildmark keys lists them.\n")


def test_an_organisation_that_is_not_there_is_said_to_be_so(founded):
    done = founded.run("keys", "rotate", "elsewhere", "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no organisation elsewhere: guildmark keys lists them.\n"


def test_only_yes_is_yes(monkeypatch, capsys):
    for typed, answer in (("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("", False)):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        assert confirm("Sure?") is answer
    assert capsys.readouterr().out.startswith("Sure? [y/N] ")


def test_a_word_that_is_not_known_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["keys", "show-private"])
    assert "invalid choice" in capsys.readouterr().err
