"""Inviting contractors, following who takes part, and the list of all contractors."""

import re
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from guildmark.outreach import queries as invitations
from guildmark.people import actions as people
from guildmark.people import queries as contractors_of
from guildmark.programs import actions, queries
from guildmark.web.access import MANAGING, READING, Staff, for_staff
from guildmark.web.limits import limited
from guildmark.web.manager.lists import PAGE, frame
from guildmark.work import queries as work

ADDRESS = re.compile(r"[^\s,;<>()\"']+@[^\s,;<>()\"']+\.[^\s,;<>()\"']+")
MOST_TYPED = 500


@limited("invite", "30/minute")
@for_staff(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """The program's link and QR code; inviting by address, or everybody who has the skill."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    if request.method == "POST":
        return _invite(request, staff, program)
    design = queries.read_design(program.design)
    context = frame(
        staff, "programs", program=program, part="invite", design=design,
        link=settings.PUBLIC_URL + reverse("web:landing", args=[program.join_token]),
        invited=invitations.count_invited(program.pk),
        reachable=actions.count_invitable(program=program),
        skilled=actions.count_invitable(program=program, skill=design.skill),
    )  # fmt: skip
    return render(request, "guildmark/manager/invite.html", context)


def _invite(request: HttpRequest, staff: Staff, program: Any) -> HttpResponse:  # noqa: ANN401 - a row of programs
    at = timezone.now()
    if not program.takes_new:
        messages.warning(request, _("This program takes nobody new, so nobody was invited."))
        return redirect("web:invite", staff.organisation.slug, program.pk)
    if request.POST.get("who") in {"all", "skilled"}:
        skill = queries.read_design(program.design).skill if request.POST["who"] == "skilled" else ""
        count = actions.invite_known(program=program, skill=skill, at=at)
    else:
        found = list(dict.fromkeys(address.lower() for address in ADDRESS.findall(request.POST.get("emails", ""))))
        count = actions.invite_addresses(program=program, emails=found[:MOST_TYPED], at=at)
    if count:
        said = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.warning(request, _("Nobody new to invite: no address was found, or all were invited before."))
    return redirect("web:invite", staff.organisation.slug, program.pk)


@for_staff(*READING)
@require_safe
def enrolments(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Who takes part and where they stand; reading the names is on record."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    state = request.GET.get("state", "")
    after = request.GET.get("after", "")
    rows = queries.list_program_enrolments(program=program, state=state, after=_uuid(after), limit=PAGE + 1)
    if rows:
        people.record_access(
            user=staff.user,
            organisation=staff.organisation,
            what="list of who takes part",
            count=len(rows[:PAGE]),
            at=timezone.now(),
        )
    context = frame(
        staff, "programs", program=program, part="people", rows=rows[:PAGE], state=state,
        counts=queries.count_by_state(program), more=rows[PAGE - 1].pk if len(rows) > PAGE else None,
    )  # fmt: skip
    return render(request, "guildmark/manager/enrolments.html", context)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@for_staff(*READING)
@require_safe
def contractors(request: HttpRequest, staff: Staff) -> HttpResponse:
    """All contractors by name; searching and paging by key."""
    search = request.GET.get("search", "").strip()[:80]
    last = _uuid(request.GET.get("id", ""))
    after = (request.GET.get("after", ""), last) if last else None
    rows = contractors_of.list_contractors(organisation=staff.organisation, search=search, after=after, limit=PAGE + 1)
    if rows:
        people.record_access(
            user=staff.user,
            organisation=staff.organisation,
            what="list of contractors",
            count=len(rows[:PAGE]),
            at=timezone.now(),
        )
    context = frame(
        staff, "people", rows=rows[:PAGE], search=search, count=contractors_of.count_contractors(staff.organisation),
        more=rows[PAGE - 1] if len(rows) > PAGE else None,
    )  # fmt: skip
    return render(request, "guildmark/manager/contractors.html", context)


@for_staff(*READING)
@require_safe
def contractor(request: HttpRequest, staff: Staff, contractor_id: uuid.UUID) -> HttpResponse:
    """One contractor; the contractor sees on their own page that it was read."""
    found = contractors_of.get_contractor(organisation=staff.organisation, contractor=contractor_id)
    people.record_access(
        user=staff.user, organisation=staff.organisation, what="contractor’s page", count=1, at=timezone.now(),
        contractor=found,
    )  # fmt: skip
    context = frame(
        staff, "people", contractor=found, enrolments=queries.list_enrolments(found),
        gigs=work.list_contractor_gigs(found, limit=20),
    )  # fmt: skip
    return render(request, "guildmark/manager/contractor.html", context)
