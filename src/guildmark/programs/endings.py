"""The end of a program: who is still on the way ends with it, and what was only set aside for them goes back.

A batch is one transaction, and what it did is not found again: a kill between batches loses nothing. Whoever passed,
or sits in an attempt at that moment, is left alone.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from guildmark.due import actions as due
from guildmark.engine.decisions import milestones as m
from guildmark.journal.actions import append_fact, append_many, draft_fact
from guildmark.learning import queries as learning
from guildmark.outreach import actions as outreach
from guildmark.outreach.returning import go_on_many
from guildmark.programs.design import closes_at
from guildmark.programs.intents import carry_out_many
from guildmark.programs.models import Enrolment, Program
from guildmark.rewards import actions as rewards

END = "end_program"
STOP = "stop_inviting"
GO_ON = "go_on_inviting"
AT_ONCE = 500
AGAIN = timedelta(hours=1)
LONGEST_ATTEMPT = timedelta(days=1)  # how long an attempt that was begun before the end may still be handed in
_RUNNING = (Enrolment.State.JOINED, Enrolment.State.LEARNING)


def ask_for_end(program: Program, *, number: int = 1, run_at: datetime | None = None) -> None:
    """Let the program end when its last day is over; asked for another day, the earlier request finds nothing to do."""
    if program.ends_on is None:
        raise ValueError("a program without a last day never ends")
    due.ask(
        kind=END, key=f"{program.pk}:{program.ends_on}:{number}", run_at=run_at or closes_at(program.ends_on),
        payload={"program": str(program.pk), "round": number}, organisation=program.organisation_id,
    )  # fmt: skip


@transaction.atomic
def end_program(*, program: uuid.UUID, number: int, at: datetime) -> None:
    """End the program if its last day is over, and a batch of those on the way; asks for the next batch by itself."""
    found = Program.objects.select_for_update(of=("self",)).get(pk=program)
    if found.ends_on is None or at < closes_at(found.ends_on):
        return
    if found.state == Program.State.LIVE:
        _end(found, at)
    again = _end_some(found, at)
    if again:
        ask_for_end(found, number=number + 1, run_at=again)


def ask_to_stop_inviting(program: Program, *, at: datetime, number: int = 1) -> None:
    """Let the reminders to those who were invited stop, a batch at a time."""
    _ask_for_batch(STOP, program, number, at)


def ask_to_go_on_inviting(program: Program, *, at: datetime, number: int = 1) -> None:
    """Let the reminders go on that stopped because the program was closed, a batch at a time."""
    _ask_for_batch(GO_ON, program, number, at)


def _ask_for_batch(kind: str, program: Program, number: int, at: datetime) -> None:
    """Asked for at a moment, since a program may be closed and opened more than once."""
    due.ask(
        kind=kind, key=f"{program.pk}:{at.isoformat()}:{number}", run_at=at,
        payload={"program": str(program.pk), "round": number}, organisation=program.organisation_id,
    )  # fmt: skip


@transaction.atomic
def stop_inviting(*, program: uuid.UUID, number: int, at: datetime) -> None:
    """Stop a batch of the reminders to those who were invited; asks for the next batch by itself."""
    found = Program.objects.get(pk=program)
    if found.takes_new:
        return  # opened again meanwhile
    if outreach.stop_many(program=program, kind="invited", reason=outreach.CLOSED, at=at, most=AT_ONCE) == AT_ONCE:
        ask_to_stop_inviting(found, at=at, number=number + 1)


@transaction.atomic
def go_on_inviting(*, program: uuid.UUID, number: int, at: datetime) -> None:
    """Go on with a batch of the reminders that stopped when the program was closed, unless it is closed again."""
    found = Program.objects.get(pk=program)
    if not found.takes_new:
        return
    if go_on_many(program=program, kind="invited", reason=outreach.CLOSED, at=at, most=AT_ONCE) == AT_ONCE:
        ask_to_go_on_inviting(found, at=at, number=number + 1)


def _end(program: Program, at: datetime) -> None:
    Program.objects.filter(pk=program.pk).update(state=Program.State.ENDED, ended_at=at)
    rewards.close_fund(program=program.pk, at=at)
    append_fact(organisation=program.organisation_id, kind="ProgramEnded", at=at, program=program.pk)


def _end_some(program: Program, at: datetime) -> datetime | None:
    """End a batch of enrolments; says when to look again, None when nobody can be left."""
    running = Enrolment.objects.filter(program=program, state__in=_RUNNING).order_by("pk")
    busy = learning.list_busy(program.pk, since=at - LONGEST_ATTEMPT)
    batch = list(running.exclude(pk__in=busy).select_for_update(of=("self",))[:AT_ONCE])
    _end_enrolments(program, batch, at)
    if len(batch) == AT_ONCE:
        return at
    waiting = at < closes_at(program.ends_on) + LONGEST_ATTEMPT and running.exists() if program.ends_on else False
    return at + AGAIN if waiting else None


def _end_enrolments(program: Program, batch: list[Enrolment], at: datetime) -> None:
    intended = []
    for enrolment in batch:
        state, intents = m.decide(enrolment.read_milestones(), m.ProgramEnded(), at=at)
        enrolment.write_milestones(state)
        enrolment.edition += 1
        intended.append((enrolment, intents))
    Enrolment.objects.bulk_update(batch, ["state", "milestones", "edition"], batch_size=200)
    carry_out_many(program.pk, intended, at=at)
    append_many([_ended(program, enrolment, at) for enrolment in batch])


def _ended(program: Program, enrolment: Enrolment, at: datetime) -> Any:  # noqa: ANN401 - a row of the journal
    return draft_fact(
        organisation=program.organisation_id, kind="EnrolmentEnded", at=at, contractor=enrolment.contractor_id,
        program=program.pk, data={"enrolment": str(enrolment.pk)},
    )  # fmt: skip
