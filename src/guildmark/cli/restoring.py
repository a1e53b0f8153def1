"""`guildmark restore`: puts a backup in place of the present state.

Everything is unpacked, checked and migrated beside the present state first; that is then backed up itself, and only
then replaced, the database in one transaction. While Guildmark serves this works too, unless the secrets differ.
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

from django.utils.translation import gettext as _

from guildmark.cli.archive import MANIFEST, NotABackupError, unpack_archive
from guildmark.cli.backing_up import DUMP, copy_sqlite, database_settings, make_backup, stamped
from guildmark.cli.installation import held, open_django
from guildmark.cli.words import CannotError, say
from guildmark.config.home import Home, HomeInUseError

TOP = {"secrets", "files"}


def run(options: argparse.Namespace) -> int:
    """Check the archive, then restore it."""
    home = open_django()
    archive = options.file.expanduser().resolve()
    if not archive.is_file():
        raise CannotError(_("There is no file %(file)s.") % {"file": archive})
    if not database_settings()["ENGINE"].endswith("sqlite3"):
        raise CannotError(_on_a_server(archive))
    with held(home, "restore"), tempfile.TemporaryDirectory(prefix=".restore-", dir=home.root) as folder:
        staged = Home(Path(folder))
        check(archive, staged)
        _put_in_place(home, staged)
    return 0


def _on_a_server(archive: Path) -> str:
    words = _(
        "The database is on a PostgreSQL server, which this command leaves alone. Unpack %(file)s, stop Guildmark, "
        'then: pg_restore --clean --if-exists --dbname "$DATABASE_URL" %(dump)s; and copy secrets/ and files/ from it '
        "into the data directory."
    )
    return words % {"file": archive.name, "dump": DUMP}


def _refuse(why: str) -> CannotError:
    return CannotError(_("Not restored. %(why)s") % {"why": why})


def check(archive: Path, staged: Home) -> None:
    """Unpack into the staging folder, verify, and migrate the copy; raises CannotError and has changed nothing."""
    try:
        unpack_archive(archive, into=staged.root)
    except NotABackupError as problem:
        raise _refuse(f"{problem}.") from problem
    known = {staged.database.name, MANIFEST, *TOP}
    if strange := {path.name for path in staged.root.iterdir()} - known:
        raise _refuse(_("%(name)s does not belong into a backup of this kind.") % {"name": min(strange)})
    needed = [staged.database, *(staged.root / "secrets" / name for name in ("django", "keys"))]
    if missing := [path.name for path in needed if not path.is_file()]:
        raise _refuse(_("The backup is not whole: %(names)s is missing.") % {"names": ", ".join(missing)})
    _check_database(staged.database)
    _migrate(staged)


def _check_database(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            verdict = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            foreign = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as problem:
        raise _refuse(_("The database in it cannot be read: %(why)s.") % {"why": problem}) from problem
    if verdict != "ok" or foreign:
        raise _refuse(_("The database in it is damaged: %(why)s.") % {"why": verdict if verdict != "ok" else foreign})


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
        raise _refuse(_("Its database cannot be brought up to this version. %(why)s") % {"why": why})


def _put_in_place(home: Home, staged: Home) -> None:
    from django.utils import timezone  # noqa: PLC0415 - needs settings

    database = Path(database_settings()["NAME"])
    try:
        lock = home.lock()
    except HomeInUseError:
        lock = None
    try:
        if lock is None and not _same_secrets(home, staged):
            raise _refuse(_("The backup has other secrets: stop Guildmark first, then restore."))
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


def _replace(home: Home, staged: Home, database: Path) -> None:
    """Secrets before the rows that they open, files before the rows that name them are shown for long."""
    secrets = home.root / "secrets"
    for path in (staged.root / "secrets").glob("*"):
        secrets.mkdir(mode=0o700, exist_ok=True)
        path.replace(secrets / path.name)
    copy_sqlite(staged.database, database)
    staged.files.mkdir(exist_ok=True)
    home.files.rename(staged.root / "replaced")
    staged.files.rename(home.files)
    for path in home.columns.iterdir():  # projections of the journal that was; they are made anew
        shutil.rmtree(path) if path.is_dir() else path.unlink()
