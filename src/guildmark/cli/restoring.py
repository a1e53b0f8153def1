"""`guildmark restore`: puts a backup in place of the present state.

Everything is unpacked and checked beside the present state first; that is then backed up itself, and only then
replaced, the database in one transaction. While Guildmark serves this works too, unless the secrets differ. A database
on a PostgreSQL server is the matter of `restoring_server`.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from guildmark.cli.archive import MANIFEST, NotABackupError, unpack_archive
from guildmark.cli.backing_up import DUMP, copy_sqlite, database_settings, make_backup, stamped
from guildmark.cli.installation import held, open_django
from guildmark.cli.restoring_server import ServerDump
from guildmark.cli.words import CannotError, refuse, say
from guildmark.config.home import Home, HomeInUseError

TOP = {"secrets", "files"}


def run(options: argparse.Namespace) -> int:
    """Check the archive, then restore it."""
    home = open_django()
    archive = options.file.expanduser().resolve()
    if not archive.is_file():
        raise CannotError(_("There is no file %(file)s.") % {"file": archive})
    with held(home, "restore"), tempfile.TemporaryDirectory(prefix=".restore-", dir=home.root) as folder:
        staged = Home(Path(folder))
        database = _database(staged, archive)
        check(archive, staged, database)
        _put_in_place(home, staged, database)
    return 0


class Database(Protocol):
    """The database of a backup, and how it takes the place of the present one."""

    copy: Path

    def verify(self) -> None:
        """Raise CannotError where it is damaged, or of a newer Guildmark; the present database is not touched."""

    def exists(self) -> bool:
        """Whether there is a present state to keep aside."""

    def replace(self) -> None:
        """Put it in place, in one transaction, or change nothing and raise."""

    def finish(self, home: Home) -> None:
        """Bring it up to this version, where that could not be done beforehand."""


def _database(staged: Home, archive: Path) -> Database:
    if database_settings()["ENGINE"].endswith("sqlite3"):
        return _SqliteFile(staged)
    return ServerDump(staged.root / DUMP, archive)


def check(archive: Path, staged: Home, database: Database) -> None:
    """Unpack into the staging folder and verify; raises CannotError and has changed nothing."""
    try:
        unpack_archive(archive, into=staged.root)
    except NotABackupError as problem:
        raise refuse(f"{problem}.") from problem
    _check_kind(staged, database)
    known = {database.copy.name, MANIFEST, *TOP}
    if strange := {path.name for path in staged.root.iterdir()} - known:
        raise refuse(_("%(name)s does not belong into a backup of this kind.") % {"name": min(strange)})
    needed = [database.copy, *(staged.root / "secrets" / name for name in ("django", "keys"))]
    if missing := [path.name for path in needed if not path.is_file()]:
        raise refuse(_("The backup is not whole: %(names)s is missing.") % {"names": ", ".join(missing)})
    database.verify()


def _check_kind(staged: Home, database: Database) -> None:
    other = {staged.database, staged.root / DUMP} - {database.copy}
    if any(path.is_file() for path in other):
        raise refuse(
            _("The backup is of an installation on PostgreSQL, and this one uses SQLite.")
            if database.copy == staged.database
            else _("The backup is of an installation on SQLite, and this one uses PostgreSQL.")
        )


class _SqliteFile:
    """A copy that was made by `guildmark backup` on SQLite."""

    def __init__(self, staged: Home) -> None:
        self.staged = staged
        self.copy = staged.database
        self.present = Path(database_settings()["NAME"])

    def verify(self) -> None:
        _check_database(self.copy)
        _migrate(self.staged)

    def exists(self) -> bool:
        return self.present.exists()

    def replace(self) -> None:
        copy_sqlite(self.copy, self.present)

    def finish(self, home: Home) -> None:
        """The copy was brought up to this version before."""


def _check_database(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            verdict = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            foreign = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as problem:
        raise refuse(_("The database in it cannot be read: %(why)s.") % {"why": problem}) from problem
    if verdict != "ok" or foreign:
        raise refuse(_("The database in it is damaged: %(why)s.") % {"why": verdict if verdict != "ok" else foreign})


def _migrate(staged: Home) -> None:
    """Bring the copy up to this version, in a process of its own whose only home is the staging folder."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    program = (
        "import django; django.setup(); from guildmark.config.home import find_home;"
        "from guildmark.cli.preparing import bring_up_to_date; bring_up_to_date(find_home())"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        env=environment | {"GUILDMARK_HOME": str(staged.root)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["no reason given"])[-1].rpartition("CannotError: ")[2]
        raise refuse(_("Its database cannot be brought up to this version. %(why)s") % {"why": why})


def _put_in_place(home: Home, staged: Home, database: Database) -> None:
    from django.utils import timezone  # noqa: PLC0415 - needs settings

    try:
        lock = home.lock()
    except HomeInUseError:
        lock = None
    try:
        if lock is None and not _same_secrets(home, staged):
            raise refuse(_("The backup has other secrets: stop Guildmark first, then restore."))
        if database.exists():
            at = timezone.now()
            aside = stamped(home, "before-restore", at=at)
            make_backup(home, target=aside, at=at)
            say(_("The present state was kept in %(file)s.") % {"file": aside})
        _replace(home, staged, database)
    finally:
        if lock:
            lock.release()
    say(_("Restored. Start it with: guildmark serve") if lock else _("Restored. What is running shows it from now on."))


def _same_secrets(home: Home, staged: Home) -> bool:
    return _secrets(home) == _secrets(staged)


def _secrets(home: Home) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home.root / "secrets").glob("*")}


def _replace(home: Home, staged: Home, database: Database) -> None:
    """Secrets before the rows that they open, files before the rows that name them are shown for long."""
    before = _secrets(home)
    _write_secrets(home, _secrets(staged))
    try:
        database.replace()
    except BaseException:
        _write_secrets(home, before)
        raise
    staged.files.mkdir(exist_ok=True)
    home.files.rename(staged.root / "replaced")
    staged.files.rename(home.files)
    for path in home.columns.iterdir():  # projections of the journal that was; they are made anew
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    database.finish(home)


def _write_secrets(home: Home, secrets: dict[str, bytes]) -> None:
    folder = home.root / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, content in secrets.items():
        aside = folder / f".{name}"
        aside.write_bytes(content)
        aside.chmod(0o600)
        aside.replace(folder / name)
