"""Results that contractors asked a person to look at: what waits, each with its answers, and a reply with a reason."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guildmark.credentials import appeals as about_badges
from guildmark.credentials import naming
from guildmark.learning import appeals as asked
from guildmark.learning import queries as learning
from guildmark.people import queries as people
from guildmark.programs import appeals as answers
from guildmark.rewards.actions import ShortOfFundsError
from guildmark.web.access import REVIEWING, Staff, for_staff
from guildmark.web.forms import Faults, read_choice, read_fields, read_words
from guildmark.web.manager.lists import frame
from guildmark.web.once import once
from guildmark.web.reading import put_on_record

OUTCOMES = ("grant", "confirm")


@for_staff(*REVIEWING)
@require_safe
def waiting(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What waits for a person, the one due first first, and what was answered."""
    rows, done = asked.list_waiting(staff.organisation), asked.list_answered(staff.organisation)
    ids = {row.contractor for row in [*rows, *done]}
    known = people.map_contractors(organisation=staff.organisation, contractors=ids)
    put_on_record(staff, "results to look at", known)
    badges, settled = about_badges.list_waiting(staff.organisation), about_badges.list_answered(staff.organisation)
    names = naming.list_waiting(staff.organisation)
    put_on_record(
        staff,
        "badges to look at",
        {row.contractor_id for row in [*badges, *settled]} | {row.contractor_id for row in names},
    )
    context = frame(
        staff, "appeals", rows=[(row, known.get(row.contractor)) for row in rows], now=timezone.now(),
        done=[(row, known.get(row.contractor)) for row in done], count=asked.count_waiting(staff.organisation),
        badges=badges, settled=settled, names=names,
    )  # fmt: skip
    return render(request, "guildmark/manager/appeals.html", context)


@for_staff(*REVIEWING)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, staff: Staff, appeal_id: uuid.UUID) -> HttpResponse:
    """One result with every answer and how it was marked; granting another attempt, or confirming."""
    found = asked.get_appeal(organisation=staff.organisation, appeal=appeal_id)
    if request.method != "POST":
        return _page(request, staff, found)
    readers = {"outcome": lambda text: read_choice(text, OUTCOMES), "reason": lambda text: read_words(text, most=1000)}
    values, faults = read_fields(request.POST, readers)
    if not faults:
        faults = _answer(request, staff, found, values)
    return _page(request, staff, found, faults) if faults else redirect("web:appeals", staff.organisation.slug)


def _answer(request: HttpRequest, staff: Staff, found: Any, values: dict[str, Any]) -> Faults:  # noqa: ANN401 - a row
    granted = values["outcome"] == "grant"
    try:
        answers.answer(appeal=found, user=staff.user, granted=granted, reason=values["reason"], at=timezone.now())
    except asked.AnsweredBeforeError:
        messages.warning(request, _("Somebody answered meanwhile; their answer stands."))
    except answers.NothingToGrantError:
        return {"outcome": _nothing_to_grant(found)}
    except ShortOfFundsError:
        return {"outcome": _("The budget no longer covers the premium that they were promised. Nothing was changed.")}
    else:
        said = _("Another attempt is open to them.") if granted else _("The result is confirmed.")
        messages.success(request, said + " " + _("Your reason stands on their result page."))
    return {}


def _nothing_to_grant(found: Any) -> str:  # noqa: ANN401 - a row
    if answers.find_enrolment(found).program.ended_at:
        return _("The program has ended, so another attempt would open nothing. You can still say what you found.")
    return _("They have passed or left meanwhile, so another attempt would open nothing.")


def _page(request: HttpRequest, staff: Staff, found: Any, faults: Faults | None = None) -> HttpResponse:  # noqa: ANN401
    enrolment = answers.find_enrolment(found)
    put_on_record(staff, "a result", [found.contractor])
    rows = learning.list_asked(found.attempt)
    context = frame(
        staff, "appeals", appeal=found, enrolment=enrolment, contractor=enrolment.contractor, asked=rows,
        right=sum(bool(each.result and each.result.correct) for each in rows), now=timezone.now(),
        grantable=enrolment.state in answers.OPEN or bool(found.attempt.renews), faults=faults or {}, sent=request.POST,
    )  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "guildmark/manager/appeal.html", context, status=status)
