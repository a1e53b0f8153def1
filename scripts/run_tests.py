"""Runs every test on SQLite and then on PostgreSQL, and says plainly what was skipped.

PostgreSQL is the one that DATABASE_URL names, else one that answers on this machine.
"""

import os
import subprocess
import sys

import psycopg

LOCAL = ("postgresql://postgres@127.0.0.1:5432/postgres", "postgresql:///postgres")


def find_postgresql() -> str | None:
    """The address of a server that accepts a connection and may make databases, or None."""
    named = os.environ.get("DATABASE_URL")
    for address in [named] if named else LOCAL:
        try:
            with psycopg.connect(address, connect_timeout=3):
                return address
        except psycopg.Error:
            continue
    return None


def run(database: str | None) -> int:
    """One whole run of the suite on one database."""
    environment = dict(os.environ)
    environment.pop("DATABASE_URL", None)
    if database:
        environment["DATABASE_URL"] = database
    sys.stdout.write(f"\n== Every test on {'PostgreSQL' if database else 'SQLite'} ==\n")
    sys.stdout.flush()
    return subprocess.run([sys.executable, "-m", "pytest", "-n", "2", "-q"], env=environment, check=False).returncode


def main() -> int:
    """SQLite first; the exit code is the first failure's."""
    failed = run(None)
    server = find_postgresql()
    if server is None:
        sys.stdout.write("PostgreSQL was skipped: no server answers. Start one, or set DATABASE_URL.\n")
        return failed
    return failed or run(server)


if __name__ == "__main__":
    sys.exit(main())
