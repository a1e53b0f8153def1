"""Reads about pools: who is in, and which gigs a member sees first."""

import uuid
from datetime import datetime

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


def list_members(*, organisation: Organisation, skill: str, at: datetime, limit: int = 200) -> list[PoolMember]:
    """Who is in the organisation's pools for a skill now."""
    live = PoolMember.objects.filter(pool__organisation=organisation, pool__skill__iexact=skill, until__gt=at)
    return list(live.select_related("contractor").order_by("entered_at", "id")[:limit])


def list_skills(organisation: Organisation) -> list[str]:
    """The skills that the organisation has pools for, by name."""
    return sorted(set(Pool.objects.filter(organisation=organisation).values_list("skill", flat=True)))
