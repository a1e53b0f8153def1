"""A client posts a gig, or changes one that was offered to nobody yet.

A skill that is nearly one that a program certifies is asked about before it is posted. Two who change a gig at once
never overwrite each other: the form carries the edition it was made from.
"""

import uuid
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guildmark.people.actions import EditedMeanwhileError
from guildmark.pools import queries as pools
from guildmark.programs import actions as programs
from guildmark.web.access import Staff, for_staff
from guildmark.web.client.lists import CLIENT, frame
from guildmark.web.client.spelling import find_meant, same_word
from guildmark.web.forms import Faults, FieldFaultError, read_day, read_fields, read_money, read_number, read_words
from guildmark.web.once import once
from guildmark.work import actions as work
from guildmark.work import queries as gigs_of
from guildmark.work.actions import GigOfferedError, GigTakenError

MOST_DAYS = 3660


def _read_day(text: str) -> date | None:
    """A day within ten years, or none."""
    if not text.strip():
        return None
    day = date.fromisoformat(read_day(text))
    if abs((day - timezone.localdate()).days) > MOST_DAYS:
        raise FieldFaultError(_("Enter a date such as 2027-02-28"))
    return day


READERS: dict[str, Callable[[str], Any]] = {
    "title": lambda text: read_words(text, most=200),
    "brief": lambda text: read_words(text, most=5000, needed=False),
    "city": lambda text: read_words(text, most=80, needed=False),
    "starts_on": _read_day,
    "due_on": _read_day,
}


@for_staff(*CLIENT)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Post a gig; the pool of its skill may see it first."""
    skills = pools.list_skills(staff.organisation)
    context = frame(staff, "post", skills=skills, sent=request.POST)
    if request.method != "POST":
        return render(request, "guildmark/client/post.html", context)
    values, faults = _read(request, staff.organisation.currency, skill=lambda text: read_words(text, most=80))
    meant = _settle_skill(request, values, skills)
    if meant:
        faults["spelling"] = _ask_meant(values["skill"], meant)
    if faults:
        context |= {"faults": faults, "meant": meant, "typed": values.get("skill")}
        return render(request, "guildmark/client/post.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    gig = programs.post_gig(organisation=staff.organisation, client=staff.client, at=timezone.now(), **values)
    messages.success(request, _("Posted. You see here who would like it."))
    return redirect("web:client_gig", staff.organisation.slug, gig.pk)


def _read(request: HttpRequest, currency: str, **more: Callable[[str], Any]) -> tuple[dict[str, Any], Faults]:
    readers: dict[str, Callable[[str], Any]] = READERS | {"value_minor": lambda text: read_money(text, currency)} | more
    values, faults = read_fields(request.POST, readers)
    starts_on, due_on = values.get("starts_on"), values.get("due_on")
    if due_on and due_on < timezone.localdate():
        faults["due_on"] = _("This day is over")
    elif starts_on and due_on and due_on < starts_on:
        faults["due_on"] = _("Enter a day that is not before the first")
    return values, faults


def _ask_meant(typed: str, meant: str) -> str:
    said = _("No program certifies “%(typed)s”. Did you mean %(meant)s?")
    return said % {"typed": typed, "meant": meant}


def _settle_skill(request: HttpRequest, values: dict[str, Any], skills: list[str]) -> str:
    """Put a known skill in its known spelling, or take the answer about an unknown one; what is to be asked, or ""."""
    typed = values.get("skill", "")
    if known := same_word(typed, skills):
        values["skill"] = known
        return ""
    meant = find_meant(typed, skills)
    if request.POST.get("doubted") == typed and request.POST.get("spelling") in {meant, typed}:
        values["skill"] = request.POST["spelling"]
        return ""
    return meant


@for_staff(*CLIENT)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, staff: Staff, gig_id: uuid.UUID) -> HttpResponse:
    """Change what a gig says, as long as nobody was offered it; who would like it sees what was changed."""
    gig = gigs_of.get_client_gig(client=staff.client, gig=gig_id)
    if not gigs_of.can_change(gig):
        return _too_late(request, staff, gig)
    context = frame(staff, "gigs", gig=gig, interested=gigs_of.count_interested(gig), sent=request.POST or vars(gig))
    if request.method != "POST":
        return render(request, "guildmark/client/edit.html", context)
    unstated = not gig.value_minor and not request.POST.get("value_minor", "").strip()  # as it was brought in
    values, faults = _read(request, gig.currency, **({"value_minor": lambda _text: 0} if unstated else {}))
    if faults:
        context |= {"faults": faults, "typed": True}
        return render(request, "guildmark/client/edit.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _change(request, staff, gig, values, context)


def _change(
    request: HttpRequest,
    staff: Staff,
    gig: Any,  # noqa: ANN401 - a row of work
    values: dict[str, Any],
    shown: dict[str, Any],
) -> HttpResponse:
    edition = read_number(request.POST.get("edition", ""))
    try:
        changed = work.change_gig(gig=gig, edition=-1 if edition is None else edition, at=timezone.now(), **values)
    except EditedMeanwhileError:
        shown |= {"meanwhile": True, "typed": True}
        return render(request, "guildmark/client/edit.html", shown, status=HTTPStatus.CONFLICT)
    except (GigTakenError, GigOfferedError):
        return _too_late(request, staff, gig)
    if changed:
        messages.success(request, _("Changed. Whoever would like the gig gets a mail that says what."))
    else:
        messages.success(request, _("Nothing was changed."))
    return redirect("web:client_gig", staff.organisation.slug, gig.pk)


def _too_late(request: HttpRequest, staff: Staff, gig: Any) -> HttpResponse:  # noqa: ANN401 - a row of work
    messages.warning(request, _("This gig was offered to somebody or is no longer open, so what it says stays."))
    return redirect("web:client_gig", staff.organisation.slug, gig.pk)
