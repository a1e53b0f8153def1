"""How often one network address may do what could be abused, and how often one e-mail address is written to on request.

Counters live in memory, or in Redis where several web processes share them.
"""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

MAILS = "3/15minute"
Page = Callable[..., HttpResponseBase]


@cache
def _limiter() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(storage_from_string(settings.RATE_STORE))


def limited(name: str, rate: str) -> Callable[[Page], Page]:
    """Let one network address POST to the view so often (“10/minute”); then 429, and nothing happens."""
    allowed = parse(rate)

    def wrap(view: Page) -> Page:
        @wraps(view)
        def door(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.method == "POST" and not _limiter().hit(allowed, name, caller(request)):
                return too_many(request)
            return view(request, *args, **kwargs)

        return door

    return wrap


def check_rate(name: str, rate: str, who: str) -> bool:
    """Count one more for `who`; False when that is one too many."""
    return _limiter().hit(parse(rate), name, who)


def may_mail(email: str) -> bool:
    """Count one more mail that somebody asked for to this address; False when it had enough, whoever asks.

    Whoever asks sees the same either way, so that nobody learns whether an address is known.
    """
    return check_rate("mail", MAILS, hashlib.sha256(email.strip().lower().encode()).hexdigest())


def caller(request: HttpRequest) -> str:
    """The network address that asks; behind a proxy that we were told of, the last one it saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Forwarded-For", "").split(",")[-1].strip() or "?"
    return str(request.META.get("REMOTE_ADDR", "?"))


def too_many(request: HttpRequest) -> HttpResponse:
    """The page that says so."""
    page = render(request, "guildmark/errors/429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    page["Retry-After"] = "60"
    return page
