"""Plans messages and series of them, stops them, and remembers who asked not to be written to.

A message exists once by its key. Stopping a series cancels what has not begun to go out, in the same transaction.
"""

import hashlib
import logging
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core import signing
from django.db import transaction
from django.db.models import Q

from guildmark.due import actions as due
from guildmark.due.models import Due
from guildmark.engine.decisions.reminders import Policy, SendAt, SeriesState, Stop, plan_next
from guildmark.journal.actions import append_fact, append_many, draft_fact
from guildmark.outreach.models import Invitation, Message, Series, Suppression
from guildmark.people.models import Contractor, Organisation, User
from guildmark.people.places import find_zone

SEND = "send_message"
SEND_NOW = "send_message_now"  # what its reader sits and waits for: claimed before whatever else is due
UNSUBSCRIBE = "guildmark.unsubscribe"
OPTIONAL = frozenset({"invitation", "remind_invited", "remind_joined", "badge_expires"})  # what nobody asked for
URGENT = frozenset({"sign_in", "staff_sign_in", "confirm", "new_address", "add_address", "welcome"})
POLICIES = {Series.Kind.INVITED: Policy(first=timedelta(0)), Series.Kind.JOINED: Policy()}
MOST = Policy().most
UNSUBSCRIBED = Suppression.Reason.UNSUBSCRIBED
CLOSED = "closed"  # the program takes nobody new, for now
_FOR_NOW = (UNSUBSCRIBED, CLOSED)
# What runs, and what would run again if its reader wants messages again, or its program opens again.
GOES_ON = Q(stopped_at=None) | Q(stopped_reason__in=_FOR_NOW)

log = logging.getLogger(__name__)


def address_digest(email: str) -> str:
    """How a suppressed address is kept: recognisable, not readable."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def is_suppressed(*, organisation: uuid.UUID, email: str) -> bool:
    """Whether the organisation may not write to this address any more."""
    return Suppression.objects.filter(organisation=organisation, address_sha256=address_digest(email)).exists()


@transaction.atomic
def invite_many(
    *,
    organisation: Organisation,
    program: uuid.UUID,
    contractors: Iterable[Contractor],
    at: datetime,
    remind: bool = True,
    expires_at: datetime | None = None,
) -> list[Invitation]:
    """Invite contractors who were not invited before; the invitation is the first message of their series.

    Without `remind` it is the only one. Whoever asked not to be written to is on record as invited, and gets nothing.
    """
    wanted = list(contractors)
    known = set(
        Invitation.objects.filter(program=program, contractor__in=wanted).values_list("contractor_id", flat=True)
    )
    new = [
        Invitation(
            organisation=organisation, program=program, contractor=contractor, token=secrets.token_urlsafe(24),
            invited_at=at,
        )
        for contractor in wanted
        if contractor.pk not in known and contractor.email
    ]  # fmt: skip
    Invitation.objects.bulk_create(new, batch_size=500)
    append_many(
        [
            draft_fact(organisation=organisation.pk, kind="Invited", at=at, contractor=i.contractor_id, program=program)
            for i in new
        ]
    )
    start_many(
        organisation=organisation, program=program, contractors=[i.contractor for i in new], kind="invited", at=at,
        expires_at=expires_at, most=MOST if remind else 1,
    )  # fmt: skip
    return new


@transaction.atomic
def open_invitation(*, invitation: Invitation, at: datetime) -> None:
    """The personal link was opened; only the first time counts."""
    if Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=at):
        append_fact(
            organisation=invitation.organisation_id, kind="InvitationOpened", at=at,
            contractor=invitation.contractor_id, program=invitation.program,
        )  # fmt: skip


@transaction.atomic
def decline_invitation(*, invitation: Invitation, at: datetime) -> None:
    """No thanks: nothing more is written about this program, and nothing else follows."""
    if Invitation.objects.filter(pk=invitation.pk, declined_at=None).update(declined_at=at):
        append_fact(
            organisation=invitation.organisation_id, kind="InvitationDeclined", at=at,
            contractor=invitation.contractor_id, program=invitation.program,
        )  # fmt: skip
    stop_series(
        program=invitation.program, contractor=invitation.contractor_id, kind="invited", reason="declined", at=at
    )


def start_series(
    *, organisation: Organisation, program: uuid.UUID, contractor: Contractor, kind: str, at: datetime,
    expires_at: datetime | None = None,
) -> None:  # fmt: skip
    """Begin a series; a series begins once for each program and contractor."""
    start_many(
        organisation=organisation, program=program, contractors=[contractor], kind=kind, at=at, expires_at=expires_at
    )


@transaction.atomic
def start_many(
    *, organisation: Organisation, program: uuid.UUID, contractors: Sequence[Contractor], kind: str, at: datetime,
    expires_at: datetime | None = None, most: int = MOST,
) -> None:  # fmt: skip
    """Begin the series of many contractors; for whom it began before, nothing changes."""
    begun = Series.objects.filter(program=program, contractor__in=contractors, kind=kind)
    known = set(begun.values_list("contractor_id", flat=True))
    new = [
        Series(
            organisation=organisation, program=program, contractor=contractor, kind=kind, started_at=at, last_at=at,
            expires_at=expires_at, most=most,
        )
        for contractor in contractors
        if contractor.pk not in known
    ]  # fmt: skip
    plan_reminders(Series.objects.bulk_create(new, batch_size=500), at=at)


def plan_reminders(running: Sequence[Series], *, at: datetime) -> None:
    """Plan the next message of each series as its decider says, or close the series. Their contractors are loaded."""
    planned: list[Series] = []
    messages: list[Message] = []
    closed: dict[str, list[int]] = {}
    for series in running:
        match _decide(series, at):
            case SendAt(when, number):
                series.planned, series.last_at = number, when
                planned.append(series)
                messages.append(_reminder(series, when))
            case Stop(reason):
                closed.setdefault(reason, []).append(series.pk)
    _save_plans(planned)
    for reason, ids in closed.items():
        Series.objects.filter(pk__in=ids, stopped_at=None).update(stopped_at=at, stopped_reason=reason)
    plan_messages(messages)


def _save_plans(planned: Sequence[Series]) -> None:
    """Those with the same plan at once: a batch goes out at one moment, so its next messages share a few."""
    same: dict[tuple[int, datetime | None], list[int]] = {}
    for series in planned:
        same.setdefault((series.planned, series.last_at), []).append(series.pk)
    for (number, when), ids in same.items():
        Series.objects.filter(pk__in=ids).update(planned=number, last_at=when)


def _decide(series: Series, at: datetime) -> SendAt | Stop:
    state = SeriesState(series.planned, series.last_at or at, bool(series.stopped_at), series.expires_at)
    return plan_next(state, policy_of(series), zone_of(series.contractor, series.organisation))


def policy_of(series: Series) -> Policy:
    """How its messages are spaced, and how many there are."""
    return replace(POLICIES[Series.Kind(series.kind)], most=series.most)


def zone_of(contractor: Contractor, organisation: Organisation) -> ZoneInfo:
    """The reader's time zone, as far as it is known."""
    return find_zone(contractor.zone or organisation.zone)


