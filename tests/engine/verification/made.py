"""Badges of a made-up issuer in both forms, and the little web in which its profile and its lists stand."""

import copy
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from guildmark.engine.signing.credential import AchievementSpec, BadgeSpec, Issuer, build_credential
from guildmark.engine.signing.dataintegrity import sign
from guildmark.engine.signing.keys import key_pair
from guildmark.engine.signing.status import encode_list, status_credential
from guildmark.engine.verification.report import Fault
from guildmark.engine.verification.verifying import verify

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOW = AT + timedelta(days=30)
KEY, OTHER = key_pair(b"\x07" * 32), key_pair(b"\x08" * 32)
ISSUER = "https://badges.example/issuers/1"
METHOD = f"{ISSUER}#{KEY.public_multibase}"
LIST, INDEX = "https://badges.example/status/1", 94_567
ACHIEVEMENT = AchievementSpec(
    "https://badges.example/a/1", "Verified Editor", "Edits for plain language.", "Score 80% or more.",
    "https://badges.example/a/1", "https://badges.example/a/1/badge.svg", 80,
)  # fmt: skip
BADGE = BadgeSpec(
    "https://badges.example/b/1", "urn:uuid:7c9e6679-7425-40de-944b-e07fc1f90ae7", AT, AT + timedelta(days=365),
    Decimal("92.50"), LIST, INDEX,
)  # fmt: skip


@cache
def rsa_key():
    return RSAKey.generate_key(2048)


@cache
def ec_key():
    return ECKey.generate_key("P-256")


def public(key):
    return {name: value for name, value in key.as_dict(private=False).items() if name != "kid"}


def unsigned(issuer=ISSUER, **changes):
    profile = Issuer(issuer, "Lanternfield Studio", issuer)
    made = build_credential(issuer=profile, achievement=ACHIEVEMENT, badge=BADGE, with_result=True)
    return {**made, **changes}


def signed(document=None, *, key=KEY, method=METHOD, created=AT):
    return sign(document or unsigned(), private_raw=key.private_raw, verification_method=method, created=created)


def claims_of(document):
    def seconds(key):
        return int(datetime.fromisoformat(document[key]).timestamp())

    return {
        "iss": document["issuer"]["id"], "jti": document["id"], "sub": document["credentialSubject"]["id"],
        "nbf": seconds("validFrom"), "exp": seconds("validUntil"),
    }  # fmt: skip


def token(document=None, *, key=None, header=None, claims=None, algorithm="RS256"):
    document, key = document or unsigned(), key or rsa_key()
    head = {"alg": algorithm, "typ": "vc+jwt", **(header or {"kid": f"{ISSUER}#rsa"})}
    body = json.dumps({**document, **claims_of(document), **(claims or {})})
    return jws.serialize_compact(head, body, key, algorithms=[algorithm])


def method(name, controller=ISSUER, **key):
    return {
        "id": name,
        "type": "Multikey" if "publicKeyMultibase" in key else "JsonWebKey",
        "controller": controller,
        **key,
    }


def status_list(revoked=(), *, key=KEY, method=METHOD, issuer=ISSUER, url=LIST, purpose="revocation", **changes):
    document = status_credential(url=url, issuer=issuer, encoded=encode_list(set(revoked)), at=AT)
    document["credentialSubject"]["statusPurpose"] = purpose
    document["credentialSubject"].update(changes)
    return sign(document, private_raw=key.private_raw, verification_method=method, created=AT)


@dataclass
class Web:
    """What stands where; an exception stands there too. It knows what it was asked for."""

    places: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    def __post_init__(self):
        methods = [
            method(METHOD, publicKeyMultibase=KEY.public_multibase),
            method(f"{ISSUER}#rsa", publicKeyJwk=public(rsa_key())),
            method(f"{ISSUER}#ec", publicKeyJwk=public(ec_key())),
        ]
        profile = {"id": ISSUER, "verificationMethod": methods, "assertionMethod": [each["id"] for each in methods]}
        self.places = {ISSUER: profile, LIST: status_list()} | self.places

    def __call__(self, address):
        self.asked.append(address)
        if address not in self.places:
            raise Fault("not_found", address)
        found = self.places[address]
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, bytes) else json.dumps(found).encode()


def report(content, *, web=None, at=NOW, refresh=False, offline=False):
    if isinstance(content, dict):
        content = json.dumps(content)
    content = content.encode() if isinstance(content, str) else content
    return verify(content, at=at, resolve=None if offline else (web or Web()), refresh=refresh)


def outcomes(found):
    return {check.name: (check.outcome.value, check.code) for check in found.checks}


def code(found, name):
    return outcomes(found)[name][1]


def changed(document, path, value):
    """A copy in which one part is another, or gone when the value is ..."""
    document = copy.deepcopy(document)
    part = document
    for key in path[:-1]:
        part = part[key]
    if value is ...:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return document
