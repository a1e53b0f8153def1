"""Cells of a CSV file: cleaned on the way in, and made harmless to a spreadsheet on the way out.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which reading takes away again: whatever
was read, written and read again is the same.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from guildmark.connect.csv.problems import FaultError

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_BROKEN = re.compile(r"[\ud800-\udfff\ufffd]")
# Controls, and the marks that turn the direction of writing: a name could be made to read as another.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LONE = re.compile(r"[\ud800-\udfff]")


def make_harmless(cell: str) -> str:
    """The cell as it is written: never a formula, always text that has a UTF-8 form."""
    text = _LONE.sub("\ufffd", cell).replace("\0", "\ufffd")
    return f"'{text}" if _FORMULA.match(text) else text


def take_back(cell: str) -> str:
    """The cell as it was before it was made harmless."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def clean(cell: str) -> str:
    """The cell as one line of text; raises FaultError where it holds what no text should."""
    if cell.isascii() and cell.isprintable():
        return take_back(cell.strip()).strip()
    if _BROKEN.search(cell):
        raise FaultError(_("holds characters that were lost or are not text in the file's encoding"))
    if found := _CONTROL.search(cell):
        raise FaultError(_("holds the control character U+%(code)s") % {"code": f"{ord(found[0]):04X}"})
    return unicodedata.normalize("NFC", " ".join(take_back(cell).split()))


def brief(cell: str, longest: int = 60) -> str:
    """The cell as a message quotes it: short, printable."""
    text = "".join(c if c.isprintable() else "\ufffd" for c in cell[: longest + 1])
    return f"{text[:longest]}…" if len(text) > longest else text
