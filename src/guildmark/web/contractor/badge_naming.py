"""Asking for another name on one's badge; staff issue a corrected one, or say why not."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guildmark.credentials import naming, queries
from guildmark.credentials.life import DecidedBeforeError
from guildmark.web.access import Reader, for_contractor
from guildmark.web.contractor.own import show_badge
from guildmark.web.forms import plain
from guildmark.web.once import once

LONGEST_NAME = 120


@for_contractor
@once
@require_POST
def ask(request: HttpRequest, reader: Reader, badge_id: uuid.UUID) -> HttpResponse:
    """Keep the name that is asked for; the badge stays as it is until somebody answers."""
    found = queries.get_own_badge(contractor=reader.contractor, badge=badge_id)
    name = plain(request.POST.get("holder_name", ""))[:LONGEST_NAME]
    if not name or name == found.holder_name:
        fault = _("Enter the name that is to stand on the badge; it has this one now.") if name else _("This is needed")
        return show_badge(request, reader, found, faults={"holder_name": fault}, holder_name=name)
    try:
        naming.ask_for_name(badge=found, name=name, at=timezone.now())
    except DecidedBeforeError:
        messages.warning(request, _("It is revoked or suspended now, so its name stays as it is."))
    else:
        messages.success(request, _("A person will look at it; you get the answer by mail."))
    return redirect("web:own_badge", found.pk)
