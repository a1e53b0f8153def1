"""Writes about pools: open one, let somebody in until a date, give a gig a head start within the pool's share."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F

from guildmark.engine.decisions.headstart import PoolCount, PoolPolicy, opens_at
from guildmark.journal.actions import append_fact
from guildmark.people.models import Contractor, Organisation
from guildmark.pools.models import HeadStart, Pool, PoolMember


@transaction.atomic
def open_pool(
    *, organisation: Organisation, program: uuid.UUID, skill: str, member_days: int, head_start_minutes: int,
    share_percent: int, ends_on: date, at: datetime,
) -> Pool:  # fmt: skip
    """The pool of a program; opening it again changes nothing."""
    pool, made = Pool.objects.get_or_create(
        program=program,
        defaults={
            "organisation": organisation, "skill": skill, "member_days": member_days, "ends_on": ends_on,
            "head_start_minutes": head_start_minutes, "share_percent": share_percent, "created_at": at,
        },
    )  # fmt: skip
    if made:
        append_fact(organisation=organisation.pk, kind="PoolOpened", at=at, program=program, data={"skill": skill})
    return pool


def extend_pool(*, program: uuid.UUID, ends_on: date) -> None:
    """The pool lives longer than it was opened for; never shorter."""
    Pool.objects.filter(program=program, ends_on__lt=ends_on).update(ends_on=ends_on)


@transaction.atomic
def enter_pool(*, program: uuid.UUID, enrolment: uuid.UUID, contractor: Contractor, at: datetime) -> PoolMember | None:
    """Let a contractor in for the pool's length of stay; once an enrolment. None where the program has no pool."""
    pool = Pool.objects.filter(program=program).first()
    if pool is None:
        return None
    member, made = PoolMember.objects.get_or_create(
        enrolment=enrolment,
        defaults={
            "pool": pool, "contractor": contractor, "entered_at": at, "until": at + timedelta(days=pool.member_days),
        },
    )  # fmt: skip
    if made:
        append_fact(
            organisation=pool.organisation_id, kind="PoolEntered", at=at, contractor=contractor.pk, program=program,
            data={"pool": str(pool.pk), "skill": pool.skill, "until": member.until.isoformat()},
        )  # fmt: skip
    return member


@transaction.atomic
def leave_pool(*, enrolment: uuid.UUID, at: datetime) -> None:
    """The place ends now, because what let its holder in is no more; a second time changes nothing."""
    found = PoolMember.objects.select_related("pool").filter(enrolment=enrolment, until__gt=at).first()
    if found and PoolMember.objects.filter(pk=found.pk, until__gt=at).update(until=at):
        append_fact(
            organisation=found.pool.organisation_id, kind="PoolLeft", at=at, contractor=found.contractor_id,
            program=found.pool.program, data={"pool": str(found.pool_id), "skill": found.pool.skill},
        )  # fmt: skip


@transaction.atomic
def return_to_pool(*, enrolment: uuid.UUID, at: datetime) -> None:
    """The place goes on, because it ended by mistake: for as long as was left of it. A second time changes nothing."""
    ended = PoolMember.objects.select_for_update(of=("self",)).select_related("pool")
    found = ended.filter(enrolment=enrolment, until__lte=at).first()
    left = found.entered_at + timedelta(days=found.pool.member_days) - found.until if found else timedelta(0)
    if found is None or left <= timedelta(0):
        return
    PoolMember.objects.filter(pk=found.pk).update(until=at + left)
    append_fact(
        organisation=found.pool.organisation_id, kind="PoolReturned", at=at, contractor=found.contractor_id,
        program=found.pool.program,
        data={"pool": str(found.pool_id), "skill": found.pool.skill, "until": (at + left).isoformat()},
    )  # fmt: skip


@transaction.atomic
def give_head_start(*, organisation: Organisation, gig: uuid.UUID, skill: str, at: datetime) -> HeadStart | None:
    """Count the gig, and say which pool alone sees it until when; None where it is open to everyone at once."""
    pool = _live_pool(organisation, skill, at)
    if pool is None:
        return None
    policy = PoolPolicy(timedelta(minutes=pool.head_start_minutes), pool.share_percent, _end(pool))
    members = pool.members.filter(until__gt=at).count()
    until = opens_at(policy, PoolCount(pool.gigs_posted, pool.head_starts.count(), members), at=at)
    Pool.objects.filter(pk=pool.pk).update(gigs_posted=F("gigs_posted") + 1)
    if until <= at:
        return None
    return HeadStart.objects.create(gig=gig, pool=pool, given_at=at, until=until)


def _end(pool: Pool) -> datetime:
    return datetime.combine(pool.ends_on, time(), tzinfo=UTC)


def _live_pool(organisation: Organisation, skill: str, at: datetime) -> Pool | None:
    """The oldest pool for the skill that still lives, locked so that its share is counted once."""
    pools = Pool.objects.select_for_update().filter(organisation=organisation, skill__iexact=skill)
    return pools.filter(ends_on__gt=at.date()).order_by("created_at").first()
