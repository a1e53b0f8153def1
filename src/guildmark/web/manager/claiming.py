"""Badges that wait for an address to be confirmed: asking those who passed once more."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guildmark.programs import queries
from guildmark.programs.claiming import Asked, ask_to_confirm
from guildmark.web.access import MANAGING, Staff, for_staff
from guildmark.web.limits import limited
from guildmark.web.once import once


@limited("invite", "30/minute")
@for_staff(*MANAGING)
@once
@require_POST
def ask(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Mail the link again to whoever passed and has not confirmed their address."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    _tell(request, ask_to_confirm(program=program, at=timezone.now()))
    return redirect(reverse("web:enrolments", args=[staff.organisation.slug, program.pk]) + "?state=passed")


def _tell(request: HttpRequest, asked: Asked) -> None:
    """How many are written to, and who is left out and why."""
    if asked.now:
        said = ngettext("%(n)s mail with a link goes out now.", "%(n)s mails with a link go out now.", asked.now)
        messages.success(request, said % {"n": asked.now})
    reasons = {
        _("Left out, since they were asked within the last day: %(n)s"): asked.lately,
        _("Left out, since they were asked four times: %(n)s"): asked.enough,
        _("Left out, since mail to them comes back, or they have no address: %(n)s"): asked.unreachable,
    }
    for words, count in reasons.items():
        if count:
            messages.warning(request, words % {"n": count})
    if asked == Asked():
        messages.warning(request, _("Nobody waits for an address to be confirmed."))
