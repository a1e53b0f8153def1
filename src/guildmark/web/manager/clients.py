"""One client: what it is called, who acts for it, and removing it while nothing names it yet."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guildmark.people import actions as people
from guildmark.people import queries
from guildmark.web.access import OWNING, Staff, for_staff
from guildmark.web.forms import read_fields, read_words
from guildmark.web.manager.lists import frame
from guildmark.work.queries import count_client_gigs


@for_staff(*OWNING)
@require_http_methods(["GET", "HEAD", "POST"])
def client(request: HttpRequest, staff: Staff, client_id: uuid.UUID) -> HttpResponse:
    """Call it something else; two who do so at once both learn of it."""
    held = queries.get_client(organisation=staff.organisation, client=client_id)
    context = frame(
        staff, "settings", held=held, users=queries.list_client_users(held), gigs=count_client_gigs(client=held),
        sent=request.POST or {"name": held.name, "before": held.name},
    )  # fmt: skip
    if request.method != "POST":
        return render(request, "guildmark/manager/client.html", context)
    values, faults = read_fields(request.POST, {"name": lambda text: read_words(text, most=120)})
    if faults:
        context |= {"faults": faults}
        return render(request, "guildmark/manager/client.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        people.rename_client(client=held, name=values["name"], before=request.POST.get("before", ""), at=timezone.now())
    except people.NameTakenError:
        context |= {"faults": {"name": _("Another client of yours has this name")}}
        return render(request, "guildmark/manager/client.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except people.EditedMeanwhileError:
        context |= {"meanwhile": True}
        return render(request, "guildmark/manager/client.html", context, status=HTTPStatus.CONFLICT)
    messages.success(request, _("%(name)s is called so on every page from now on.") % {"name": values["name"]})
    return redirect("web:settings", staff.organisation.slug)


@for_staff(*OWNING)
@require_POST
def remove(request: HttpRequest, staff: Staff, client_id: uuid.UUID) -> HttpResponse:
    """Forget a client that nothing names; adding it again by its name is the undo."""
    held = queries.get_client(organisation=staff.organisation, client=client_id)
    try:
        people.remove_client(client=held, at=timezone.now())
    except people.ClientInUseError:
        messages.warning(request, _("%(name)s has gigs or people now, so it stays.") % {"name": held.name})
        return redirect("web:client", staff.organisation.slug, client_id)
    messages.success(request, _("%(name)s is removed. You can add it again at any time.") % {"name": held.name})
    return redirect("web:settings", staff.organisation.slug)
