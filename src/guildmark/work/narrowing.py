"""Narrows lists of gigs to words, a skill and a state, and pages them by when and which.

A state is what pages call one; each gig is in exactly one of the first five.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from guildmark.work.models import Gig, Interest, Offer

MOST_WORDS = 8
Place = tuple[datetime, uuid.UUID]  # the last row of the page before
_OPEN = Q(filled_at=None, withdrawn_at=None)
_WANTED = Exists(Interest.objects.filter(gig=OuterRef("pk")))
_OFFERED = Exists(Offer.objects.filter(gig=OuterRef("pk"), state=Offer.State.MADE))
STATES = {
    "open": _OPEN,
    "filled": Q(filled_at__isnull=False, completed_at=None, cancelled_at=None),
    "completed": Q(completed_at__isnull=False),
    "cancelled": Q(cancelled_at__isnull=False),
    "withdrawn": Q(withdrawn_at__isnull=False),
    "waiting": Q(completed_at__isnull=False, rating=None) | _OPEN & _WANTED & ~_OFFERED,  # for the client
}


@dataclass(frozen=True, slots=True)
class GigFilter:
    """What a list shows: gigs that hold all these words, of this skill, in this state; empty means any."""

    words: str = ""
    skill: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.skill or self.state)


def narrow(rows: QuerySet[Gig], wanted: GigFilter, *, names: tuple[str, ...] = ()) -> QuerySet[Gig]:
    """Those that fit; words are looked for in title, brief and place, and in the columns of `names`."""
    if wanted.state in STATES:
        rows = rows.filter(STATES[wanted.state])
    if wanted.skill:
        rows = rows.filter(skill__iexact=wanted.skill)
    for word in wanted.words.split()[:MOST_WORDS]:
        holds = Q()
        for column in ("title", "brief", "city", *names):
            holds |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(holds)
    return rows


def older(rows: QuerySet[Gig], before: Place | None, *, by: str = "posted_at") -> QuerySet[Gig]:
    """Newest first, from the row after `before` on."""
    if before:
        when, last = before
        rows = rows.filter(Q(**{f"{by}__lt": when}) | Q(**{by: when, "id__gt": last}))
    return rows.order_by(f"-{by}", "id")


def spell_once(skills: QuerySet[Gig, str]) -> list[str]:
    """Skills by name, each in one spelling."""
    return sorted({skill.casefold(): skill for skill in skills[:500]}.values(), key=str.casefold)
