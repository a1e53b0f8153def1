"""Lets series go on that were stopped for now: an unsubscribing is taken back, or a program opens again.

Unsubscribing is taken back only by the link of a mail that reached them. An address that mail came back from stays one
that nothing is sent to.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from guildmark.journal.actions import append_fact
from guildmark.outreach.actions import UNSUBSCRIBED, address_digest, find_reader, is_suppressed, plan_reminders
from guildmark.outreach.models import Series, Suppression
from guildmark.people.models import Contractor

_OWN_WISH = (UNSUBSCRIBED, Suppression.Reason.COMPLAINED)


@transaction.atomic
def start_again(*, token: str, at: datetime) -> bool:
    """Send again what comes unasked, and go on with the series that stopped for it; whether mail can reach them now.

    The same token again changes nothing. Raises LookupError for a token not of ours.
    """
    found = find_reader(token)
    if found is None or not found.email:
        return False
    stopped = Suppression.objects.filter(
        organisation=found.organisation_id, address_sha256=address_digest(found.email), reason__in=_OWN_WISH
    )
    if stopped.delete()[0]:
        append_fact(organisation=found.organisation_id, kind="MessagesWantedAgain", at=at, contractor=found.pk)
        _go_on_with_theirs(found, at)
    return not is_suppressed(organisation=found.organisation_id, email=found.email)


def _go_on_with_theirs(found: Contractor, at: datetime) -> None:
    """The rest of each series that nothing but the unsubscribing stopped, at its usual distance from now."""
    stopped = Series.objects.filter(
        organisation=found.organisation_id, contractor__email__iexact=found.email, stopped_reason=UNSUBSCRIBED
    )
    _go_on_with(stopped, at)


@transaction.atomic
def go_on_many(*, program: uuid.UUID, kind: str, reason: str, at: datetime, most: int = 500) -> int:
    """Go on with at most so many series of a program that stopped for this reason; returns how many."""
    stopped = Series.objects.filter(program=program, kind=kind, stopped_reason=reason).order_by("pk")
    return _go_on_with(stopped[:most], at)


def _go_on_with(stopped: QuerySet[Series], at: datetime) -> int:
    again = list(stopped.select_related("contractor", "organisation").select_for_update(of=("self",)))
    for series in again:
        series.stopped_at, series.stopped_reason, series.last_at = None, "", at
    Series.objects.bulk_update(again, ["stopped_at", "stopped_reason", "last_at"])
    plan_reminders(again, at=at)
    return len(again)
