"""`guildmark doctor`: says in plain words what is fine and what is missing. It looks, and changes nothing there.

Findings are fine, worth knowing, or missing; only what is missing makes the exit code 1.
"""

import argparse
import sys
import zoneinfo
from collections.abc import Iterable, Iterator

import django
from django.core.exceptions import ImproperlyConfigured

from guildmark import __version__
from guildmark.cli.findings import Finding, Verdict, fine, missing
from guildmark.cli.installation import open_home
from guildmark.cli.words import CannotError, say
from guildmark.config.home import name_home


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command's signature
    """Say every finding as it is found; 1 when anything is missing."""
    say(f"Guildmark {__version__}")
    count = 0
    for finding in _examine():
        say(f"{finding.verdict:>8}  {finding.text}")
        count += finding.verdict is Verdict.MISSING
    say("" if not count else f"\n{count} thing{'s' if count > 1 else ''} to mend.")
    return 1 if count else 0


def _examine() -> Iterator[Finding]:
    yield from check_python()
    named = name_home()
    if not named.root.exists():
        yield missing(
            f"There is no data directory at {named.root}, and nothing was made. If yours lies elsewhere, set "
            "GUILDMARK_HOME to it; to begin a new one here: guildmark serve"
        )
        return
    try:
        home = open_home()
    except CannotError as problem:
        yield missing(str(problem))
        return
    try:
        django.setup()
    except (OSError, ValueError, LookupError, ImproperlyConfigured) as problem:
        yield missing(f"The settings cannot be read from the environment: {problem}")
        return
    from guildmark.cli import examining  # noqa: PLC0415 - models can be imported only once Django is ready

    checks: Iterable[Iterator[Finding]] = (
        examining.check_home(home),
        examining.check_database(home),
        examining.check_mail(),
        examining.check_address(),
    )
    for check in checks:
        yield from check


def check_python() -> Iterator[Finding]:
    """The interpreter, and that it knows time zones."""
    yield fine(f"Python {sys.version.split()[0]}")
    if not zoneinfo.available_timezones():
        yield missing("Time zones are not installed. On Debian or Ubuntu: apt-get install tzdata")
