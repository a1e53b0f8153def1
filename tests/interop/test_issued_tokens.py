"""openbadgeslib, which knows nothing of us, says of the tokens that we issue what our own verifier says.

It looks up issuers by DID only. So it is handed the key that a token's `kid` leads to, and finds the keys of a token
that names the issuer's `did:web` by itself.
"""

import json

import pytest
from django.utils import timezone
from joserfc.jwk import RSAKey

from guildmark.credentials import actions as credentials
from guildmark.credentials import addresses, queries, statuses, tokens
from guildmark.credentials.answering import resolver
from guildmark.credentials.signed_bytes import read_statements
from guildmark.engine.signing.tokens import load_token_key, sign_token
from guildmark.engine.verification.report import Verdict
from guildmark.engine.verification.verifying import verify
from guildmark.people.queries import unwrap_signing_key
from guildmark.people.signing_keys import get_or_make_token_key
from tests.credentials.test_badges import issue
from tests.interop.peers import run
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def served_over_https(settings):
    settings.PUBLIC_URL = "https://badges.example"


@pytest.fixture
def world():
    return World(at=timezone.now())


def ours(world, badges):
    found = {
        name: verify(token.encode(), at=timezone.now(), resolve=resolver(world.at)) for name, token in badges.items()
    }
    return {name: report.verdict is Verdict.VALID for name, report in found.items()}


def test_openbadgeslib_agrees_about_tokens_as_we_issue_them(world, oracle, tmp_path):
    issued = {name: issue(world) for name in ("good", "scored", "revoked")}
    badges = {
        name: tokens.get_token(badge, with_result=name == "scored", at=world.at).decode()
        for name, badge in issued.items()
    }
    credentials.revoke_badge(badge=issued["revoked"], reason="Mistaken", at=world.at)
    head, _, mark = badges["good"].split(".")
    badges["tampered"] = f"{head}.{badges['scored'].split('.')[1]}.{mark}"
    place = issued["good"].status_list_id
    key = get_or_make_token_key(organisation=world.organisation, at=world.at).public_jwk
    handed = {
        "badges": badges, "key": RSAKey.import_key(key).as_pem(private=False).decode(),
        "web": {addresses.status_url(place): json.loads(statuses.get_status(place, at=world.at))},
    }  # fmt: skip
    command, environment = oracle
    found = run(command, handed, tmp_path, **environment)
    expected = {"good": True, "scored": True, "revoked": False, "tampered": False}
    assert {name: outcome[0] for name, outcome in found.items()} == expected, found
    assert ours(world, badges) == expected


def test_openbadgeslib_finds_the_key_of_a_token_in_our_did_web_document(world, oracle, tmp_path):
    did, key = (
        addresses.issuer_did(world.organisation),
        get_or_make_token_key(organisation=world.organisation, at=world.at),
    )
    document = read_statements(queries.get_own_signed(issue(world), with_result=False))
    document["issuer"]["id"] = did
    del document["credentialStatus"]
    token = sign_token(
        document, key=load_token_key(unwrap_signing_key(key)), kid=addresses.key_id(did, key), public_jwk=key.public_jwk
    ).decode()
    web = {
        f"https://badges.example/issuers/{world.organisation.pk}/did.json": queries.build_did_document(
            world.organisation.pk
        )
    }
    command, environment = oracle
    found = run(command, {"badges": {"good": token}, "issuer": did, "web": web}, tmp_path, **environment)
    assert found == {"good": [True, ""]}
    assert ours(world, {"good": token}) == {"good": True}
