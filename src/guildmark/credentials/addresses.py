"""The public addresses that signed badges name; they must answer for as long as the badges live."""

import uuid

from django.conf import settings

from guildmark.people.models import Organisation, SigningKey


def issuer_url(organisation: Organisation) -> str:
    """The issuer's profile, which lists its keys."""
    return f"{settings.PUBLIC_URL}/issuers/{organisation.pk}"


def key_url(organisation: Organisation, key: SigningKey) -> str:
    """The verification method of one key."""
    return f"{issuer_url(organisation)}#{key.public_multibase}"


def achievement_url(achievement: uuid.UUID) -> str:
    """What a badge stands for."""
    return f"{settings.PUBLIC_URL}/achievements/{achievement}"


def badge_url(badge: uuid.UUID) -> str:
    """A badge's page, and its credential for programs that ask for JSON."""
    return f"{settings.PUBLIC_URL}/badges/{badge}"


def status_url(status_list: uuid.UUID) -> str:
    """A list of revoked places."""
    return f"{settings.PUBLIC_URL}/status/{status_list}"
