"""The fate of messages on their way out, each step a transaction of its own.

planned → sending (before the mail server is asked) → sent, planned again, failed, or uncertain. That one was taken is
written down together with the beginning of the next, so each costs one commit, and a kill leaves one in doubt. What
follows from a message that went (its fact, the next of its series, the end of its row) is done for a whole batch at
once; a process that dies before finds the message sent and the row open, and does it then.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction

from guildmark.due import actions as due
from guildmark.due.models import Due
from guildmark.engine.decisions.reminders import SendAt, SeriesState, Stop, plan_turn
from guildmark.journal.actions import append_many, draft_fact
from guildmark.journal.models import Fact
from guildmark.outreach.actions import (
    OPTIONAL,
    address_digest,
    close_series,
    is_answered,
    plan_reminders,
    policy_of,
    suppress,
    zone_of,
)
from guildmark.outreach.models import Message, Series, Suppression
from guildmark.people.models import Organisation

State = Message.State


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed row with its message."""

    row: Due
    message: Message


@transaction.atomic
def take_up(rows: Sequence[Due], *, at: datetime) -> list[Outgoing]:
    """What is to be sent of these rows now; the others are ended, or wait for their reader's morning.

    A message found already marked was being sent when its process died: the server may have taken it, so it becomes
    uncertain and is never sent again by itself.
    """
    messages = {str(message.pk): message for message in _lock(rows)}
    claimed = [Outgoing(row, messages[row.key]) for row in rows if row.key in messages]
    due.finish_many([row for row in rows if row.key not in messages], at=at)
    _move(State.SENDING, State.UNCERTAIN, [each.message for each in claimed])
    _drop_unwanted([each.message for each in claimed], at)
    wait = _take_turns([each for each in claimed if each.message.state == State.PLANNED], at)
    settle([each for each in claimed if each.message.state != State.PLANNED], at=at)
    return [each for each in claimed if each.message.state == State.PLANNED and each.message.pk not in wait]


def _lock(rows: Sequence[Due]) -> list[Message]:
    found = Message.objects.select_for_update(of=("self",)).filter(pk__in=[row.key for row in rows])
    messages = list(found.select_related("contractor", "series").order_by("pk"))
    organisations = Organisation.objects.in_bulk({message.organisation_id for message in messages})
    for message in messages:  # a batch is mostly one organisation's: it is read once
        message.organisation = organisations[message.organisation_id]
    return messages


def _move(old: State, new: State, messages: Sequence[Message]) -> None:
    """Move those of the messages that are in one state to another."""
    moved = [message for message in messages if message.state == old]
    if moved:
        Message.objects.filter(pk__in=[message.pk for message in moved], state=old).update(state=new)
    for message in moved:
        message.state = new


def _drop_unwanted(messages: Sequence[Message], at: datetime) -> None:
    unwanted = _unwanted(messages)
    _move(State.PLANNED, State.CANCELLED, list(unwanted))
    for reason in set(unwanted.values()):
        close_series(
            {m.series_id for m, why in unwanted.items() if m.series_id and why == reason}, reason=reason, at=at
        )


def _unwanted(messages: Sequence[Message]) -> dict[Message, str]:
    """Those that their reader asked not to get, or that can no longer arrive, and why."""
    digests = {m.pk: address_digest(m.addressee) for m in messages if m.contractor}
    refused = {
        (s.organisation, s.address_sha256): s.reason
        for s in Suppression.objects.filter(
            organisation__in={m.organisation_id for m in messages}, address_sha256__in=set(digests.values())
        )
    }
    reasons = {m: refused.get((m.organisation_id, digests.get(m.pk, "")), "") for m in messages}
    always = {Suppression.Reason.BOUNCED, Suppression.Reason.COMPLAINED}
    return {m: why for m, why in reasons.items() if why and (m.kind in OPTIONAL or why in always)}


def _take_turns(claimed: Sequence[Outgoing], at: datetime) -> set[uuid.UUID]:
    """Ask the decider about each message of a series: which are cancelled, and which wait (their ids)."""
    later: dict[datetime, list[Outgoing]] = {}
    over: dict[str, list[Message]] = {}
    for each in claimed:
        match _turn(each.message, at):
            case SendAt(when) if when > at:
                later.setdefault(when, []).append(each)
            case Stop(reason):
                over.setdefault(reason, []).append(each.message)
    for reason, messages in over.items():
        _move(State.PLANNED, State.CANCELLED, messages)
        close_series({m.series_id for m in messages if m.series_id}, reason=reason, at=at)
    for when, waiting in later.items():
        Message.objects.filter(pk__in=[each.message.pk for each in waiting]).update(send_at=when)
        due.release([each.row for each in waiting], run_at=when)
    return {each.message.pk for waiting in later.values() for each in waiting}


