"""An installation of each released version comes up to this one with all that was in it.

`VERSION.tar.gz` is a backup that the version itself made (`scripts/keep_state.py`); none is ever changed. Its secrets
belong to a made-up world and open nothing else.
"""

import sqlite3
import tarfile
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.installation import Installation

KEPT = sorted(Path(__file__).parent.glob("*.tar.gz"))
MADE_ANEW = ("sqlite_", "django_", "auth_permission")  # what Django or SQLite writes by themselves


def rows_of(database: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(database)) as opened:
        names = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - its own tables
            for name in names
            if not name.startswith(MADE_ANEW)
        }


def schema_of(database: Path) -> set[tuple[str, str, str]]:
    """Every table, index and trigger, as they were made."""
    with closing(sqlite3.connect(database)) as opened:
        return set(opened.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


@pytest.fixture(params=KEPT, ids=lambda path: path.name.removesuffix(".tar.gz"))
def kept(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def upgraded(kept: Path, tmp_path: Path) -> Installation:
    installation = Installation(tmp_path / "upgraded")
    done = installation.run("restore", kept)
    assert done.returncode == 0, done.stderr
    return installation


def test_there_is_a_state_to_upgrade_from() -> None:
    assert KEPT


def test_no_row_is_lost_and_the_database_is_that_of_a_new_installation(
    kept: Path, upgraded: Installation, tmp_path: Path
) -> None:
    with tarfile.open(kept) as tar:
        tar.extract("guildmark.sqlite3", tmp_path / "before", filter="data")
    before, after = (rows_of(folder / "guildmark.sqlite3") for folder in (tmp_path / "before", upgraded.home))
    assert sum(before.values()) > 100
    assert {name: count for name, count in before.items() if after.get(name, 0) < count} == {}
    new = Installation(tmp_path / "new")
    assert new.run("migrate", "-v0").returncode == 0
    assert {(kind, name) for kind, name, _ in schema_of(upgraded.home / "guildmark.sqlite3")} == {
        (kind, name) for kind, name, _ in schema_of(new.home / "guildmark.sqlite3")
    }


def test_what_was_there_is_served(upgraded: Installation) -> None:
    ((badge,),) = upgraded.rows("SELECT id FROM credentials_badge WHERE visibility = 'listed'")
    badge = uuid.UUID(str(badge))
    ((token,),) = upgraded.rows("SELECT join_token FROM programs_program")
    with upgraded.serving() as served:
        for path in (f"/badges/{badge}", f"/p/{token}", "/readyz"):
            status, page = served.get(path)
            assert status == 200, page
        status, page = served.get(f"/badges/{badge}/credential.json")
        assert (status, "eddsa-rdfc-2022" in page) == (200, True)
        assert served.stop() == 0
