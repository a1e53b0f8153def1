"""Makes a table that the database itself refuses to change: a migration operation for both databases.

Refused are UPDATE, DELETE, an INSERT over an existing id (SQLite's REPLACE would pass the delete trigger), and
TRUNCATE on PostgreSQL. Some tables may still change named columns (a lease, a later mark), which are listed.
"""

from collections.abc import Callable
from typing import Any

from django.db.migrations import RunPython


def _sqlite(table: str) -> tuple[list[str], list[str]]:
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 - the table is named by a migration
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    make = [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {exists} {refuse}",
    ]
    drop = [f"DROP TRIGGER IF EXISTS {table}_no_{what}" for what in ("update", "delete", "replace")]
    return make, drop


def _postgresql(table: str) -> tuple[list[str], list[str]]:
    refuse = f"FUNCTION {table}_refuse()"
    body = f"BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END"
    change, truncate = f"TRIGGER {table}_no_change", f"TRIGGER {table}_no_truncate"
    make = [
        f"CREATE {refuse} RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE {change} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE {refuse}",
        f"CREATE {truncate} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE {refuse}",
    ]
    drop = [
        f"DROP {change.replace('TRIGGER', 'TRIGGER IF EXISTS')} ON {table}",
        f"DROP {truncate.replace('TRIGGER', 'TRIGGER IF EXISTS')} ON {table}",
        f"DROP {refuse.replace('FUNCTION', 'FUNCTION IF EXISTS')}",
    ]
    return make, drop


_BY_VENDOR = {"sqlite": _sqlite, "postgresql": _postgresql}


def statements(vendor: str, table: str) -> tuple[list[str], list[str]]:
    """The SQL that makes and that drops the triggers of one table, for that database."""
    return _BY_VENDOR[vendor](table)


def _runner(table: str, which: int) -> Callable[..., None]:
    def run(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001, ANN401 - the signature Django calls
        for sql in statements(schema_editor.connection.vendor, table)[which]:
            schema_editor.execute(sql)

    return run


def append_only(table: str) -> RunPython:
    """A migration operation after which rows of `table` can only be added."""
    return RunPython(_runner(table, 0), _runner(table, 1))


def not_append_only(table: str) -> RunPython:
    """A migration operation before one that changes columns: SQLite makes the table anew, and loses its triggers."""
    return RunPython(_runner(table, 1), _runner(table, 0))
