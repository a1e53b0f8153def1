"""Signing in by a mailed link, for contractors and for staff; never with a password.

Whether an address is known is never told: the answer is the same, and so is the time it takes to be shown. Opening a
link only shows a button, because mail scanners open links; the button uses it up.
"""

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from guildmark.outreach.addresses import add_by_link
from guildmark.people import actions as accounts
from guildmark.people import links
from guildmark.people import queries as people
from guildmark.people.addresses import TooManyAddressesError
from guildmark.programs import actions as programs
from guildmark.programs import queries
from guildmark.web.access import find_reader, open_whole_session, to_sign_in
from guildmark.web.forms import FieldFaultError, read_email
from guildmark.web.limits import limited, may_mail
from guildmark.web.links import mail_sign_in, mail_staff_sign_in


def local_path(target: str) -> str:
    """A path of this installation, or the first page: never a way to send somebody elsewhere."""
    parts = urlsplit(target)
    local = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith("//")
    return target if local and "\\" not in target else "/"


@limited("sign-in", "10/minute")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Contractors: type an address, get a link."""
    return _ask(request, _mail_contractors, staff=False)


@limited("sign-in", "10/minute")
@require_http_methods(["GET", "HEAD", "POST"])
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """Staff and clients: type an address, get a link."""
    return _ask(request, _mail_staff, staff=True)


def _ask(request: HttpRequest, mail: Callable[[str, str], None], *, staff: bool) -> HttpResponse:
    """One page: it asks for the address, then says that a link was sent, known or not, and offers another."""
    context: dict[str, Any] = {"next": local_path(request.GET.get("next", "/")), "staff": staff}
    if request.method != "POST":
        return render(request, "guildmark/public/sign_in.html", context)
    context["next"] = local_path(request.POST.get("next", "/"))
    try:
        context["email"] = read_email(request.POST.get("email", ""))
    except FieldFaultError as fault:
        context |= {"faults": {"email": str(fault)}, "email": request.POST.get("email", "")}
        return render(request, "guildmark/public/sign_in.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if may_mail(context["email"]):
        mail(context["email"], context["next"])
    return render(request, "guildmark/public/sign_in.html", context | {"sent": True})


def _mail_contractors(email: str, target: str) -> None:
    for contractor in people.list_contractors_by_email(email):
        mail_sign_in(contractor, at=timezone.now(), target=target, to=email)


def _mail_staff(email: str, target: str) -> None:
    user = people.find_user(email)
    if user:
        mail_staff_sign_in(user, at=timezone.now(), target=target)


@limited("link", "30/minute")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: HttpRequest, token: str) -> HttpResponse:
    """A mailed link: a button first, then what it is for."""
    try:
        link = links.peek_link(token=token, at=timezone.now())
        if link.purpose == "address":
            return _add_address(request, link, token)
        if request.method != "POST":
            return render(request, "guildmark/public/use_link.html", _shown(link))
        return _follow(request, links.use_link(token=token, at=timezone.now()))
    except OVER:
        return render(request, "guildmark/public/link_over.html", status=HTTPStatus.GONE)


OVER = (links.LinkNotUsableError, accounts.AddressTakenError, TooManyAddressesError)


def _add_address(request: HttpRequest, link: Any, token: str) -> HttpResponse:  # noqa: ANN401 - a row of people
    """Another address of a contractor, who must be signed in: whoever reads a mistyped address gets nowhere."""
    reader = find_reader(request)
    if reader is None or reader.contractor.pk != link.contractor_id:
        return to_sign_in(request)
    if request.method != "POST":
        return render(request, "guildmark/public/use_link.html", _shown(link) | {"email": link.target})
    email = add_by_link(contractor=reader.contractor, token=token, at=timezone.now())
    messages.success(request, _("From now on you can also sign in with %(email)s.") % {"email": email})
    return redirect("web:my_data")


def _shown(link: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of people
    """Whom the link signs in, and whose page it is on."""
    who = link.user or link.contractor
    return {"link": link, "email": who.email, "organisation": getattr(who, "organisation", None)}


def _follow(request: HttpRequest, link: Any) -> HttpResponse:  # noqa: ANN401 - a row of people
    at = timezone.now()
    if link.user:
        return _let_in(request, link)
    contractor = link.contractor
    if link.purpose == "confirm":
        enrolment = queries.get_enrolment(contractor=contractor, enrolment=uuid.UUID(link.target))
        programs.confirm_enrolment(enrolment=enrolment, at=at)
        open_whole_session(request, contractor)
        passed = enrolment.passed_at is not None
        return redirect(reverse("web:earned") if passed else reverse("web:course", args=[enrolment.pk]))
    programs.confirm_contractor(contractor=contractor, at=at)
    open_whole_session(request, contractor)
    return redirect(local_path(link.target or "/"))


def _let_in(request: HttpRequest, link: Any) -> HttpResponse:  # noqa: ANN401 - a row of people
    """Staff; unless their last role was taken back since the link was mailed."""
    memberships = people.list_memberships(link.user)
    if not memberships or not link.user.is_active:
        return render(request, "guildmark/public/link_over.html", {"taken_back": True}, status=HTTPStatus.GONE)
    login(request, link.user, backend="django.contrib.auth.backends.ModelBackend")
    request.session["zone"] = memberships[0].organisation.zone
    return redirect(local_path(link.target or "/"))


@limited("link", "30/minute")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link that was mailed to somebody's new address: a button first, then the address is theirs."""
    try:
        change = links.read_address_change(token)
        if request.method == "POST":
            accounts.change_user_email(user=change.user, email=change.new, before=change.old, at=timezone.now())
    except (links.LinkNotUsableError, accounts.AddressTakenError):
        return render(request, "guildmark/public/link_over.html", status=HTTPStatus.GONE)
    context = {"email": change.new, "done": request.method == "POST"}
    return render(request, "guildmark/public/new_address.html", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session on this device."""
    logout(request)
    return redirect("web:home")
