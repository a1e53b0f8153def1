"""Sessions in the database, each read by one prepared query."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from guildmark.prepared import Prepared

_BY_KEY = Prepared(
    lambda key: Session.objects.filter(session_key=key),
    key=Session._meta.get_field("session_key"),  # noqa: SLF001 - Django's documented way to a field
)


class SessionStore(DatabaseSessions):
    """Django's own, but for how it reads."""

    def _get_session_from_db(self) -> Session | None:
        found = _BY_KEY.find(key=self.session_key)
        if found and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None
