"""Our verifier and three others, which know nothing of us, say the same of good, expired, revoked and tampered badges.

The one difference is known and meant: a badge whose expiry hides behind its absolute address is accepted by two of
them and refused by ours.
"""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from guildmark.engine.signing.contexts import BUNDLED, get_context
from guildmark.engine.signing.dataintegrity import instant
from guildmark.engine.verification.report import Verdict
from tests.engine.verification.made import (
    INDEX,
    KEY,
    LIST,
    Web,
    method,
    public,
    report,
    rsa_key,
    signed,
    status_list,
    token,
    unsigned,
)
from tests.interop import peers
from tests.interop.peers import run

DID = f"did:key:{KEY.public_multibase}"
DID_METHOD = f"{DID}#{KEY.public_multibase}"
DID_WEB = "did:web:badges.example"
NOW = datetime.now(UTC)
EXPECTED = {"good": True, "expired": False, "revoked": False, "suspended": False, "tampered": False}
SUSPENDED = f"{LIST}-suspended"
BY_LIST = {"revoked", "suspended"}


def dated(issuer, **changes):
    start, end = instant(NOW - timedelta(days=2)), instant(NOW + timedelta(days=30))
    return unsigned(issuer, **{"validFrom": start, "awardedDate": start, "validUntil": end, **changes})


def kinds(issuer, make):
    """One badge of each kind, secured by `make`."""
    good, old = dated(issuer), dated(issuer, validUntil=instant(NOW - timedelta(days=1)))
    revoked = dated(issuer)
    revoked["credentialStatus"] = {**revoked["credentialStatus"], "statusListIndex": "7", "id": f"{LIST}#7"}
    suspended = dated(issuer)
    suspended["credentialStatus"] |= {
        "statusPurpose": "suspension", "statusListCredential": SUSPENDED, "id": f"{SUSPENDED}#{INDEX}"
    }  # fmt: skip
    return {"good": make(good), "expired": make(old), "revoked": make(revoked), "suspended": make(suspended)}


def embedded():
    badges = kinds(DID, lambda document: signed(document, method=DID_METHOD, created=NOW))
    badges["tampered"] = copy.deepcopy(badges["good"])
    badges["tampered"]["credentialSubject"]["id"] = "urn:uuid:00000000-0000-4000-8000-000000000000"
    hidden = badges["hidden"] = copy.deepcopy(badges["expired"])
    moment = {"type": "http://www.w3.org/2001/XMLSchema#dateTime", "@value": hidden.pop("validUntil")}
    hidden["https://www.w3.org/2018/credentials#validUntil"] = moment
    return badges


def tokens():
    badges = kinds(DID_WEB, lambda document: token(document, header={"kid": f"{DID_WEB}#rsa"}))
    head, _, mark = badges["good"].split(".")
    badges["tampered"] = f"{head}.{badges['expired'].split('.')[1]}.{mark}"
    return badges


def web():
    """What stands where: contexts, the issuers, and a list that one place is revoked on."""
    document = {
        "@context": ["https://www.w3.org/ns/did/v1"], "id": DID, "assertionMethod": [DID_METHOD],
        "verificationMethod": [method(DID_METHOD, DID, publicKeyMultibase=KEY.public_multibase)],
    }  # fmt: skip
    keys = [method(f"{DID_WEB}#rsa", DID_WEB, publicKeyJwk=public(rsa_key()))]
    names = [*(each["id"] for each in keys), f"{DID_WEB}#list"]
    keys.append(method(f"{DID_WEB}#list", DID_WEB, publicKeyMultibase=KEY.public_multibase))
    site = {"id": DID_WEB, "verificationMethod": keys, "assertionMethod": names}
    return {
        DID: document,
        "https://badges.example/.well-known/did.json": site,
        **lists(DID, DID_METHOD),
    }


def lists(issuer, method):
    """One list of revoked places, one of suspended ones."""
    return {
        LIST: status_list({7}, issuer=issuer, method=method),
        SUSPENDED: status_list({INDEX}, issuer=issuer, method=method, url=SUSPENDED, purpose="suspension"),
    }


def ours(badges, places):
    found = {name: report(badge, web=Web(dict(places)), at=datetime.now(UTC)).verdict for name, badge in badges.items()}
    return {name: verdict is Verdict.VALID for name, verdict in found.items()}


@pytest.fixture(scope="module")
def node():
    try:
        return [peers.install_for_node("agree.mjs"), "agree.mjs"]
    except peers.MissingError as problem:
        pytest.skip(str(problem))


def test_two_verifiers_for_node_agree_with_ours(node, tmp_path):
    badges, places = embedded(), web()
    contexts = {url: get_context(url) for url in BUNDLED}
    found = run(node, {"badges": badges, "web": contexts | places}, tmp_path)
    mine = ours(badges, places)
    assert {name: mine[name] for name in EXPECTED} == EXPECTED
    assert {name: found[name]["core"] for name in EXPECTED} == EXPECTED, found
    assert {name: found[name]["vc"] for name in EXPECTED if name not in BY_LIST} == {
        name: good for name, good in EXPECTED.items() if name not in BY_LIST
    }, found
    assert (found["hidden"]["vc"], found["hidden"]["core"], mine["hidden"]) == (True, True, False)


def test_openbadgeslib_agrees_with_ours_about_embedded_proofs(oracle, tmp_path):
    badges, places = embedded(), web()
    command, environment = oracle
    found = run(command, {"badges": badges, "web": places, "issuer": DID}, tmp_path, **environment)
    assert {name: found[name][0] for name in EXPECTED} == EXPECTED, found
    assert {name: ours(badges, places)[name] for name in EXPECTED} == EXPECTED
    assert found["hidden"][0] is False


def test_openbadgeslib_agrees_with_ours_about_tokens(oracle, tmp_path):
    badges, places = tokens(), web()
    places |= lists(DID_WEB, f"{DID_WEB}#list")
    command, environment = oracle
    found = run(command, {"badges": badges, "web": places, "issuer": DID_WEB}, tmp_path, **environment)
    assert {name: found[name][0] for name in EXPECTED} == EXPECTED, found
    assert ours(badges, places) == EXPECTED


def test_the_revoked_place_is_not_that_of_the_good_badge():
    assert INDEX != 7
