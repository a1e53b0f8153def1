"""`guildmark badge verify` needs no installation: a report as JSON, and an exit code that a script can ask."""

import io
import json
import sys

import pytest

from guildmark.cli import main, verifying
from guildmark.engine.verification.report import Fault
from tests.engine.verification.made import KEY, changed, signed, unsigned


@pytest.fixture
def good():
    did = f"did:key:{KEY.public_multibase}"
    document = unsigned(did, validUntil="2090-01-01T00:00:00Z", validFrom="2026-01-01T00:00:00Z")
    del document["credentialStatus"]
    return signed(document, method=f"{did}#{KEY.public_multibase}")


@pytest.fixture
def ask(tmp_path, capsys):
    def run(document, *options):
        path = tmp_path / "badge.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        code = main(["badge", "verify", str(path), *options])
        told = capsys.readouterr()
        return code, json.loads(told.out), told.err

    return run


def test_a_good_badge_is_valid_also_without_the_network(ask, good):
    for options in ((), ("--offline",), ("--offline", "--refresh")):
        code, report, said = ask(good, *options)
        assert (code, report["verdict"], said) == (0, "valid", "")


def test_a_changed_badge_is_not_and_says_why(ask, good):
    code, report, said = ask(changed(good, ("name",), "Another"))
    assert (code, report["verdict"]) == (1, "not_valid")
    assert said.startswith("proof: The signature does not fit")


def test_what_could_not_be_looked_up_is_not_called_valid(ask):
    code, report, _ = ask(signed(), "--offline")
    assert (code, report["verdict"]) == (1, "undecided")


def test_what_is_no_badge_and_what_is_not_there_cannot_be_read(ask, capsys):
    code, report, _ = ask("nonsense")
    assert (code, report["verdict"]) == (2, "unreadable")
    for source in ("/nowhere/badge.json", "https://127.0.0.1/badge", "http://badges.example/1"):
        assert main(["badge", "verify", source]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith("The badge cannot be read")


def test_the_standard_input_is_read(good, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(good).encode())))
    assert main(["badge", "verify", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "valid"


def test_an_address_is_fetched_and_without_the_network_is_not(good, monkeypatch, capsys):
    places = {"https://badges.example/b/1": json.dumps(good).encode()}
    monkeypatch.setattr(verifying, "Fetcher", lambda: places.__getitem__)
    assert main(["badge", "verify", "https://badges.example/b/1"]) == 0
    assert main(["badge", "verify", "https://badges.example/b/1", "--offline"]) == 2
    assert "without the network" in capsys.readouterr().err


def test_an_address_of_this_installation_is_answered_by_itself(monkeypatch, capsys):
    monkeypatch.setenv("GUILDMARK_URL", "http://127.0.0.1:8420")
    asked = []

    def answer(address, at):
        asked.append(address)
        raise Fault("not_found", address)

    monkeypatch.setattr(verifying, "_ask_ourselves", answer)
    assert main(["badge", "verify", "http://127.0.0.1:8420/badges/1"]) == 2
    assert asked == ["http://127.0.0.1:8420/badges/1"]
    assert "There is nothing at" in capsys.readouterr().err
