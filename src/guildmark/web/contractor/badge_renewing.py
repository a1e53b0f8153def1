"""Beginning the shorter assessment by which one's badge is renewed."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guildmark.credentials import queries
from guildmark.learning.actions import NotAllowedError
from guildmark.programs.renewals import NotRenewableError, begin
from guildmark.web.access import Reader, for_contractor


@for_contractor
@require_POST
def start(request: HttpRequest, reader: Reader, badge_id: uuid.UUID) -> HttpResponse:
    """Begin an attempt, or go on with the one that is open."""
    found = queries.get_own_badge(contractor=reader.contractor, badge=badge_id)
    try:
        attempt = begin(badge=found, at=timezone.now())
    except (NotRenewableError, NotAllowedError):
        messages.warning(request, _("It cannot be renewed now; this page says when it can."))
        return redirect("web:own_badge", found.pk)
    return redirect("web:attempt", attempt.participation, attempt.pk)
