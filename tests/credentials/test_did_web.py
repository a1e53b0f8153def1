"""An issuer's HTTPS profile and its `did:web` document name the same keys, and our verifier finds both."""

import json

import pytest

from guildmark.credentials import addresses, queries
from guildmark.credentials.answering import answer, resolver
from guildmark.engine.signing.dataintegrity import sign
from guildmark.engine.verification.controllers import look_up_keys
from guildmark.engine.verification.report import Fault, Outcome, Verdict
from guildmark.engine.verification.verifying import verify
from guildmark.people.queries import get_signing_key
from guildmark.people.signing_keys import disown_signing_key, rotate_signing_key
from tests.browser_client import Browser
from tests.engine.verification.made import unsigned
from tests.world import World

pytestmark = pytest.mark.django_db
SITE = "https://badges.example"


@pytest.fixture(autouse=True)
def served_over_https(settings):
    settings.PUBLIC_URL = SITE


@pytest.fixture
def world():
    """An organisation with a key that was compromised, one that is retired and one in use."""
    world = World()
    world.pass_time(days=1)
    disown_signing_key(key=get_signing_key(world.organisation)[0], at=world.at)
    world.pass_time(days=1)
    rotate_signing_key(organisation=world.organisation, at=world.at)
    return world


def issued_as(world, issuer, named=None):
    """A badge that names its issuer so, signed with the key in use under that name or another."""
    document = unsigned(issuer, validFrom="2026-11-01T00:00:00Z")
    del document["credentialStatus"]
    key, private_raw = get_signing_key(world.organisation)
    method = addresses.key_id(named or issuer, key)
    return json.dumps(sign(document, private_raw=private_raw, verification_method=method, created=world.at)).encode()


def test_both_documents_name_the_same_keys_and_each_other(world):
    url, did = f"{SITE}/issuers/{world.organisation.pk}", f"did:web:badges.example:issuers:{world.organisation.pk}"
    profile, document = (
        queries.build_issuer(world.organisation.pk),
        queries.build_did_document(world.organisation.pk),
    )
    assert (profile["id"], profile["alsoKnownAs"]) == (url, [did])
    assert (document["id"], document["alsoKnownAs"]) == (did, [url])
    found = {name: look_up_keys(name, resolver(world.at)) for name in (url, did)}
    assert [len(keys) for keys in found.values()] == [3, 3]
    lives = [[(key.multibase, key.revoked, key.asserting) for key in keys] for keys in found.values()]
    assert lives[0] == lives[1]
    assert [asserting for _key, _revoked, asserting in lives[0]] == [True, True, False]
    assert [key.id.partition("#")[0] for key in found[did]] == [did] * 3


def test_a_badge_that_names_its_issuer_either_way_is_verified(world):
    did = addresses.issuer_did(world.organisation)
    for issuer in (addresses.issuer_url(world.organisation), did):
        assert verify(issued_as(world, issuer), at=world.at, resolve=resolver(world.at)).verdict is Verdict.VALID


def test_a_key_under_one_name_proves_nothing_under_the_other(world):
    url, did = addresses.issuer_url(world.organisation), addresses.issuer_did(world.organisation)
    report = verify(issued_as(world, did, named=url), at=world.at, resolve=resolver(world.at))
    assert [check.outcome for check in report.checks if check.name == "issuer"] == [Outcome.FAILED]


@pytest.mark.parametrize(
    ("site", "start"),
    [
        ("https://badges.example:8443", "did:web:badges.example%3A8443:"),
        (f"{SITE}/learn", "did:web:badges.example:learn:"),
    ],
)
def test_a_port_and_a_folder_are_part_of_the_name(world, settings, site, start):
    settings.PUBLIC_URL = site
    did = addresses.issuer_did(world.organisation)
    assert did == f"{start}issuers:{world.organisation.pk}"
    assert look_up_keys(did, resolver(world.at))


def test_without_https_no_did_is_claimed(world, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8420"
    assert "alsoKnownAs" not in queries.build_issuer(world.organisation.pk)


def test_the_document_stands_where_did_web_looks_for_it_and_may_be_read_from_everywhere(world):
    page = Browser().get(f"/issuers/{world.organisation.pk}/did.json")
    assert (page.status_code, page["Content-Type"], page["Access-Control-Allow-Origin"]) == (
        200, "application/did+ld+json", "*"
    )  # fmt: skip
    assert json.loads(page.content) == queries.build_did_document(world.organisation.pk)
    assert Browser().get(f"/issuers/{world.client.pk}/did.json").status_code == 404


def test_the_page_for_people_names_the_did(world):
    page = Browser(headers={"accept": "text/html"}).get(f"/issuers/{world.organisation.pk}").content.decode()
    assert addresses.issuer_did(world.organisation) in page


@pytest.mark.parametrize("path", ["status/{}/did.json", "badges/{}/did.json", "issuers/{}/credential.json"])
def test_there_is_nothing_at_other_addresses(world, path):
    with pytest.raises(Fault, match="nothing at"):
        answer(f"{SITE}/{path.format(world.organisation.pk)}", at=world.at)
