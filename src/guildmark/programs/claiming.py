"""Badges that nobody claimed: who passed, and which wait only for an address to be confirmed.

Asking again presses nobody: at most once a day and a few times in all, and mail that came back is not sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q

from guildmark.outreach.actions import plan_messages
from guildmark.outreach.models import Message
from guildmark.outreach.queries import list_returned
from guildmark.programs.models import Enrolment, Program

APART = timedelta(hours=24)  # between two mails that ask the same person
MOST = 4  # mails that ask, the first included
_BATCH = 500
_ON_ITS_WAY = Q(state__in=[Message.State.PLANNED, Message.State.SENDING])


@dataclass(frozen=True, slots=True)
class Asked:
    """How many are written to now, and how many are not: asked within a day, asked often enough, out of reach."""

    now: int = 0
    lately: int = 0
    enough: int = 0
    unreachable: int = 0

    def __add__(self, other: "Asked") -> "Asked":
        return Asked(
            self.now + other.now, self.lately + other.lately, self.enough + other.enough,
            self.unreachable + other.unreachable,
        )  # fmt: skip


@transaction.atomic
def ask_to_confirm(*, program: Program, at: datetime) -> Asked:
    """Mail the link again to everybody who passed and has not confirmed their address; again at once: nobody."""
    total, after = Asked(), None
    waiting = Enrolment.objects.filter(program=program, state=Enrolment.State.PASSED).order_by("id")
    while rows := list((waiting.filter(pk__gt=after) if after else waiting).select_related("contractor")[:_BATCH]):
        total, after = total + _ask(program, rows, at), rows[-1].pk
    return total


def _ask(program: Program, rows: Sequence[Enrolment], at: datetime) -> Asked:
    returned = list_returned(organisation=program.organisation_id, emails=[row.contractor.email for row in rows])
    reachable = [row for row in rows if row.contractor.email and row.contractor.email.lower() not in returned]
    asked, lately = _asked_before(program, reachable, at)
    some = [row for row in reachable if asked.get(row.contractor_id, 0) < MOST]
    due = [row for row in some if row.contractor_id not in lately]
    plan_messages([
        Message(
            organisation=program.organisation, program=program.pk, contractor=row.contractor, kind="confirm",
            key=f"confirm:{row.pk}:{asked.get(row.contractor_id, 0) + 1}", context={"enrolment": str(row.pk)},
            send_at=at,
        )
        for row in due
    ])  # fmt: skip
    return Asked(len(due), len(some) - len(due), len(reachable) - len(some), len(rows) - len(reachable))


def _asked_before(program: Program, rows: Sequence[Enrolment], at: datetime) -> tuple[dict[UUID, int], set[UUID]]:
    """How often each was asked, and who within a day or by a mail that is still on its way."""
    sent = Message.objects.filter(
        program=program.pk, kind="confirm", contractor__in=[row.contractor_id for row in rows]
    ).order_by()
    counted = sent.values("contractor").annotate(
        n=Count("pk"), last=Max("send_at"), waits=Count("pk", filter=_ON_ITS_WAY)
    )
    found = {each["contractor"]: each for each in counted}
    lately = {who for who, each in found.items() if each["waits"] or each["last"] > at - APART}
    return {who: each["n"] for who, each in found.items()}, lately
