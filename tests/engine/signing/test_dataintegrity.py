"""The proofs on badges, against the W3C's own vectors and the official schema."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from guildmark.engine.signing.contexts import loader
from guildmark.engine.signing.credential import AchievementSpec, BadgeSpec, Issuer, build_credential
from guildmark.engine.signing.dataintegrity import (
    SignatureError,
    canonicalise,
    instant,
    sign,
    signing_input,
    verify_proof,
)
from guildmark.engine.signing.keys import decode_private, generate_key, key_pair
from guildmark.engine.signing.status import encode_list, read_bit, status_credential
from tests.shared_data import shared

EXAMPLES = {
    "https://www.w3.org/ns/credentials/examples/v2": {
        "@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}
    }
}
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
ISSUER = Issuer("https://badges.example/o/lantern", "Lanternfield Studio", "https://badges.example/o/lantern")
ACHIEVEMENT = AchievementSpec(
    "https://badges.example/a/1",
    "Verified Editor",
    "Edits for plain language.",
    "Score 80% or more in an assessment of 20 items.",
    "https://badges.example/a/1",
    "https://badges.example/a/1/badge.svg",
    80,
)
BADGE = BadgeSpec(
    "https://badges.example/b/1",
    "urn:uuid:7c9e6679-7425-40de-944b-e07fc1f90ae7",
    AT,
    AT + timedelta(days=365),
    Decimal("92.50"),
    "https://badges.example/status/1",
    94_567,
)
KEY = generate_key()
METHOD = f"{ISSUER.id}#{KEY.public_multibase}"


def vector(name: str) -> str:
    return shared(f"badges/w3c-eddsa-rdfc-2022/{name}").read_text(encoding="utf-8")


def bare() -> dict[str, Any]:
    return build_credential(issuer=ISSUER, achievement=ACHIEVEMENT, badge=BADGE, with_result=True)


def signed(*, with_result: bool = True) -> dict[str, Any]:
    document = build_credential(issuer=ISSUER, achievement=ACHIEVEMENT, badge=BADGE, with_result=with_result)
    return sign(document, private_raw=KEY.private_raw, verification_method=METHOD, created=AT)


def test_the_w3c_vectors_are_reproduced_byte_for_byte():
    keys = json.loads(vector("keyPair.json"))
    pair = key_pair(decode_private(keys["privateKeyMultibase"]))
    unsigned, options = json.loads(vector("unsigned.json")), json.loads(vector("proofConfigDataInt.json"))
    expected = json.loads(vector("signedDataInt.json"))
    assert pair.public_multibase == keys["publicKeyMultibase"]
    assert canonicalise(unsigned, EXAMPLES).decode() == vector("canonDocDataInt.txt")
    assert canonicalise(options, EXAMPLES).decode() == vector("proofCanonDataInt.txt")
    assert signing_input(unsigned, options, EXAMPLES).hex() == vector("combinedHashDataInt.txt")
    created = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
    made = sign(
        unsigned,
        private_raw=pair.private_raw,
        verification_method=options["verificationMethod"],
        created=created,
        extra=EXAMPLES,
    )
    assert made["proof"]["proofValue"] == expected["proof"]["proofValue"]
    verify_proof(expected, pair.public_multibase, extra=EXAMPLES)


@pytest.mark.parametrize("with_result", [True, False])
def test_a_badge_satisfies_the_official_schema_and_verifies(with_result):
    document = signed(with_result=with_result)
    schema = json.loads(shared("badges/schemas/ob_v3p0_achievementcredential_schema.json").read_text())
    jsonschema.Draft201909Validator(schema).validate(document)
    verify_proof(document, KEY.public_multibase)


def test_the_form_without_result_says_nothing_of_the_score():
    assert "92.5" not in json.dumps(signed(with_result=False))
    assert signed()["credentialSubject"]["result"][0]["value"] == "92.5"


@pytest.mark.parametrize(
    "path", [("name",), ("validUntil",), ("credentialSubject", "id"), ("issuer", "id"), ("proof", "created")]
)
def test_any_change_breaks_the_proof(path):
    document = json.loads(json.dumps(signed()))
    part = document
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = "2031-01-01T00:00:00Z" if "valid" in path[-1] or path[-1] == "created" else "urn:other"
    with pytest.raises(SignatureError) as problem:
        verify_proof(document, KEY.public_multibase)
    assert problem.value.code == "wrong_signature"


def test_another_key_does_not_verify():
    with pytest.raises(SignatureError, match="does not fit"):
        verify_proof(signed(), generate_key().public_multibase)


@pytest.mark.parametrize("context", [["https://attacker.example/context"], None, [{"@vocab": "urn:x:"}]])
def test_a_foreign_or_missing_context_is_refused(context):
    document = {**signed(), "@context": context}
    with pytest.raises(SignatureError):
        verify_proof(document, KEY.public_multibase)


@settings(max_examples=25, deadline=None)
@given(
    name=st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30),
    score=st.decimals(0, 100, places=2),
)
def test_the_canonical_form_equals_pylds(name, score):
    achievement = AchievementSpec("urn:a", name, name, name, "urn:c", "urn:i", 80)
    badge = BadgeSpec("urn:b", "urn:s", AT, AT + timedelta(days=1), score, "urn:l", 3)
    document = build_credential(issuer=ISSUER, achievement=achievement, badge=badge, with_result=True)
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader()}
    assert canonicalise(document).decode() == jsonld.normalize(document, options)


@pytest.mark.parametrize("name", ["bell \a", "\x1f", "half a pair \ud800"])
def test_control_characters_never_get_into_a_badge(name):
    achievement = AchievementSpec("urn:a", name, "d", "c", "urn:c", "urn:i", 80)
    with pytest.raises(ValueError, match="control characters"):
        build_credential(issuer=ISSUER, achievement=achievement, badge=BADGE, with_result=False)


@given(st.sets(st.integers(0, 131_071), max_size=40), st.integers(0, 131_071))
@settings(max_examples=20, deadline=None)
def test_a_status_list_says_of_each_place_whether_it_is_revoked(revoked, asked):
    assert read_bit(encode_list(revoked), asked) == (asked in revoked)


def test_a_status_list_can_be_signed_and_read_back():
    document = status_credential(
        url="https://badges.example/status/1", issuer=ISSUER.id, encoded=encode_list({7}), at=AT
    )
    made = sign(document, private_raw=KEY.private_raw, verification_method=METHOD, created=AT)
    verify_proof(made, KEY.public_multibase)
    assert read_bit(made["credentialSubject"]["encodedList"], 7)


def test_a_list_too_small_to_hide_in_or_too_large_is_refused():
    with pytest.raises(ValueError, match="fewer than"):
        read_bit(encode_list({1}, size=1024), 1)
    with pytest.raises(ValueError, match="larger"):
        read_bit(encode_list({1}, size=16_777_216), 1)


@given(
    st.datetimes(timezones=st.just(UTC)).map(instant)
    | st.text(max_size=30)
    | st.sampled_from(["1970-01-01T00:00:00Z"]),
    st.sampled_from([METHOD, f"{METHOD}1970-01-01T00:00:00Z", "urn:uuid:1", "no address", 5, None]),
)
def test_what_is_kept_of_a_proofs_options_changes_nothing_about_them(created, method):
    options = {
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": created,
        "verificationMethod": method, "proofPurpose": "assertionMethod", "@context": bare()["@context"],
    }  # fmt: skip
    assert outcome(lambda: signing_input(bare(), options)) == outcome(
        lambda: b"".join(hashlib.sha256(canonicalise(part)).digest() for part in (options, bare()))
    )


def outcome(work):
    try:
        return work()
    except SignatureError as problem:
        return problem.code
