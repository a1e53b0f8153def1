"""Who is asking, and what they may see: readers' sessions, staff roles, and the doors in front of each page.

A session that was opened by joining through a shared link reaches that enrolment only, and nothing that was held under
the address before; a session opened by a mailed link reaches all of one contractor's pages.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from guildmark.people import queries as people
from guildmark.programs import queries as programs

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
MANAGING = ("owner", "manager")
REVIEWING = ("owner", "manager", "reviewer")
ADVISING = ("owner", "manager", "counsel")
OWNING = ("owner",)
READING = ("owner", "manager", "reviewer", "finance", "counsel")


@dataclass(frozen=True, slots=True)
class Reader:
    """A contractor who reads; `whole` when the session reaches everything held about them."""

    contractor: Any
    whole: bool

    @property
    def organisation(self) -> Any:  # noqa: ANN401 - a row of people
        """Whose contractor they are."""
        return self.contractor.organisation


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who acts for an organisation, or for one of its clients."""

    user: Any
    organisation: Any
    roles: frozenset[str]
    client: Any = None
    acting: str = ""  # the role by which the door opened

    @property
    def managing(self) -> bool:
        """Whether they may design, launch, invite and import; pages show what leads there only then."""
        return self.may(*MANAGING)

    @property
    def reviewing(self) -> bool:
        """Whether they may look at results that contractors asked a person about."""
        return self.may(*REVIEWING)

    @property
    def advising(self) -> bool:
        """Whether they may read the terms in force and what was agreed to."""
        return self.may(*ADVISING)

    def may(self, *roles: str) -> bool:
        """Whether one of these roles is held."""
        return not self.roles.isdisjoint(roles)


def open_whole_session(request: HttpRequest, contractor: Any) -> None:  # noqa: ANN401 - a row of people
    """Sign a contractor in after a mailed link was used."""
    request.session.flush()  # whoever was in before on this device is out
    request.session["contractor"] = str(contractor.pk)
    request.session["zone"] = contractor.zone or contractor.organisation.zone


def open_enrolment_session(request: HttpRequest, enrolment: Any) -> None:  # noqa: ANN401 - a row of programs
    """Open a session for one enrolment only."""
    request.session.cycle_key()
    reached = request.session.get("enrolments", [])
    request.session["enrolments"] = [*reached, str(enrolment.pk)][-5:]
    request.session.setdefault("zone", enrolment.contractor.zone or enrolment.program.organisation.zone)


def find_reader(request: HttpRequest) -> Reader | None:
    """The contractor whose whole session this is, or None."""
    held = request.session.get("contractor")
    try:
        return Reader(people.get_contractor_by_id(uuid.UUID(held)), whole=True) if held else None
    except ObjectDoesNotExist:
        return None


def reaches(request: HttpRequest, enrolment: Any) -> bool:  # noqa: ANN401 - a row of programs
    """Whether this session may see the enrolment."""
    if request.session.get("contractor") == str(enrolment.contractor_id):
        return True
    return str(enrolment.pk) in request.session.get("enrolments", [])


def to_sign_in(request: HttpRequest, page: str = "web:sign_in") -> HttpResponse:
    """Send whoever is not signed in to the page where they can, and back afterwards."""
    return redirect(f"{reverse(page)}?{urlencode({'next': request.path})}")


def for_enrolment(view: View[Concatenate[Any, P]]) -> Callable[..., HttpResponseBase]:
    """The view gets the enrolment of the address, if this session reaches it; else 404, or the sign-in page."""

    @wraps(view)
    def door(request: HttpRequest, enrolment: uuid.UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            found = programs.get_enrolment_by_id(enrolment)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        if not reaches(request, found):
            if "contractor" in request.session:
                raise Http404
            return to_sign_in(request)
        return view(request, found, *args, **kwargs)

    return door


def for_contractor(view: View[Concatenate[Reader, P]]) -> Callable[..., HttpResponseBase]:
    """The view gets the contractor whose whole session this is; else the sign-in page."""

    @wraps(view)
    def door(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        reader = find_reader(request)
        return view(request, reader, *args, **kwargs) if reader else to_sign_in(request)

    return door


def for_staff(*roles: str) -> Callable[[View[Concatenate[Staff, P]]], Callable[..., HttpResponseBase]]:
    """The view gets who acts for the organisation of the address in one of these roles; else 404."""

    def wrap(view: View[Concatenate[Staff, P]]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def door(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request, "web:staff_sign_in")
            staff = _staff(request, slug, roles)
            return view(request, staff, *args, **kwargs)

        return door

    return wrap


def find_staff(request: HttpRequest, slug: str, roles: tuple[str, ...]) -> Staff | None:
    """Who acts in one of these roles for the organisation named, else for the first they have one in; or None."""
    if not request.user.is_authenticated:
        return None
    fitting = [m for m in people.list_memberships(request.user) if m.role in roles]
    named = [m for m in fitting if m.organisation.slug == slug] or fitting
    return _staff(request, named[0].organisation.slug, roles) if named else None


def _staff(request: HttpRequest, slug: str, roles: tuple[str, ...]) -> Staff:
    held = [m for m in people.list_memberships(request.user) if m.organisation.slug == slug]  # type: ignore[arg-type]
    fitting = [m for m in held if m.role in roles]
    if not fitting:
        raise Http404
    first = fitting[0]
    return Staff(request.user, first.organisation, frozenset(m.role for m in held), first.client, first.role)
