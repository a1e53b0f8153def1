"""Inviting contractors, following who takes part, and the list of all contractors."""

import re
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from guildmark.credentials import queries as credentials
from guildmark.credentials.naming import map_requests
from guildmark.outreach import queries as invitations
from guildmark.outreach.previewing import show_invitation
from guildmark.people import queries as contractors_of
from guildmark.programs import actions, queries
from guildmark.programs.reachable import measure_reach
from guildmark.web.access import MANAGING, READING, Staff, for_staff
from guildmark.web.exporting import batches, stream_csv
from guildmark.web.forms import FieldFaultError, plain, read_email
from guildmark.web.limits import limited
from guildmark.web.manager.lists import PAGE, frame
from guildmark.web.manager.sharing import link_of
from guildmark.web.once import once
from guildmark.web.paging import read_instant
from guildmark.web.reading import put_on_record
from guildmark.work import queries as work

ADDRESS = re.compile(r"[^\s,;<>()\"']+@[^\s,;<>()\"']+\.[^\s,;<>()\"']+")
MOST_TYPED = 500
MOST_NAMED = 10
MOST_SIGNS = 200_000


@limited("invite", "30/minute")
@for_staff(*MANAGING)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """The program's link and QR code; inviting by address, or everybody who has the skill."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    if request.method == "POST":
        return _invite(request, staff, program)
    return render(request, "guildmark/manager/invite.html", _shown(staff, program))


def _shown(staff: Staff, program: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of programs
    design, at = queries.read_design(program.design), timezone.now()
    context = frame(
        staff, "programs", program=program, part="invite", design=design, now=at,
        link=link_of(program),
        invited=invitations.count_invited(program.pk), **more,
    )  # fmt: skip
    if program.takes_new:
        everybody, skilled = measure_reach(program=program, skill=design.skill, at=at)
        mail = show_invitation(organisation=staff.organisation, program=program.pk, at=at)
        places = actions.count_places(program)
        context |= {"everybody": everybody, "skilled": skilled, "mail": mail, "places": places}
    return context


def _invite(request: HttpRequest, staff: Staff, program: Any) -> HttpResponse:  # noqa: ANN401 - a row of programs
    at = timezone.now()
    if not program.takes_new:
        messages.warning(request, _("This program takes nobody new, so nobody was invited."))
        return redirect("web:invite", staff.organisation.slug, program.pk)
    if request.POST.get("who") in {"all", "skilled"}:
        skill = queries.read_design(program.design).skill if request.POST["who"] == "skilled" else ""
        count = actions.invite_known(program=program, skill=skill, at=at)
        _tell(request, count)
        return redirect("web:invite", staff.organisation.slug, program.pk)
    found, unread = read_addresses(request.POST.get("emails", ""))
    outcome = actions.invite_addresses(program=program, emails=found[:MOST_TYPED], at=at)
    _tell_who(request, outcome, unread=bool(unread))
    late = found[MOST_TYPED:]
    if not unread and not late:
        return redirect("web:invite", staff.organisation.slug, program.pk)
    context = _shown(staff, program, unread=unread[:MOST_NAMED], unread_count=len(unread), late=len(late))
    context["emails"] = "\n".join([*unread, *late])
    context["faults"] = {"emails": _say_left(len(unread), len(late))}
    return render(request, "guildmark/manager/invite.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _say_left(unread: int, late: int) -> str:
    """What stays in the box, and why."""
    if unread:
        said = ngettext(
            "%(n)s entry was not understood as an address", "%(n)s entries were not understood as addresses", unread
        )
        return said % {"n": unread}
    said = ngettext(
        "Only 500 are taken at a time; %(n)s more stays in the box",
        "Only 500 are taken at a time; %(n)s more stay in the box",
        late,
    )
    return said % {"n": late}


def _tell(request: HttpRequest, count: int, *, unread: bool = False) -> None:
    if count:
        said = ngettext(
            "%(n)s invitation goes out now, or in the morning where it is night.",
            "%(n)s invitations go out now, or in the morning where it is night.",
            count,
        )
        messages.success(request, said % {"n": count})
    elif not unread:
        messages.warning(request, _("Nobody new to invite."))


def _tell_who(request: HttpRequest, outcome: actions.Invited, *, unread: bool) -> None:
    """How many were invited, and who was left out and why."""
    _tell(request, outcome.count, unread=unread or bool(outcome.joined or outcome.before or outcome.unwanted))
    reasons = {
        _("Left out, since they have joined: %(who)s"): outcome.joined,
        _("Left out, since they were invited before: %(who)s"): outcome.before,
        _("Left out, since they asked for no mail, or mail to them came back: %(who)s"): outcome.unwanted,
    }
    for words, emails in reasons.items():
        if emails:
            more = _(" and %(n)s more") % {"n": len(emails) - MOST_NAMED} if len(emails) > MOST_NAMED else ""
            messages.warning(request, words % {"who": ", ".join(emails[:MOST_NAMED]) + more})


def read_addresses(text: str) -> tuple[list[str], list[str]]:
    """The addresses of a text, each once, and the parts of it that could not be read as one.

    Parts stand between commas, semicolons and line ends; a name beside an address (“Ada <ada@example.com>”) is none.
    """
    found: dict[str, None] = {}
    unread: list[str] = []
    for part in filter(None, map(plain, re.split(r"[,;\n]", text[:MOST_SIGNS]))):
        addresses = [address for address in ADDRESS.findall(part) if _is_address(address)]
        found |= dict.fromkeys(address.lower() for address in addresses)
        rest = [word for word in part.split() if "@" in word and word.strip("<>()\"'") not in addresses]
        unread += rest if addresses else [part]
    return list(found), unread


def _is_address(text: str) -> bool:
    try:
        read_email(text)
    except FieldFaultError:
        return False
    return True


@for_staff(*READING)
@require_safe
def enrolments(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponseBase:
    """Who takes part and where they stand; reading the names is on record."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    state = plain(request.GET.get("state", ""))
    if request.GET.get("as") == "csv":
        return stream_csv("taking-part.csv", ENROLMENT_COLUMNS, _enrolment_rows(staff, program, state))
    after = _uuid(request.GET.get("after", ""))
    rows = queries.list_program_enrolments(program=program, state=state, after=after, limit=PAGE + 1)
    put_on_record(staff, "list of who takes part", [e.contractor_id for e in rows[:PAGE]])
    context = frame(
        staff, "programs", program=program, part="people", rows=rows[:PAGE], state=state,
        counts=queries.count_by_state(program), more=rows[PAGE - 1].pk if len(rows) > PAGE else None,
    )  # fmt: skip
    return render(request, "guildmark/manager/enrolments.html", context)


