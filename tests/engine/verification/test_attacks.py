"""Each attack that worked on somebody else is refused here, with its reason."""

import base64
import gzip
import hashlib
import hmac
import json
import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import RSAKey
from pyld import jsonld

from guildmark.engine.signing.status import encode_list
from guildmark.engine.verification.report import Fault, Verdict
from tests.engine.verification.made import (
    INDEX,
    ISSUER,
    KEY,
    LIST,
    METHOD,
    NOW,
    OTHER,
    Web,
    changed,
    code,
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

EXPIRED = "2026-11-30T00:00:00Z"


def refused(found, name, reason):
    assert found.verdict is Verdict.NOT_VALID, outcomes(found)
    assert outcomes(found)[name] == ("failed", reason)


@pytest.mark.parametrize("form", [signed, token])
def test_an_expiry_hidden_behind_its_absolute_address_is_refused(form):
    document = unsigned(validUntil=EXPIRED)
    if form is signed:
        made = signed(document)
        made["https://www.w3.org/2018/credentials#validUntil"] = {
            "@type": "http://www.w3.org/2001/XMLSchema#dateTime", "@value": made.pop("validUntil"),
        }  # fmt: skip
    else:
        made = token({**document, "https://www.w3.org/2018/credentials#validUntil": EXPIRED})
    assert report(made).verdict is Verdict.NOT_VALID


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("score",), "100"),
        (("credentialSubject", "score"), "100"),
        (("urn:x",), "y"),
        (("name",), None),
    ],
)
def test_terms_that_no_context_knows_are_refused(path, value):
    found = report(signed(changed(unsigned(), path, value)) if value else changed(signed(), path, value))
    assert found.verdict is Verdict.NOT_VALID
    assert report(changed(signed(), ("@id",), "urn:x")).verdict is Verdict.NOT_VALID


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"validUntil": None}, "inline_context"), ({"@vocab": "urn:x:"}, "inline_context"), ("https://x.example/", "unknown_context"),
        (None, "inline_context"), ("https://www.w3.org/ns/credentials/v2", "too_many_contexts"),
    ],
)  # fmt: skip
def test_contexts_of_its_own_unknown_ones_and_null_are_refused(more, reason):
    made = signed()
    refused(report({**made, "@context": [*made["@context"], more]}), "context", reason)


def test_a_part_may_bring_no_context_either():
    made = changed(signed(), ("credentialSubject", "@context"), {"achievement": None})
    refused(report(made), "context", "inline_context")


def test_a_poison_graph_is_refused_before_it_is_canonicalised():
    made = signed()
    nodes = [f"_:n{n}" for n in range(8)]
    made["evidence"] = [{"id": node, "type": ["Evidence"], "name": other} for node in nodes for other in nodes]
    refused(report(made), "context", "blank_node_name")
    made["evidence"] = [{"type": ["Evidence"]} for _ in range(8)]
    refused(report(made), "proof", "too_complex")


def test_the_algorithm_none_is_refused_however_it_is_written():
    head, body, mark = token().split(".")
    for name in ("none", "None", "NONE"):
        head = base64.urlsafe_b64encode(json.dumps({"alg": name}).encode()).rstrip(b"=").decode()
        refused(report(f"{head}.{body}."), "proof", "alg_none")
        refused(report(f"{head}.{body}.{mark}"), "proof", "alg_none")


def test_a_public_key_is_never_taken_for_a_shared_secret():
    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": f"{ISSUER}#rsa"}).encode()).rstrip(b"=").decode()
    body = token().split(".")[1]
    mark = hmac.new(rsa_key().as_pem(private=False), f"{head}.{body}".encode(), hashlib.sha256).digest()
    made = f"{head}.{body}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"
    refused(report(made), "proof", "unknown_algorithm")


def test_a_key_that_a_token_brings_along_proves_nothing_about_its_issuer():
    mine = RSAKey.generate_key(2048)
    refused(report(token(key=mine, header={"jwk": public(mine)})), "issuer", "key_not_published")
    both = report(token(key=mine, header={"kid": f"{ISSUER}#rsa", "jwk": public(mine)}))
    refused(both, "issuer", "key_not_published")
    refused(report(token(key=mine)), "proof", "wrong_signature")


