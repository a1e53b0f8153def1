"""What every request gets: an id that its log lines and error page share, and its reader's time zone."""

import uuid
import zoneinfo
from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import lru_cache

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from guildmark.web import logs
from guildmark.web.errors import not_found

Next = Callable[[HttpRequest], HttpResponse]


def request_id(get_response: Next) -> Next:
    """Give the request an id, put it on log lines and into the answer's headers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        number = uuid.uuid4().hex[:12]
        request.request_id = number  # type: ignore[attr-defined] # read by the error pages
        token = logs.request_id.set(number)
        try:
            response = get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-Id"] = number
        return response

    return middleware


def reader_zone(get_response: Next) -> Next:
    """Show times in the zone that the reader's session names, else in UTC."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(_zone(request.session.get("zone") or "UTC")):
            return get_response(request)

    return middleware


def keep_to_the_reader(get_response: Next) -> Next:
    """Keep pages of whoever is signed in out of every cache, so that going back after signing out shows nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control") and not request.session.is_empty():
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


@lru_cache(maxsize=1000)
def _zone(name: str) -> tzinfo:
    """The zone of that name, or UTC where this machine no longer knows it."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return UTC


class NotFoundIsNotFound:
    """A row that does not exist, or that is somebody else's, is a page that does not exist."""

    def __init__(self, get_response: Next) -> None:
        """Django's chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """404 for a missing row; everything else goes on to be a 500 that is logged."""
        return not_found(request) if isinstance(exception, ObjectDoesNotExist) else None
