"""How long the batch in hand may go on: a few seconds, and no longer once the worker is asked to stop.

What was claimed and not begun by then is given back. So other work never waits long behind a batch, no lease runs out,
and a worker that is stopped ends in its patience.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

LONGEST = 5.0  # seconds: half of what `guildmark serve` grants a worker that it stops, and far less than a lease

Ends = Callable[[], bool]


def never() -> bool:
    """Nobody asks to stop."""
    return False


_over: ContextVar[Ends] = ContextVar("over", default=never)


@contextmanager
def batch(stopping: Ends = never) -> Iterator[None]:
    """The time of one batch begins."""
    until = monotonic() + LONGEST
    token = _over.set(lambda: stopping() or monotonic() > until)
    try:
        yield
    finally:
        _over.reset(token)


def is_over() -> bool:
    """Whether nothing further of this batch should be begun."""
    return _over.get()()