ENROLMENT_COLUMNS = ("contractor", "name", "email", "state", "joined_at", "passed_at", "certified_at", "left_at")


def _enrolment_rows(staff: Staff, program: Any, state: str) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - a row
    def fetch(last: Any, limit: int) -> list[Any]:  # noqa: ANN401 - a row of programs
        after = last.pk if last else None
        return queries.list_program_enrolments(program=program, state=state, after=after, limit=limit)

    for rows in batches(fetch):
        put_on_record(staff, "list of who takes part", [e.contractor_id for e in rows])
        for e in rows:
            who = e.contractor
            yield who.pk, who.name, who.email, e.shown_state, e.joined_at, e.passed_at, e.certified_at, e.left_at


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@for_staff(*READING)
@require_safe
def contractors(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """All contractors, sorted and searched, with how far each is; paged by key."""
    search, sort = plain(request.GET.get("search", ""))[:80], request.GET.get("sort", "")
    sort = sort if sort in SORTS else "name"
    if request.GET.get("as") == "csv":
        return stream_csv("contractors.csv", CONTRACTOR_COLUMNS, _contractor_rows(staff, search))
    rows = contractors_of.list_contractors(
        organisation=staff.organisation, search=search, after=_place(request, sort), limit=PAGE + 1, sort=sort
    )
    put_on_record(staff, "list of contractors", [c.pk for c in rows[:PAGE]])
    reached = queries.map_reached(organisation=staff.organisation, contractors=[c.pk for c in rows[:PAGE]])
    context = frame(
        staff, "people", rows=[(c, reached.get(c.pk)) for c in rows[:PAGE]], search=search, sort=sort, sorts=SORTS,
        count=contractors_of.count_contractors(staff.organisation, search=search),
        more=_next(rows[PAGE - 1], search, sort) if len(rows) > PAGE else None,
    )  # fmt: skip
    return render(request, "guildmark/manager/contractors.html", context)


SORTS = {"name": lazy("Name"), "email": lazy("Address"), "newest": lazy("Newest first")}


def _place(request: HttpRequest, sort: str) -> tuple[Any, uuid.UUID] | None:
    """Where to go on from; what cannot be a place of that order is none."""
    last, text = _uuid(request.GET.get("id", "")), plain(request.GET.get("after", ""))
    value = read_instant(text) if sort == "newest" else text
    return (value, last) if last and value is not None else None


def _next(last: Any, search: str, sort: str) -> str:  # noqa: ANN401 - a row of people
    """The query of the address that goes on after this contractor."""
    value = contractors_of.get_sorted_by(last, sort)
    after = value.isoformat() if sort == "newest" else value
    return urlencode({"search": search, "sort": sort, "after": after, "id": last.pk})


CONTRACTOR_COLUMNS = ("contractor", "external_key", "name", "email", "city", "region", "zone", "language", "skills")


def _contractor_rows(staff: Staff, search: str) -> Iterator[tuple[Any, ...]]:
    def fetch(last: Any, limit: int) -> list[Any]:  # noqa: ANN401 - a row of people
        after = (last.name, last.pk) if last else None
        return contractors_of.list_contractors(organisation=staff.organisation, search=search, after=after, limit=limit)

    for rows in batches(fetch):
        put_on_record(staff, "list of contractors", [c.pk for c in rows])
        for c in rows:
            skills = "; ".join(c.skills)
            yield c.pk, c.external_key, c.name, c.email, c.city, c.region, c.zone, c.language, skills


@for_staff(*READING)
@require_safe
def contractor(request: HttpRequest, staff: Staff, contractor_id: uuid.UUID) -> HttpResponse:
    """One contractor; the contractor sees on their own page that it was read."""
    found = contractors_of.get_contractor(organisation=staff.organisation, contractor=contractor_id)
    return show_contractor(request, staff, found)


def show_contractor(request: HttpRequest, staff: Staff, found: Any, **more: Any) -> HttpResponse:  # noqa: ANN401 - a row, template values
    """The page of a contractor; with `more`, a form of it had a fault."""
    put_on_record(staff, "contractor’s page", [found.pk])
    context = frame(
        staff, "people", contractor=found, enrolments=queries.list_enrolments(found),
        gigs=work.list_contractor_gigs(found, limit=20), may=staff.may(*MANAGING),
        badges=[(each, credentials.standing(each, at=timezone.now())) for each in credentials.list_badges(found)],
        asked_names=map_requests(found),
    )  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if more else HTTPStatus.OK
    return render(request, "guildmark/manager/contractor.html", context | more, status=status)
