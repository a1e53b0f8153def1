"""A manager's lists: programs, gigs, courses, messages."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages as said
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guildmark.learning import queries as learning
from guildmark.outreach import actions as outgoing
from guildmark.outreach import queries as outreach
from guildmark.people import queries as people
from guildmark.programs import queries
from guildmark.web.access import MANAGING, READING, Staff, for_staff
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
    )  # fmt: skip
    return render(request, "guildmark/manager/programs.html", context)


@for_staff(*READING)
@require_safe
def gigs(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Every gig of the organisation, newest first."""
    rows = work.list_gigs(organisation=staff.organisation, before=_before(request), limit=PAGE + 1)
    context = frame(
        staff, "gigs", gigs=rows[:PAGE], count=work.count_gigs(staff.organisation),
        more=rows[PAGE - 1] if len(rows) > PAGE else None,
    )  # fmt: skip
    return render(request, "guildmark/manager/gigs.html", context)


def _before(request: HttpRequest) -> tuple[datetime, uuid.UUID] | None:
    try:
        when = parse_datetime(request.GET.get("before", ""))
        return (when, uuid.UUID(request.GET.get("id", ""))) if when else None
    except ValueError:
        return None


@for_staff(*READING)
@require_safe
def courses(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Courses with their lessons, minutes and items."""
    rows = []
    for course in learning.list_courses(staff.organisation):
        assessment = learning.find_assessment(course)
        lessons, minutes = learning.count_lessons(course)
        rows.append((course, lessons, minutes, learning.count_items(assessment) if assessment else 0))
    return render(request, "guildmark/manager/courses.html", frame(staff, "courses", rows=rows))


@for_staff(*READING)
@require_safe
def messages(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What was sent and what is planned; uncertain ones first, since only a person can judge them."""
    rows = outreach.list_messages(organisation=staff.organisation, before=_before(request), limit=PAGE + 1)
    context = frame(
        staff, "messages", uncertain=outreach.list_uncertain(staff.organisation), rows=rows[:PAGE],
        more=rows[PAGE - 1] if len(rows) > PAGE else None, may=staff.may(*MANAGING),
    )  # fmt: skip
    return render(request, "guildmark/manager/messages.html", context)


@for_staff(*MANAGING)
@require_POST
def judge(request: HttpRequest, staff: Staff, message: uuid.UUID) -> HttpResponse:
    """Decide about a message of which nobody knows whether it arrived."""
    arrived = request.POST.get("arrived") == "yes"
    outgoing.judge_uncertain(organisation=staff.organisation, message=message, arrived=arrived, at=timezone.now())
    said.success(request, _("Noted as arrived.") if arrived else _("It is being sent once more."))
    return redirect("web:outbox", staff.organisation.slug)
