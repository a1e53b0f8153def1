"""`guildmark import returned-mail FILE`: takes one returned mail, or a whole mbox of them, and stops what must stop."""

import mailbox
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from guildmark.connect.email.reports import MOST_BYTES, read_report
from guildmark.outreach.actions import record_return

ALL_IN = 0


def run(
    kind: str,  # noqa: ARG001 - every import's signature
    path: Path,
    *,
    organisation: str | None = None,  # noqa: ARG001
    mapping: Path | None = None,  # noqa: ARG001
    problems: Path | None = None,  # noqa: ARG001
) -> int:
    """Read every report, stop the series of whoever cannot be reached or complained; the same again changes nothing."""
    read = matched = 0
    for raw in _mails(path):
        read += 1
        report = read_report(raw)
        if report and record_return(message=report.message, kind=report.kind, why=report.status, at=timezone.now()):
            matched += 1
    said = _("%(read)s returned mails read, %(matched)s of them about messages of this installation.")
    sys.stdout.write(said % {"read": read, "matched": matched} + "\n")
    return ALL_IN


def _mails(path: Path) -> Iterator[bytes]:
    if str(path) == "-":
        yield sys.stdin.buffer.read(MOST_BYTES)
        return
    with path.open("rb") as file:
        is_mbox = file.read(5) == b"From "
    if not is_mbox:
        yield path.read_bytes()[:MOST_BYTES]
        return
    with closing(mailbox.mbox(path, create=False)) as box:
        for key in box.iterkeys():
            yield box.get_bytes(key)