def _reminder(series: Series, when: datetime) -> Message:
    first = series.kind == Series.Kind.INVITED and series.planned == 1
    return Message(
        organisation=series.organisation, program=series.program, contractor=series.contractor,
        kind="invitation" if first else f"remind_{series.kind}", key=f"series:{series.pk}:{series.planned}",
        send_at=when, series=series, number=series.planned,
    )  # fmt: skip


@transaction.atomic
def stop_series(*, program: uuid.UUID, contractor: uuid.UUID, kind: str, reason: str, at: datetime) -> None:
    """Stop at once: the series is closed and what was planned is cancelled."""
    running = Series.objects.filter(GOES_ON, program=program, contractor=contractor, kind=kind)
    close_series(running.values_list("pk", flat=True), reason=reason, at=at)


@transaction.atomic
def stop_many(
    *, program: uuid.UUID, kind: str, reason: str, at: datetime, contractors: Sequence[uuid.UUID] | None = None,
    most: int = 500,
) -> int:  # fmt: skip
    """Stop at most so many running series of a program, of these contractors or of everybody; returns how many."""
    running = Series.objects.filter(GOES_ON, program=program, kind=kind).exclude(stopped_reason=reason)
    running = running if contractors is None else running.filter(contractor__in=contractors)
    ids = list(running.order_by("pk").values_list("pk", flat=True)[:most])
    close_series(ids, reason=reason, at=at)
    return len(ids)


def extend_series(*, program: uuid.UUID, expires_at: datetime) -> None:
    """What a program's running series are about stands longer."""
    Series.objects.filter(GOES_ON, program=program).update(expires_at=expires_at)


def close_series(series: Iterable[int], *, reason: str, at: datetime) -> None:
    """Close these series, in the caller's transaction, and cancel what of them has not begun to go out."""
    ids = list(series)
    Series.objects.filter(pk__in=ids, stopped_at=None).update(stopped_at=at, stopped_reason=reason[:20])
    Series.objects.filter(pk__in=ids, stopped_reason__in=_FOR_NOW).update(stopped_reason=reason[:20])
    planned = Message.objects.filter(series__in=ids, state=Message.State.PLANNED)
    keys = [str(pk) for pk in planned.values_list("pk", flat=True)]
    planned.update(state=Message.State.CANCELLED)
    due.cancel(kind=SEND, keys=keys, at=at)


@transaction.atomic
def suppress(*, organisation: uuid.UUID, email: str, reason: str, at: datetime) -> None:
    """Never write reminders to this address again: they unsubscribed, or it bounced or complained."""
    Suppression.objects.get_or_create(
        organisation=organisation, address_sha256=address_digest(email), defaults={"reason": reason, "at": at}
    )
    running = Series.objects.filter(organisation=organisation, contractor__email__iexact=email, stopped_at=None)
    close_series(running.values_list("pk", flat=True), reason=reason, at=at)


