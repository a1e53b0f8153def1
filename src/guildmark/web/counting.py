"""Counts what people do with a public badge, without knowing who they are.

Left out are the owner, whatever a browser fetches ahead, and programs that say in their name that they are a robot or
make previews of links. Whoever does not say so is counted: nothing else is looked at, and nothing about anybody is
kept. A copy that a browser or a cache in between kept is not counted, since nobody asks here.
"""

import re
import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from guildmark.credentials.counting import count

ROBOTS = re.compile(r"bot|crawl|spider|slurp|preview|externalhit", re.IGNORECASE)


def count_look(request: HttpRequest, badge: Any, kind: str, *, at: datetime) -> None:  # noqa: ANN401 - a row
    """One more look at the badge, if it counts as one."""
    if request.method == "GET" and not _is_robot(request) and not _is_owner(request, badge.contractor_id):
        count(badge=badge.pk, kind=kind, at=at)


def _is_robot(request: HttpRequest) -> bool:
    """Whether it says that nobody looks, or says nothing at all."""
    name = request.headers.get("User-Agent", "")
    ahead = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return not name or bool(ROBOTS.search(name)) or "prefetch" in ahead


def _is_owner(request: HttpRequest, contractor: uuid.UUID) -> bool:
    return request.session.get("contractor") == str(contractor)
