"""Who can be found: the listed holders of a badge, an organisation's directory, and the page of one person in it.

A person who is not in the directory answers exactly as one who does not exist: by one question to the database, whose
answer is empty for both.
"""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guildmark.credentials import listing
from guildmark.credentials import queries as badges
from guildmark.web.forms import plain
from guildmark.web.limits import caller, check_rate, too_many
from guildmark.web.paging import read_named_place, read_place

PAGE = 50
RATE = "60/minute"  # pages with names that one network address may read


@require_safe
def holders(request: HttpRequest, achievement_id: uuid.UUID) -> HttpResponse:
    """Everybody who lists a live badge of this kind, newest first."""
    if not check_rate("directory", RATE, caller(request)):
        return too_many(request)
    found, at = badges.get_achievement(achievement_id), timezone.now()
    rows = listing.list_holders(found, at=at, before=read_place(request), limit=PAGE + 1)
    context = {
        "achievement": found, "organisation": found.organisation, "rows": rows[:PAGE],
        "count": listing.count_holders(found, at=at),
        "more": _older(rows[PAGE - 1]) if len(rows) > PAGE else "",
    }  # fmt: skip
    return render(request, "guildmark/public/holders.html", context)


def _older(last: Any) -> str:  # noqa: ANN401 - a row of credentials
    return urlencode({"before": last.awarded_at.isoformat(), "id": last.pk})


@require_safe
def directory(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """The people of an organisation who list a badge, searched by words and skill, by name."""
    if not check_rate("directory", RATE, caller(request)):
        return too_many(request)
    organisation, at = badges.get_issuer(organisation_id), timezone.now()
    wanted = {name: plain(request.GET.get(name, ""))[:100] for name in ("words", "skill")}
    after = read_named_place(request)
    rows = listing.list_people(organisation, at=at, after=after, limit=PAGE + 1, **wanted)
    context = {
        "organisation": organisation, "rows": rows[:PAGE], "wanted": wanted, "narrowed": any(wanted.values()),
        "skills": listing.list_skills(organisation, at=at), "paged": bool(after),
        "more": _next(rows[PAGE - 1], wanted) if len(rows) > PAGE else "",
    }  # fmt: skip
    return render(request, "guildmark/public/directory.html", context)


def _next(last: Any, wanted: dict[str, str]) -> str:  # noqa: ANN401 - a row of credentials
    kept = {name: value for name, value in wanted.items() if value}
    return urlencode(kept | {"after": last.holder_name, "id": last.pk})


@require_safe
def person(request: HttpRequest, organisation_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """What one person of the directory lists."""
    if not check_rate("directory", RATE, caller(request)):
        return too_many(request)
    rows = listing.list_person(organisation=organisation_id, person=person_id, at=timezone.now())
    if not rows:
        raise Http404
    first = rows[0]
    city = first.contractor.city if any(row.show_city for row in rows) else ""
    context = {"organisation": first.organisation, "name": first.holder_name, "city": city, "rows": rows}
    return render(request, "guildmark/public/person.html", context)
