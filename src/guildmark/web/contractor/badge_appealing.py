"""Asking a person to look at why a badge was revoked or suspended, in a few words, once for each decision."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guildmark.credentials import appeals, queries
from guildmark.web.access import Reader, for_contractor
from guildmark.web.contractor.own import show_badge
from guildmark.web.forms import FieldFaultError, read_words
from guildmark.web.once import once


@for_contractor
@once
@require_POST
def ask(request: HttpRequest, reader: Reader, badge_id: uuid.UUID) -> HttpResponse:
    """Keep what its owner says, and let a person answer; until then the decision stands."""
    found = queries.get_own_badge(contractor=reader.contractor, badge=badge_id)
    try:
        words = read_words(request.POST.get("words", ""), most=1000)
        appeals.make_appeal(badge=found, words=words, at=timezone.now())
    except FieldFaultError as fault:
        return show_badge(request, reader, found, faults={"words": str(fault)}, words=request.POST.get("words", ""))
    except appeals.NothingToAppealError:
        messages.warning(request, _("Nothing is decided about this badge any more, so there is nothing to look at."))
    else:
        messages.success(request, _("A person will look at it and answer here and by mail within 14 days."))
    return redirect("web:own_badge", found.pk)
