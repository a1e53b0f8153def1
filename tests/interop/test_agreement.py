"""Our verifier and three others, which know nothing of us, say the same of good, expired, revoked and tampered badges.

The one difference is known and meant: a badge whose expiry hides behind its absolute address is accepted by two of
them and refused by ours.
"""

import copy
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

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

HERE = Path(__file__).parent
PLACE = HERE.parents[1] / "artifacts" / "interop"
ORACLE = (
    "openbadgeslib==4.6.3",
    "PyJWT==2.15.1",
    "pypng==0.20220715.0",
)  # LGPL and their own; never a dependency of ours
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


def run(command, handed, tmp_path, **environment):
    path = tmp_path / "handed.json"
    path.write_text(json.dumps(handed))
    done = subprocess.run(  # noqa: S603 - our own words
        [*command, path],
        cwd=PLACE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | environment,
    )
    assert done.stdout, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def node():
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node is missing; install it to compare with @digitalbazaar/vc and verifier-core")
    PLACE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "agree.mjs"):
        shutil.copy(HERE / name, PLACE / name)
    command = [shutil.which("npm"), "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
    done = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        pytest.skip(f"npm could not install the other verifiers: {done.stderr.strip()[-200:]}")
    return [shutil.which("node"), "agree.mjs"]


@pytest.fixture(scope="module")
def oracle():
    folder = PLACE / "python"
    if not (folder / "openbadgeslib").exists():
        folder.mkdir(parents=True, exist_ok=True)
        uv = Path(sys.executable).with_name("uv")  # the environment has one of the two
        pip = [uv, "pip"] if uv.exists() else [sys.executable, "-m", "pip"]
        command = [*pip, "install", "-q", "--no-deps", "--target", folder, *ORACLE]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        if done.returncode:
            pytest.skip(f"pip could not install openbadgeslib: {done.stderr.strip()[-200:]}")
    return [sys.executable, HERE / "oracle.py"], {"PYTHONPATH": str(folder)}


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
