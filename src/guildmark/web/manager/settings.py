"""How an organisation presents itself, who acts for it and for its clients, and in which role.

Only owners change anything here; everybody on the organisation's side can read it. A role that is taken back stops
working with the next page; an organisation keeps at least one owner.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from babel.numbers import get_currency_name
from django.conf import settings as config
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guildmark.people import actions as people
from guildmark.people import queries
from guildmark.people.places import list_currencies_in_use
from guildmark.programs.queries import list_programs
from guildmark.web.access import OWNING, READING, Staff, for_staff
from guildmark.web.components.zone_list import group_zones, zones
from guildmark.web.forms import FieldFaultError, read_choice, read_email, read_fields, read_number, read_words
from guildmark.web.limits import limited, may_mail
from guildmark.web.links import mail_new_address, mail_welcome
from guildmark.web.manager.lists import frame
from guildmark.web.once import once
from guildmark.work.queries import count_gigs

ROLES = {
    "manager": (lazy("Program manager"), lazy("Designs, launches and invites; sees everything but pays nothing.")),
    "client": (lazy("Client"), lazy("Posts gigs for one client, sees who is certified, offers and rates.")),
    "finance": (lazy("Finance"), lazy("Records payments of what was earned; reads the rest.")),
    "counsel": (lazy("Counsel"), lazy("Reads designs, terms and records.")),
    "reviewer": (lazy("Reviewer"), lazy("Reads who takes part and how they fare.")),
    "owner": (lazy("Owner"), lazy("Everything, and these settings.")),
}


@for_staff(*READING)
@require_safe
def overview(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Everything that is set, and who has which role."""
    return _overview(request, staff)


def _overview(request: HttpRequest, staff: Staff, **more: Any) -> HttpResponse:  # noqa: ANN401 - template values
    """The page of settings; with what is wrong in a form of it, where something is."""
    context = frame(
        staff, "settings", members=_by_person(queries.list_staff(staff.organisation)), owner=staff.may(*OWNING),
        clients=queries.list_clients(staff.organisation), **more,
    )  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if more else HTTPStatus.OK
    return render(request, "guildmark/manager/settings.html", context, status=status)


def _by_person(members: list[Any]) -> list[tuple[Any, list[Any]]]:
    """Each person once, where their first role stands, with all of their roles."""
    found: dict[Any, list[Any]] = {}
    for member in members:
        found.setdefault(member.user, []).append(member)
    return list(found.items())


