"""When a process should stop: on Ctrl-C, on SIGTERM, and when the process that started it is gone.

A child holds the reading end of a pipe whose writing end only its parent holds: however the parent ends, the pipe
ends with it, so nothing is left running behind a killed parent.
"""

import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

AGAIN = 0.01  # seconds until an interruption that was lost is sent once more


@contextmanager
def interrupted_once() -> Iterator[None]:
    """Within it the first Ctrl-C raises KeyboardInterrupt, later ones do nothing, and none is lost.

    Python swallows, and prints, what is raised while an object is being finalised; a signal may come just then.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # ignored, as under nohup
        yield
        return
    before = sys.unraisablehook
    signal.signal(signal.SIGINT, _interrupt)
    sys.unraisablehook = lambda lost: _interrupt_later() if lost.exc_type is KeyboardInterrupt else before(lost)
    try:
        yield
    finally:
        sys.unraisablehook = before
        if signal.getsignal(signal.SIGINT) is _interrupt:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _interrupt(number: int, frame: FrameType | None) -> Any:  # noqa: ANN401, ARG001 - Python's signature
    expect_no_more()
    raise KeyboardInterrupt


def _interrupt_later() -> None:
    signal.signal(signal.SIGINT, _interrupt)
    main = threading.get_ident()
    threading.Timer(AGAIN, signal.pthread_kill, [main, signal.SIGINT]).start()  # to that thread, which may sleep


def expect_no_more() -> None:
    """For a process that is ending: whoever presses Ctrl-C twice does not change how it ends.

    Python puts its own handlers away before it is quite done, and what came then would kill it.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


class Lifeline:
    """A pipe from a parent to its children; make it before they are forked."""

    def __init__(self) -> None:
        """Both ends, until `follow` closes the parent's in a child."""
        self.reading, self._writing = os.pipe()

    def follow(self) -> int:
        """In a child: keep the reading end only, which ends when the parent does."""
        os.close(self._writing)
        return self.reading

    def stop_with_parent(self) -> None:
        """In a child that waits elsewhere: send SIGTERM to itself when the parent is gone."""
        self.follow()
        main = threading.get_ident()
        threading.Thread(target=self._watch, args=(main,), name="lifeline", daemon=True).start()

    def _watch(self, main: int) -> None:
        os.read(self.reading, 1)
        signal.pthread_kill(main, signal.SIGTERM)  # only that thread acts on signals


class Stop:
    """Becomes true on SIGINT, SIGTERM or the parent's end; `wait` sleeps until then at most."""

    def __init__(self, lifeline: int | None = None) -> None:
        """Take over both signals of this process."""
        self.requested = False
        waking, wake = os.pipe()
        self._ends = [waking] if lifeline is None else [waking, lifeline]
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(
            wake, warn_on_full_buffer=False
        )  # written to whichever thread the signal reaches, so that no sleep outlasts it
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - Python's signature
        self.requested = True

    def wait(self, seconds: float) -> bool:
        """Sleep, but no longer than until the stop; true when it has come."""
        ready, _, _ = select.select(self._ends, [], [], seconds)
        self.requested = self.requested or bool(ready)
        return self.requested
