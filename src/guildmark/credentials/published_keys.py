"""An organisation's keys as its public documents list them: the profile at its HTTPS address, its `did:web` document.

Both list the same keys, each under the document's own id, so neither can vouch for what the other has withdrawn.
"""

from typing import Any

from guildmark.credentials import addresses
from guildmark.engine.signing.dataintegrity import instant
from guildmark.people.models import Organisation, SigningKey
from guildmark.people.queries import list_published_keys


def describe_keys(organisation: Organisation, *, controller: str) -> dict[str, Any]:
    """The verification methods of a document whose id is `controller`, and which of them are for assertions."""
    methods = [(key, _method(key, controller)) for key in list_published_keys(organisation)]
    return {
        "verificationMethod": [method for _key, method in methods],
        "assertionMethod": [method["id"] for key, method in methods if not key.compromised_at],
    }


def _method(key: SigningKey, controller: str) -> dict[str, Any]:
    """One key. A compromised one stays, so that a verifier can say why it does not count."""
    kind = {"type": "Multikey", "publicKeyMultibase": key.name}
    if key.kind == SigningKey.Kind.RSA:
        kind = {"type": "JsonWebKey", "publicKeyJwk": key.public_jwk}
    revoked = {"revoked": instant(key.compromised_at)} if key.compromised_at else {}
    return {"id": addresses.key_id(controller, key), "controller": controller, **kind, **revoked}
