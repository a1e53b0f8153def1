"""Keeps what the migrations make of an empty SQLite database, so that a new installation need not replay them.

    python scripts/keep_tables.py

Run it after adding a migration; a test fails where the kept tables are not those of the migrations.
"""

import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path


def main() -> None:
    """Migrate an empty database, and write what is in it."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"GUILDMARK_HOME": home, "DJANGO_SETTINGS_MODULE": "guildmark.config.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django  # noqa: PLC0415 - once the home is named
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        from guildmark.cli.tables import KEPT, describe  # noqa: PLC0415

        with closing(sqlite3.connect(Path(home, "guildmark.sqlite3"))) as database:
            KEPT.write_text(describe(database), encoding="utf-8")
    sys.stdout.write(f"{KEPT.name}: {KEPT.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
