"""Finds out how the bytes of a file are text: its encoding, and the sign between its cells.

Both are read off the bytes themselves; nothing is guessed where UTF-8 or a byte order mark says it.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from guildmark.connect.csv.problems import FaultError

DELIMITERS = (",", ";", "\t", "|")
_CHUNK = 1 << 20
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_OTHER_FILES = ((b"PK\x03\x04", "Excel, zip"), (b"\xd0\xcf\x11\xe0", "Excel"), (b"%PDF", "PDF"), (b"\x1f\x8b", "gzip"))


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding that was found, and what the person should know about it."""

    name: str
    notice: str = ""


def find_encoding(file: BinaryIO) -> Encoding:
    """How the file is encoded; raises FaultError for an empty file and for one that is no text at all."""
    head = file.read(256)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise FaultError(_("the file is empty"))
    for start, what in _OTHER_FILES:
        if head.startswith(start):
            raise FaultError(_("this is not CSV but another kind of file (%(what)s); save it as CSV") % {"what": what})
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if head.count(0) > len(head) // 4:
        return Encoding("utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be")
    file.seek(0)
    return _weigh(file)


def _weigh(file: BinaryIO) -> Encoding:
    """UTF-8 unless more lines speak against it than for it; then what Windows writes, or Latin-1."""
    good, bad, undefined = 0, 0, False
    while line := file.readline(_CHUNK):
        if line.isascii():
            continue
        if _is_utf8(line):
            good += 1
        else:
            bad += 1
            undefined = undefined or not _is_windows(line)
    if bad <= good:
        return Encoding("utf-8")
    name = "latin-1" if undefined else "cp1252"
    return Encoding(name, _("not UTF-8, so read as %(name)s; name another encoding in the mapping") % {"name": name})


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError as fault:
        return len(line) == _CHUNK and fault.start > _CHUNK - 4  # a character cut in two by the chunk
    return True


def _is_windows(line: bytes) -> bool:
    return not any(byte in line for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


def find_delimiter(lines: Sequence[str]) -> str:
    """The sign that cuts the first lines into the same number of cells; a comma where none does."""
    return max(DELIMITERS, key=lambda sign: (*_agreement(lines, sign), -DELIMITERS.index(sign)))


def _agreement(lines: Sequence[str], delimiter: str) -> tuple[bool, int, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:  # a cell beyond the limit: told when the rows are read
        return False, 0, 0
    width = widths[0] if widths else 0
    return width > 1, widths.count(width), width
