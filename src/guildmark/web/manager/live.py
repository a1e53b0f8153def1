"""What can still be done with a live program: close it or open it again, put its last day off, top its budget up."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guildmark.programs import actions, queries, running
from guildmark.programs.design import DesignError, bounds
from guildmark.web.access import MANAGING, Staff, for_staff
from guildmark.web.forms import FieldFaultError
from guildmark.web.manager.designing import read_amount, read_end, say_fault, show_design


@for_staff(*MANAGING)
@require_POST
def close(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Nobody new can join from now on; the page before said what follows."""

    def act(program: Any) -> None:  # noqa: ANN401 - a row
        running.close_early(program=program, at=timezone.now())

    return _change(request, staff, program_id, act, said=_("Closed for new people. Whoever joined keeps everything."))


@for_staff(*MANAGING)
@require_POST
def open_again(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Take back that it was closed."""

    def act(program: Any) -> None:  # noqa: ANN401 - a row
        running.open_again(program=program, at=timezone.now())

    return _change(request, staff, program_id, act, said=_("Open again: people can join by the link."))


@for_staff(*MANAGING)
@require_POST
def extend(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Put the last day off."""

    def act(program: Any) -> None:  # noqa: ANN401 - a row
        day = date.fromisoformat(read_end(request.POST.get("ends_on", "")))
        running.extend(program=program, ends_on=day, at=timezone.now())

    return _change(request, staff, program_id, act, field="ends_on", said=_("The last day was put off."))


@for_staff(*MANAGING)
@require_POST
def top_up(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Add to the budget, once however often the form is sent."""

    def act(program: Any) -> None:  # noqa: ANN401 - a row
        limits = (1, bounds("budget_minor")[1])
        amount = read_amount(request.POST.get("amount", ""), staff.organisation.currency, limits)
        once = _read_once(request.POST.get("once", ""))
        running.top_up(program=program, amount_minor=amount, once=once, at=timezone.now())

    return _change(request, staff, program_id, act, field="amount", said=_("The budget was topped up."))


def _read_once(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise FieldFaultError(_("Send this form once more")) from None


def _change(
    request: HttpRequest,
    staff: Staff,
    program_id: uuid.UUID,
    act: Callable[[Any], None],
    *,
    said: str,
    field: str = "",
) -> HttpResponse:
    """Do it to the program; what is wrong with the form's field stands at it, and nothing was done then."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    try:
        act(program)
    except FieldFaultError as fault:
        return show_design(request, staff, program, faults={field: str(fault)})
    except DesignError as problem:
        return show_design(request, staff, program, faults={field: say_fault(problem.faults[field])})
    except actions.NotOpenError:
        messages.warning(request, _("This can only be done while the program is live and open."))
    else:
        messages.success(request, said)
    return redirect("web:design", staff.organisation.slug, program.pk)
