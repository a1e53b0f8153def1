"""Designing a program: one page of answers, each changed on its own, a preview, the launch.

Two who edit at once never overwrite each other: every form carries the edition it was made from.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guildmark.learning import queries as learning
from guildmark.people.actions import EditedMeanwhileError
from guildmark.programs import actions, queries, running
from guildmark.programs.design import DesignError, bounds, latest_end, seats
from guildmark.programs.terms import money as money_words
from guildmark.rewards import queries as ledger
from guildmark.web.access import MANAGING, READING, Staff, for_staff
from guildmark.web.contractor.joining import describe
from guildmark.web.forms import (
    FieldFaultError,
    read_choice,
    read_day,
    read_fields,
    read_money,
    read_number,
    read_whole,
    read_words,
)
from guildmark.web.manager.lists import frame
from guildmark.web.once import once


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the design: how it is asked and read."""

    name: str
    label: Any
    kind: str = "words"
    hint: Any = ""
    most: int = 200
    needed: bool = True
    suffix: Any = ""


OBJECTIVES = {
    "niche": lazy("More contractors with a skill that is scarce"),
    "ramp_up": lazy("Contractors reach good work sooner"),
    "flexibility": lazy("Contractors can work across projects"),
    "retention": lazy("Good contractors come back"),
}
STEPS: dict[str, tuple[Any, tuple[Field, ...]]] = {
    "purpose": (
        lazy("Purpose"),
        (
            Field("name", lazy("Name of the program"), most=120),
            Field("skill", lazy("Skill"), hint=lazy("As gigs name it, for example “Editing”"), most=80),
            Field("objective", lazy("What it is for"), "objective"),
            Field("ends_on", lazy("Open until"), "day"),
        ),
    ),
    "course": (
        lazy("What it asks"),
        (
            Field("course", lazy("Course"), "course", lazy("Imported courses and the one that comes with Guildmark")),
            Field("hours", lazy("Hours it takes"), "whole", lazy("An honest estimate; it stands in every invitation")),
        ),
    ),
    "badge": (
        lazy("What the badge means"),
        (
            Field("badge_name", lazy("Name of the badge"), hint=lazy("For example “Verified Editor”"), most=60),
            Field(
                "badge_meaning",
                lazy("What a holder can do"),
                "long",
                lazy("One or two sentences, read by clients"),
                600,
            ),
        ),
    ),
    "pool": (
        lazy("Preferred pool"),
        (
            Field("pool_days", lazy("How long a member stays"), "whole", suffix=lazy("days")),
            Field("head_start_hours", lazy("Head start"), "whole", lazy("0 for none"), suffix=lazy("hours")),
            Field(
                "share_percent",
                lazy("Share of gigs shown to the pool first"),
                "whole",
                lazy("At most 30%: above that, joining stops being a choice"),
                suffix="%",
            ),
        ),
    ),
    "premium": (
        lazy("Pay premium"),
        (
            Field("premium_percent", lazy("Premium"), "whole", lazy("0 for none"), suffix="%"),
            Field("premium_uses", lazy("On how many gigs"), "whole"),
            Field("premium_cap_minor", lazy("At most, for one contractor"), "money", lazy("Set aside when they join")),
            Field("budget_minor", lazy("Budget"), "money", lazy("Nobody can join once it is all promised")),
        ),
    ),
    "reminders": (
        lazy("Messages"),
        (
            Field(
                "remind",
                lazy("Reminders"),
                "check",
                lazy("At most 4 messages, 48 hours apart, in the reader’s day; without: the invitation alone"),
            ),
            Field(
                "peer_words",
                lazy("A peer’s words"),
                "long",
                lazy("Only real ones, given freely. Leave empty when there are none"),
                300,
                needed=False,
            ),
            Field("peer_name", lazy("Who said them"), most=80, needed=False),
        ),
    ),
}


