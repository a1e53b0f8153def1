"""What the doctor looks at once the installation can be opened: data directory, database, mail, address, clock."""

import os
import shutil
import smtplib
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from guildmark.cli.findings import Finding, fine, missing, note
from guildmark.cli.owner import STAND_IN
from guildmark.cli.preparing import list_newer
from guildmark.config.home import Home, HomeInUseError
from guildmark.due.queries import find_oldest_waiting, list_failed
from guildmark.journal.models import Fact
from guildmark.people.queries import list_organisations, list_staff

LOW, TIGHT = 500_000_000, 2_000_000_000
LATE = timedelta(minutes=10)
STALE = timedelta(days=7)


def check_home(home: Home) -> Iterator[Finding]:
    """Whether the data directory can be written, who may read it, and how much room there is."""
    try:
        with tempfile.TemporaryFile(dir=home.root):
            yield fine(_("The data directory can be written: %(folder)s") % {"folder": home.root})
    except OSError as problem:
        yield missing(
            _("The data directory cannot be written: %(why)s. Set GUILDMARK_HOME to another folder.") % {"why": problem}
        )
    others = stat.S_IRWXG | stat.S_IRWXO
    if open_to_others := [p.name for p in (home.root / "secrets").glob("*") if p.stat().st_mode & others]:
        yield missing(
            _("Others can read secrets: chmod 600 %(names)s in %(folder)s")
            % {"names": " ".join(open_to_others), "folder": home.root / "secrets"}
        )
    free = shutil.disk_usage(home.root).free
    room = {"room": f"{free / 1e9:.1f}"}
    if free < LOW:
        yield missing(_("Only %(room)s GB free on its disk: make room") % room)
    else:
        yield (note if free < TIGHT else fine)(_("%(room)s GB free on its disk") % room)
    yield _running(home)
    yield _backups(home)


def _running(home: Home) -> Finding:
    try:
        home.lock().release()
    except HomeInUseError:
        return fine(_("Guildmark is serving this data directory"))
    return note(_("Nothing serves this data directory at the moment: guildmark serve"))


def _backups(home: Home) -> Finding:
    made = [path.stat().st_mtime for path in home.backups.glob("*.tar.gz")]
    if not made:
        return note(_("There is no backup in the data directory: guildmark backup"))
    last = datetime.fromtimestamp(max(made), tz=timezone.get_current_timezone())
    when = {"when": f"{last:%Y-%m-%d %H:%M}"}
    if timezone.now() - last > STALE:
        return note(_("The last backup in the data directory is of %(when)s UTC: guildmark backup") % when)
    return fine(_("The last backup in the data directory is of %(when)s UTC") % when)


def check_database(home: Home) -> Iterator[Finding]:
    """Whether the database answers and is up to date, and whether its work gets done."""
    if connection.vendor == "sqlite" and not home.database.exists():
        yield fine(_("%(name)s; the database is made at the first start") % {"name": _name_database()})
        return
    try:
        connection.ensure_connection()
        yield fine(_("The database answers: %(name)s") % {"name": _name_database()})
        state = MigrationExecutor(connection)
        waiting = len(state.migration_plan(state.loader.graph.leaf_nodes()))
        if newer := ", ".join(list_newer(state)):
            yield missing(
                _("A newer Guildmark made this database (%(names)s): install that version") % {"names": newer}
            )
        elif waiting:
            words = _("%(count)s changes to its tables wait; guildmark serve backs up, then makes them")
            yield note(words % {"count": waiting})
        else:
            yield fine(_("Its tables are up to date"))
            yield from _check_work()
            yield from _check_owners()
    except DatabaseError as problem:
        yield missing(_("The database does not answer: %(why)s") % {"why": str(problem).strip()})


def _name_database() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _check_work() -> Iterator[Finding]:
    at = timezone.now()
    oldest = find_oldest_waiting(at=at)
    if oldest and at - oldest > LATE:
        minutes = round((at - oldest).total_seconds() / 60)
        words = _("Background work is %(minutes)s minutes behind: run guildmark serve, or guildmark worker")
        yield missing(words % {"minutes": minutes})
    else:
        yield fine(_("No background work is behind"))
    if failed := list_failed(limit=50):
        words = _("%(count)s pieces of work were given up; the last reason: %(why)s")
        yield note(words % {"count": len(failed), "why": failed[-1].problem})
    yield _check_clock(at)


def _check_owners() -> Iterator[Finding]:
    """Whether owners can sign in by mail, and readers can see where messages come from."""
    for organisation in list_organisations():
        name = {"name": organisation.name}
        owners = {member.user.email for member in list_staff(organisation) if member.role == "owner"}
        if owners == {STAND_IN}:
            words = _("The owner of %(name)s has no real address: change it on the page Settings, or")
            yield note(f"{words % name} guildmark serve --owner EMAIL")
        if not organisation.postal_address:
            words = _("%(name)s has no postal address, which the law of many countries wants below each invitation:")
            yield note(f"{words % name} {_('enter it on the page Settings')}")


def _check_clock(at: datetime) -> Finding:
    last: datetime | None = Fact.objects.aggregate(last=Max("at"))["last"]
    if last and last > at + LATE:
        words = _("The clock says %(now)s UTC, but something is on record for %(last)s")
        return missing(words % {"now": f"{at:%Y-%m-%d %H:%M}", "last": f"{last:%Y-%m-%d %H:%M}"})
    return fine(_("The clock says %(now)s UTC, not before anything on record") % {"now": f"{at:%Y-%m-%d %H:%M}"})


def check_mail() -> Iterator[Finding]:
    """Whether messages leave this installation."""
    if not settings.EMAIL_HOST:
        yield note(_("No mail server is set (SMTP_HOST): messages are kept in the mailbox of this installation"))
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        sender = get_connection("django.core.mail.backends.smtp.EmailBackend", timeout=10)
        sender.open()
        sender.close()
    except (OSError, smtplib.SMTPException) as problem:
        words = _("The mail server %(server)s does not take mail: %(why)s")
        yield missing(words % {"server": server, "why": problem})
        return
    words = _("The mail server %(server)s answers; messages come from %(sender)s")
    yield fine(words % {"server": server, "sender": settings.DEFAULT_FROM_EMAIL})


def check_address() -> Iterator[Finding]:
    """Whether the public address is one that people can use safely."""
    address, url = urlsplit(settings.PUBLIC_URL), {"url": settings.PUBLIC_URL}
    if _is_local(address.hostname or ""):
        yield note(_("The public address is %(url)s: only this machine reaches it. Set GUILDMARK_URL") % url)
    elif address.scheme != "https":
        yield missing(_("%(url)s is not HTTPS: sign-in links would travel readable. See GUILDMARK_URL") % url)
    elif not settings.SECURE_PROXY_SSL_HEADER:
        yield missing(
            _("The address is HTTPS: put a proxy in front that sets X-Forwarded-Proto; GUILDMARK_BEHIND_PROXY=1")
        )
    else:
        yield fine(_("The public address is %(url)s") % url)
    if settings.DEBUG:
        yield missing(_("GUILDMARK_DEBUG is on: error pages show the inside of this installation. Unset it"))
    if settings.RATE_STORE == "memory://" and "DATABASE_URL" in os.environ:
        yield note(_("Limits on requests are counted per process; on more than one machine set REDIS_URL"))


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
