"""Puts the request's id on every log line, so that an error page and its log can be joined.

Never logs a person or a key to a door: bodies stay out, ids are opaque, the secret part of a mailed link is cut out.
"""

import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")
_SECRETS = re.compile(r"/(link|i|unsubscribe|address)/[^/\s'\"]+")


class RequestFilter(logging.Filter):
    """Adds `request_id` to each record and cuts secrets out of the paths it names."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, marked and cut."""
        record.request_id = request_id.get()
        record.msg, record.args = _SECRETS.sub(r"/\1/…", record.getMessage()), ()
        record.__dict__.pop("request", None)  # Django adds it, with the whole path
        return True