def _turn(message: Message, at: datetime) -> SendAt | Stop | None:
    series, reader = message.series, message.contractor
    if series is None or reader is None:
        return None
    state = SeriesState(series.planned, series.last_at or at, is_answered(series), series.expires_at)
    return plan_turn(state, policy_of(series), zone_of(reader, message.organisation), at=at)


@transaction.atomic
def begin(message: Message, *, after: Message | None, at: datetime) -> bool:
    """Mark it as going out, before the mail server is asked; False when it was cancelled or taken over meanwhile.

    `after` is the one that the mail server took just before.
    """
    if after:
        mark_sent(after, at=at)
    if _become(message, State.SENDING, State.PLANNED):
        return True
    message.state = State.CANCELLED
    return False


def _become(message: Message, new: State, *old: State, **more: Any) -> bool:  # noqa: ANN401 - values of the row
    """Move one message, here and in the database; False when it was in another state by then.

    Said in SQL: this is done twice for each message, and building a query costs more than carrying it out.
    """
    values = {"state": new, **more}
    with connection.cursor() as cursor:
        cursor.execute(
            _move_one(tuple(values), len(old)),
            [*(_stored(name, value) for name, value in values.items()), _stored("id", message.pk), *old],
        )
        moved = cursor.rowcount == 1
    if moved:
        message.state = new
    return bool(moved)


@cache
def _move_one(names: tuple[str, ...], states: int) -> str:
    changes = ", ".join(f'"{name}" = %s' for name in names)
    return f'UPDATE "{Message._meta.db_table}" SET {changes} WHERE "id" = %s AND "state" IN ({_marks(states)})'  # noqa: S608, SLF001 - our own names


def _marks(count: int) -> str:
    return ", ".join(["%s"] * count)


def _stored(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever the column holds
    column: Any = Message._meta.get_field(name)  # noqa: SLF001 - Django's public door to fields
    return column.get_db_prep_save(value, connection)


def mark_sent(message: Message, *, at: datetime) -> None:
    """The mail server took it."""
    if _become(message, State.SENT, State.SENDING, sent_at=at):
        message.sent_at = at


def mark_uncertain(message: Message) -> None:
    """The connection ended when the server may have had the message: a person judges, nothing is sent again."""
    _become(message, State.UNCERTAIN, State.SENDING)


def mark_refused(message: Message, *, problem: str) -> None:
    """The mail server did not take it, or it could not be written: planned again, to be tried when its row is."""
    _become(message, State.PLANNED, State.SENDING, State.PLANNED, problem=problem[:300])


def mark_failed(message: Message, *, problem: str) -> None:
    """The mail server would not take it however often it was asked: this one is given up, its series goes on."""
    _become(message, State.FAILED, State.SENDING, problem=problem[:300])


@transaction.atomic
def give_up(message: Message, *, problem: str, at: datetime) -> None:
    """The address does not exist: the message failed, and nothing more is tried there."""
    _become(message, State.FAILED, State.SENDING, problem=problem[:300])
    if message.contractor:
        suppress(organisation=message.organisation_id, email=message.addressee, reason="bounced", at=at)


@transaction.atomic
def settle(ended: Sequence[Outgoing], *, at: datetime) -> None:
    """What follows from messages that are out of our hands: facts, the next of each series, the end of each row."""
    messages = [each.message for each in ended]
    append_many([_fact(message, at) for message in messages if message.state == State.SENT and message.contractor_id])
    plan_reminders(_go_on([message for message in messages if message.state in _WENT], at), at=at)
    due.finish_many([each.row for each in ended], at=at)


# A failed one too: where the address is to blame, its series was stopped.
_WENT = {State.SENT, State.UNCERTAIN, State.FAILED}


def _go_on(messages: Sequence[Message], at: datetime) -> list[Series]:
    """The running series whose newest message is one of these. One that went late makes the next one later."""
    newest = {m.series_id: m for m in sorted(messages, key=lambda m: m.number) if m.series_id}
    running = Series.objects.select_for_update().filter(pk__in=newest, stopped_at=None).order_by("pk")
    going_on = [series for series in running if series.planned == newest[series.pk].number]
    for series in going_on:
        message = newest[series.pk]
        series.organisation, series.last_at = message.organisation, max(series.last_at or at, at)
        if message.contractor:
            series.contractor = message.contractor
    return going_on


def _fact(message: Message, at: datetime) -> Fact:
    return draft_fact(
        organisation=message.organisation_id, kind="MessageSent", at=message.sent_at or at,
        contractor=message.contractor_id, program=message.program,
        data={"kind": message.kind, "number": message.number},
    )  # fmt: skip
