"""The data directory of one installation: where it is, what lies in it, and who may use it.

Everything that must be kept lives below one folder (GUILDMARK_HOME): database, uploaded files, projections,
secrets, backups. A secret is made once, readable by its owner alone, and never printed.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout


class HomeInUseError(RuntimeError):
    """Another Guildmark already serves this data directory."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folders and files of one installation, all below `root`."""

    root: Path

    @property
    def database(self) -> Path:
        """The embedded database, unused where DATABASE_URL names a server."""
        return self.root / "guildmark.sqlite3"

    @property
    def files(self) -> Path:
        """What people uploaded and what courses brought along."""
        return self.root / "files"

    @property
    def columns(self) -> Path:
        """Projections of the journal; may be deleted and rebuilt."""
        return self.root / "columns"

    @property
    def backups(self) -> Path:
        """Backups, those taken before each upgrade included."""
        return self.root / "backups"

    def secret(self, name: str) -> str:
        """The secret of that name, made on first use and kept under mode 0600."""
        path = self.root / "secrets" / name
        try:
            return path.read_text(encoding="ascii")
        except FileNotFoundError:
            return _make_secret(path)

    def lock(self, name: str = "serve") -> FileLock:
        """A lock that at most one process holds; raises HomeInUseError when it is held elsewhere."""
        lock = FileLock(self.root / f"{name}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise HomeInUseError(f"Another Guildmark is running on {self.root}. Stop it first.") from None
        return lock


def _make_secret(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # never replaces: whoever comes second takes the first one's secret
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")


def name_home() -> Home:
    """The data directory that GUILDMARK_HOME names, else the usual place for a user's data; it need not be there."""
    named = os.environ.get("GUILDMARK_HOME")
    root = Path(named).expanduser() if named else Path(platformdirs.user_data_dir("guildmark"))
    return Home(root.resolve())


def find_home() -> Home:
    """The data directory, made if missing."""
    home = name_home()
    for folder in (home.root, home.files, home.columns, home.backups):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home
