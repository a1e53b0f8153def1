"""Designing a program: one page of answers, each changed on its own, a preview, the launch; or the end of a draft.

Two who edit at once never overwrite each other: every form carries the edition it was made from.
"""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guildmark.credentials import queries as credentials
from guildmark.learning import queries as learning
from guildmark.people.actions import EditedMeanwhileError
from guildmark.programs import actions, queries
from guildmark.programs.design import Design, DesignError, bounds, latest_end, seats
from guildmark.programs.matching import names_skill
from guildmark.programs.terms import money as money_words
from guildmark.rewards import queries as ledger
from guildmark.web.access import MANAGING, READING, Staff, for_staff
from guildmark.web.contractor.joining import describe
from guildmark.web.forms import (
    FieldFaultError,
    read_address,
    read_choice,
    read_day,
    read_fields,
    read_money,
    read_number,
    read_whole,
    read_words,
)
from guildmark.web.manager.lists import frame
from guildmark.web.manager.questions import OBJECTIVES, STEP_OF, STEPS, Field
from guildmark.web.once import once


@for_staff(*MANAGING)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Begin from the template: skill, badge and course; everything else has a sound value to change."""
    courses = learning.list_courses(staff.organisation)
    context = frame(
        staff, "programs", courses=courses, sent=request.POST, design=Design(currency=staff.organisation.currency)
    )
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
    return show_design(request, staff, program)


def show_design(request: HttpRequest, staff: Staff, program: Any, **more: Any) -> HttpResponse:  # noqa: ANN401 - a row, template values
    """The page of all answers; with what is wrong in a form of it, where something is."""
    draft, today = program.state == "draft", timezone.now().date()
    version = None if draft else queries.get_version(program)
    held = queries.get_design(program, version)
    fund = ledger.find_fund(program.pk)
    held = replace(held, budget_minor=ledger.sum_funded(fund)) if fund else held
    faults = actions.find_faults(program, today=today) if draft else {}
    context = frame(
        staff, "programs", program=program, design=held, part="design", draft=draft, missing=faults,
        sections=_sections(program, held, version, faults), blockers=_blockers(staff, program, faults),
        unfit=draft and _is_unfit(program, held), seats=seats(held), may=staff.may(*MANAGING), fund=fund,
        once=uuid.uuid4(), sent=request.POST, latest=latest_end(today).isoformat(),
    )  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if more else HTTPStatus.OK
    return render(request, "guildmark/manager/design.html", context | more, status=status)


Rows = list[dict[str, Any]]


def _sections(program: Any, held: Any, version: Any, faults: dict[str, str]) -> list[tuple[str, Any, Rows]]:  # noqa: ANN401 - rows
    """Each group of answers, with what follows from the course and the template and is not asked."""
    more = {"course": _of_course(program.course), "badge": _of_badge(program, version)}
    return [
        (key, title, _rows(program, held, fields, faults) + more.get(key, [])) for key, (title, fields) in STEPS.items()
    ]


def _rows(program: Any, held: Any, fields: tuple[Field, ...], faults: dict[str, str]) -> Rows:  # noqa: ANN401
    return [
        {"field": field, "value": _value(program, held, field.name), "fault": say_fault(faults.get(field.name))}
        for field in fields
    ]


def _of_course(course: Any) -> Rows:  # noqa: ANN401 - a row of learning, or None
    assessment = learning.find_assessment(course) if course else None
    if assessment is None:
        return []
    said = ngettext("%(n)s", "%(n)s, each with new questions; %(wait)s hours between two", assessment.attempts)
    tries = said % {"n": assessment.attempts, "wait": assessment.cooldown_hours}
    return [
        {"field": Field("draw", _("Questions")), "value": assessment.draw},
        {"field": Field("pass_percent", _("Pass mark"), suffix="%"), "value": assessment.pass_percent},
        {"field": Field("attempts", _("Attempts")), "value": tries},
    ]  # fmt: skip


def _of_badge(program: Any, version: Any) -> Rows:  # noqa: ANN401 - rows
    months = credentials.get_valid_months(program=program.pk, version=version and version.number)
    said = ngettext("%(n)s month from the day it is earned", "%(n)s months from the day it is earned", months)
    return [{"field": Field("valid_months", _("How long it is valid")), "value": said % {"n": months}}]


def _blockers(staff: Staff, program: Any, faults: dict[str, str]) -> list[dict[str, Any]]:  # noqa: ANN401 - a row
    """What stops the launch, each with the address of the field where it is mended."""
    labels = {field.name: field.label for _title, fields in STEPS.values() for field in fields}
    return [
        {"label": labels[name], "fault": say_fault(code), "href": _mended_at(staff, program, name, code)}
        for name, code in sorted(faults.items(), key=lambda fault: list(labels).index(fault[0]))
    ]


def _mended_at(staff: Staff, program: Any, name: str, code: str) -> str:  # noqa: ANN401 - a row of programs
    if code == "no_items":
        return reverse("web:course_page", args=[staff.organisation.slug, program.course_id])
    return reverse("web:design_step", args=[staff.organisation.slug, program.pk, STEP_OF[name]]) + f"#{name}"


def _is_unfit(program: Any, held: Any) -> bool:  # noqa: ANN401 - rows
    """Whether nothing in the chosen course speaks of the skill, so that somebody should look."""
    if program.course is None or not held.skill:
        return False
    lessons = learning.list_lessons(program.course)
    objectives = [str(each) for lesson in lessons for each in lesson.objectives]
    return not names_skill(held.skill, [program.course.title, *(lesson.title for lesson in lessons), *objectives])


def _value(program: Any, held: Any, name: str) -> Any:  # noqa: ANN401 - any field's value
    if name == "name":
        return program.name
    if name == "course":
        return program.course
    value = getattr(held, name)
    return OBJECTIVES.get(value, value) if name == "objective" else value


def say_fault(code: str | None) -> str:
    """What stands at a field for the code of its fault."""
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
        case "address":
            return lambda text: read_address(text, most=field.most)
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
@once
@require_POST
def delete(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Delete a draft; the page before asked. What was launched stays, since contractors may hold its promises."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    try:
        actions.delete_draft(program=program, at=timezone.now())
    except actions.NotDraftError:
        messages.warning(request, _("It was launched, so it stays. It can be closed for new people instead."))
        return redirect("web:design", staff.organisation.slug, program.pk)
    messages.success(request, _("The draft “%(name)s” is deleted.") % {"name": program.name})
    return redirect("web:programs", staff.organisation.slug)
