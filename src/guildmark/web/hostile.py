"""Refuses requests that no browser of a person sends, before any page has to think of them.

A NUL byte can be stored by one database and breaks another; a number of five thousand digits, or a charset that does
not exist, breaks the reading of the form itself. Each is answered with 400, and nothing else happens.
"""

import codecs
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse

from guildmark.web.errors import bad_request

Next = Callable[[HttpRequest], HttpResponse]
FORM = "application/x-www-form-urlencoded"
LONGEST_QUERY = 4000


def refuse_hostile(get_response: Next) -> Next:
    """400 for what cannot be meant."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request) if is_plain(request) else bad_request(request)

    return middleware


def is_plain(request: HttpRequest) -> bool:
    """Whether path, query and form can be read as text without NUL, in a charset that exists."""
    query = request.META.get("QUERY_STRING", "")
    if "\x00" in request.path or len(query) > LONGEST_QUERY or b"\x00" in unquote_to_bytes(query):
        return False
    try:
        codecs.lookup((request.content_params or {}).get("charset", "utf-8"))
    except LookupError:
        return False
    # Only what Django would hold in memory anyway; files and their fields are read by the pages that take them.
    return request.content_type != FORM or b"\x00" not in unquote_to_bytes(request.body.replace(b"+", b" "))
