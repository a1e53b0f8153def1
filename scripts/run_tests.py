"""Runs every test on SQLite and then on PostgreSQL, and says plainly what was skipped.

PostgreSQL is the server that DATABASE_URL names, else one that answers on this machine, else a temporary one of our
own where its binaries are here.
"""

import os
import signal
import subprocess
import sys

import psycopg
import temporary_postgresql

LOCAL = ("postgresql://postgres@127.0.0.1:5432/postgres", "postgresql:///postgres")
ON_POSTGRESQL = "Every test on PostgreSQL but those that are alike on every database, which ran above"
NONE = (
    "PostgreSQL was skipped: no server answers here, and there are no initdb and pg_ctl to start one with. "
    "Install PostgreSQL, or set DATABASE_URL."
)


def answers(address: str) -> bool:
    """Whether a server accepts a connection there."""
    try:
        with psycopg.connect(address, connect_timeout=3):
            return True
    except psycopg.Error:
        return False


def run(database: str | None) -> int:
    """The suite on one database; on the second, without what was alike on the first."""
    environment = dict(os.environ)
    for name in ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE"):  # without its bytecode each process compiles all it needs
        environment.pop(name, None)
    if database:
        environment["DATABASE_URL"] = database
    say(f"\n== {ON_POSTGRESQL if database else 'Every test on SQLite'} ==")
    only = ["-m", "not alike"] if database else []
    command = [sys.executable, "-m", "pytest", "-n", "2", "-q", *only]
    return subprocess.run(command, env=environment, check=False).returncode


def run_on_postgresql() -> int:
    """On whichever server there is; 0 where there is none, which is said."""
    named = os.environ.get("DATABASE_URL")
    if named and not answers(named):
        say("The server that DATABASE_URL names does not answer.")
        return 2
    server = named or next(filter(answers, LOCAL), None)
    if server:
        return run(server)
    binaries = temporary_postgresql.find_binaries()
    if binaries is None:
        say(NONE)
        return 0
    say(f"No PostgreSQL answers here: starting a temporary one from {binaries}.")
    try:
        with temporary_postgresql.serve(binaries) as own:
            return run(own)
    except RuntimeError as problem:
        say(str(problem))
        return 2


def say(words: str) -> None:
    """A line, at once: the tests print to the same place."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """SQLite first; the exit code is the first failure's."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a server of our own is stopped
    return run(None) or run_on_postgresql()


if __name__ == "__main__":
    sys.exit(main())
