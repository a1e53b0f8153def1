"""Lays out the tables of a new SQLite installation at once, from what the migrations made of an empty database.

Replaying the migrations gives the same and takes two seconds more. `scripts/keep_tables.py` keeps the tables; whatever
migration came after them is still applied by Django.
"""

import re
import sqlite3
from pathlib import Path

from django.db import connection

KEPT = Path(__file__).with_name("tables.sql")
_APPLIED = re.compile(r"(INSERT INTO \"django_migrations\" VALUES\(.*),'[^']*'\);$", re.MULTILINE)


def lay_out_tables() -> None:
    """Make every table, trigger and row that an empty installation has; all of it or nothing."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        connection.connection.executescript(KEPT.read_text(encoding="utf-8"))


def describe(database: sqlite3.Connection) -> str:
    """The database as SQL: tables before the rows that refer to them; migrations count as applied when it is run."""
    _begin, *made, commit = database.iterdump()
    statements = "\n".join(["BEGIN;", *sorted(made, key=_not_a_table), commit])
    return _APPLIED.sub(r"\1,datetime('now'));", statements) + "\n"


def _not_a_table(statement: str) -> bool:
    return not statement.startswith("CREATE TABLE")