@for_staff(*MANAGING)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Begin from the template: skill, badge and course; everything else has a sound value to change."""
    courses = learning.list_courses(staff.organisation)
    context = frame(staff, "programs", courses=courses, sent=request.POST)
    if request.method != "POST":
        return render(request, "guildmark/manager/new.html", context)
    readers = {
        "skill": lambda text: read_words(text, most=80), "badge_name": lambda text: read_words(text, most=60),
        "course": lambda text: _read_course(text, staff),
    }  # fmt: skip
    values, faults = read_fields(request.POST, readers)
    if faults:
        context |= {"faults": faults}
        return render(request, "guildmark/manager/new.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _begin(staff, values["skill"], values["badge_name"], values["course"])


def _begin(staff: Staff, skill: str, badge: str, chosen: Any) -> HttpResponse:  # noqa: ANN401 - a row of learning
    at = timezone.now()
    hours = max(1, round(learning.count_lessons(chosen)[1] / 60)) if chosen else 4
    meaning = _("Has passed an assessment in %(skill)s.") % {"skill": skill}
    program = actions.create_program(
        organisation=staff.organisation, name=badge, at=at, skill=skill, badge_name=badge, badge_meaning=meaning,
        objective="niche", hours=min(hours, 40), ends_on=(at + timedelta(days=90)).date().isoformat(),
    )  # fmt: skip
    if chosen:
        actions.save_design(program=program, edition=0, changes={}, course=chosen, at=at)
    return redirect("web:design", staff.organisation.slug, program.pk)


def _read_course(text: str, staff: Staff) -> Any:  # noqa: ANN401 - a row of learning
    """The organisation's course that was chosen, or None."""
    try:
        return learning.get_course(organisation=staff.organisation, course=uuid.UUID(text)) if text else None
    except (ValueError, ObjectDoesNotExist):
        raise FieldFaultError(_("Choose one from the list")) from None


