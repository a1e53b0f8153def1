"""The public addresses that signed badges name; they must answer for as long as the badges live."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings

from guildmark.people.models import Organisation, SigningKey


def issuer_url(organisation: Organisation) -> str:
    """The issuer's profile, which lists its keys."""
    return f"{settings.PUBLIC_URL}/issuers/{organisation.pk}"


def issuer_did(organisation: Organisation) -> str:
    """The same issuer as `did:web`, which names the folder of its document in the words of a DID."""
    place = urlsplit(issuer_url(organisation))
    return ":".join(["did:web", place.netloc.replace(":", "%3A"), *place.path.strip("/").split("/")])


def key_id(controller: str, key: SigningKey) -> str:
    """The verification method of one key in the document of that id.

    A token must name an address at which its key stands alone, as a JWK; a DID has no such places.
    """
    place = "/keys/" if key.kind == SigningKey.Kind.RSA and not controller.startswith("did:") else "#"
    return f"{controller}{place}{key.name}"


def key_url(organisation: Organisation, key: SigningKey) -> str:
    """The verification method of one key, as the badges that it signs name it."""
    return key_id(issuer_url(organisation), key)


def achievement_url(achievement: uuid.UUID) -> str:
    """What a badge stands for."""
    return f"{settings.PUBLIC_URL}/achievements/{achievement}"


def badge_url(badge: uuid.UUID) -> str:
    """A badge's page, and its credential for programs that ask for JSON."""
    return f"{settings.PUBLIC_URL}/badges/{badge}"


def credential_url(badge: uuid.UUID) -> str:
    """A badge's credential as it was signed last; there for whoever may see the badge."""
    return f"{badge_url(badge)}/credential.json"


def status_url(status_list: uuid.UUID) -> str:
    """A list of revoked places."""
    return f"{settings.PUBLIC_URL}/status/{status_list}"
