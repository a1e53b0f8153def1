"""Backups and restoring where the database is on a PostgreSQL server."""

import shutil
from pathlib import Path

import psycopg
import pytest

from tests.cli.installation import Installation

needs_tools = pytest.mark.skipif(
    not all(map(shutil.which, ("pg_dump", "pg_restore", "psql"))), reason="PostgreSQL's client is not installed"
)
NAMES = "SELECT name FROM people_organisation ORDER BY name"


@pytest.fixture
def ours(tmp_path: Path, own_database: str) -> Installation:
    installation = Installation(tmp_path / "home", {"DATABASE_URL": own_database})
    done = installation.run("migrate", "-v0")
    assert done.returncode == 0, done.stderr
    return installation


def ask(installation: Installation, *statements: str) -> list[tuple[object, ...]]:
    """What the last of these answers."""
    with psycopg.connect(installation.extra["DATABASE_URL"], autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)  # type: ignore[arg-type] # plain words of this file
        return cursor.fetchall() if cursor.description else []


def add_organisation(installation: Installation, name: str) -> None:
    code = (
        "from django.utils import timezone; from guildmark.people import actions;"
        f"actions.create_organisation(name={name!r}, at=timezone.now())"
    )
    done = installation.run("shell", "-c", code)
    assert done.returncode == 0, done.stderr


@needs_tools
def test_a_backup_brings_the_same_rows_and_files_back_while_it_serves(ours: Installation, tmp_path: Path) -> None:
    backup, file = tmp_path / "kept.tar.gz", ours.home / "files" / "figure.svg"
    with ours.serving() as served:
        add_organisation(ours, "Lanternfield")
        file.write_text("<svg/>", encoding="ascii")
        done = ours.run("backup", backup)
        assert done.returncode == 0, done.stderr
        before = ask(ours, NAMES)
        add_organisation(ours, "Harbour Press")
        file.unlink()
        done = ours.run("restore", backup)
        assert done.returncode == 0, done.stderr
        assert "The present state was kept in" in done.stdout
        assert ask(ours, NAMES) == before
        assert file.read_text(encoding="ascii") == "<svg/>"
        assert served.get("/readyz")[0] == 200
        assert served.stop() == 0
    (aside,) = (ours.home / "backups").glob("before-restore-*")
    assert ours.run("restore", aside).returncode == 0
    assert [name for (name,) in ask(ours, NAMES)] == ["Harbour Press", *(name for (name,) in before)]


@needs_tools
def test_what_the_database_refuses_is_refused_again_after_restoring(ours: Installation, tmp_path: Path) -> None:
    add_organisation(ours, "Lanternfield")
    ours.run("backup", tmp_path / "kept.tar.gz")
    assert ours.run("restore", tmp_path / "kept.tar.gz").returncode == 0
    assert ask(ours, "SELECT count(*) FROM journal_fact") != [(0,)]
    with pytest.raises(psycopg.Error):
        ask(ours, "DELETE FROM journal_fact")


@needs_tools
def test_an_older_backup_is_brought_up_to_this_version(ours: Installation, tmp_path: Path) -> None:
    ours.run("migrate", "people", "0001", "-v0")
    assert ours.run("backup", tmp_path / "older.tar.gz").returncode == 0
    ours.run("migrate", "-v0")
    ask(ours, "CREATE TABLE people_of_a_later_version (n int)", "CREATE TABLE somebody_elses (n int)")
    done = ours.run("restore", tmp_path / "older.tar.gz")
    assert done.returncode == 0, done.stderr
    assert ask(ours, "SELECT 1 FROM django_migrations WHERE app = 'people' AND name = '0002_append_only'") == [(1,)]
    assert ask(ours, "SELECT to_regclass('people_of_a_later_version')") == [(None,)]
    assert ask(ours, "SELECT to_regclass('somebody_elses')") == [("somebody_elses",)]


@needs_tools
def test_a_backup_of_a_newer_version_is_refused_and_changes_nothing(ours: Installation, tmp_path: Path) -> None:
    ask(ours, "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_later', '2027-01-01')")
    ours.run("backup", tmp_path / "newer.tar.gz")
    ask(ours, "DELETE FROM django_migrations WHERE name = '9999_later'")
    refused = ours.run("restore", tmp_path / "newer.tar.gz")
    assert refused.returncode == 1
    assert "A newer Guildmark made this database (people.9999_later)" in refused.stderr
    assert list((ours.home / "backups").iterdir()) == []


@needs_tools
def test_when_the_server_refuses_everything_stays_as_it_was(ours: Installation, tmp_path: Path) -> None:
    """A type in the way makes the dump's table fail half way through."""
    other = Installation(tmp_path / "other", ours.extra)
    add_organisation(ours, "Lanternfield")
    ours.run("backup", tmp_path / "kept.tar.gz")
    add_organisation(ours, "Harbour Press")
    ask(ours, "ALTER TABLE work_gig RENAME TO elsewhere", "CREATE TYPE work_gig AS (n int)")
    before, secrets = ask(ours, NAMES), {p.name: p.read_bytes() for p in (other.home / "secrets").glob("*")}
    refused = other.run("restore", tmp_path / "kept.tar.gz")
    assert refused.returncode == 1
    assert "The server refused it" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert ask(ours, NAMES) == before
    assert secrets.keys() <= {p.name for p in (other.home / "secrets").glob("*")}
    assert (other.home / "secrets" / "keys").read_bytes() != (ours.home / "secrets" / "keys").read_bytes()


@needs_tools
def test_a_backup_of_the_other_kind_is_refused(ours: Installation, made_once: Path, tmp_path: Path) -> None:
    installation = Installation(shutil.copytree(made_once, tmp_path / "on-sqlite"))
    ours.run("backup", tmp_path / "server.tar.gz")
    installation.run("backup", tmp_path / "file.tar.gz")
    assert "PostgreSQL, and this one uses SQLite" in installation.run("restore", tmp_path / "server.tar.gz").stderr
    assert "SQLite, and this one uses PostgreSQL" in ours.run("restore", tmp_path / "file.tar.gz").stderr


def test_without_the_tools_it_says_what_to_type(ours: Installation, tmp_path: Path) -> None:
    (tmp_path / "some.tar.gz").write_bytes(b"")
    bare = Installation(ours.home, ours.extra | {"PATH": str(tmp_path)})
    refused = bare.run("restore", tmp_path / "some.tar.gz")
    assert refused.returncode == 1
    assert "pg_restore --single-transaction --clean" in refused.stderr
