"""The worker: carries out due rows as they fall due, and sleeps longer the longer nothing does.

A database that is gone for a while stops nothing: it is logged, and asked again later.
"""

import argparse
import logging
from time import monotonic

from django.db import Error, close_old_connections, connections
from django.utils import timezone

from guildmark.cli.installation import open_django
from guildmark.cli.stopping import Stop, expect_no_more
from guildmark.cli.words import say

SHORTEST, LONGEST = 0.05, 2.0
THOROUGH = 3600.0  # seconds between looks for facts of transactions that were open for very long
LONGEST_AFTER_PROBLEM = 30.0

log = logging.getLogger(__name__)


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command's signature
    """`guildmark worker`: work until stopped."""
    home = open_django()
    stop = Stop()
    say(f"Working on {home.root}. Ctrl-C stops.")
    work(stop)
    expect_no_more()
    return 0


def work(stop: Stop) -> None:
    """Carry out what is due until the stop; what is in hand is finished first, the rest of its batch given back."""
    _ask_for_purge()
    wait, thorough_at = SHORTEST, 0.0
    while not stop.requested:
        busy, longest = _work_once(stop)
        if not busy:
            thorough = monotonic() >= thorough_at
            thorough_at = monotonic() + THOROUGH if thorough else thorough_at
            busy = _refresh(thorough=thorough)
        wait = SHORTEST if busy else min(wait * 2, longest)
        if not busy:
            stop.wait(wait)
    connections.close_all()


def _ask_for_purge() -> None:
    """Whatever has served its time goes once a day: the first of these days is asked for here, the next by each."""
    from guildmark.due.retention import ask_for_purge  # noqa: PLC0415 - once Django is ready

    try:
        ask_for_purge(at=timezone.now())
    except Error:
        log.exception("the purge waits for the next start")


def _refresh(*, thorough: bool) -> bool:
    """Keep the journal's columns up to date; True when there may be more to do."""
    from guildmark.cli.refreshing import refresh_columns  # noqa: PLC0415 - once Django is ready

    try:
        return refresh_columns(thorough=thorough)
    except Error:
        log.exception("the columns wait for the database")
        return False


def _work_once(stop: Stop) -> tuple[bool, float]:
    """One batch: whether there was anything to do, and how long to sleep at most if not."""
    from guildmark.due.actions import run_due  # noqa: PLC0415 - models can be imported only once Django is ready

    close_old_connections()
    try:
        return run_due(at=timezone.now(), stopping=lambda: stop.requested) > 0, LONGEST
    except Error:
        log.exception("the worker cannot reach the database; it goes on trying")
        connections.close_all()
        return False, LONGEST_AFTER_PROBLEM