def test_a_key_of_another_kind_or_a_weak_one_is_refused():
    refused(report(token(header={"kid": f"{ISSUER}#ec"})), "proof", "wrong_key")
    web = Web()
    web.places[ISSUER]["verificationMethod"][1]["publicKeyJwk"] = {"kty": "RSA", "n": "A" * 171, "e": "AQAB"}
    refused(report(token(), web=web), "proof", "wrong_key")


@pytest.mark.parametrize("header", [{"crit": ["exp"]}, {"b64": False}, {"zip": "DEF"}])
def test_a_token_that_demands_more_than_is_done_is_refused(header):
    head, body, mark = token().split(".")
    changed_head = json.loads(base64.urlsafe_b64decode(head + "==")) | header
    head = base64.urlsafe_b64encode(json.dumps(changed_head).encode()).rstrip(b"=").decode()
    refused(report(f"{head}.{body}.{mark}"), "proof", "critical_header")


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://other.example/"),
        ("jti", "urn:x"),
        ("sub", "urn:other"),
        ("nbf", 0),
        ("nbf", True),
        ("exp", 4_000_000_000),
        ("exp", None),
    ],
)
def test_claims_of_a_token_must_say_what_its_credential_says(claim, value):
    refused(report(token(claims={claim: value})), "proof", "claims_disagree")


def test_an_issuer_that_does_not_control_the_key_is_refused():
    foreign = unsigned("https://victim.example/issuers/1")
    victim = {"id": "https://victim.example/issuers/1", "verificationMethod": [], "assertionMethod": []}
    web = Web({victim["id"]: victim})
    refused(report(signed(foreign), web=web), "issuer", "key_not_published")
    # Listing somebody else's key, or claiming theirs, does not help either.
    victim["verificationMethod"] = [method(METHOD, publicKeyMultibase=KEY.public_multibase)]
    victim["assertionMethod"] = [METHOD]
    refused(report(signed(foreign), web=web), "issuer", "key_not_published")


@pytest.mark.parametrize(
    ("path", "value", "name", "reason"),
    [
        (("id",), "https://other.example/", "issuer", "other_profile"),
        (("assertionMethod",), [], "issuer", "key_not_published"),
        (("assertionMethod",), ..., "issuer", "key_not_published"),
        (("verificationMethod", 0, "controller"), "https://other.example/", "issuer", "key_not_published"),
        (("verificationMethod", 0, "controller"), ..., "issuer", "key_not_published"),
        (("verificationMethod", 0, "publicKeyMultibase"), OTHER.public_multibase, "proof", "wrong_signature"),
        (("verificationMethod", 0, "publicKeyMultibase"), "z6Mk", "proof", "malformed"),
        (("verificationMethod", 0, "revoked"), "2026-12-01T00:00:00Z", "issuer", "key_revoked"),
        (("verificationMethod", 0, "expires"), "2026-12-01T00:00:00Z", "issuer", "key_expired"),
        (("verificationMethod", 0, "expires"), "soon", "issuer", "bad_date"),
        (("verificationMethod",), [[1], None, "x", {"id": 1}], "issuer", "key_not_published"),
    ],
)  # fmt: skip
def test_a_profile_counts_only_for_keys_that_its_issuer_controls_and_asserts_with(path, value, name, reason):
    web = Web()
    web.places[ISSUER] = changed(web.places[ISSUER], path, value)
    refused(report(signed(), web=web), name, reason)


@pytest.mark.parametrize(
    "answer", [b"", b"<html>", b"[]", b'{"id": 1, "id": 2}', b"[" * 100_000, b"\xff", b"x" * 2_000_000]
)
def test_nonsense_at_the_issuers_address_is_said_to_be_so(answer):
    refused(report(signed(), web=Web({ISSUER: answer})), "issuer", "bad_profile")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"proofPurpose": "authentication"}, "wrong_purpose"), ({"cryptosuite": "ecdsa-sd-2023"}, "unknown_suite"),
        ({"expires": "2026-12-01T00:00:00Z"}, "proof_expired"),
        ({"proofValue": "z" + "1" * 64}, "wrong_signature"), ({"proofValue": "u" + "A" * 86}, "malformed"),
        ({"verificationMethod": f"{ISSUER}#{OTHER.public_multibase}"}, "wrong_signature"),
        ({"created": "2026-11-24T12:00:00Z"}, "wrong_signature"), ({"previousProof": "urn:x"}, "unknown_suite"),
    ],
)  # fmt: skip
def test_a_proof_that_is_not_one_of_these_statements_is_refused(change, reason):
    made = signed()
    found = report({**made, "proof": {**made["proof"], **change}})
    refused(found, "proof", reason)


