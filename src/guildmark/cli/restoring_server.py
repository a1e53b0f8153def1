"""The database of a backup on a PostgreSQL server, put in place by PostgreSQL's own tools in one transaction.

What the backup holds and what a later version of Guildmark added are replaced; anything else in the database stays.
Where the tools are missing, it says what to type instead.
"""

import io
import shutil
import subprocess
from pathlib import Path

from django.utils.translation import gettext as _

from guildmark.cli.backing_up import DUMP, database_settings, run_tool
from guildmark.cli.words import CannotError, refuse
from guildmark.config.home import Home

PATIENCE = "60s"  # for whoever reads or writes just now

# What the triggers of these tables call, which outlives the tables.
_FUNCTIONS = """
SELECT DISTINCT p.oid::regprocedure::text
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relname = ANY(%s)
"""


class ServerDump:
    """What `pg_dump` wrote into the backup."""

    def __init__(self, copy: Path, archive: Path) -> None:
        """Raises CannotError with the commands to type where this machine lacks the tools."""
        self.copy = copy
        pg_restore, psql = shutil.which("pg_restore"), shutil.which("psql")
        if pg_restore is None or psql is None:
            raise CannotError(_by_hand(archive))
        self.pg_restore, self.psql = pg_restore, psql

    def verify(self) -> None:
        """Read the dump from end to end, and which migrations it holds."""
        from django.db import connection  # noqa: PLC0415 - needs settings
        from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

        from guildmark.cli.preparing import list_newer  # noqa: PLC0415

        self._read("--file=/dev/null")
        state = MigrationExecutor(connection)
        rows = io.StringIO(self._read("--data-only", "--table=django_migrations", "--file=-"))
        state.loader.applied_migrations = dict.fromkeys(_applied(rows))  # type: ignore[assignment] # only names count
        if not state.loader.applied_migrations:
            raise refuse(_("The database in it is not one of Guildmark."))
        if newer := list_newer(state):
            raise refuse(_("A newer Guildmark made this database (%(names)s).") % {"names": ", ".join(newer)})

    def exists(self) -> bool:
        """Whether the server holds tables of ours."""
        return bool(_our_tables())

    def replace(self) -> None:
        """Drop our tables and bring those of the dump, in one transaction."""
        from django.db import connections  # noqa: PLC0415 - needs settings

        script = self.copy.with_suffix(".sql")
        dump = self._read("--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-")
        script.write_text(f"SET lock_timeout = '{PATIENCE}';\n{_drops()}\n{dump}", encoding="utf-8")
        connections.close_all()  # an idle one of ours would be waited for
        words = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", f"--file={script}"]
        done = run_tool(self.psql, words, database_settings())
        if done.returncode:
            raise refuse(_("The server refused it: %(why)s") % {"why": done.stderr.strip()})

    def finish(self, home: Home) -> None:
        """Migrate to this version."""
        from guildmark.cli.preparing import bring_up_to_date  # noqa: PLC0415 - needs settings

        bring_up_to_date(home)

    def _read(self, *words: str) -> str:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own
            [self.pg_restore, *words, str(self.copy)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise refuse(_("The database in it cannot be read: %(why)s.") % {"why": done.stderr.strip()})
        return done.stdout


def _by_hand(archive: Path) -> str:
    words = _(
        "The database is on a PostgreSQL server, and pg_restore and psql are not both installed here. Install "
        "PostgreSQL's client; or stop Guildmark, unpack %(file)s where it is installed, and type: pg_restore "
        '--single-transaction --clean --if-exists --no-owner --dbname "$DATABASE_URL" %(dump)s; then copy secrets/ '
        "and files/ from it into the data directory."
    )
    return words % {"file": archive.name, "dump": DUMP}


def _applied(rows: io.StringIO) -> list[tuple[str, str]]:
    """App and name of each row between COPY and its end, in the order of columns that COPY states."""
    columns: list[str] = []
    found = []
    for line in rows:
        if line.startswith("COPY "):
            columns = [name.strip() for name in line.partition("(")[2].partition(")")[0].split(",")]
        elif line.startswith("\\."):
            columns = []
        elif columns:
            row = dict(zip(columns, line.rstrip("\n").split("\t"), strict=True))
            found.append((row["app"], row["name"]))
    return found


def _our_tables() -> list[str]:
    """Those of this version, the list of migrations, and whatever another version of ours may have made."""
    from django.apps import apps  # noqa: PLC0415 - needs settings
    from django.db import connection  # noqa: PLC0415

    known = {"django_migrations", *connection.introspection.django_table_names()}
    ours = tuple(f"{app.label}_" for app in apps.get_app_configs() if app.name.startswith("guildmark."))
    return [name for name in connection.introspection.table_names() if name in known or name.startswith(ours)]


def _drops() -> str:
    from django.db import connection  # noqa: PLC0415 - needs settings

    tables = _our_tables()
    if not tables:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTIONS, [tables])
        functions = [f"DROP FUNCTION {signature};" for (signature,) in cursor.fetchall()]
    names = ", ".join(map(connection.ops.quote_name, tables))
    return "\n".join([f"DROP TABLE {names} CASCADE;", *functions])
