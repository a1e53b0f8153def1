"""The first page of the demo: be any of its made-up people with one click. Everywhere else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guildmark.engine.simulation.faces import FACES
from guildmark.outreach import queries as outreach
from guildmark.people import queries as people
from guildmark.programs import queries as programs
from guildmark.web.access import open_whole_session


def in_the_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """The view exists only where `guildmark demo` serves."""

    @wraps(view)
    def door(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        organisation = people.find_simulated_organisation() if settings.DEMO else None
        if organisation is None:
            raise Http404
        return view(request, organisation, *args, **kwargs)

    return door


@in_the_demo
@require_safe
def people_to_be(request: HttpRequest, organisation: Any) -> HttpResponse:  # noqa: ANN401 - a row of people
    """Everybody one can be, by what they can show."""
    program = programs.list_programs(organisation)[-1]
    contractors = [(face, _enrolled(organisation, face.email)) for face in FACES]
    context = {
        "organisation": organisation, "program": program, "members": people.list_staff(organisation),
        "contractors": contractors,
    }  # fmt: skip
    return render(request, "guildmark/public/demo.html", context)


def _enrolled(organisation: Any, email: str) -> Any:  # noqa: ANN401 - a row of programs or None
    contractor = people.find_contractor_by_email(organisation=organisation, email=email)
    return next(iter(programs.list_enrolments(contractor)), None) if contractor else None


@in_the_demo
@require_POST
def be_staff(request: HttpRequest, organisation: Any, member: int) -> HttpResponse:  # noqa: ANN401 - a row of people
    """Sign in as somebody who acts for the organisation or one of its clients."""
    found = people.get_member(organisation=organisation, member=member)
    logout(request)
    login(request, found.user, backend="django.contrib.auth.backends.ModelBackend")
    request.session["zone"] = organisation.zone
    return redirect("web:client_gigs" if found.client else "web:programs", organisation.slug)


@in_the_demo
@require_POST
def be_contractor(request: HttpRequest, organisation: Any, number: int) -> HttpResponse:  # noqa: ANN401 - a row
    """Sign in as one of the contractors; who has not joined yet gets their invitation."""
    if not 0 <= number < len(FACES):
        raise Http404
    contractor = people.find_contractor_by_email(organisation=organisation, email=FACES[number].email)
    if contractor is None:
        raise Http404
    logout(request)
    enrolment = next(iter(programs.list_enrolments(contractor)), None)
    if enrolment is None:
        return redirect(_invitation(organisation, contractor))
    open_whole_session(request, contractor)
    return redirect("web:earned" if enrolment.certified_at else "web:home")


def _invitation(organisation: Any, contractor: Any) -> str:  # noqa: ANN401 - rows of people
    program = programs.list_programs(organisation)[-1]
    invited = outreach.find_invitation(program=program.pk, contractor=contractor.pk)
    if invited is None:
        return reverse("web:landing", args=[program.join_token])
    return reverse("web:invitation", args=[invited.token])
