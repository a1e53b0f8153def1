"""Backups and restoring: nothing is lost, also while it serves, and nothing that is not a backup goes in."""

import io
import json
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from guildmark.cli.archive import MANIFEST, NotABackupError, unpack_archive, write_archive
from tests.cli.installation import Installation

ROWS = "SELECT kind, key FROM due_due ORDER BY id"


def write_rows(installation: Installation, *, first: int, last: int) -> None:
    values = ", ".join(
        f"('kept', '{n}', '{{}}', '2026-01-01 00:00:00', 'cancelled', 0, '')" for n in range(first, last + 1)
    )
    installation.rows(f"INSERT INTO due_due (kind, key, payload, run_at, state, attempt, problem) VALUES {values}")  # noqa: S608 - our own numbers


def secrets_of(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "secrets").iterdir()}


def test_a_backup_taken_while_serving_brings_the_same_rows_and_files_back(
    installation: Installation, tmp_path: Path
) -> None:
    backup = tmp_path / "kept.tar.gz"
    uploaded = installation.home / "files" / "courses" / "figure.svg"
    with installation.serving() as served:
        write_rows(installation, first=1, last=300)
        uploaded.parent.mkdir(parents=True)
        uploaded.write_text("<svg/>", encoding="ascii")
        done = installation.run("backup", backup)
        assert done.returncode == 0, done.stderr
        assert "holds the secrets" in done.stdout
        assert backup.stat().st_mode & 0o777 == 0o600
        before = installation.rows(ROWS)

        installation.rows("DELETE FROM due_due WHERE key > '2'")
        write_rows(installation, first=900, last=910)
        uploaded.unlink()
        restored = installation.run("restore", backup)
        assert restored.returncode == 0, restored.stderr
        assert installation.rows(ROWS) == before
        assert uploaded.read_text(encoding="ascii") == "<svg/>"
        assert served.get("/readyz")[0] == 200
        assert served.stop() == 0
    assert installation.rows("PRAGMA integrity_check") == [("ok",)]


def test_the_present_state_is_kept_aside_and_can_itself_be_restored(installation: Installation, tmp_path: Path) -> None:
    backup = tmp_path / "empty.tar.gz"
    installation.run("backup", backup)
    write_rows(installation, first=1, last=5)
    assert "The present state was kept in" in installation.run("restore", backup).stdout
    assert installation.rows(ROWS) == []
    (aside,) = (installation.home / "backups").glob("before-restore-*.tar.gz")
    assert installation.run("restore", aside).returncode == 0
    assert len(installation.rows(ROWS)) == 5


def test_a_backup_moves_an_installation_to_another_data_directory(
    installation: Installation, other: Installation, tmp_path: Path
) -> None:
    write_rows(installation, first=1, last=5)
    backup = tmp_path / "moved.tar.gz"
    with installation.serving() as served:
        link = served.owner_link.removeprefix(served.address)
        installation.run("backup", backup)
    assert other.run("restore", backup).returncode == 0
    assert other.rows(ROWS) == installation.rows(ROWS)
    assert secrets_of(other.home) == secrets_of(installation.home)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (other.home / "secrets").iterdir())
    with other.serving() as moved:
        assert moved.get(link)[0] == 200


def test_while_serving_a_backup_with_other_secrets_is_refused(
    installation: Installation, other: Installation, tmp_path: Path
) -> None:
    assert other.run("migrate", "-v0").returncode == 0
    assert other.run("backup", tmp_path / "other.tar.gz").returncode == 0
    with installation.serving():
        mine = secrets_of(installation.home)
        refused = installation.run("restore", tmp_path / "other.tar.gz")
        assert refused.returncode == 1
        assert "stop Guildmark first" in refused.stderr
        assert secrets_of(installation.home) == mine
    assert installation.run("restore", tmp_path / "other.tar.gz").returncode == 0


def test_an_older_backup_is_brought_up_to_this_version(installation: Installation, tmp_path: Path) -> None:
    installation.run("migrate", "people", "0001", "-v0")
    installation.run("backup", tmp_path / "older.tar.gz")
    assert installation.run("restore", tmp_path / "older.tar.gz").returncode == 0
    assert ("0002_append_only",) in installation.rows("SELECT name FROM django_migrations WHERE app = 'people'")


def test_a_backup_of_a_newer_version_is_refused_and_changes_nothing(installation: Installation, tmp_path: Path) -> None:
    later = "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_later', '2027-01-01')"
    installation.rows(later)
    installation.run("backup", tmp_path / "newer.tar.gz")
    installation.rows("DELETE FROM django_migrations WHERE name = '9999_later'")
    refused = installation.run("restore", tmp_path / "newer.tar.gz")
    assert refused.returncode == 1
    assert "Not restored." in refused.stderr
    assert "A newer Guildmark made this database" in refused.stderr
    assert list((installation.home / "backups").iterdir()) == []


