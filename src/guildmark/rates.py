"""How often one network address may do what could be abused.

Counters live in memory, or in Redis where several processes share them.
"""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter


@cache
def limiter() -> FixedWindowRateLimiter:
    """The counters of this process, or of all of them."""
    return FixedWindowRateLimiter(storage_from_string(settings.RATE_STORE))


def check_rate(name: str, rate: str, who: str) -> bool:
    """Count one more for `who` (“10/minute”); False when that is one too many."""
    return limiter().hit(parse(rate), name, who)


def caller(request: HttpRequest) -> str:
    """The network address that asks; behind a proxy that we were told of, the last one it saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Forwarded-For", "").split(",")[-1].strip() or "?"
    return str(request.META.get("REMOTE_ADDR", "?"))
