"""One backup as one file: a gzipped tar whose manifest names every member with its size and SHA-256.

Reading trusts nothing: only plain files with plain names below the folder they are unpacked into, each exactly as the
manifest says, and no more than the disk holds. Nothing is written outside that folder, whatever the archive says.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

MANIFEST = "manifest.json"
FORMAT = 1
LEAST_FREE = 64 * 1024 * 1024
CHUNK = 1024 * 1024
MANIFEST_MOST = 256 * 1024 * 1024


class NotABackupError(ValueError):
    """The file is damaged, was changed, or never was a backup; the text says which member shows it."""


class _Hashing(io.RawIOBase):
    """Hands a file's bytes through and keeps their hash, so that the manifest is about what was written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def write_archive(target: Path, *, members: Iterable[tuple[str, Path]], about: dict[str, Any]) -> int:
    """Write the archive, readable by its owner alone; it appears whole or not at all. Returns how many members."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                listed = [entry for name, path in members if (entry := _put(tar, name, path))]
                _put_manifest(tar, {"format": FORMAT, **about, "members": listed})
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return len(listed)


def _put(tar: tarfile.TarFile, name: str, path: Path) -> dict[str, Any] | None:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None  # deleted since it was listed: the copy of the database, made first, may name it; nothing else can
    with file:
        info = tarfile.TarInfo(name)
        status = os.fstat(file.fileno())
        info.size, info.mtime, info.mode = status.st_size, int(status.st_mtime), 0o600
        hashing = _Hashing(file)
        tar.addfile(info, hashing)
    return {"name": name, "size": info.size, "sha256": hashing.digest.hexdigest()}


def _put_manifest(tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    body = json.dumps(manifest, indent=1).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size, info.mode = len(body), 0o600
    tar.addfile(info, io.BytesIO(body))


def unpack_archive(archive: Path, *, into: Path) -> dict[str, Any]:
    """Unpack into an empty folder and check every byte; returns the manifest, raises NotABackupError."""
    try:
        with tarfile.open(archive, mode="r:gz") as tar:
            found = _unpack_members(tar, into)
            while tar.fileobj and tar.fileobj.read(CHUNK):
                pass  # on to the end, where gzip keeps its own checksum
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as problem:
        raise NotABackupError(f"{archive.name} is damaged or no backup: {problem}") from problem
    manifest = _read_manifest(into, archive)
    listed = {str(entry["name"]): (entry["size"], entry["sha256"]) for entry in manifest["members"]}
    for name in sorted(listed.keys() ^ found.keys()):
        raise NotABackupError(f"{name}: {'listed but missing' if name in listed else 'not listed in the manifest'}")
    for name in sorted(listed):
        if listed[name] != found[name]:
            raise NotABackupError(f"{name}: not what was backed up (its SHA-256 differs)")
    return manifest


def _unpack_members(tar: tarfile.TarFile, into: Path) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    room = shutil.disk_usage(into).free - LEAST_FREE
    for member in _safe_members(tar):
        room -= member.size
        if room < 0:
            raise NotABackupError(f"{member.name}: there is not enough room on the disk to unpack this backup")
        if member.name in found or (into / member.name).exists():
            raise NotABackupError(f"{member.name}: is in the archive twice")
        found[member.name] = _unpack(tar, member, into / member.name)
    found.pop(MANIFEST, None)
    return found


def _safe_members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for member in tar:
        parts = PurePosixPath(member.name).parts
        plain = member.name == "/".join(parts) and not {"..", ".", "/", ""} & set(parts)
        if not plain or "\\" in member.name or "\0" in member.name:
            raise NotABackupError(f"{member.name!r}: a name that leads elsewhere; nothing was restored")
        if not member.isreg():
            raise NotABackupError(f"{member.name}: not a plain file; nothing was restored")
        yield member


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> tuple[int, str]:
    source = tar.extractfile(member)
    if source is None:
        raise NotABackupError(f"{member.name}: cannot be read")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
    return size, digest.hexdigest()


def _read_manifest(folder: Path, archive: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        if path.stat().st_size > MANIFEST_MOST:
            raise NotABackupError(f"{archive.name}: its manifest is too large to be one")
        manifest: dict[str, Any] = json.loads(path.read_bytes())
        if manifest["format"] != FORMAT:
            raise NotABackupError(f"{archive.name} was written by a newer Guildmark (format {manifest['format']})")
        [(entry["name"], entry["size"], entry["sha256"]) for entry in manifest["members"]]
    except FileNotFoundError:
        raise NotABackupError(f"{archive.name} is no backup: it has no {MANIFEST}") from None
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise NotABackupError(f"{archive.name}: its {MANIFEST} cannot be read") from problem
    return manifest
