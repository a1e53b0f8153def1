"""The tests can bring a PostgreSQL server of their own, and leave nothing of it behind."""

import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from tests.cli.installation import is_running

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import temporary_postgresql as temporary


@pytest.fixture
def binaries():
    found = temporary.find_binaries()
    if found is None:
        pytest.skip("no initdb and pg_ctl on this machine")
    return found


def test_a_temporary_server_serves_and_is_gone_afterwards(binaries):
    with temporary.serve(binaries) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE guildmark_there")
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        folder = Path(unquote(urlsplit(address).netloc.partition("@")[2]))
        process = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    assert not folder.exists()
    assert not is_running(process)


def test_what_the_server_says_is_told():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # whoever the server runs as may look
        for tool in ("initdb", "pg_ctl"):
            (folder / tool).write_text("#!/bin/sh\necho no locale >&2\nexit 1\n")
            (folder / tool).chmod(0o755)
        with pytest.raises(RuntimeError, match="no locale"), temporary.serve(folder):
            pass


def test_binaries_that_cannot_be_run_are_told(tmp_path):
    with pytest.raises(RuntimeError, match="could not be run"), temporary.serve(tmp_path):
        pass
