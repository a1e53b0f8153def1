"""One question of an owner about their revoked or suspended badge, and the answer to it, with a reason."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guildmark.credentials import appeals as asked
from guildmark.programs import badge_appeals as answers
from guildmark.rewards.actions import ShortOfFundsError
from guildmark.web.access import REVIEWING, Staff, for_staff
from guildmark.web.forms import Faults, read_choice, read_fields, read_words
from guildmark.web.manager.lists import frame
from guildmark.web.once import once
from guildmark.web.reading import put_on_record

OUTCOMES = ("restore", "uphold")


@for_staff(*REVIEWING)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, staff: Staff, badge_appeal_id: uuid.UUID) -> HttpResponse:
    """What was decided and why, what the owner says, and the answer: restore the badge, or let the decision stand."""
    found = asked.get_appeal(organisation=staff.organisation, appeal=badge_appeal_id)
    if request.method != "POST":
        return _page(request, staff, found)
    readers = {"outcome": lambda text: read_choice(text, OUTCOMES), "reason": lambda text: read_words(text, most=1000)}
    values, faults = read_fields(request.POST, readers)
    if not faults:
        faults = _answer(request, staff, found, values)
    return _page(request, staff, found, faults) if faults else redirect("web:appeals", staff.organisation.slug)


def _answer(request: HttpRequest, staff: Staff, found: Any, values: dict[str, Any]) -> Faults:  # noqa: ANN401 - a row
    restored = values["outcome"] == "restore"
    try:
        answers.answer(appeal=found, user=staff.user, restored=restored, reason=values["reason"], at=timezone.now())
    except asked.AnsweredBeforeError:
        messages.warning(request, _("Somebody answered meanwhile; their answer stands."))
    except asked.SupersededError:
        return {"outcome": _("It was revoked meanwhile, which its owner can ask about by itself.")}
    except ShortOfFundsError:
        return {
            "outcome": _("The budget does not cover the rest of the premium. Add to it first; nothing was changed.")
        }
    else:
        said = _("The badge is restored.") if restored else _("The decision stands.")
        messages.success(request, said + " " + _("They get your reason by mail."))
    return {}


def _page(request: HttpRequest, staff: Staff, found: Any, faults: Faults | None = None) -> HttpResponse:  # noqa: ANN401 - a row
    put_on_record(staff, "a decision", [found.contractor_id])
    context = frame(staff, "appeals", appeal=found, faults=faults or {}, sent=request.POST)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "guildmark/manager/badge_appeal.html", context, status=status)
