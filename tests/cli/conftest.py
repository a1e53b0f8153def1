"""Installations for tests: an empty one, and one whose tables are made already."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.cli.installation import Installation


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "home")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    installation = Installation(tmp_path_factory.mktemp("made") / "home")
    done = installation.run("migrate", "--no-input", "-v0")
    assert done.returncode == 0, done.stderr
    return installation.home


@pytest.fixture
def installation(tmp_path: Path, made_once: Path) -> Installation:
    shutil.copytree(made_once, tmp_path / "home")
    return Installation(tmp_path / "home")


@pytest.fixture
def other(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "other")


@pytest.fixture
def own_database() -> Iterator[str]:
    """The address of a database of the test's own, on the server that this run of the suite uses; or a skip."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        pytest.skip("this run uses SQLite")
    name = f"guildmark_cli_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