@for_staff(*OWNING)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Name, postal address, contact, zone and currency."""
    held = staff.organisation
    context = frame(
        staff, "settings", zone_groups=group_zones(at=timezone.now(), held=held.zone),
        currencies=_currencies(), fixed=_currency_is_fixed(held),
        sent=request.POST or vars(held),
    )  # fmt: skip
    if request.method != "POST":
        return render(request, "guildmark/manager/organisation.html", context)
    values, faults = read_fields(request.POST, _readers(held))
    if faults:
        context |= {"faults": faults}
        return render(request, "guildmark/manager/organisation.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    edition = read_number(request.POST.get("edition", ""))
    try:
        people.change_organisation(
            organisation=held, edition=-1 if edition is None else edition, at=timezone.now(), **values
        )
    except people.EditedMeanwhileError:
        context |= {"meanwhile": True}
        return render(request, "guildmark/manager/organisation.html", context, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Saved."))
    return redirect("web:settings", held.slug)


def _readers(held: Any) -> dict[str, Callable[[str], Any]]:  # noqa: ANN401 - a row of people
    readers: dict[str, Callable[[str], Any]] = {
        "name": lambda text: read_words(text, most=120),
        "postal_address": lambda text: read_words(text, most=300),
        "contact_email": lambda text: read_email(text) if text.strip() else "",
        "zone": lambda text: read_choice(text, zones()),
    }
    if not _currency_is_fixed(held):
        readers["currency"] = lambda text: read_choice(text, _currencies())
    return readers


def _currencies() -> dict[str, str]:
    """ISO 4217 codes of the currencies in use, with their names."""
    return {code: get_currency_name(code, locale="en") for code in sorted(list_currencies_in_use())}


def _currency_is_fixed(held: Any) -> bool:  # noqa: ANN401 - a row of people
    """Once amounts were written down in a currency, they stay in it."""
    return bool(list_programs(held) or count_gigs(held))


@limited("address", "10/minute")
@for_staff(*OWNING)
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, staff: Staff) -> HttpResponse:
    """An owner's own address; confirmed by a mail to the new one where mail is set up."""
    context = frame(staff, "settings", sent=request.POST, mailbox=config.MAILBOX)
    if request.method != "POST":
        return render(request, "guildmark/manager/address.html", context)
    values, faults = read_fields(request.POST, {"email": read_email})
    if faults or not _change_address(request, staff, values["email"], faults):
        context |= {"faults": faults}
        return render(request, "guildmark/manager/address.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("web:settings", staff.organisation.slug)


def _change_address(request: HttpRequest, staff: Staff, email: str, faults: dict[str, str]) -> bool:
    """At once, or by a mail; where a mail goes, nobody is told whether the address is known here."""
    if not config.MAILBOX:
        if may_mail(email):
            mail_new_address(staff.user, organisation=staff.organisation, email=email, at=timezone.now())
        messages.success(request, _("Press the button in the mail to %(email)s.") % {"email": email})
        return True
    try:
        people.change_user_email(user=staff.user, email=email, before=staff.user.email, at=timezone.now())
    except people.AddressTakenError:
        faults["email"] = _("Somebody here signs in with this address already")
        return False
    messages.success(request, _("From now on you sign in with %(email)s.") % {"email": email})
    return True


@limited("staff", "30/minute")
@for_staff(*OWNING)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Give somebody a role; they get a mail with a link that signs them in."""
    context = frame(
        staff, "settings", roles=ROLES, clients=queries.list_clients(staff.organisation),
        sent=request.POST or request.GET, role=request.POST.get("role") or request.GET.get("role", "manager"),
    )  # fmt: skip
    if request.method != "POST":
        return render(request, "guildmark/manager/add_staff.html", context)
    values, faults = read_fields(request.POST, _member_readers(request.POST.get("role", "")))
    if values.get("client") and values.get("role") not in (None, "client"):
        faults["client"] = _("Only the role of client goes with a client: choose that role, or leave this empty")
    if faults or not _add(request, staff, values, faults):
        context |= {"faults": faults, "asks": "email" in faults and "email" in values}
        return render(request, "guildmark/manager/add_staff.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("web:settings", staff.organisation.slug)


def _member_readers(role: str) -> dict[str, Callable[[str], Any]]:
    return {
        "role": lambda text: read_choice(text, ROLES),
        "email": read_email,
        "name": lambda text: read_words(text, most=120, needed=False),
        "client": lambda text: read_words(text, most=120, needed=role == "client"),
    }


def _add(request: HttpRequest, staff: Staff, values: dict[str, Any], faults: dict[str, str]) -> bool:
    """Add the member and mail them, or say that they have the role; False with a fault when it is another client's."""
    at, organisation = timezone.now(), staff.organisation
    named = values.pop("client", "")  # the form sends it with every role
    name = named if values["role"] == "client" else ""
    if held := queries.find_member(organisation=organisation, email=values["email"], role=values["role"]):
        return _say_held(request, held, name, faults)
    if not request.POST.get("another") and (others := _say_others(organisation, values["email"])):
        faults["email"] = others
        return False
    is_new = bool(name) and queries.find_client(organisation=organisation, name=name) is None
    client = people.get_or_add_client(organisation=organisation, name=name, at=at) if name else None
    member = people.add_member(organisation=organisation, at=at, client=client, **values)
    if member.client_id != (client and client.pk):  # somebody else added them at the same moment
        return _say_held(request, member, name, faults)
    page = "web:client_gigs" if client else "web:programs"
    mail_welcome(member, at=at, target=reverse(page, args=[organisation.slug]))
    messages.success(request, _("%(email)s gets a mail with a link to sign in.") % {"email": values["email"]})
    if is_new:
        messages.warning(request, _("%(name)s is a new client: it was made just now.") % {"name": name})
    return True


def _say_others(organisation: Any, email: str) -> str:  # noqa: ANN401 - a row of people
    """Which roles they have, where they have any: another one is only given to whom it is meant for."""
    held = queries.list_roles(organisation=organisation, email=email)
    roles = ", ".join(str(each.get_role_display()) for each in held)
    return _("%(email)s is %(roles)s already") % {"email": email, "roles": roles} if held else ""


def _say_held(request: HttpRequest, held: Any, name: str, faults: dict[str, str]) -> bool:  # noqa: ANN401 - of people
    """Nothing was changed: they have that role already, and for a client it is said for which."""
    said = {"email": held.user.email, "client": held.client, "role": held.get_role_display()}
    if held.client and held.client.name.lower() != name.lower():
        faults["client"] = _("%(email)s is a client already, and acts for %(client)s.") % said
        return False
    if held.client:
        words = _("%(email)s is a client already, and acts for %(client)s. Nothing was changed, and no mail was sent.")
    else:
        words = _("%(email)s has the role %(role)s already. Nothing was changed, and no mail was sent.")
    messages.warning(request, words % said)
    return True


@for_staff(*OWNING)
@require_POST
def remove(request: HttpRequest, staff: Staff, member: int) -> HttpResponse:
    """Take a role back; it can be given again at any time."""
    try:
        found = people.remove_member(organisation=staff.organisation, member=member, at=timezone.now())
    except people.LastOwnerError:
        messages.warning(request, _("An organisation keeps at least one owner. Add another one first."))
    else:
        said = _("%(email)s is no longer %(role)s. You can add them again at any time.")
        messages.success(request, said % {"email": found.user.email, "role": found.get_role_display().lower()})
        if found.user == staff.user:
            return redirect("web:home")
    return redirect("web:settings", staff.organisation.slug)


@limited("staff", "30/minute")
@for_staff(*OWNING)
@once
@require_POST
def add_client(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Name a client; people who act for it are added with the role of client."""
    try:
        name = read_words(request.POST.get("name", ""), most=120)
    except FieldFaultError as fault:
        return _overview(request, staff, faults={"client-name": str(fault)}, typed=request.POST.get("name", ""))
    _name_client(request, staff, name)
    return redirect("web:settings", staff.organisation.slug)


def _name_client(request: HttpRequest, staff: Staff, name: str) -> None:
    if known := queries.find_client(organisation=staff.organisation, name=name):
        said = _("%(name)s is a client already. Nothing was changed.") % {"name": known.name}
        messages.warning(request, said)
        return
    people.get_or_add_client(organisation=staff.organisation, name=name, at=timezone.now())
    messages.success(request, _("%(name)s is a client now. Add somebody who acts for it.") % {"name": name})
