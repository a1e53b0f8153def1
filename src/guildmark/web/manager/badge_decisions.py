"""What a manager decides about a badge, each with a reason that its holder reads: revoke it, suspend it, lift that.

The name on it is corrected here too.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guildmark.credentials import queries as badges
from guildmark.credentials.actions import revoke_badge
from guildmark.credentials.life import DecidedBeforeError, lift_suspension, suspend_badge
from guildmark.credentials.naming import correct_name, decline_name
from guildmark.people.queries import get_contractor
from guildmark.web.access import MANAGING, Staff, for_staff
from guildmark.web.forms import FieldFaultError, plain, read_words
from guildmark.web.manager.people import show_contractor
from guildmark.web.once import once

LONGEST_NAME = 120
Decide = Callable[[Any, str, datetime], str]  # a badge and the reason; what to say of it


@for_staff(*MANAGING)
@once
@require_POST
def revoke(request: HttpRequest, staff: Staff, contractor_id: uuid.UUID, badge_id: uuid.UUID) -> HttpResponse:
    """Revoke a badge with a reason that its holder sees; what was earned on gigs stays."""
    return _decide(request, staff, (contractor_id, badge_id), "reason", _revoke)


@for_staff(*MANAGING)
@once
@require_POST
def suspend(request: HttpRequest, staff: Staff, contractor_id: uuid.UUID, badge_id: uuid.UUID) -> HttpResponse:
    """Suspend a badge with a reason that its holder is told; nothing else of theirs changes."""
    return _decide(request, staff, (contractor_id, badge_id), "suspend", _suspend)


@for_staff(*MANAGING)
@once
@require_POST
def lift(request: HttpRequest, staff: Staff, contractor_id: uuid.UUID, badge_id: uuid.UUID) -> HttpResponse:
    """Let a suspended badge count again, with a reason that its holder is told."""
    return _decide(request, staff, (contractor_id, badge_id), "lift", _lift)


@for_staff(*MANAGING)
@once
@require_POST
def correct(request: HttpRequest, staff: Staff, contractor_id: uuid.UUID, badge_id: uuid.UUID) -> HttpResponse:
    """Issue the badge anew with another name, in place of this one."""
    contractor = get_contractor(organisation=staff.organisation, contractor=contractor_id)
    badge = badges.get_own_badge(contractor=contractor, badge=badge_id)
    name = plain(request.POST.get("holder_name", ""))[:LONGEST_NAME]
    if not name:
        return show_contractor(request, staff, contractor, faults={f"name-{badge.pk}": _("This is needed")})
    try:
        correct_name(badge=badge, name=name, at=timezone.now())
        messages.success(request, _("A badge with this name stands in place of the old one; its holder gets a mail."))
    except DecidedBeforeError:
        messages.warning(request, _("It was revoked or suspended meanwhile; that stands."))
    return redirect("web:contractor", staff.organisation.slug, contractor.pk)


@for_staff(*MANAGING)
@once
@require_POST
def decline(request: HttpRequest, staff: Staff, contractor_id: uuid.UUID, badge_id: uuid.UUID) -> HttpResponse:
    """Leave the name as it is, with a reason that its holder is told."""
    return _decide(request, staff, (contractor_id, badge_id), "decline", _decline)


def _decide(
    request: HttpRequest, staff: Staff, which: tuple[uuid.UUID, uuid.UUID], field: str, decide: Decide
) -> HttpResponse:
    """Carry a decision out, or show the page again with what is wrong with its reason."""
    contractor = get_contractor(organisation=staff.organisation, contractor=which[0])
    badge = badges.get_own_badge(contractor=contractor, badge=which[1])
    try:
        reason = read_words(request.POST.get("reason", ""), most=300)
    except FieldFaultError as fault:
        return show_contractor(request, staff, contractor, faults={f"{field}-{badge.pk}": str(fault)})
    try:
        messages.success(request, decide(badge, reason, timezone.now()))
    except DecidedBeforeError:
        messages.warning(request, _("It was revoked meanwhile; that stands."))
    return redirect("web:contractor", staff.organisation.slug, contractor.pk)


def _revoke(badge: Any, reason: str, at: datetime) -> str:  # noqa: ANN401 - a row of credentials
    revoke_badge(badge=badge, reason=reason, at=at)
    return _("The badge is revoked; its holder sees why.")


def _suspend(badge: Any, reason: str, at: datetime) -> str:  # noqa: ANN401 - a row of credentials
    suspend_badge(badge=badge, reason=reason, at=at)
    return _("The badge is suspended; its holder is told why.")


def _decline(badge: Any, reason: str, at: datetime) -> str:  # noqa: ANN401 - a row of credentials
    decline_name(badge=badge, reason=reason, at=at)
    return _("The name stays; its holder is told why.")


def _lift(badge: Any, reason: str, at: datetime) -> str:  # noqa: ANN401 - a row of credentials
    lift_suspension(badge=badge, reason=reason, at=at)
    return _("The badge counts again; its holder is told why.")