@for_staff(*READING)
@require_safe
def design(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """All answers on one page; of a draft what keeps it from launching, of a live program what can still be done."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    return _design(request, staff, program)


def _design(request: HttpRequest, staff: Staff, program: Any, **more: Any) -> HttpResponse:  # noqa: ANN401 - a row, template values
    draft = program.state == "draft"
    held = queries.get_design(program, None if draft else queries.get_version(program))
    fund = ledger.find_fund(program.pk)
    held = replace(held, budget_minor=ledger.sum_funded(fund)) if fund else held
    faults = actions.find_faults(program, today=timezone.now().date()) if draft else {}
    context = frame(
        staff, "programs", program=program, design=held, part="design", draft=draft, faults=faults,
        sections=[(key, title, _rows(program, held, fields, faults)) for key, (title, fields) in STEPS.items()],
        seats=seats(held), may=staff.may(*MANAGING), fund=fund, once=uuid.uuid4(), sent=request.POST,
        latest=latest_end(timezone.now().date()).isoformat(),
    )  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if more else HTTPStatus.OK
    return render(request, "guildmark/manager/design.html", context | more, status=status)


def _rows(program: Any, held: Any, fields: tuple[Field, ...], faults: dict[str, str]) -> list[dict[str, Any]]:  # noqa: ANN401
    return [
        {"field": field, "value": _value(program, held, field.name), "fault": _words(faults.get(field.name))}
        for field in fields
    ]


def _value(program: Any, held: Any, name: str) -> Any:  # noqa: ANN401 - any field's value
    if name == "name":
        return program.name
    if name == "course":
        return program.course
    value = getattr(held, name)
    return OBJECTIVES.get(value, value) if name == "objective" else value


def _words(code: str | None) -> str:
    said = {
        "missing": _("Still missing"), "out_of_bounds": _("Outside what is sound"),
        "in_the_past": _("This day has passed"), "no_items": _("This course has no assessment items yet"),
        "too_far": _("More than two years ahead"), "not_later": _("Enter a day after the one that stands"),
        "less_than_one_premium": _("Less than one contractor’s premium"),
    }  # fmt: skip
    return said.get(code, code) if code else ""


@for_staff(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, staff: Staff, program_id: uuid.UUID, step: str) -> HttpResponse:
    """Change one group of answers."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    if step not in STEPS or program.state != "draft":
        raise Http404
    title, fields = STEPS[step]
    held = queries.read_design(program.design)
    context = frame(
        staff, "programs", program=program, part="design", title=title, edition=program.edition,
        courses=learning.list_courses(staff.organisation), objectives=OBJECTIVES,
        asked=[_asked(program, held, field, request) for field in fields],
    )  # fmt: skip
    if request.method != "POST":
        return render(request, "guildmark/manager/step.html", context)
    return _save(request, staff, program, fields, context)


def _asked(program: Any, held: Any, field: Field, request: HttpRequest) -> dict[str, Any]:  # noqa: ANN401 - rows
    value = getattr(program, "name", "") if field.name == "name" else getattr(held, field.name, "")
    if field.name == "course":
        value = str(program.course_id or "")
    sent = request.POST.get(field.name, "") if request.method == "POST" else None
    return {"field": field, "value": value, "sent": sent, "currency": held.currency}


def _save(
    request: HttpRequest,
    staff: Staff,
    program: Any,  # noqa: ANN401 - a row
    fields: tuple[Field, ...],
    context: dict[str, Any],
) -> HttpResponse:
    values, faults = read_fields(request.POST, {field.name: _reader(field, staff) for field in fields})
    if faults:
        context |= {"faults": faults}
        return render(request, "guildmark/manager/step.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    course, name = values.pop("course", None), values.pop("name", "")
    edition = read_number(request.POST.get("edition", ""))
    try:
        actions.save_design(
            program=program, edition=-1 if edition is None else edition, changes=values, course=course,
            name=name, at=timezone.now(),
        )  # fmt: skip
    except EditedMeanwhileError:
        context |= {"meanwhile": True}
        return render(request, "guildmark/manager/step.html", context, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Saved."))
    return redirect("web:design", staff.organisation.slug, program.pk)


def _reader(field: Field, staff: Staff) -> Callable[[str], Any]:
    match field.kind:
        case "whole":
            return lambda text: read_whole(text, bounds(field.name))
        case "money":
            return lambda text: read_amount(text, staff.organisation.currency, bounds(field.name))
        case "day":
            return read_end
        case "course":
            return lambda text: _read_course(text, staff)
        case "check":
            return bool
        case "objective":
            return lambda text: read_choice(text, OBJECTIVES)
        case _:
            return lambda text: read_words(text, most=field.most, needed=field.needed)


def read_amount(text: str, currency: str, limits: tuple[int, int]) -> int:
    """An amount within its bounds, both included."""
    minor = read_money(text, currency)
    low, high = limits
    if not low <= minor <= high:
        said = _("Enter an amount from %(low)s to %(high)s")
        raise FieldFaultError(said % {"low": money_words(low, currency), "high": money_words(high, currency)})
    return minor


def read_end(text: str) -> str:
    """A program's last day as ISO text: not further ahead than a program may be open."""
    day, latest = read_day(text), latest_end(timezone.now().date())
    if date.fromisoformat(day) > latest:
        raise FieldFaultError(_("Enter a date no later than %(latest)s") % {"latest": latest.isoformat()})
    return day


@for_staff(*READING)
@require_safe
def preview(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """The sign-up page as a contractor will see it; nothing can be sent from it."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    return render(request, "guildmark/contractor/landing.html", describe(program) | {"preview": True})


@for_staff(*MANAGING)
@require_POST
def launch(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Launch; what is missing is told at its place, and nothing was launched then."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    try:
        actions.launch(program=program, at=timezone.now())
    except DesignError:
        messages.warning(request, _("Something is still missing; it is marked below."))
        return redirect("web:design", staff.organisation.slug, program.pk)
    messages.success(request, _("Launched. This is the link that contractors join by."))
    return redirect("web:invite", staff.organisation.slug, program.pk)


@for_staff(*MANAGING)
@require_POST
def close(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Nobody new can join from now on; the page before said what follows."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    try:
        running.close_early(program=program, at=timezone.now())
    except actions.NotOpenError:
        return _not_live(request, staff, program)
    messages.success(request, _("Closed for new people. Whoever joined keeps everything."))
    return redirect("web:design", staff.organisation.slug, program.pk)


@for_staff(*MANAGING)
@require_POST
def extend(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Put the last day off."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    try:
        day = date.fromisoformat(read_end(request.POST.get("ends_on", "")))
        running.extend(program=program, ends_on=day, at=timezone.now())
    except FieldFaultError as fault:
        return _design(request, staff, program, wrong={"ends_on": str(fault)})
    except DesignError as problem:
        return _design(request, staff, program, wrong={"ends_on": _words(problem.faults["ends_on"])})
    except actions.NotOpenError:
        return _not_live(request, staff, program)
    messages.success(request, _("The last day was put off."))
    return redirect("web:design", staff.organisation.slug, program.pk)


@for_staff(*MANAGING)
@require_POST
def top_up(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Add to the budget, once however often the form is sent."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    limits = (1, bounds("budget_minor")[1])
    try:
        amount = read_amount(request.POST.get("amount", ""), staff.organisation.currency, limits)
        once = uuid.UUID(request.POST.get("once", ""))
        running.top_up(program=program, amount_minor=amount, once=once, at=timezone.now())
    except FieldFaultError as fault:
        return _design(request, staff, program, wrong={"amount": str(fault)})
    except ValueError:
        return _design(request, staff, program, wrong={"amount": _("Send this form once more")})
    except actions.NotOpenError:
        return _not_live(request, staff, program)
    messages.success(request, _("The budget was topped up."))
    return redirect("web:design", staff.organisation.slug, program.pk)


def _not_live(request: HttpRequest, staff: Staff, program: Any) -> HttpResponse:  # noqa: ANN401 - a row
    messages.warning(request, _("This can only be done while the program is live and open."))
    return redirect("web:design", staff.organisation.slug, program.pk)
