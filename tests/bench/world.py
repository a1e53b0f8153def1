"""A data directory of its own for one bench, with Django set up on it."""

import os
import tempfile
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
