"""A data directory and the command `guildmark` run on it as separate processes, as a person would.

Nothing sleeps for a fixed time: every wait is for a condition, with a deadline that only a failure reaches.
"""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

DEADLINE = 60.0
COMMAND = [sys.executable, "-m", "guildmark"]


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Return as soon as the condition holds; fail with `what` after the deadline."""
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, f"still waiting for {what}"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether that process lives; one that ended and was not yet fetched by its parent does not."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return fields[0] not in {"Z", "X"}


def children_of(pid: int) -> list[int]:
    """The processes that it started, oldest first."""
    return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


@dataclass
class Served:
    """A running `guildmark serve`."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def output(self) -> str:
        return self.log.read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        return self.output.partition("Guildmark serves ")[2].split()[0].rstrip(".,")

    @property
    def owner_link(self) -> str:
        return self.output.partition("Owner's link, for one use within 24 hours: ")[2].split()[0]

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=DEADLINE) as answer:  # noqa: S310 - our own
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()

    def answers(self) -> bool:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            return self.get("/healthz")[0] == 200
        return False

    @property
    def everybody(self) -> list[int]:
        return [self.process.pid, *children_of(self.process.pid)]

    def stop(self, number: signal.Signals = signal.SIGINT, *, to_group: bool = False) -> int:
        (os.killpg if to_group else os.kill)(self.process.pid, number)
        return self.process.wait(DEADLINE)


@dataclass
class Installation:
    """One data directory, with nothing of the test's own environment."""

    home: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        ours = ("GUILDMARK_", "SMTP_", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        return kept | {"GUILDMARK_HOME": str(self.home)} | self.extra

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own command
            [*COMMAND, *map(str, words)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )

    @contextlib.contextmanager
    def serving(self, *words: str, command: str = "serve") -> Iterator[Served]:
        """Serve, on any free port unless told which; killed with all its children if the test leaves it running."""
        log = self.home.parent / f"{self.home.name}.{time.monotonic_ns()}.log"
        port = () if "--port" in words else ("--port", "0")
        with log.open("wb") as file:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*COMMAND, command, *port, *words],
                env=self.environment,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        served = Served(process, log)
        try:
            wait_for(lambda: "Ctrl-C stops." in served.output or process.poll() is not None, "the address")
            assert process.poll() is None, served.output
            wait_for(served.answers, "the first answer")
            yield served
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(DEADLINE)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(self.home / "guildmark.sqlite3", timeout=DEADLINE)) as database:
            found = database.execute(query).fetchall()
            database.commit()
            return found
