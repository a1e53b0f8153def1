"""Reads about pools: who is in, and which gigs a member sees first."""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guildmark.held import Held, same
from guildmark.people.models import Contractor, Organisation
from guildmark.pools.models import HeadStart, Pool, PoolMember


def find_pool(program: uuid.UUID) -> Pool | None:
    """The pool of a program, or None."""
    return Pool.objects.filter(program=program).first()


def list_memberships(contractor: Contractor, *, at: datetime) -> list[PoolMember]:
    """The pools a contractor is in now."""
    live = PoolMember.objects.filter(contractor=contractor, until__gt=at)
    return list(live.select_related("pool").order_by("until"))


def list_early_gigs(contractor: Contractor, *, at: datetime) -> list[uuid.UUID]:
    """The gigs that this contractor sees before everyone, now."""
    pools = [member.pool_id for member in list_memberships(contractor, at=at)]
    running = HeadStart.objects.filter(pool_id__in=pools, until__gt=at)
    return list(running.values_list("gig", flat=True))


def find_head_start(gig: uuid.UUID) -> HeadStart | None:
    """The head start a gig got, or None."""
    return HeadStart.objects.filter(gig=gig).select_related("pool").first()


def count_ahead(gig: uuid.UUID, *, at: datetime) -> int:
    """How many contractors see this gig before everyone, now."""
    start = HeadStart.objects.filter(gig=gig, until__gt=at).values("pool")
    members = PoolMember.objects.filter(pool__in=start, until__gt=at)
    return members.aggregate(n=Count("contractor", distinct=True))["n"] or 0


def list_members(
    *, organisation: Organisation, skill: str, at: datetime, after: int | None = None, limit: int = 200
) -> list[PoolMember]:
    """Who is in the organisation's pools for a skill now, each once, in the order they entered.

    A page goes on after the row of that number, also when its holder has left; after none there is, with the first.
    """
    live = _live(organisation, skill, at)
    sooner = live.filter(_beside(OuterRef("entered_at"), OuterRef("pk"), "lt"), contractor=OuterRef("contractor"))
    rows = live.filter(~Exists(sooner)).select_related("contractor").order_by("entered_at", "id")
    last = PoolMember.objects.filter(pk=after, pool__organisation=organisation).first() if after else None
    return list((rows.filter(_beside(last.entered_at, last.pk, "gt")) if last else rows)[:limit])


def _beside(entered_at: Any, pk: Any, side: str) -> Q:  # noqa: ANN401 - values, or the columns of an outer row
    """Before or after in the order of entry, in which the number decides between two of one moment."""
    return Q(**{f"entered_at__{side}": entered_at}) | Q(entered_at=entered_at, **{f"pk__{side}": pk})


def count_members(*, organisation: Organisation, skill: str, at: datetime) -> int:
    """How many contractors are in the organisation's pools for a skill now."""
    return _live(organisation, skill, at).aggregate(n=Count("contractor", distinct=True))["n"] or 0


def _live(organisation: Organisation, skill: str, at: datetime) -> QuerySet[PoolMember]:
    return PoolMember.objects.filter(pool__organisation=organisation, pool__skill__iexact=skill, until__gt=at)


def list_skills(organisation: Organisation) -> list[str]:
    """The skills that the organisation has pools for, by name."""
    return sorted(set(Pool.objects.filter(organisation=organisation).values_list("skill", flat=True)))


def list_held(contractor: Contractor) -> dict[str, Held]:
    """What is held here about a contractor."""
    return {
        "pools": Held(
            PoolMember.objects.filter(contractor=contractor), same("entered_at", "until", skill="pool__skill")
        )
    }
