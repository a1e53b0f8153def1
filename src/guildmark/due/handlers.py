"""Which code carries out which kind of due row; filled by each app when Django starts.

A kind has exactly one handler. An atomic handler's effect and the row's end commit together. A handler that
talks to the outside world cannot be atomic: it receives the claim and ends the row itself, in its own last transaction.
A handler of many receives all rows of its kind that were claimed at once, ends them itself, and says which must wait.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guildmark.due.models import Due

Run = Callable[["Due", datetime], None]
Waiting = Iterable[tuple["Due", Exception]]
RunMany = Callable[[Sequence["Due"], datetime], Waiting]


@dataclass(frozen=True, slots=True)
class Handler:
    """How one kind of row is carried out, row by row."""

    run: Run
    atomic: bool = True


@dataclass(frozen=True, slots=True)
class ManyHandler:
    """How all rows of one kind that were claimed together are carried out."""

    run: RunMany


_handlers: dict[str, Handler | ManyHandler] = {}
_urgent: set[str] = set()


def handles(kind: str, *, atomic: bool = True) -> Callable[[Run], Run]:
    """Declare the function that carries out rows of `kind`; a second one for the same kind is refused."""

    def register(run: Run) -> Run:
        _register(kind, Handler(run, atomic))
        return run

    return register


def handles_many(kind: str, *, urgent: bool = False) -> Callable[[RunMany], RunMany]:
    """Declare the function that carries out all claimed rows of `kind` and gives back those that must wait, and why.

    Urgent kinds are claimed before all others: somebody sits and waits for them.
    """

    def register(run: RunMany) -> RunMany:
        _register(kind, ManyHandler(run))
        _urgent.update({kind} if urgent else ())
        return run

    return register


def _register(kind: str, handler: Handler | ManyHandler) -> None:
    known = _handlers.get(kind)
    if known and known.run is not handler.run:
        raise ValueError(f"two handlers for due rows of kind {kind!r}")
    _handlers[kind] = handler


def list_urgent() -> list[str]:
    """The kinds that go before all others."""
    return sorted(_urgent)


def get_handler(kind: str) -> Handler | ManyHandler:
    """The handler of `kind`; raises LookupError where no installed app registered one."""
    try:
        return _handlers[kind]
    except KeyError:
        raise LookupError(f"no handler for due rows of kind {kind!r}") from None
