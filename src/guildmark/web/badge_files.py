"""Sends a badge as a file: the signed credential alone, or inside its picture, under a name that says which it is."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from guildmark.credentials import drawings

_SIGNED = {"json": "application/vc+ld+json", "jwt": "application/vc+jwt"}


def send_badge(badge: Any, kind: str, credential: bytes, form: str = "") -> HttpResponse:  # noqa: ANN401 - a row
    """The file of that kind: png, svg, json or jwt; `form` goes into its name."""
    if kind in _SIGNED:
        answer = HttpResponse(credential, content_type=_SIGNED[kind])
    elif kind in drawings.MEDIA:
        baked = drawings.bake_badge(badge.achievement, kind, credential)
        answer = HttpResponse(baked, content_type=drawings.MEDIA[kind])
    else:
        raise Http404
    name = "-".join(part for part in (slugify(badge.achievement.name, allow_unicode=True) or "badge", form) if part)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.{kind}")
    return answer
