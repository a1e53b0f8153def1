"""Messages: what was sent and what is planned, as their readers get them; cancelling one, judging an uncertain one."""

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as said
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from guildmark.outreach import actions as outgoing
from guildmark.outreach import queries as outreach
from guildmark.outreach.previewing import list_subjects, show_message
from guildmark.web.access import MANAGING, READING, Staff, for_staff
from guildmark.web.exporting import batches, stream_csv
from guildmark.web.manager.lists import PAGE, frame
from guildmark.web.once import once
from guildmark.web.paging import read_place
from guildmark.web.reading import put_on_record

STATES = {
    "planned": lazy("Planned"), "sending": lazy("Going out"), "sent": lazy("Sent"), "uncertain": lazy("Uncertain"),
    "cancelled": lazy("Cancelled"), "failed": lazy("Failed"),
}  # fmt: skip
KINDS = {
    "invitation": lazy("Invitation"), "remind_invited": lazy("Invitation, later message"),
    "remind_joined": lazy("Reminder to finish"), "confirm": lazy("Address to confirm"),
    "terms": lazy("Copy of the terms"), "earned": lazy("Badge earned"), "awarded": lazy("Badge awarded"),
    "revoked": lazy("Badge revoked"),
    "badge_suspended": lazy("Badge suspended"), "suspension_lifted": lazy("Suspension lifted"),
    "badge_restored": lazy("Badge restored"), "badge_expires": lazy("Badge about to expire"),
    "badge_renewed": lazy("Badge renewed"),
    "badge_corrected": lazy("Name on a badge corrected"), "badge_name_stays": lazy("Name on a badge stays"),
    "badge_stays": lazy("Decision about a badge stands"),
    "offer_made": lazy("Gig offered"), "gig_changed": lazy("Gig changed"),
    "offer_accepted": lazy("Offer accepted"), "offer_declined": lazy("Offer declined"),
    "premium_earned": lazy("Premium earned"), "sign_in": lazy("Sign-in link of a contractor"),
    "staff_sign_in": lazy("Sign-in link of staff"), "new_address": lazy("New address to confirm"),
    "add_address": lazy("Other address to confirm"), "address_added": lazy("Other address added"),
    "welcome": lazy("Access given"),
}  # fmt: skip


@for_staff(*READING)
@require_safe
def messages(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """What was sent and what is planned; uncertain ones first, since only a person can judge them."""
    chosen = _chosen(request)
    if request.GET.get("as") == "csv":
        return stream_csv("messages.csv", COLUMNS, _rows(staff, chosen))
    before = read_place(request)
    rows = outreach.list_messages(organisation=staff.organisation, before=before, limit=PAGE + 1, **chosen)
    uncertain = [] if chosen or before else outreach.list_uncertain(staff.organisation)
    put_on_record(staff, "list of messages", [m.contractor_id for m in [*uncertain, *rows[:PAGE]]])
    subjects = list_subjects(rows[:PAGE], at=timezone.now())
    context = frame(
        staff, "messages", uncertain=uncertain, rows=[(m, subjects[m.pk]) for m in rows[:PAGE]], chosen=chosen,
        states=STATES, kinds=KINDS, query=urlencode(chosen), more=rows[PAGE - 1] if len(rows) > PAGE else None,
        may=staff.may(*MANAGING),
    )  # fmt: skip
    return render(request, "guildmark/manager/messages.html", context)


def _chosen(request: HttpRequest) -> dict[str, str]:
    """The filters of the address; what is not one of ours is none."""
    asked = {"state": (request.GET.get("state", ""), STATES), "kind": (request.GET.get("kind", ""), KINDS)}
    return {name: value for name, (value, known) in asked.items() if value in known}


COLUMNS = ("message", "to", "kind", "number", "state", "problem", "send_at", "sent_at")


def _rows(staff: Staff, chosen: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    def fetch(last: Any, limit: int) -> list[Any]:  # noqa: ANN401 - a row of outreach
        before = (last.send_at, last.pk) if last else None
        return outreach.list_messages(organisation=staff.organisation, before=before, limit=limit, **chosen)

    for rows in batches(fetch):
        put_on_record(staff, "list of messages", [m.contractor_id for m in rows])
        for m in rows:
            yield m.pk, m.addressee, m.kind, m.number, m.state, m.problem, m.send_at, m.sent_at


@for_staff(*READING)
@require_safe
def message(request: HttpRequest, staff: Staff, message: uuid.UUID) -> HttpResponse:
    """One message, in the words that its reader gets; the links in it, which are keys, are left out."""
    found = outreach.get_message(organisation=staff.organisation, message=message)
    put_on_record(staff, "a message", [found.contractor_id])
    context = frame(
        staff, "messages", m=found, mail=show_message(found, at=timezone.now()),
        may_cancel=staff.may(*MANAGING) and found.state == "planned" and found.kind in outgoing.OPTIONAL
        and found.series_id is not None,
    )  # fmt: skip
    return render(request, "guildmark/manager/message.html", context)


@for_staff(*MANAGING)
@once
@require_POST
def cancel(request: HttpRequest, staff: Staff, message: uuid.UUID) -> HttpResponse:
    """Do not send a message that nobody asked for, nor what would follow it; the page before asked."""
    if outgoing.cancel_message(organisation=staff.organisation, message=message, at=timezone.now()):
        said.success(request, _("Cancelled. Nothing further of its series is sent."))
    else:
        said.warning(request, _("It is not planned any more, so there was nothing to cancel."))
    return redirect("web:message", staff.organisation.slug, message)


@for_staff(*MANAGING)
@require_POST
def judge(request: HttpRequest, staff: Staff, message: uuid.UUID) -> HttpResponse:
    """Decide about a message of which nobody knows whether it arrived."""
    arrived = request.POST.get("arrived") == "yes"
    outgoing.judge_uncertain(organisation=staff.organisation, message=message, arrived=arrived, at=timezone.now())
    said.success(request, _("Noted as arrived.") if arrived else _("It is being sent once more."))
    return redirect("web:outbox", staff.organisation.slug)