def test_no_proof_too_many_and_two_kinds_at_once_are_refused():
    made = signed()
    assert report({key: value for key, value in made.items() if key != "proof"}).verdict is Verdict.NOT_VALID
    for proof in ([], [made["proof"]] * 4):
        assert report({**made, "proof": proof}).verdict is Verdict.NOT_VALID
    refused(report(token(made)), "proof", "two_proofs")


@pytest.mark.parametrize(
    "issuer",
    [
        "did:web:",
        "did:web:a.example:..",
        "did:web:a.example:%2e%2e:b",
        "did:key:z6Mkx",
        "did:ion:x",
        "urn:x",
        "mailto:a@b.example",
    ],
)
def test_an_issuer_whose_keys_cannot_be_looked_up_is_refused(issuer):
    refused(report(signed(unsigned(issuer))), "issuer", "unknown_issuer")


@pytest.mark.parametrize("reason", ["forbidden_address", "not_https", "answer_too_large"])
def test_an_issuer_at_an_address_that_nobody_may_read_is_refused(reason):
    refused(report(signed(), web=Web({ISSUER: Fault(reason, "x")})), "issuer", reason)


def test_only_what_an_issuer_signed_makes_us_look_up_its_status():
    web = Web()
    report(changed(signed(), ("name",), "Another"), web=web)
    report(changed(signed(), ("score",), "100"), web=web)
    assert LIST not in web.asked


@pytest.mark.parametrize(
    ("revoked", "reason"), [("2026-12-01T00:00:00Z", "key_revoked"), ("2090-01-01T00:00:00Z", "key_not_published")]
)
def test_a_key_that_asserts_nothing_proves_nothing_and_says_whether_it_was_revoked(revoked, reason):
    profile = changed(Web().places[ISSUER], ("assertionMethod",), [f"{ISSUER}#rsa"])
    profile["verificationMethod"][0]["revoked"] = revoked
    refused(report(signed(), web=Web({ISSUER: profile})), "issuer", reason)


def test_a_revoked_and_a_suspended_badge_are_refused():
    refused(report(signed(), web=Web({LIST: status_list({INDEX})})), "status", "revoked")
    paused = changed(unsigned(), ("credentialStatus", "statusPurpose"), "suspension")
    web = Web({LIST: status_list({INDEX}, purpose="suspension")})
    refused(report(signed(paused), web=web), "status", "suspended")
    refused(report(signed(paused), web=Web()), "status", "bad_status_list")


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: status_list(key=OTHER), "status_not_proven"),
        (lambda: {**status_list(), "proof": None}, "status_not_proven"),
        (lambda: {key: value for key, value in status_list().items() if key != "proof"}, "status_not_proven"),
        (lambda: changed(status_list({INDEX}), ("credentialSubject", "encodedList"), encode_list(set())), "status_not_proven"),
        (lambda: status_list(issuer="https://other.example/"), "status_other_issuer"),
        (lambda: status_list(url="https://badges.example/status/2"), "bad_status_list"),
        (lambda: status_list(encodedList="x"), "bad_status_list"),
        (lambda: status_list(encodedList="uAAAA"), "bad_status_list"),
        (lambda: status_list(encodedList=encode_list(set(), size=1024)), "bad_status_list"),
        (lambda: status_list(type="Other"), "bad_status_list"),
        (signed, "bad_status_list"),
        (lambda: b"nonsense", "bad_status_list"),
    ],
)  # fmt: skip
def test_a_status_list_that_is_not_soundly_the_issuers_is_refused(made, reason):
    refused(report(signed(), web=Web({LIST: made()})), "status", reason)


def test_a_status_list_that_unpacks_for_ever_is_left():
    bomb = gzip.compress(bytes(200_000_000), compresslevel=9)
    encoded = "u" + base64.urlsafe_b64encode(bomb).rstrip(b"=").decode()
    found = report(signed(), web=Web({LIST: status_list(encodedList=encoded)}))
    refused(found, "status", "bad_status_list")


