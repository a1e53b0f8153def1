"""From a link to the first lesson: what the program asks and gives, joining, declining.

Joining by the shared link opens a session for that enrolment only. A personal link also shows that the address is
read, so it opens everything of its contractor.
"""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guildmark.credentials import queries as badges
from guildmark.learning import queries as learning
from guildmark.outreach import actions as outreach
from guildmark.outreach import queries as invitations
from guildmark.people import actions as people
from guildmark.programs import actions as programs
from guildmark.programs import queries
from guildmark.programs.actions import AlreadyJoinedError, NotOpenError
from guildmark.programs.design import seats
from guildmark.programs.terms import split_terms
from guildmark.rewards.actions import ShortOfFundsError
from guildmark.web.access import open_enrolment_session, open_whole_session, reaches
from guildmark.web.limits import limited, may_mail
from guildmark.web.links import mail_sign_in

BOXES = ("status", "terms")


def describe(program: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of programs
    """What the sign-up page says of a program, launched or (in the preview) not yet."""
    draft = program.state == "draft"
    version = None if draft else queries.get_version(program)
    design = queries.get_design(program, version)
    assessment = learning.find_assessment(program.course) if program.course else None
    lessons = learning.count_lessons(program.course) if program.course else (0, 0)
    return {
        "program": program, "organisation": program.organisation, "design": design, "version": version,
        "assessment": assessment, "lessons": lessons[0], "minutes": lessons[1], "seats": seats(design),
        "bank": learning.count_items(assessment) if assessment else 0,
        "example_minor": 64_000, "example_premium": 64_000 * design.premium_percent // 100,
        "achievement": version and badges.find_achievement(program=program.pk, version=version.number),
    }  # fmt: skip


@limited("join", "20/minute")
@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """The sign-up page of a shared link, and joining by it."""
    program = queries.get_live_program(token)
    if request.method == "POST":
        return _join_shared(request, program)
    return render(request, "guildmark/contractor/landing.html", describe(program) | {"closed": _closed(program)})


@limited("join", "20/minute")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The sign-up page of a personal link: the address is known, so nothing has to be typed."""
    invited = invitations.get_invitation(token)
    program = queries.get_program_by_id(invited.program)
    if request.method == "POST":
        return _join_personal(request, program, invited)
    outreach.open_invitation(invitation=invited, at=timezone.now())
    context = describe(program) | {
        "invitation": invited, "closed": _closed(program),
        "joined": queries.find_live_enrolment(program=program, contractor=invited.contractor),
    }  # fmt: skip
    return render(request, "guildmark/contractor/landing.html", context)


@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """No thanks: the series stops, nothing else changes."""
    invited = invitations.get_invitation(token)
    program = queries.get_program_by_id(invited.program)
    if queries.find_live_enrolment(program=program, contractor=invited.contractor):
        return redirect("web:invitation", token)  # it says that they joined, and how to leave
    outreach.decline_invitation(invitation=invited, at=timezone.now())
    context = {"program": program, "organisation": program.organisation, "invitation": invited}
    return render(request, "guildmark/contractor/declined.html", context)


@require_safe
def terms(request: HttpRequest, token: str) -> HttpResponse:
    """The terms as they are accepted, word for word."""
    program = queries.get_live_program(token)
    version = queries.get_version(program)
    context = {"program": program, "organisation": program.organisation, "version": version}
    return render(request, "guildmark/contractor/terms.html", context | {"parts": split_terms(version.terms)})


def _closed(program: Any) -> str:  # noqa: ANN401 - a row of programs
    """Why nobody can join now, or an empty text."""
    return programs.find_closed_reason(program=program, at=timezone.now())


def _faults(request: HttpRequest, *, with_email: bool) -> dict[str, str]:
    faults = {}
    if with_email:
        try:
            validate_email(request.POST.get("email", "").strip())
        except ValidationError:
            faults["email"] = _("Enter an address such as name@example.com")
    if not request.POST.get("status"):
        faults["status"] = _("Tick this box if it is so; the program is for independent contractors only")
    if not request.POST.get("terms"):
        faults["terms"] = _("Tick this box to accept the terms, or close the page if you would rather not")
    return faults


def _again(request: HttpRequest, program: Any, faults: dict[str, str], **more: Any) -> HttpResponse:  # noqa: ANN401
    ticked = {box: bool(request.POST.get(box)) for box in BOXES}
    context = describe(program) | {"faults": faults, "email": request.POST.get("email", ""), "ticked": ticked, **more}
    return render(request, "guildmark/contractor/landing.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _join_shared(request: HttpRequest, program: Any) -> HttpResponse:  # noqa: ANN401 - a row of programs
    if faults := _faults(request, with_email=True):
        return _again(request, program, faults, closed=_closed(program))
    at = timezone.now()
    contractor = people.get_or_add_contractor(
        organisation=program.organisation, email=request.POST["email"].strip(), at=at
    )
    try:
        enrolment = _enrol(request, program, contractor, personal=False)
    except AlreadyJoinedError:
        return _welcome_back(request, program, contractor, request.POST["email"].strip())
    except (NotOpenError, ShortOfFundsError):
        return _again(request, program, {}, closed=_closed(program) or "full")
    open_enrolment_session(request, enrolment)
    said = _("You have joined. A copy of the terms is on its way to %(email)s; confirm the address there, and your "
             "badge can be issued the moment you pass.")  # fmt: skip
    # Whoever joins like this learns no other address of the contractor whose address they typed.
    typed = request.POST["email"].strip()
    messages.success(request, said % {"email": typed})
    if typed.lower() != contractor.email.lower() and may_mail(typed):
        mail_sign_in(contractor, at=at, to=typed)
    return _first_lesson(enrolment)


def _join_personal(request: HttpRequest, program: Any, invited: Any) -> HttpResponse:  # noqa: ANN401 - rows
    if faults := _faults(request, with_email=False):
        return _again(request, program, faults, invitation=invited, closed=_closed(program))
    try:
        enrolment = _enrol(request, program, invited.contractor, personal=True)
    except AlreadyJoinedError:
        return _welcome_back(request, program, invited.contractor, invited.contractor.email)
    except (NotOpenError, ShortOfFundsError):
        return _again(request, program, {}, invitation=invited, closed=_closed(program) or "full")
    open_whole_session(request, invited.contractor)
    said = _(
        "You have joined. A copy of the terms is on its way to %(email)s. To come back, sign in with that address."
    )
    messages.success(request, said % {"email": invited.contractor.email})
    return _first_lesson(enrolment)


def _enrol(request: HttpRequest, program: Any, contractor: Any, *, personal: bool) -> Any:  # noqa: ANN401 - rows
    return programs.join(
        program=program, contractor=contractor, at=timezone.now(), personal=personal,
        user_agent=request.headers.get("User-Agent", ""),
    )  # fmt: skip


def _welcome_back(request: HttpRequest, program: Any, contractor: Any, email: str) -> HttpResponse:  # noqa: ANN401
    """A second submit of the same session goes on; anybody else is asked to open the mail we send."""
    enrolment = queries.find_live_enrolment(program=program, contractor=contractor)
    if enrolment and reaches(request, enrolment):
        return _first_lesson(enrolment)
    if may_mail(email):
        mail_sign_in(contractor, at=timezone.now(), to=email)
    context = {"program": program, "organisation": program.organisation, "email": email}
    return render(request, "guildmark/contractor/check_mail.html", context)


def _first_lesson(enrolment: Any) -> HttpResponse:  # noqa: ANN401 - a row of programs
    way = learning.get_way(course=enrolment.program.course, participation=enrolment.pk)
    step = way.current or way.steps[0]
    return redirect("web:lesson", enrolment.pk, step.lesson.slug)
