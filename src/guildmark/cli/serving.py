"""`guildmark serve`: one process for the pages, one for the background work, and this one that minds them.

Everything is loaded here once and both are forked from it, which is quick and shares memory. When either of them ends
by itself this says so and stops the other; when this one is stopped, or killed, neither is left behind.
"""

import argparse
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

import django

from guildmark.cli.installation import held, open_home
from guildmark.cli.ports import address_of, keep_port
from guildmark.cli.stopping import Lifeline, Stop, expect_no_more
from guildmark.cli.words import complain, say
from guildmark.config.home import Home

PATIENCE = 10  # seconds that a request or a batch in hand gets to end
THREADS = 8  # each holds a database connection; two cores are busy with fewer
Greet = Callable[[str], Sequence[str]]
BeforeWork = Callable[[Stop], None]


def run(options: argparse.Namespace) -> int:
    """Serve an installation; an empty one gets an organisation and a link for its owner."""

    def greet(address: str) -> Sequence[str]:
        owner = import_module("guildmark.cli.owner")
        return list(owner.invite_owner(address, name=options.organisation, email=options.owner))

    return serve(home=open_home(), host=options.host, port=options.port, greet=greet)


def serve(*, home: Home, host: str, port: int, greet: Greet, before_work: BeforeWork | None = None) -> int:
    """Lock the home, bring it up to date and serve it; `greet` gets the public address and gives lines to print.

    `before_work` is done once in the worker's process before it takes up anything else.
    """
    with held(home), keep_port(host, port) as free:
        local = address_of(host, free)
        os.environ.setdefault("GUILDMARK_URL", local)  # before the settings are read
        django.setup()
        preparing = import_module("guildmark.cli.preparing")
        preparing.bring_up_to_date(home)
        lines = _greeting(home, local, host, greet)
        application = preparing.load_application()
        return _Minder(host, free, application, lines, before_work).run()


def _greeting(home: Home, local: str, host: str, greet: Greet) -> list[str]:
    """What is printed once everything runs: the address first, how to stop last."""
    public = os.environ["GUILDMARK_URL"].rstrip("/")
    reached = "" if public == local else f", reached as {public}"
    lines = [f"Guildmark serves {local}{reached}. Data: {home.root}", *greet(public), "Ctrl-C stops."]
    if not reached and host not in {"127.0.0.1", "localhost", "::1"}:
        lines.insert(1, "Other machines are let in once GUILDMARK_URL is the address that they use.")
    return lines


class _Minder:
    """Starts both processes, and sees to it that they end together."""

    def __init__(
        self,
        host: str,
        port: int,
        application: Any,  # noqa: ANN401 - WSGI
        lines: Sequence[str],
        before_work: BeforeWork | None,
    ) -> None:
        self.lines = lines
        self.before_work = before_work
        self.application = application
        self.lifeline = Lifeline()
        self.worker: BaseProcess | None = None
        self.stopping = self.worker_died = False
        self.outlives_terminal = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # started under nohup
        self.server = _make_server(host, port)
        self.server.on_startup(self._start_worker)

    def run(self) -> int:
        """Serve until told to stop; 0 then, 1 when one of the two ended by itself."""
        try:
            self.server.serve(target_loader=self._load_in_child)
        except SystemExit:
            pass  # how the server tells that its process ended; whether that was asked for, `stopping` says
        finally:
            asked, self.stopping = self.stopping, True
            self._stop_worker()
            expect_no_more()
        if self.worker_died:
            complain("The worker ended unexpectedly; everything was stopped.")
        elif not asked:
            complain("The server of the pages ended unexpectedly; everything was stopped.")
        return 0 if asked else 1

    def _start_worker(self) -> None:
        """Once the server's own signals are set, and before its threads begin."""
        self.worker = multiprocessing.get_context("fork").Process(target=_work, args=(self.lifeline, self.before_work))
        self.worker.start()
        signal.signal(signal.SIGCHLD, self._on_child)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        if self.outlives_terminal:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for line in self.lines:
            say(line)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        expect_no_more()  # a handler that is called within itself would wait for its own lock
        first, self.stopping = not self.stopping, True
        if first:
            self.server.signal_handler_interrupt(number, frame)

    def _on_child(self, number: int, frame: FrameType | None) -> None:
        if self.worker and not self.stopping and not self.worker_died and not self.worker.is_alive():
            self.worker_died = True
            self.server.signal_handler_interrupt(number, frame)

    def _load_in_child(self, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - granian's signature
        # Away from the terminal: of two signals at once, its own and ours, the server may sleep through both.
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.lifeline.stop_with_parent()
        return self.application

    def _stop_worker(self) -> None:
        if self.worker is None:
            return
        self.worker.terminate()
        self.worker.join(PATIENCE)
        if self.worker.is_alive():
            complain("The worker did not stop in time; what it held will be done at the next start.")
            self.worker.kill()
            self.worker.join()


def _make_server(host: str, port: int) -> Any:  # noqa: ANN401 - granian picks its class by the interpreter
    from granian import Granian  # noqa: PLC0415 - after the lock and the port, which answer at once
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    multiprocessing.set_start_method("fork", force=True)  # granian's processes too, on every platform and version
    gc.freeze()  # what is loaded now is never collected, so that its pages stay shared
    return Granian(
        "guildmark.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        blocking_threads=THREADS,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.error,
    )


def _work(lifeline: Lifeline, before_work: BeforeWork | None) -> None:
    """In the worker's process."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the parent hears it too, and says when to stop
    stop = Stop(lifeline.follow())
    if before_work:
        before_work(stop)
    import_module("guildmark.cli.working").work(stop)
    sys.stdout.flush()
