"""The QR code of a program's link as a file, for a poster, a slide or a letter."""

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guildmark.programs import queries
from guildmark.web.access import MANAGING, Staff, for_staff
from guildmark.web.components.qr import write_png, write_svg

LONGEST_NAME = 60


def link_of(program: Any) -> str:  # noqa: ANN401 - a row of programs
    """The link by which anybody can join."""
    return settings.PUBLIC_URL + reverse("web:landing", args=[program.join_token])


@for_staff(*MANAGING)
@require_safe
def qr_svg(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - Django's
    """For print: it stays sharp at any size."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    return _file(program, write_svg(link_of(program), label=program.name), "svg", "image/svg+xml")


@for_staff(*MANAGING)
@require_safe
def qr_png(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - Django's
    """For where SVG is not taken."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    return _file(program, write_png(link_of(program)), "png", "image/png")


def _file(program: Any, content: bytes, ending: str, media_type: str) -> HttpResponse:  # noqa: ANN401 - a row of programs
    name = slugify(program.name, allow_unicode=True)[:LONGEST_NAME].strip("-_") or slugify(_("program")) or "program"
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}-qr.{ending}")
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
