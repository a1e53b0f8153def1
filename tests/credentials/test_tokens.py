"""A badge is a token too: the same statements, signed once, with a key of its own that is published."""

import json
from decimal import Decimal

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.serialization import load_der_private_key

from guildmark.credentials import actions as credentials
from guildmark.credentials import addresses, queries, tokens
from guildmark.credentials.answering import answer, resolver
from guildmark.credentials.models import SignedCredential
from guildmark.credentials.signed_bytes import read_statements
from guildmark.engine.verification.reading import read_credential
from guildmark.engine.verification.report import Outcome, Verdict
from guildmark.engine.verification.schema import check_schema
from guildmark.engine.verification.verifying import verify
from guildmark.journal.models import Fact
from guildmark.people.keys import unwrap
from guildmark.people.models import SigningKey
from guildmark.people.queries import find_token_key, get_signing_key, unwrap_signing_key
from guildmark.people.signing_keys import disown_signing_key, get_or_make_token_key, rotate_signing_key
from tests.browser_client import Browser
from tests.concurrency.at_once import at_once
from tests.credentials.test_badges import issue
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def shown(world, *, with_result=False):
    badge = issue(world)
    credentials.choose_visibility(badge=badge, visibility="link", show_score=with_result, at=world.at)
    return badge


def check(world, body):
    return verify(body, at=world.at, resolve=resolver(world.at))


def header(token):
    return read_credential(token).header


@pytest.mark.parametrize("with_result", [False, True])
def test_a_token_says_what_the_document_says_and_every_check_of_it_passes(world, with_result):
    badge = shown(world)
    token = tokens.get_token(badge, with_result=with_result, at=world.at)
    document = read_statements(queries.get_own_signed(badge, with_result=with_result))
    assert read_statements(token) == document
    assert ("result" in document["credentialSubject"]) is with_result
    check_schema(document)
    report = check(world, token)
    assert (report.verdict, report.form) == (Verdict.VALID, "jwt")
    claims = read_credential(token).claims
    assert {name: claims[name] for name in ("iss", "jti", "sub")} == {
        "iss": document["issuer"]["id"], "jti": document["id"], "sub": document["credentialSubject"]["id"],
    }  # fmt: skip
    assert (claims["nbf"], claims["exp"]) == (int(world.at.timestamp()), int(badge.valid_until.timestamp()))


def test_a_token_names_where_its_key_stands_and_brings_it_along(world):
    token = tokens.get_token(shown(world), with_result=False, at=world.at)
    found, key = header(token), find_token_key(world.organisation)
    assert (found["alg"], found["typ"]) == ("RS256", "JWT")
    assert found["kid"] == addresses.key_url(world.organisation, key)
    page = Browser().get(found["kid"].removeprefix("http://testserver"))
    assert (page.status_code, page["Content-Type"]) == (200, "application/jwk+json")
    assert json.loads(page.content) == found["jwk"] == key.public_jwk
    assert not {"d", "p", "q"} & found["jwk"].keys()


def test_a_token_is_signed_once_and_stored_as_it_was_served(world):
    badge = shown(world)
    first = tokens.get_token(badge, with_result=False, at=world.at)
    world.pass_time(days=1)
    assert tokens.get_token(badge, with_result=False, at=world.at) == first
    row = SignedCredential.objects.get(badge=badge, format="jwt")
    assert (bytes(row.body), row.edition, row.key.kind) == (first, 1, "rsa")
    assert Fact.objects.filter(kind="BadgeTokenSigned").count() == 1


def test_no_badge_is_a_token_before_somebody_asks(world):
    shown(world)
    assert not SignedCredential.objects.filter(format="jwt").exists()
    assert find_token_key(world.organisation) is None


@pytest.mark.django_db(transaction=True)
def test_six_who_ask_at_once_get_the_same_token_and_one_key(world):
    badge = shown(world)
    got = at_once(*[lambda: tokens.get_token(badge, with_result=False, at=world.at)] * 6)
    assert len(set(got)) == 1, got
    assert SigningKey.objects.filter(kind="rsa").count() == 1
    assert SignedCredential.objects.filter(badge=badge, format="jwt").count() == 1


