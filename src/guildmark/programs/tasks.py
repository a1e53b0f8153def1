"""Ends programs whose last day is over, and stops or goes on inviting where one was closed or opened again."""

import uuid
from datetime import datetime

from guildmark.due.handlers import handles
from guildmark.due.models import Due
from guildmark.programs.endings import END, GO_ON, STOP, end_program, go_on_inviting, stop_inviting


@handles(END)
def end(row: Due, at: datetime) -> None:
    """One batch, in the transaction that finishes the row."""
    end_program(program=uuid.UUID(row.payload["program"]), number=row.payload["round"], at=at)


@handles(STOP)
def stop(row: Due, at: datetime) -> None:
    """One batch, in the transaction that finishes the row."""
    stop_inviting(program=uuid.UUID(row.payload["program"]), number=row.payload["round"], at=at)


@handles(GO_ON)
def go_on(row: Due, at: datetime) -> None:
    """One batch, in the transaction that finishes the row."""
    go_on_inviting(program=uuid.UUID(row.payload["program"]), number=row.payload["round"], at=at)
