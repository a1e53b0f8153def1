"""`guildmark badge verify`: the report on a badge as JSON; exit code 0 valid, 1 not, 2 when nothing could be read.

It needs no installation. Addresses of this machine's own installation are read from its database, all others fetched.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from guildmark.cli.words import complain, say
from guildmark.connect.web.fetching import Fetcher
from guildmark.engine.verification.reading import MOST_BYTES
from guildmark.engine.verification.report import Fault, Outcome, Report, Resolve, Verdict
from guildmark.engine.verification.verifying import verify

CODES = {Verdict.VALID: 0, Verdict.NOT_VALID: 1, Verdict.UNDECIDED: 1, Verdict.UNREADABLE: 2}


def run(options: argparse.Namespace) -> int:
    """Verify one badge; the report goes to the standard output, problems of reading it to the error stream too."""
    at = datetime.now(UTC)
    resolve = None if options.offline else make_resolver(at)
    try:
        content = _read(options.source, resolve)
    except (OSError, Fault) as problem:
        complain(f"The badge cannot be read: {problem}")
        return CODES[Verdict.UNREADABLE]
    report = verify(content, at=at, resolve=resolve, refresh=options.refresh)
    report = report if options.offline else _complete(report, at)
    say(json.dumps(report.as_json(), indent=2, ensure_ascii=True))
    _complain(report)
    return CODES[report.verdict]


def _complain(report: Report) -> None:
    """Why it is not valid, for the person at the keyboard."""
    for check in report.checks:
        if check.outcome is Outcome.FAILED:
            complain(f"{check.name}: {check.reason}")


def _read(source: str, resolve: Resolve | None) -> bytes:
    """The bytes of a file, of the standard input, or at an address; no more than a badge can have."""
    if source == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    if source.startswith(("https://", "http://")):
        if resolve is None:
            raise Fault("offline")
        return resolve(source)
    with Path(source).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _complete(report: Report, at: datetime) -> Report:
    """With what this machine's installation knows of a badge of its own."""
    if not report.summary.id.startswith(f"{_own()}/"):
        return report
    from guildmark.cli.installation import open_django  # noqa: PLC0415 - only where an installation is asked

    open_django()
    from guildmark.credentials.own_reports import complete  # noqa: PLC0415 - models can be imported only once Django is ready

    return complete(report, at=at)


def _own() -> str:
    return os.environ.get("GUILDMARK_URL", "http://127.0.0.1:8420").rstrip("/")


def make_resolver(at: datetime) -> Resolve:
    """Fetches, but for the addresses of this machine's installation."""
    own, fetch = _own(), Fetcher()

    def resolve(address: str) -> bytes:
        return _ask_ourselves(address, at) if address.startswith(f"{own}/") else fetch(address)

    return resolve


def _ask_ourselves(address: str, at: datetime) -> bytes:
    from django.db import DatabaseError  # noqa: PLC0415 - only where an installation is asked

    from guildmark.cli.installation import open_django  # noqa: PLC0415 - the same

    open_django()
    from guildmark.credentials.answering import answer  # noqa: PLC0415 - models can be imported only once Django is ready

    try:
        return answer(address, at=at)
    except DatabaseError as problem:
        raise Fault("unreachable", "the database of this installation") from problem