def test_a_hidden_score_is_in_no_token_that_others_read(world):
    badge = shown(world)
    page = Browser().get(f"/badges/{badge.pk}/badge.jwt")
    assert (page.status_code, page["Content-Type"]) == (200, "application/vc+jwt")
    assert page["Content-Disposition"] == 'attachment; filename="verified-editor.jwt"'
    assert "result" not in read_statements(page.content)["credentialSubject"]
    credentials.choose_visibility(badge=badge, visibility="link", show_score=True, at=world.at)
    open_page = Browser().get(f"/badges/{badge.pk}/badge.jwt")
    assert Decimal(read_statements(open_page.content)["credentialSubject"]["result"][0]["value"]) == badge.score_percent
    assert answer(f"http://testserver/badges/{badge.pk}/badge.jwt", at=world.at) == open_page.content
    credentials.choose_visibility(badge=badge, visibility="private", show_score=True, at=world.at)
    assert Browser().get(f"/badges/{badge.pk}/badge.jwt").status_code == 404


def test_a_revoked_badge_is_refused_as_a_token_too(world):
    badge = shown(world)
    token = tokens.get_token(badge, with_result=False, at=world.at)
    credentials.revoke_badge(badge=badge, reason="Mistaken", at=world.at)
    report = check(world, token)
    # Its one entry is for suspension, which can be taken back; that it is revoked is said where it was issued.
    assert [each.code for each in report.checks if each.outcome is Outcome.FAILED] == ["suspended"]


def test_tokens_signed_before_and_after_a_rotation_verify(world):
    before = tokens.get_token(shown(world), with_result=False, at=world.at)
    rotate_signing_key(organisation=world.organisation, at=world.at)
    assert find_token_key(world.organisation) is None
    after = tokens.get_token(shown(world), with_result=False, at=world.at)
    assert header(before)["kid"] != header(after)["kid"]
    assert [check(world, token).verdict for token in (before, after)] == [Verdict.VALID] * 2


def test_a_compromised_key_for_tokens_is_replaced_and_its_tokens_are_signed_anew(world):
    badge = shown(world)
    old = [tokens.get_token(badge, with_result=choice, at=world.at) for choice in (False, True)]
    untouched = queries.get_signed(badge)
    key = find_token_key(world.organisation)
    disown_signing_key(key=key, at=world.at)
    assert [each.code for each in check(world, old[0]).checks if each.outcome is Outcome.FAILED] == ["key_revoked"]
    path = addresses.key_url(world.organisation, key).removeprefix("http://testserver")
    assert Browser().get(path).status_code == 404
    world.settle()
    new = [tokens.get_token(badge, with_result=choice, at=world.at) for choice in (False, True)]
    assert [check(world, token).verdict for token in (*old, *new)] == [Verdict.NOT_VALID] * 2 + [Verdict.VALID] * 2
    assert [read_statements(token) for token in new] == [read_statements(token) for token in old]
    assert queries.get_signed(badge) == untouched


def test_a_compromised_key_for_documents_leaves_tokens_alone(world):
    badge = shown(world)
    token = tokens.get_token(badge, with_result=False, at=world.at)
    disown_signing_key(key=get_signing_key(world.organisation)[0], at=world.at)
    world.settle()
    assert tokens.get_token(badge, with_result=False, at=world.at) == token
    assert check(world, token).verdict is Verdict.VALID
    assert find_token_key(world.organisation) is not None


def test_the_private_half_is_stored_encrypted_under_a_label_of_its_own(world):
    key = get_or_make_token_key(organisation=world.organisation, at=world.at)
    assert load_der_private_key(unwrap_signing_key(key), None).key_size == 2048
    with pytest.raises(ValueError, match="deserialize"):
        load_der_private_key(bytes(key.wrapped_private), None)
    with pytest.raises(InvalidTag):
        unwrap(key.wrapped_private, label="signing:another")
