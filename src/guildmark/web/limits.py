"""How often one network address may send a form, and how often one e-mail address is written to on request."""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from limits import parse

from guildmark.rates import caller, check_rate
from guildmark.rates import limiter as _limiter

__all__ = ["caller", "check_rate", "limited", "may_mail", "too_many"]

MAILS = "3/15minute"
Page = Callable[..., HttpResponseBase]


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


def may_mail(email: str) -> bool:
    """Count one more mail that somebody asked for to this address; False when it had enough, whoever asks.

    Whoever asks sees the same either way, so that nobody learns whether an address is known.
    """
    return check_rate("mail", MAILS, hashlib.sha256(email.strip().lower().encode()).hexdigest())


def too_many(request: HttpRequest) -> HttpResponse:
    """The page that says so."""
    page = render(request, "guildmark/errors/429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    page["Retry-After"] = "60"
    return page
