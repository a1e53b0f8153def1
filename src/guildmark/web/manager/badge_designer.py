"""Designing the picture of a badge: its parts chosen by what they look like, or a picture of one's own instead.

What is chosen is shown before it is saved, at every size and on every ground, with and without JavaScript.
"""

import uuid
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guildmark.credentials import actions as credentials
from guildmark.credentials import queries as badges
from guildmark.engine.drawing.badge import CHOICES, Art
from guildmark.engine.drawing.colours import contrast, mix
from guildmark.engine.drawing.picture import MOST_BYTES, PictureError
from guildmark.people.actions import EditedMeanwhileError
from guildmark.programs import actions, queries
from guildmark.web.access import MANAGING, Staff, for_staff
from guildmark.web.components.badge_art import PARTS, draw_swatch
from guildmark.web.forms import FieldFaultError, read_choice, read_fields, read_number
from guildmark.web.manager.lists import frame

GROUNDS = ("light", "dark", "paper")


@dataclass(frozen=True, slots=True)
class Part:
    """One question of the form: its name, its title, each choice with its word and what it looks like."""

    name: str
    title: Any
    chosen: str
    choices: list[tuple[str, Any, str]]


@for_staff(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Choose what the badge of a draft looks like; `show` shows it and saves nothing."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    if program.state != "draft":
        raise Http404
    name = queries.read_design(program.design).badge_name
    stored = Art.of(queries.read_design(program.design).art, name)
    if request.method != "POST":
        return _page(request, staff, program, stored)
    art, faults = _read(request, staff, stored)
    if faults:
        return _page(request, staff, program, art, HTTPStatus.UNPROCESSABLE_ENTITY, faults=faults)
    if "show" in request.POST:
        return _page(request, staff, program, art)
    return _save(request, staff, program, art)


def _page(
    request: HttpRequest,
    staff: Staff,
    program: Any,  # noqa: ANN401 - a row
    art: Art,
    status: HTTPStatus = HTTPStatus.OK,
    **more: Any,  # noqa: ANN401 - template values
) -> HttpResponse:
    paint = mix(art.field, art.metal)
    edition = read_number(request.POST.get("edition", "")) if request.method == "POST" else program.edition
    context = frame(
        staff, "programs", program=program, part="design", edition=edition, art=art, grounds=GROUNDS,
        name=queries.read_design(program.design).badge_name or program.name, parts=_parts(art),
        own=request.POST.get("source") == "own" or bool(art.picture), stored=art.to_dict(),
        words=contrast(paint.words, paint.field), mark=contrast(paint.metal, paint.field),
    )  # fmt: skip
    return render(request, "guildmark/manager/badge_look.html", context | more, status=status)


def _parts(art: Art) -> list[Part]:
    """Each part with its choices, each drawn as the badge would be with it."""
    return [
        Part(
            name, title, getattr(art, name),
            [(code, word, draw_swatch(replace(art, picture="", **{name: code}))) for code, word in words.items()],
        )
        for name, (title, words) in PARTS.items()
    ]  # fmt: skip


def _read(request: HttpRequest, staff: Staff, stored: Art) -> tuple[Art, dict[str, str]]:
    """What was chosen, as far as it can be read, and what is wrong with the rest."""
    readers = {part: lambda text, known=known: read_choice(text, known) for part, known in CHOICES.items()}
    values, faults = read_fields(request.POST, readers)
    picture = ""
    if request.POST.get("source") == "own":
        picture, fault = _read_picture(request, staff)
        faults |= {"picture": fault} if fault else {}
    return replace(stored, **values, picture=picture), faults


def _read_picture(request: HttpRequest, staff: Staff) -> tuple[str, str]:
    """The picture that is handed in, else the one that was, and what is wrong."""
    kept = _kept(request, staff)
    try:
        picture = _upload(request, staff) or kept
    except FieldFaultError as fault:
        return kept, str(fault)
    return picture, "" if picture else _("Choose a PNG or JPEG picture")


def _kept(request: HttpRequest, staff: Staff) -> str:
    """The picture that was handed in before, as long as it is this organisation's."""
    try:
        kept = uuid.UUID(request.POST.get("kept", ""))
    except ValueError:
        return ""
    return str(kept) if badges.has_picture(organisation=staff.organisation, picture=kept) else ""


def _upload(request: HttpRequest, staff: Staff) -> str:
    """The picture that is handed in now, kept so that it is not lost when something else is wrong; or none."""
    sent = request.FILES.get("picture")
    if sent is None:
        return ""
    try:
        content = sent.read() if (sent.size or 0) <= MOST_BYTES else bytes(MOST_BYTES + 1)
        return str(credentials.keep_picture(organisation=staff.organisation, content=content, at=timezone.now()).pk)
    except PictureError as fault:
        raise FieldFaultError(_say(fault.code)) from None


def _say(code: str) -> str:
    return {
        "too_large": _("The file is larger than 5 MB"),
        "too_many_pixels": _("The picture has more than 25 million pixels"),
        "too_small": _("The picture needs at least 192 pixels on each side"),
    }.get(code, _("This is not a PNG or JPEG picture that can be decoded"))  # fmt: skip


def _save(request: HttpRequest, staff: Staff, program: Any, art: Art) -> HttpResponse:  # noqa: ANN401 - a row
    edition = read_number(request.POST.get("edition", ""))
    try:
        actions.save_design(
            program=program, edition=-1 if edition is None else edition, changes={"art": art.to_dict()},
            at=timezone.now(),
        )  # fmt: skip
    except EditedMeanwhileError:
        return _page(request, staff, program, art, HTTPStatus.CONFLICT, meanwhile=True)
    messages.success(request, _("Saved."))
    return redirect("web:design", staff.organisation.slug, program.pk)
