"""The check of the official schema says the same as another library, wherever a badge is bent."""

import json
from importlib.resources import files

import jsonschema
import pytest

from guildmark.engine.verification.report import Fault
from guildmark.engine.verification.schema import check_schema
from tests.engine.verification.made import changed, unsigned

SCHEMA = files("guildmark.engine.signing").joinpath("data/schemas/ob_v3p0_achievementcredential_schema.json")
OTHER = jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def places(value, path=()):
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from places(part, (*path, key))


def accepts(document):
    try:
        return bool(check_schema(document))
    except Fault:
        return False


@pytest.mark.parametrize("wrong", [5, "", [], {}, None, ...], ids=str)
def test_it_accepts_and_refuses_what_another_library_does(wrong):
    bent = [changed(unsigned(), path, wrong) for path in places(unsigned())]
    said = [accepts(document) for document in bent]
    assert said == [OTHER.is_valid(document) for document in bent]
    assert not all(said)


def test_it_says_where_a_badge_does_not_fit():
    with pytest.raises(Fault, match=r"credentialSubject\.achievement\.criteria \(type\)"):
        check_schema(changed(unsigned(), ("credentialSubject", "achievement", "criteria"), 5))
