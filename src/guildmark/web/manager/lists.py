"""A manager's lists: programs, gigs, messages; gigs and messages as CSV too."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages as said
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guildmark.learning import appeals
from guildmark.learning import queries as learning
from guildmark.outreach import actions as outgoing
from guildmark.outreach import queries as outreach
from guildmark.people import queries as people
from guildmark.programs import queries
from guildmark.web.access import MANAGING, READING, Staff, for_staff
from guildmark.web.exporting import batches, stream_csv
from guildmark.web.paging import read_place
from guildmark.web.reading import put_on_record
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
        appeals=appeals.count_waiting(staff.organisation) if staff.reviewing else 0,
    )  # fmt: skip
    return render(request, "guildmark/manager/programs.html", context)


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
    "gig", "title", "skill", "client", "city", "value_minor", "currency", "posted_at", "filled_at", "completed_at",
    "cancelled_at", "withdrawn_at", "rating",
)  # fmt: skip


def _gig_rows(staff: Staff) -> Iterator[tuple[Any, ...]]:
    def fetch(last: Any, limit: int) -> list[Any]:  # noqa: ANN401 - a row of work
        before = (last.posted_at, last.pk) if last else None
        return work.list_gigs(organisation=staff.organisation, before=before, limit=limit)

    for rows in batches(fetch):
        for gig in rows:
            rating = gig.rating.value if hasattr(gig, "rating") else None
            yield (
                gig.pk, gig.title, gig.skill, gig.client and gig.client.name, gig.city, gig.value_minor, gig.currency,
                gig.posted_at, gig.filled_at, gig.completed_at, gig.cancelled_at, gig.withdrawn_at, rating,
            )  # fmt: skip


@for_staff(*READING)
@require_safe
def messages(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """What was sent and what is planned; uncertain ones first, since only a person can judge them."""
    if request.GET.get("as") == "csv":
        return stream_csv("messages.csv", MESSAGE_COLUMNS, _message_rows(staff))
    rows = outreach.list_messages(organisation=staff.organisation, before=read_place(request), limit=PAGE + 1)
    uncertain = outreach.list_uncertain(staff.organisation)
    put_on_record(staff, "list of messages", [m.contractor_id for m in [*uncertain, *rows[:PAGE]]])
    context = frame(
        staff, "messages", uncertain=uncertain, rows=rows[:PAGE],
        more=rows[PAGE - 1] if len(rows) > PAGE else None, may=staff.may(*MANAGING),
    )  # fmt: skip
    return render(request, "guildmark/manager/messages.html", context)


MESSAGE_COLUMNS = ("message", "to", "kind", "number", "state", "problem", "send_at", "sent_at")


def _message_rows(staff: Staff) -> Iterator[tuple[Any, ...]]:
    def fetch(last: Any, limit: int) -> list[Any]:  # noqa: ANN401 - a row of outreach
        before = (last.send_at, last.pk) if last else None
        return outreach.list_messages(organisation=staff.organisation, before=before, limit=limit)

    for rows in batches(fetch):
        put_on_record(staff, "list of messages", [m.contractor_id for m in rows])
        for m in rows:
            yield m.pk, m.addressee, m.kind, m.number, m.state, m.problem, m.send_at, m.sent_at


@for_staff(*MANAGING)
@require_POST
def judge(request: HttpRequest, staff: Staff, message: uuid.UUID) -> HttpResponse:
    """Decide about a message of which nobody knows whether it arrived."""
    arrived = request.POST.get("arrived") == "yes"
    outgoing.judge_uncertain(organisation=staff.organisation, message=message, arrived=arrived, at=timezone.now())
    said.success(request, _("Noted as arrived.") if arrived else _("It is being sent once more."))
    return redirect("web:outbox", staff.organisation.slug)
