"""A PostgreSQL server of our own for as long as the tests run, from binaries that are on this machine.

It listens on a socket in a temporary folder only, and is stopped and removed afterwards. The server refuses to run as
root: then it belongs to the user `postgres` or `nobody`.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

PLACES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr")
# Nothing in it outlives the tests, so that nothing has to reach the disk.
OPTIONS = "-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"
LONGEST_SOCKET = 80  # a socket's path is at most 107 bytes


def find_binaries() -> Path | None:
    """The folder of the newest initdb and pg_ctl, or None."""
    found = [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    for place in PLACES:
        found += sorted((path.parent for path in Path(place).glob("*/bin/initdb")), reverse=True)
    return next((folder for folder in found if (folder / "pg_ctl").exists()), None)


@contextmanager
def serve(binaries: Path) -> Iterator[str]:
    """The address of a new, empty server; raises RuntimeError with what it said if it does not start."""
    parent = tempfile.gettempdir()
    with tempfile.TemporaryDirectory(
        prefix="guildmark-pg-",
        dir=parent if len(parent) < LONGEST_SOCKET else "/tmp",  # noqa: S108 - short
    ) as name:
        folder, who = Path(name), _who()
        if who:
            shutil.chown(folder, who["user"], who["group"])
        _do(
            [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
            who,
        )
        control = [binaries / "pg_ctl", "-D", folder / "data", "-w", "-s"]
        _do([*control, "-l", folder / "log", "-o", OPTIONS.format(folder=folder), "start"], who)
        try:
            yield f"postgresql://postgres@{quote(str(folder), safe='')}/postgres"
        finally:
            _do([*control, "-m", "immediate", "stop"], who)


def _who() -> dict[str, Any]:
    """Whom the server runs as, where we are root."""
    if os.geteuid():
        return {}
    known = {each.pw_name: each for each in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return {"user": known[name].pw_uid, "group": known[name].pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _do(command: list[object], who: dict[str, Any]) -> None:
    # Into a file, not a pipe: the server keeps it open for as long as it runs.
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as said:
        try:
            done = subprocess.run(
                words, cwd="/", check=False, stdin=subprocess.DEVNULL, stdout=said, stderr=said, **who
            )
        except OSError as problem:
            raise RuntimeError(f"{words[0]} could not be run: {problem.strerror}") from problem
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{words[0]} failed: {said.read().decode(errors='replace').strip()}")