@pytest.mark.parametrize("index", ["-1", "131072", "٣", "1e3", "", "9" * 400, "1.0"])
def test_a_place_outside_of_the_list_is_refused(index):
    made = signed(changed(unsigned(), ("credentialStatus", "statusListIndex"), index))
    assert report(made).verdict is Verdict.NOT_VALID


def test_a_list_that_does_not_answer_or_is_of_an_unknown_kind_leaves_it_undecided():
    assert report(signed(), web=Web({LIST: Fault("too_slow", "x")})).verdict is Verdict.UNDECIDED
    refused(report(signed(), web=Web({LIST: Fault("forbidden_address", "x")})), "status", "forbidden_address")


def test_the_revocation_list_of_1edtech_is_read():
    address = "https://badges.example/revocations"
    made = signed(unsigned(credentialStatus={"id": address, "type": "1EdTechRevocationList"}))
    badge = made["id"]
    listed = {"id": address, "issuer": ISSUER, "revokedCredentials": []}
    web = Web({address: listed})
    assert report(made, web=web).verdict is Verdict.VALID
    for entry, reason in ((badge, "revoked"), ({"id": badge, "revocationReason": "Mistaken"}, "revoked_because")):
        listed["revokedCredentials"] = [1, None, {"id": "urn:x"}, entry]
        refused(report(made, web=web), "status", reason)
    listed["revokedCredentials"] = [{"id": badge, "revoked": False}]
    assert report(made, web=web).verdict is Verdict.VALID
    listed["issuer"] = "https://other.example/"
    refused(report(made, web=web), "status", "status_other_issuer")
    for nonsense in ({"issuer": ISSUER}, b"[]", b"x"):
        web.places[address] = nonsense
        refused(report(made, web=web), "status", "bad_status_list")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x" * 2_000_000, "too_large"), (b'{"a":"' + b"x" * 2_000_000 + b'"}', "too_large"), (b"[" * 900_000, "too_deep"),
        (b'{"a":' * 100_000, "too_deep"), (b"{" + b"," * 900_000, "too_many_parts"), (b'{"a":"' + b'\\"' * 400_000, "not_json"),
        (b'{"a": 1, "a": 2}', "duplicate_key"), (b'{"a": {"b": 1, "b": 1}}', "duplicate_key"), (b'{"a": NaN}', "bad_number"),
        (b'{"a": 1e999}', "bad_number"), (b'{"a": ' + b"9" * 5000 + b"}", "bad_number"), (b'{"a": "\\ud800"}', "bad_character"),
        (b"\xff\xfe{", "not_a_badge"), (b'{"a": "\xff"}', "not_text"), (b"[]", "not_an_object"), (b"", "empty"), (b" \n", "empty"),
        (b"\x89PNG\r\n\x1a\n", "picture"), (b"<svg></svg>", "picture"), (b"nonsense", "not_a_badge"), (b"a.b.c", "bad_token"),
        (b"e30.W10.", "not_an_object"), (b"{", "not_json"), (b'{"a": yes}', "not_json"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_reason(content, reason):
    found = report(content)
    assert (found.verdict, code(found, "structure")) == (Verdict.UNREADABLE, reason)


@pytest.mark.parametrize(
    "content",
    [
        {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://x.example/1"},
        {"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass", "id": "https://x.example/1"},
        {"uid": "1", "recipient": {}, "badge": "https://x.example/b", "verify": {"type": "hosted"}},
    ],
)  # fmt: skip
def test_older_badges_are_recognised_and_never_valid(content):
    refused(report(content), "structure", "open_badges_2")
    body = base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
    refused(report(f"e30.{body}.AAAA"), "structure", "open_badges_2")


NONSENSE = [None, True, 3, -1.5, "", "x", [], {}, [[]], [None], {"id": None}, {"@value": "x"}, ["_:x"], {"@id": "_:x"}]
PATHS = [
    ("@context",), ("id",), ("type",), ("issuer",), ("issuer", "id"), ("issuer", "type"), ("validFrom",), ("validUntil",),
    ("credentialSubject",), ("credentialSubject", "id"), ("credentialSubject", "type"), ("credentialSubject", "achievement"),
    ("credentialSubject", "achievement", "id"), ("credentialSubject", "achievement", "criteria"),
    ("credentialSubject", "achievement", "name"), ("credentialSubject", "result"), ("credentialStatus",),
    ("credentialStatus", "type"), ("credentialStatus", "statusListIndex"), ("credentialStatus", "statusListCredential"),
    ("credentialSchema",), ("proof",), ("proof", "type"), ("proof", "created"), ("proof", "verificationMethod"),
    ("proof", "proofValue"), ("proof", "cryptosuite"), ("refreshService",), ("evidence",), ("name",), ("awardedDate",),
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=".".join)
def test_wrong_types_everywhere_are_refused_and_break_nothing(path):
    for value in [*NONSENSE, ...]:
        if (path == ("evidence",) and value in ([], ...)) or (path == ("refreshService",) and value is ...):
            continue  # what is not there, and an empty list of it, say the same
        made = changed(signed(), path, value)
        assert report(made).verdict is Verdict.NOT_VALID, value
        if path[0] != "proof":
            assert report(changed(unsigned(), path, value) | {"proof": signed()["proof"]}).verdict is Verdict.NOT_VALID


def test_a_wrong_type_is_said_with_its_place():
    found = report(changed(signed(), ("credentialSubject", "achievement", "criteria"), 3))
    assert "credentialSubject.achievement.criteria" in found.checks[0].reason


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from leaves(part, (*path, number))
    else:
        yield path


def test_no_field_can_be_changed_added_or_left_out():
    made = signed()
    places = list(leaves(made))
    assert len(places) > 40
    for path in places:
        for value in ("changed", ...):
            assert report(changed(made, path, value)).verdict is not Verdict.VALID, (path, value)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["data_integrity", "jwt"]), st.data())
def test_no_byte_of_a_badge_can_be_changed(form, data):
    content = bytearray((json.dumps(signed(), separators=(",", ":")) if form == "data_integrity" else GOOD).encode())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    assert report(bytes(content)).verdict is not Verdict.VALID


GOOD = token()


def test_the_fullest_badge_that_is_read_costs_little():
    """Work is counted, not time: the most parts there may be, of the kinds that cost most, are still a few hundred."""
    made = signed()
    made["evidence"] = [{"id": f"urn:e:{n}", "type": ["Evidence"], "name": f"{n}"} for n in range(400)]
    assert code(report(made), "structure") == "too_many_parts"
    made["evidence"] = [{"id": f"urn:e:{n}", "type": [f"T{k}" for k in range(9)]} for n in range(20)]
    assert code(report(made), "structure") == "wrong_type"


def test_whatever_is_thrown_at_it_it_answers():
    rng = random.Random(7)  # noqa: S311 - the same noise each time
    made = json.dumps(signed()).encode()
    for _ in range(60):
        cut = rng.randrange(len(made))
        assert report(made[:cut] + rng.randbytes(3) + made[cut + rng.randrange(9) :]).verdict is not Verdict.VALID
    assert report(signed(), at=NOW).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "content",
    [
        b'{"a":"' + b"x" * 2_000_000 + b'"}', b"[" * 900_000, b'{"a":' * 150_000, b'{"a":"' + b'\\"' * 450_000,
        b'{"a":[' + b'"",' * 300_000, b"[{}]" * 200_000, b'{"a":"' + b"x" * 900_000 + b'"}',
    ],
)  # fmt: skip
def test_what_is_made_to_exhaust_is_refused_within_fifty_megabytes(content):
    report(signed())
    tracemalloc.start()
    found = report(content)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.verdict in {Verdict.UNREADABLE, Verdict.NOT_VALID}
    assert most < 50_000_000


def test_the_most_work_that_anybody_can_cause_is_bounded(monkeypatch):
    """Expanding is what costs; the fullest badge that is let through has its parts expanded a few times, not more."""
    made = signed()
    made["evidence"] = [{"id": f"urn:e:{n}", "type": ["Evidence"], "name": f"{n}"} for n in range(100)]
    expanded, real = [], jsonld.expand
    monkeypatch.setattr(jsonld, "expand", lambda *args, **options: expanded.append(1) or real(*args, **options))
    assert code(report(made), "proof") == "wrong_signature"
    assert len(expanded) <= 8
