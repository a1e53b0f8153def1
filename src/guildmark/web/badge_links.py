"""Where a badge leads: to a LinkedIn profile, to a page of one's own, and to the program where others can earn it.

Nothing is loaded from elsewhere, and nothing is told to anybody until somebody goes there.
"""

import uuid
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext as _

from guildmark.credentials import addresses
from guildmark.programs import queries as programs
from guildmark.programs.actions import find_closed_reason

_PROFILE = "https://www.linkedin.com/profile/add"
_SIDE = 160  # CSS pixels of the picture on somebody's page


def linkedin_url(badge: Any) -> str:  # noqa: ANN401 - a row of credentials
    """LinkedIn's form for a certification with every field that it documents filled in; months are those of UTC.

    The issuer goes by name, since an organisation tells us no LinkedIn number.
    """
    issued, ends = badge.awarded_at.astimezone(UTC), badge.valid_until.astimezone(UTC)
    fields = {
        "startTask": "CERTIFICATION_NAME", "name": badge.achievement.name,
        "organizationName": badge.organisation.name, "issueYear": issued.year, "issueMonth": issued.month,
        "expirationYear": ends.year, "expirationMonth": ends.month,
        "certUrl": addresses.badge_url(badge.pk), "certId": badge.pk,
    }  # fmt: skip
    return f"{_PROFILE}?{urlencode(fields)}"


def embed_lines(badge: Any) -> str:  # noqa: ANN401 - a row of credentials
    """HTML that shows the badge's picture and leads to its page: one link with one picture, no script.

    It is text to be copied, so it is no safe string: a page that shows it must write its signs as they are.
    """
    said = {"badge": badge.achievement.name, "holder": badge.holder_name, "org": badge.organisation.name}
    if badge.holder_name:
        alt = _("%(badge)s, held by %(holder)s, given by %(org)s: check it") % said
    else:
        alt = _("%(badge)s, given by %(org)s: check it") % said
    link, picture = addresses.badge_url(badge.pk), f"{addresses.achievement_url(badge.achievement_id)}/badge.png"
    size = f'width="{_SIDE}" height="{_SIDE}"'
    return f'<a href="{escape(link)}"><img src="{escape(picture)}" alt="{escape(alt)}" {size}></a>'


def join_path(program: uuid.UUID, *, at: datetime) -> str:
    """The sign-up page of the program that gives a badge, while somebody can join; otherwise an empty text."""
    try:
        found = programs.get_program_by_id(program)
    except ObjectDoesNotExist:
        return ""
    return "" if find_closed_reason(program=found, at=at) else reverse("web:landing", args=[found.join_token])
