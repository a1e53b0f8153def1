"""A manager's lists: programs, and gigs, as CSV too; and what all such pages share."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guildmark.credentials import appeals as about_badges
from guildmark.learning import appeals
from guildmark.learning import queries as learning
from guildmark.people import queries as people
from guildmark.programs import queries
from guildmark.web.access import READING, Staff, for_staff
from guildmark.web.exporting import batches, stream_csv
from guildmark.web.paging import read_place
from guildmark.work import queries as work

PAGE = 50


def frame(staff: Staff, here: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - template values
    """What every page of a manager needs."""
    return {"organisation": staff.organisation, "staff": staff, "here": here, **more}


@for_staff(*READING)
@require_safe
def programs(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Programs, and what a new installation needs next."""
    context = frame(
        staff, "programs", programs=queries.list_programs(staff.organisation),
        courses=learning.list_courses(staff.organisation), contractors=people.count_contractors(staff.organisation),
        gigs=work.count_gigs(staff.organisation),
        appeals=_count_asked(staff.organisation) if staff.reviewing else 0,
    )  # fmt: skip
    return render(request, "guildmark/manager/programs.html", context)


def _count_asked(organisation: Any) -> int:  # noqa: ANN401 - a row of people
    """How many questions wait for a person, about results and about badges."""
    return appeals.count_waiting(organisation) + about_badges.count_waiting(organisation)


@for_staff(*READING)
@require_safe
def gigs(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """Every gig of the organisation, newest first."""
    if request.GET.get("as") == "csv":
        return stream_csv("gigs.csv", GIG_COLUMNS, _gig_rows(staff))
    rows = work.list_gigs(organisation=staff.organisation, before=read_place(request), limit=PAGE + 1)
    context = frame(
        staff, "gigs", gigs=rows[:PAGE], count=work.count_gigs(staff.organisation),
        more=rows[PAGE - 1] if len(rows) > PAGE else None,
    )  # fmt: skip
    return render(request, "guildmark/manager/gigs.html", context)


GIG_COLUMNS = (
    "gig", "title", "skill", "client", "city", "value_minor", "currency", "starts_on", "due_on", "posted_at",
    "filled_at", "completed_at", "cancelled_at", "withdrawn_at", "rating",
)  # fmt: skip


def _gig_rows(staff: Staff) -> Iterator[tuple[Any, ...]]:
    def fetch(last: Any, limit: int) -> list[Any]:  # noqa: ANN401 - a row of work
        before = (last.posted_at, last.pk) if last else None
        return work.list_gigs(organisation=staff.organisation, before=before, limit=limit)

    for rows in batches(fetch):
        for gig in rows:
            rating = gig.rating.value if hasattr(gig, "rating") else None
            yield (
                gig.pk, gig.title, gig.skill, gig.client and gig.client.name, gig.city, gig.value_minor or None,
                gig.currency, gig.starts_on, gig.due_on, gig.posted_at, gig.filled_at, gig.completed_at,
                gig.cancelled_at, gig.withdrawn_at, rating,
            )  # fmt: skip
