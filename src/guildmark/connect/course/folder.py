"""Opens a course given as a folder or as a zip archive, within limits, as relative paths and bytes.

Zip archives are read, never unpacked to disk: a name that climbs out, a link or a bomb is refused before it is read.
"""

import io
import lzma
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from guildmark.connect.course.problems import CourseError, Problem

_MOST_FILES = 2_000
_MOST_BYTES = 50_000_000
_MOST_RATIO = 200
_UNREADABLE = (
    zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error, lzma.LZMAError, OSError
)  # fmt: skip


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a folder; links that lead out of it are refused. Raises CourseError."""
    if not folder.is_dir():
        raise CourseError([Problem(str(folder), 0, "not a folder")])
    files: dict[str, bytes] = {}
    total, root = 0, folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or any(part.startswith(".") for part in PurePosixPath(name).parts):
            continue
        if not path.resolve().is_relative_to(root):
            raise CourseError([Problem(name, 0, "a link that leads out of the folder")])
        total += path.stat().st_size
        _within(len(files) + 1, total, str(folder))
        files[name] = path.read_bytes()
    return files


def read_zip(data: bytes, *, name: str = "upload.zip") -> dict[str, bytes]:
    """The files of an archive, its single top folder taken off; raises CourseError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            for entry in entries:
                _check_entry(entry, name)
            _within(len(entries), sum(entry.file_size for entry in entries), name)
            return _without_top({entry.filename: _read(archive, entry) for entry in entries})
    except _UNREADABLE as fault:
        raise CourseError([Problem(name, 0, f"not a zip archive that can be read: {fault}")]) from fault


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        return file.read(entry.file_size)


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if not path.parts or "\x00" in entry.filename:
        raise CourseError([Problem(name, 0, "an entry has no name")])
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise CourseError([Problem(name, 0, f"the entry “{entry.filename}” would leave the archive's folder")])
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise CourseError([Problem(name, 0, f"the entry “{entry.filename}” is a link")])
    if entry.file_size > _MOST_RATIO * max(entry.compress_size, 1_000):
        raise CourseError([Problem(name, 0, f"the entry “{entry.filename}” unpacks to far more than it should")])


def _within(files: int, total: int, name: str) -> None:
    if files > _MOST_FILES:
        raise CourseError([Problem(name, 0, f"more than {_MOST_FILES} files")])
    if total > _MOST_BYTES:
        raise CourseError([Problem(name, 0, f"more than {_MOST_BYTES // 1_000_000} MB")])


def _without_top(files: dict[str, bytes]) -> dict[str, bytes]:
    tops = {name.split("/", 1)[0] for name in files}
    if "config.yaml" in files or len(tops) != 1:
        return files
    top = tops.pop() + "/"
    return {name.removeprefix(top): content for name, content in files.items()}
