"""A new installation gets kept tables; they are those that the migrations make."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from guildmark.cli.tables import KEPT, describe

pytestmark = pytest.mark.alike
AGAIN = "The migrations make other tables: run python scripts/keep_tables.py"


def everything(database: sqlite3.Connection) -> dict[str, set[tuple[object, ...]]]:
    """What was made, and the rows that Django put in; numbers of rows may differ."""
    return {
        "made": set(database.execute("SELECT type, name, sql FROM sqlite_master")),
        "migrations": set(database.execute("SELECT app, name FROM django_migrations")),
        "permissions": set(
            database.execute(
                "SELECT app_label, model, codename, name FROM auth_permission"
                " JOIN django_content_type t ON t.id = content_type_id"
            )
        ),
    }


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--settings", "guildmark.config.settings"]
    environment = {"GUILDMARK_HOME": str(home), "PYTHONPATH": ":".join(sys.path)}
    subprocess.run(command, env=environment, check=True)  # noqa: S603 - our own program
    return sqlite3.connect(home / "guildmark.sqlite3")


def test_the_kept_tables_are_those_of_the_migrations(migrated: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(":memory:")) as kept:
        kept.executescript(KEPT.read_text(encoding="utf-8"))
        for what, rows in everything(migrated).items():
            assert everything(kept)[what] == rows, AGAIN


def test_what_is_described_can_be_made_again(migrated: sqlite3.Connection, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "again.sqlite3")) as again:
        again.executescript(describe(migrated))
        assert everything(again) == everything(migrated)
        assert again.execute("SELECT count(*) FROM django_migrations WHERE applied > '2026'").fetchone()[0] > 0
