"""A data directory of its own for one bench, with Django set up on it; and asking what was started as a process."""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_home() -> Iterator[Path]:
    """A new home on SQLite, its tables made; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="guildmark-bench-") as folder:
        os.environ["GUILDMARK_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "guildmark.config.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield Path(folder)


def print_table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Columns as wide as their widest cell."""
    cells = [head, *[tuple(map(str, row)) for row in rows]]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def printed_address(process: subprocess.Popen[str]) -> str:
    """Where it serves, read from what it prints; what else it printed if it ends instead."""
    said = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"Guildmark serves (http://[\w.:]*\w)", line):
            return found[1]
    sys.exit("".join([*said, "It ended before it served."]))


def first_answer(address: str, *, within: float = 60) -> None:
    """Ask until it listens, which is a moment after it says so; the page must then come whole."""
    ends = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(address, timeout=within) as page:
                assert page.status == 200, page.status
                page.read()
                return
        except urllib.error.URLError as fault:
            if not isinstance(fault.reason, ConnectionRefusedError) or time.monotonic() > ends:
                raise
            time.sleep(0.005)
