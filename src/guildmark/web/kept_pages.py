"""Pages that everybody without a session sees alike, kept for a moment: many who open one pay for it once.

What a page is kept under names everything that it says of the database, so a page that would say something else is
another page. A moment bounds what else moves: the clock, and counts.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

SECONDS = 60
_MOST = 512  # pages of some 20 kB
_kept: OrderedDict[Hashable, tuple[float, HttpResponse]] = OrderedDict()
_lock = Lock()


def keep(request: HttpRequest, says: tuple[Hashable, ...], draw: Callable[[], HttpResponse]) -> HttpResponse:
    """The page, drawn now or less than a minute ago; drawn anew for whoever has a cookie that it may depend on.

    That is a session, and also a message to its reader that waits in a cookie: it is nobody else's.
    """
    if request.COOKIES.keys() - {settings.CSRF_COOKIE_NAME}:
        return draw()
    key, now = (request.get_host(), request.is_secure(), get_language(), *says), time.monotonic()
    with _lock:
        until, page = _kept.get(key, (0.0, None))
    if page is None or until < now:
        page = draw()
        page["Cache-Control"] = f"public, max-age={SECONDS}"
        _store(key, now + SECONDS, page)
    return _copy(page)


def forget() -> None:
    """Every page is drawn anew."""
    with _lock:
        _kept.clear()


def _store(key: Hashable, until: float, page: HttpResponse) -> None:
    with _lock:
        _kept[key] = until, page
        _kept.move_to_end(key)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)


def _copy(page: HttpResponse) -> HttpResponse:
    """Of its own, because what answers further out compresses it and adds headers."""
    return HttpResponse(page.content, status=page.status_code, headers=dict(page.items()))