def plan_message(
    *, organisation: Organisation, kind: str, key: str, at: datetime, program: uuid.UUID | None = None,
    contractor: Contractor | None = None, user: User | None = None, context: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """One message to be sent at `at`; the same key again is the message that exists."""
    plan_messages([draft_message(
        organisation=organisation, kind=kind, key=key, at=at, program=program, contractor=contractor, user=user,
        context=context,
    )])  # fmt: skip


def draft_message(
    *, organisation: Organisation, kind: str, key: str, at: datetime, program: uuid.UUID | None = None,
    contractor: Contractor | None = None, user: User | None = None, context: dict[str, Any] | None = None,
) -> Message:  # fmt: skip
    """A message to be planned with others."""
    return Message(
        organisation=organisation, program=program, contractor=contractor, user=user, kind=kind, key=key,
        context=context or {}, send_at=at,
    )  # fmt: skip


@transaction.atomic
def plan_messages(drafts: Sequence[Message]) -> None:
    """Messages to be sent at their `send_at`; those whose key exists stay as they are."""
    known = set(Message.objects.filter(key__in=[draft.key for draft in drafts]).values_list("key", flat=True))
    new = [draft for draft in drafts if draft.key not in known]
    Message.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    due.ask_many([_due(message) for message in new])


def _due(message: Message) -> Due:
    kind = SEND_NOW if message.kind in URGENT else SEND
    return Due(kind=kind, key=str(message.pk), run_at=message.send_at, organisation=message.organisation_id)


def find_reader(token: str) -> Contractor | None:
    """To whom the mail with this way out went, None once they are gone; raises LookupError for a token not of ours."""
    try:
        organisation, contractor = signing.loads(token, salt=UNSUBSCRIBE)
    except signing.BadSignature as fault:
        raise LookupError("not a token of ours") from fault
    return Contractor.objects.select_related("organisation").filter(pk=contractor, organisation=organisation).first()


@transaction.atomic
def unsubscribe(*, token: str, at: datetime) -> None:
    """Stop what comes unasked; the same token again changes nothing. Raises LookupError for a token not of ours."""
    found = find_reader(token)
    if found and found.email:
        suppress(organisation=found.organisation_id, email=found.email, reason=UNSUBSCRIBED, at=at)
        append_fact(organisation=found.organisation_id, kind="Unsubscribed", at=at, contractor=found.pk)


@transaction.atomic
def record_return(*, message: uuid.UUID, kind: str, why: str, at: datetime) -> bool:
    """A message came back (“bounced”), or its reader called it unwanted (“complained”): every series to them stops.

    False for a message that is not ours, or that was reported before.
    """
    found = Message.objects.select_for_update(of=("self",)).select_related("contractor").filter(pk=message).first()
    if found is None or found.problem.startswith(kind):
        return False
    found.problem = f"{kind} {why}".strip()[:300]
    found.state = Message.State.FAILED if kind == Suppression.Reason.BOUNCED else found.state
    found.save(update_fields=["problem", "state"])
    if found.contractor:
        suppress(organisation=found.organisation_id, email=found.addressee, reason=kind, at=at)
        append_fact(
            organisation=found.organisation_id, kind="MessageReturned", at=at, contractor=found.contractor_id,
            program=found.program, data={"kind": found.kind, "why": kind},
        )  # fmt: skip
    return True


@transaction.atomic
def judge_uncertain(*, organisation: Organisation, message: uuid.UUID, arrived: bool, at: datetime) -> Message:
    """A person decides about a message of which nobody knew: it arrived, or it is sent once more, as a new message.

    It is not, when its series stopped meanwhile: they answered, so they got it or need it no more. Raises
    Message.DoesNotExist for another's, and for one that was judged before.
    """
    uncertain = Message.objects.filter(organisation=organisation, state=Message.State.UNCERTAIN)
    found = uncertain.select_for_update(of=("self",)).select_related("series").get(pk=message)
    found.state = Message.State.SENT if arrived else Message.State.CANCELLED
    found.save(update_fields=["state"])
    if not arrived and not (found.series and is_answered(found.series)):
        again = Message(
            organisation=organisation, program=found.program, contractor_id=found.contractor_id, user_id=found.user_id,
            kind=found.kind, key=f"again:{found.pk}", context=found.context, number=found.number, send_at=at,
            series=found.series,
        )  # fmt: skip
        plan_messages([again])
    return found


@transaction.atomic
def cancel_message(*, organisation: Organisation, message: uuid.UUID, at: datetime) -> bool:
    """Do not send a planned message of a series, and none that would follow it; False when it is too late.

    Raises Message.DoesNotExist for another's, and for one that answers what its reader did.
    """
    mine = Message.objects.select_for_update(of=("self",)).filter(organisation=organisation, kind__in=OPTIONAL)
    found = mine.get(pk=message)
    if found.state != Message.State.PLANNED or found.series_id is None:
        return False
    close_series([found.series_id], reason="cancelled", at=at)
    append_fact(
        organisation=organisation.pk, kind="MessageCancelled", at=at, contractor=found.contractor_id,
        program=found.program, data={"kind": found.kind, "number": found.number},
    )  # fmt: skip
    return True


def is_answered(series: Series) -> bool:
    """Whether it stopped before its last message, because of something its reader did."""
    return series.stopped_at is not None and series.stopped_reason != "complete"
