"""Asking a person to look at a result, in a few words, once for each attempt."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guildmark.learning import appeals, queries
from guildmark.web.access import for_enrolment
from guildmark.web.contractor.assessing import show_result
from guildmark.web.forms import FieldFaultError, read_words
from guildmark.web.once import once


@for_enrolment
@once
@require_POST
def ask(request: HttpRequest, enrolment: Any, attempt_id: uuid.UUID) -> HttpResponse:  # noqa: ANN401 - a row
    """Keep what got in the way, and let a person answer; the result itself stays as it is."""
    found = queries.get_attempt(participation=enrolment.pk, attempt=attempt_id)
    if not found.submitted_at or found.passed:
        return redirect("web:result", enrolment.pk, found.pk)
    try:
        words = read_words(request.POST.get("words", ""), most=1000)
    except FieldFaultError as fault:
        status, faults = HTTPStatus.UNPROCESSABLE_ENTITY, {"words": str(fault)}
        return show_result(request, enrolment, found, status=status, faults=faults, words=request.POST.get("words"))
    appeals.make_appeal(attempt=found, words=words, at=timezone.now())
    messages.success(request, _("A person will look at this result and answer here within 14 days."))
    return redirect("web:result", enrolment.pk, found.pk)
