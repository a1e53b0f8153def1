"""What can still be changed while a program is live: close it and open it again, extend it, top its budget up.

Nothing of it touches what a contractor was promised: each makes a program longer, richer, or closed to others.
"""

import uuid
from datetime import date, datetime

from django.db import transaction

from guildmark.journal.actions import append_fact
from guildmark.outreach import actions as outreach
from guildmark.pools import actions as pools
from guildmark.programs.actions import NotOpenError
from guildmark.programs.design import DesignError, closes_at, from_dict, latest_end, pool_ends_on
from guildmark.programs.endings import ask_for_end, ask_to_go_on_inviting, ask_to_stop_inviting
from guildmark.programs.models import Program
from guildmark.rewards import actions as rewards


def _locked(program: Program) -> Program:
    """The live program as it stands, held until the end of the transaction; raises NotOpenError for any other."""
    found = Program.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=program.pk)
    if found.state != Program.State.LIVE:
        raise NotOpenError
    return found


@transaction.atomic
def close_early(*, program: Program, at: datetime) -> None:
    """From now on nobody new can join; a second time changes nothing.

    What is promised to nobody goes back at the end only: a granted appeal sets its premium aside again from it.
    """
    found = _locked(program)
    if found.closed_at:
        return
    Program.objects.filter(pk=found.pk).update(closed_at=at)
    ask_to_stop_inviting(found, at=at)
    append_fact(organisation=found.organisation_id, kind="ProgramClosed", at=at, program=found.pk)


@transaction.atomic
def open_again(*, program: Program, at: datetime) -> None:
    """Take back that it was closed: people can join until its last day is over; a second time changes nothing."""
    found = _locked(program)
    if found.ends_on is None or at >= closes_at(found.ends_on):
        raise NotOpenError
    if not found.closed_at:
        return
    Program.objects.filter(pk=found.pk).update(closed_at=None)
    ask_to_go_on_inviting(found, at=at)
    append_fact(organisation=found.organisation_id, kind="ProgramReopened", at=at, program=found.pk)


@transaction.atomic
def extend(*, program: Program, ends_on: date, at: datetime) -> None:
    """Put the last day off; raises DesignError for a day that is no later, or further ahead than a program may be."""
    found = _locked(program)
    if found.ends_on is None or ends_on <= found.ends_on:
        raise DesignError({"ends_on": "not_later"})
    if ends_on > latest_end(at.date()):
        raise DesignError({"ends_on": "too_far"})
    before, found.ends_on = found.ends_on, ends_on
    found.save(update_fields=["ends_on"])
    ask_for_end(found)
    pools.extend_pool(program=found.pk, ends_on=pool_ends_on(ends_on, from_dict(found.design)))
    outreach.extend_series(program=found.pk, expires_at=closes_at(ends_on))
    append_fact(
        organisation=found.organisation_id, kind="ProgramExtended", at=at, program=found.pk,
        data={"from": before.isoformat(), "to": ends_on.isoformat()},
    )  # fmt: skip


@transaction.atomic
def top_up(*, program: Program, amount_minor: int, once: uuid.UUID, at: datetime) -> bool:
    """Add to the budget; the same request again changes nothing and is False."""
    found = _locked(program)
    if found.closed_at:
        raise NotOpenError
    currency = from_dict(found.design).currency
    fund = rewards.open_fund(organisation=found.organisation, program=found.pk, currency=currency)
    return rewards.add_funds(fund=fund, amount_minor=amount_minor, key=f"topup:{found.pk}:{once}", at=at)
