"""What is good is said to be good, in both forms, for each kind of issuer; what it says of itself is told."""

import json
from datetime import timedelta

import pytest

from guildmark.engine.baking import bake
from guildmark.engine.signing.dataintegrity import sign
from guildmark.engine.verification.reading import find_credential
from guildmark.engine.verification.report import NAMES, Fault, Verdict
from guildmark.engine.verification.words import WORDS
from tests.engine.baking.test_baking import PNG, SVG
from tests.engine.verification.made import (
    ACHIEVEMENT,
    AT,
    BADGE,
    ISSUER,
    KEY,
    METHOD,
    NOW,
    Web,
    code,
    ec_key,
    method,
    outcomes,
    public,
    report,
    rsa_key,
    signed,
    status_list,
    token,
    unsigned,
)


def test_a_good_badge_passes_every_check():
    found = report(signed())
    assert found.verdict is Verdict.VALID
    assert tuple(outcomes(found)) == NAMES
    assert {outcome for outcome, _ in outcomes(found).values()} == {"passed", "not_applicable"}


@pytest.mark.parametrize(
    ("key", "header", "algorithm"),
    [
        (rsa_key, {"kid": f"{ISSUER}#rsa"}, "RS256"),
        (rsa_key, {"kid": "#rsa"}, "RS256"),
        (rsa_key, {"jwk": public(rsa_key())}, "RS256"),
        (rsa_key, {"kid": f"{ISSUER}#rsa", "jwk": public(rsa_key())}, "RS256"),
        (ec_key, {"kid": f"{ISSUER}#ec"}, "ES256"),
    ],
)
def test_a_good_token_passes_every_check(key, header, algorithm):
    found = report(token(key=key(), header=header, algorithm=algorithm))
    assert (found.verdict, found.form) == (Verdict.VALID, "jwt")


def test_the_report_tells_what_the_badge_says_of_itself():
    told = report(signed()).as_json()
    assert told["verdict"] == "valid"
    assert told["credential"]["name"] == ACHIEVEMENT.name
    assert told["credential"]["issuer_name"] == "Lanternfield Studio"
    assert told["credential"]["subject"] == BADGE.subject
    assert told["credential"]["results"] == ({"name": "Assessment score", "value": "92.5", "status": "Completed"},)
    assert all(check["reason"] and "%(" not in check["reason"] for check in told["checks"])
    json.dumps(told)


def test_a_badge_of_a_did_key_needs_no_look_up():
    did = f"did:key:{KEY.public_multibase}"
    document = unsigned(did)
    del document["credentialStatus"]
    made = signed(document, method=f"{did}#{KEY.public_multibase}")
    web = Web()
    assert report(made, web=web).verdict is Verdict.VALID
    assert report(made, offline=True).verdict is Verdict.VALID
    assert web.asked == []


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:badges.example", "https://badges.example/.well-known/did.json"),
        ("did:web:badges.example%3A8443:issuers:1", "https://badges.example:8443/issuers/1/did.json"),
    ],
)
def test_a_badge_of_a_did_web_is_verified_with_its_document(did, address):
    name = f"{did}#one"
    keys = [method("#one", did, publicKeyMultibase=KEY.public_multibase)]
    web = Web({address: {"id": did, "verificationMethod": keys, "assertionMethod": ["#one"]}})
    web.places[BADGE.status_list] = status_list(issuer=did, method=name)
    assert report(signed(unsigned(did), method=name), web=web).verdict is Verdict.VALID


def test_a_key_may_stand_within_the_list_of_those_for_assertions():
    web = Web()
    web.places[ISSUER] = {"id": ISSUER, "assertionMethod": [method(METHOD, publicKeyMultibase=KEY.public_multibase)]}
    assert report(signed(), web=web).verdict is Verdict.VALID


def test_a_list_of_one_proof_is_that_proof_and_each_of_two_must_hold():
    made = signed()
    assert report({**made, "proof": [made["proof"]]}).verdict is Verdict.VALID
    other = sign(unsigned(), private_raw=KEY.private_raw, verification_method=METHOD, created=NOW)["proof"]
    assert report({**made, "proof": [made["proof"], other]}).verdict is Verdict.VALID
    assert (
        report({**made, "proof": [made["proof"], {**other, "created": "2027-01-01T00:00:00Z"}]}).verdict
        is Verdict.NOT_VALID
    )


def test_without_the_network_nothing_is_called_valid_that_was_not_checked():
    found = report(signed(), offline=True)
    assert found.verdict is Verdict.UNDECIDED
    assert outcomes(found)["proof"] == ("passed", "proof_ok")
    assert outcomes(found)["issuer"] == ("not_checked", "offline")
    assert report(token(), offline=True).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("problem", ["unreachable", "too_slow", "not_found"])
def test_an_issuer_that_does_not_answer_leaves_it_undecided(problem):
    web = Web({ISSUER: Fault(problem, "x")})
    assert report(signed(), web=web).verdict is Verdict.UNDECIDED
    assert web.asked == [ISSUER]


def test_a_newer_version_is_named_and_looked_up_only_when_asked():
    service = {"id": "https://badges.example/refresh/1", "type": "1EdTechCredentialRefresh"}
    made, web = signed(unsigned(refreshService=service)), Web()
    assert outcomes(report(made, web=web))["refresh"] == ("not_checked", "refresh_named")
    assert service["id"] not in web.asked
    web.places[service["id"]] = made
    assert code(report(made, web=web, refresh=True), "refresh") == "refresh_same"
    web.places[service["id"]] = signed(unsigned(validFrom="2026-12-01T00:00:00Z"))
    newer = report(made, web=web, refresh=True)
    assert (code(newer, "refresh"), newer.verdict) == ("refresh_newer", Verdict.VALID)
    web.places[service["id"]] = b"nonsense"
    assert code(report(made, web=web, refresh=True), "refresh") == "bad_refresh"


def test_a_badge_counts_from_its_first_moment_until_before_its_last():
    end = AT + timedelta(days=365)
    assert code(report(signed(), at=AT), "dates") == "dates_ok"
    assert code(report(signed(), at=AT - timedelta(seconds=1)), "dates") == "not_yet_valid"
    assert code(report(signed(), at=end - timedelta(seconds=1)), "dates") == "dates_ok"
    assert code(report(signed(), at=end), "dates") == "expired"


def test_an_own_schema_of_an_issuer_is_named_and_never_fetched():
    own = {"id": "https://elsewhere.example/schema.json", "type": "1EdTechJsonSchemaValidator2019"}
    web = Web()
    found = report(signed(unsigned(credentialSchema=[own])), web=web)
    assert (code(found, "schema"), found.verdict) == ("schema_partly", Verdict.VALID)
    assert own["id"] not in web.asked


@pytest.mark.parametrize("content", [b'{"a": 1}', b'\xef\xbb\xbf  {"a": 1}\n', b" aa.bb.cc \n"])
def test_a_credential_is_found_in_what_surrounds_it(content):
    assert find_credential(content) in {b'{"a": 1}', b"aa.bb.cc"}


@pytest.mark.parametrize("picture", [PNG, SVG])
def test_a_badge_inside_its_picture_is_verified_as_by_itself(picture):
    badge = signed()
    found = report(bake(picture, json.dumps(badge).encode()))
    assert (found.verdict, outcomes(found)) == (Verdict.VALID, outcomes(report(badge)))


def test_every_sentence_can_be_said():
    for text in WORDS.values():
        assert text % {"detail": "x"}
