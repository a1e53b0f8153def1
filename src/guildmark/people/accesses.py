"""Who read a contractor's data, as that contractor reads it: a line for each day, reader's role and page.

Every single time stays on record, and in what the contractor downloads; nobody who read is named.
"""

from dataclasses import dataclass
from datetime import date, tzinfo

from django.db.models import Count, Max
from django.db.models.functions import TruncDate

from guildmark.people.models import Contractor, Membership, StaffAccess

_ROLES = dict(Membership.Role.choices)


@dataclass(frozen=True, slots=True)
class Read:
    """That somebody in one role, on one side, opened one kind of page on one day: how often."""

    day: date
    role: str  # as a code, empty where the row is older than roles on record
    client: str  # whose side; empty for the organisation's own
    what: str
    times: int
    most: int  # people on the longest of these pages
    last: int  # the number of the last time

    @property
    def role_name(self) -> str:
        """The role in words."""
        return str(_ROLES.get(self.role, self.role))


def list_reads(contractor: Contractor, *, zone: tzinfo, before: int | None = None, limit: int = 50) -> list[Read]:
    """The lines of a contractor, the newest first, by the days of `zone`; paged by the number of their last time."""
    mine = StaffAccess.objects.filter(contractor=contractor.pk).annotate(day=TruncDate("at", tzinfo=zone))
    grouped = mine.order_by().values_list("day", "role", "client__name", "what", "client_id")
    lines = grouped.annotate(times=Count("pk"), most=Max("count"), last=Max("pk"))
    lines = (lines.filter(last__lt=before) if before else lines).order_by("-last")[:limit]
    return [
        Read(day, role, client or "", what, times, most, last)
        for day, role, client, what, _side, times, most, last in lines
    ]