def test_backups_never_replace_a_file(installation: Installation, tmp_path: Path) -> None:
    target = tmp_path / "mine.txt"
    target.write_text("mine", encoding="ascii")
    refused = installation.run("backup", target)
    assert (refused.returncode, target.read_text(encoding="ascii")) == (1, "mine")
    assert "exists already" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("backup", "/no/such/folder/b.tar.gz"), "There is no folder"),
        (("restore", "/no/such/file"), "There is no file"),
        (("restore", __file__), "is damaged or no backup"),
    ],
)
def test_what_cannot_be_is_said_plainly(installation: Installation, words: tuple[str, ...], said: str) -> None:
    refused = installation.run(*words)
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_hostile_archive_changes_nothing_and_writes_nowhere(installation: Installation, tmp_path: Path) -> None:
    write_rows(installation, first=1, last=3)
    slip = archive_of(tmp_path, {"../../slipped": b"here"})
    refused = installation.run("restore", slip)
    assert refused.returncode == 1
    assert "a name that leads elsewhere" in refused.stderr
    assert not list(tmp_path.rglob("slipped"))
    assert len(installation.rows(ROWS)) == 3
    assert not list(installation.home.glob(".restore-*"))


def archive_of(folder: Path, members: dict[str, bytes], *, listed: dict[str, bytes] | None = None) -> Path:
    """An archive whose manifest lists its members truthfully, unless told what to list."""
    manifest = {
        "format": 1,
        "members": [
            {"name": name, "size": len(body), "sha256": sha256(body).hexdigest()}
            for name, body in (members if listed is None else listed).items()
        ],
    }
    path = folder / "made.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, body in {**members, MANIFEST: json.dumps(manifest).encode()}.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    return path


def empty_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    "name", ["../out", "/etc/out", "files/../../out", "./files/a", "files//a", "files\\..\\out", "..", "files/./a"]
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotABackupError, match="leads elsewhere"):
        unpack_archive(archive_of(tmp_path, {name: b"x"}), into=empty_folder(tmp_path))
    assert list((tmp_path / "into").iterdir()) == []


def link(info: tarfile.TarInfo) -> None:
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"


def hard_link(info: tarfile.TarInfo) -> None:
    info.type, info.linkname = tarfile.LNKTYPE, "manifest.json"


def device(info: tarfile.TarInfo) -> None:
    info.type = tarfile.CHRTYPE


@pytest.mark.parametrize("make", [link, hard_link, device])
def test_links_and_devices_are_refused(tmp_path: Path, make: Callable[[tarfile.TarInfo], None]) -> None:
    archive = tmp_path / "links.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        info = tarfile.TarInfo("files/a")
        make(info)
        tar.addfile(info)
    with pytest.raises(NotABackupError, match="not a plain file"):
        unpack_archive(archive, into=empty_folder(tmp_path))


@pytest.mark.parametrize(
    ("members", "listed", "said"),
    [
        ({"a": b"changed"}, {"a": b"was"}, "SHA-256 differs"),
        ({"a": b"x", "b": b"y"}, {"a": b"x"}, "b: not listed"),
        ({"a": b"x"}, {"a": b"x", "b": b"y"}, "b: listed but missing"),
    ],
)
def test_what_differs_from_the_manifest_is_named(
    tmp_path: Path, members: dict[str, bytes], listed: dict[str, bytes], said: str
) -> None:
    with pytest.raises(NotABackupError, match=said):
        unpack_archive(archive_of(tmp_path, members, listed=listed), into=empty_folder(tmp_path))


def test_a_backup_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(range(256)) * 400)
    whole = tmp_path / "whole.tar.gz"
    write_archive(whole, members=[("files/a", source)], about={})
    body = whole.read_bytes()
    for length in (0, 1, 10, len(body) // 2, len(body) - 1):
        whole.write_bytes(body[:length])
        folder = tmp_path / str(length)
        folder.mkdir()
        with pytest.raises(NotABackupError):
            unpack_archive(whole, into=folder)


def test_a_flipped_bit_anywhere_is_refused_or_changes_no_content(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"Guildmark " * 50)
    whole = tmp_path / "whole.tar.gz"
    write_archive(whole, members=[("files/a", source)], about={})
    body = whole.read_bytes()
    for place in range(0, len(body), 7):
        whole.write_bytes(body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :])
        folder = tmp_path / str(place)
        folder.mkdir()
        try:
            unpack_archive(whole, into=folder)
        except NotABackupError:
            continue
        assert (folder / "files" / "a").read_bytes() == source.read_bytes()
