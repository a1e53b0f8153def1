"""Keeps the state of an installation of this version for the upgrade tests: run once when a version is released.

    python scripts/keep_state.py 0.1.0

Writes tests/upgrades/VERSION.tar.gz: what `guildmark backup` makes of a small made-up world on SQLite. Every later
version must bring it up to its own schema and read what is in it.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "upgrades"


def main(version: str) -> None:
    """A new world, a backup of it, and no trace of where it was made."""
    target = FOLDER / f"{version}.tar.gz"
    if target.exists():
        sys.exit(f"{target} exists already; what was released never changes.")
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"GUILDMARK_HOME": home, "DJANGO_SETTINGS_MODULE": "guildmark.config.settings"}
        os.environ.pop("DATABASE_URL", None)
        _make_world()
        subprocess.run([sys.executable, "-m", "guildmark", "backup", str(target)], check=True)
    sys.stdout.write(f"{target.name}: {target.stat().st_size // 1000} kB\n")


def _make_world() -> None:
    import django  # noqa: PLC0415 - once the home is named
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    from guildmark.cli.world import faces  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    faces.make_world(days=30, launched_after=10)


if __name__ == "__main__":
    main(sys.argv[1])
