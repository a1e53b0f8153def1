"""Makes an installation ready to be served: its database up to date, backed up before it is changed, its pages loaded.

A database that a newer Guildmark made is left alone.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver
from django.utils import timezone
from django.utils.translation import gettext as _

from guildmark.cli.backing_up import NoDumpError, make_backup, stamped
from guildmark.cli.tables import lay_out_tables
from guildmark.cli.words import CannotError, complain, say
from guildmark.config.home import Home

MIGRATING = 8_420_001  # the number under which machines on one PostgreSQL server take turns


def bring_up_to_date(home: Home) -> None:
    """Make the tables, or back up and migrate those of an older version; does nothing when all is as it should be."""
    try:
        with _one_at_a_time():
            state = MigrationExecutor(connection)
            fresh = not state.loader.applied_migrations
            if newer := list_newer(state):
                raise CannotError(
                    _("A newer Guildmark made this database (%(names)s). Install that version, or restore a backup.")
                    % {"names": ", ".join(newer)}
                )
            if fresh and connection.vendor == "sqlite":
                lay_out_tables()
                state = MigrationExecutor(connection)
            if state.migration_plan(state.loader.graph.leaf_nodes()):
                _upgrade(home, fresh=fresh)
    except DatabaseError as problem:
        raise CannotError(_("The database does not answer: %(why)s") % {"why": problem}) from problem


def list_newer(state: MigrationExecutor) -> list[str]:
    """Migrations that the database has and this version does not know."""
    known = set(state.loader.disk_migrations)
    for migration in state.loader.disk_migrations.values():
        known.update(migration.replaces)
    ours = state.loader.migrated_apps
    return sorted(f"{app}.{name}" for app, name in state.loader.applied_migrations.keys() - known if app in ours)


def _upgrade(home: Home, *, fresh: bool) -> None:
    if not fresh:
        target = stamped(home, "before-upgrade", at=timezone.now())
        try:
            make_backup(home, target=target, at=timezone.now())
            say(_("An upgrade: the present state was backed up to %(file)s first.") % {"file": target})
        except NoDumpError as problem:
            complain(_("An upgrade without a backup: %(why)s") % {"why": problem})
    call_command("migrate", interactive=False, verbosity=0)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Of many machines on one PostgreSQL server, one migrates; a data directory is locked already."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


def load_application() -> Any:  # noqa: ANN401 - a WSGI application
    """Everything a first page needs, loaded before the server's process is forked; no connection is left open."""
    from guildmark.config.wsgi import application  # noqa: PLC0415 - loads every part; other commands need fewer

    len(get_resolver().url_patterns)
    connections.close_all()
    return application
