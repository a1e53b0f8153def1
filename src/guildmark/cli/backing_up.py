"""`guildmark backup`: the database, the files and the secrets of an installation in one archive, also while it serves.

The database is copied first and as of one moment; files come after it, so that every file it names is there. The
secrets are in it too, because nothing can be read without them: the archive must be kept like them.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from guildmark import __version__
from guildmark.cli.archive import write_archive
from guildmark.cli.installation import open_django
from guildmark.cli.words import CannotError, say
from guildmark.config.home import Home

DUMP = "database.dump"
_TLS = {"sslmode", "sslrootcert", "sslcert", "sslkey"}


class NoDumpError(CannotError):
    """The database is on a server, and its own tool for copying it is missing or failed."""


def run(options: argparse.Namespace) -> int:
    """Write one backup."""
    from django.utils import timezone  # noqa: PLC0415 - needs settings

    home = open_django()
    at = timezone.now()
    target = (options.file or stamped(home, "guildmark", at=at)).expanduser().resolve()
    count = make_backup(home, target=target, at=at)
    size = _size(target.stat().st_size)
    say(_("Backed up to %(file)s (%(size)s, %(count)s files).") % {"file": target, "size": size, "count": count})
    say(_("It holds the secrets of this installation and is readable by you alone (mode 600). Keep it like a key."))
    return 0


def stamped(home: Home, words: str, *, at: datetime) -> Path:
    """A name in the folder of backups that no other backup has."""
    base = f"{words}-{at:%Y%m%d-%H%M%S}"
    names = (base if n == 1 else f"{base}-{n}" for n in range(1, 1000))
    return next(path for name in names if not (path := home.backups / f"{name}.tar.gz").exists())


def make_backup(home: Home, *, target: Path, at: datetime) -> int:
    """One archive of the present state; raises CannotError, and NoDumpError where a server's tool is missing."""
    if target.exists():
        raise CannotError(_("%(file)s exists already; name another file.") % {"file": target})
    if not target.parent.is_dir():
        raise CannotError(_("There is no folder %(folder)s.") % {"folder": target.parent})
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=home.root) as folder:
        copy = copy_database(home, Path(folder))
        about = {"guildmark": __version__, "made_at": at.isoformat(), "database": copy.name}
        try:
            return write_archive(target, members=_members(home, copy), about=about)
        except OSError as problem:
            raise CannotError(_("The backup could not be written: %(why)s.") % {"why": problem}) from problem


def _members(home: Home, copy: Path) -> Iterator[tuple[str, Path]]:
    yield copy.name, copy
    for folder in (home.root / "secrets", home.files):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(home.root).as_posix(), path


def copy_database(home: Home, folder: Path) -> Path:
    """A copy of the database as of one moment, while others read and write."""
    settings = database_settings()
    if settings["ENGINE"].endswith("sqlite3"):
        copy = folder / home.database.name
        copy_sqlite(Path(settings["NAME"]), copy)
        with closing(sqlite3.connect(copy)) as made:
            made.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
        return copy
    return _dump_server(settings, folder / DUMP)


def database_settings() -> dict[str, Any]:
    """Which database the installation uses."""
    from django.conf import settings  # noqa: PLC0415 - only once they may be read

    return dict(settings.DATABASES["default"])


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy by SQLite's own means: a consistent state, into a new file or in one transaction over an existing one."""
    with closing(sqlite3.connect(source, timeout=30)) as old, closing(sqlite3.connect(target, timeout=30)) as new:
        old.backup(new)


def _dump_server(settings: dict[str, Any], target: Path) -> Path:
    tool = shutil.which("pg_dump")
    if tool is None:
        raise NoDumpError(
            _(
                "The database is on a PostgreSQL server, and pg_dump is not installed here. Install PostgreSQL's "
                "client, or let the server's own backups keep it, and copy the data directory beside them."
            )
        )
    done = run_tool(tool, ["--format=custom", f"--file={target}"], settings)
    if done.returncode:
        raise NoDumpError(_("pg_dump failed: %(why)s") % {"why": done.stderr.strip()})
    return target


def run_tool(tool: str, words: list[str], settings: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """One of PostgreSQL's own tools on the server that the settings name; the password is never among its words."""
    names = {"HOST": "--host", "PORT": "--port", "USER": "--username", "NAME": "--dbname"}
    where = [f"{option}={settings[key]}" for key, option in names.items() if settings.get(key)]
    more = {f"PG{key.upper()}": str(value) for key, value in settings.get("OPTIONS", {}).items() if key in _TLS}
    secret = {"PGPASSWORD": settings["PASSWORD"]} if settings.get("PASSWORD") else {}
    return subprocess.run(  # noqa: S603 - PostgreSQL's own
        [tool, *words, *where], env=os.environ | more | secret, capture_output=True, text=True, check=False
    )


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.1f} kB"  # noqa: PLR2004 - where MB read well
