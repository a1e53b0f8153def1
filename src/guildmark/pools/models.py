"""Pools, their members, and the gigs that got a head start."""

import uuid
from typing import ClassVar

from django.db import models

Q = models.Q


class Pool(models.Model):
    """A program's preferred pool for one skill."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    program = models.UUIDField(unique=True)
    skill = models.CharField(max_length=80)
    member_days = models.PositiveIntegerField()
    head_start_minutes = models.PositiveIntegerField()
    share_percent = models.PositiveIntegerField()
    ends_on = models.DateField()
    gigs_posted = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(member_days__gte=1, share_percent__lte=100), name="pool_is_bounded"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "skill"], name="pool_by_skill")]

    def __str__(self) -> str:
        return self.skill


class PoolMember(models.Model):
    """A contractor's time in a pool; it always has an end."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="members")
    contractor = models.ForeignKey("people.Contractor", on_delete=models.PROTECT, related_name="+")
    enrolment = models.UUIDField(unique=True)
    entered_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=models.F("entered_at")), name="pool_time_has_end"),
        ]
        indexes: ClassVar = [models.Index(fields=["contractor", "until"], name="pool_member_live")]

    def __str__(self) -> str:
        return str(self.contractor_id)


class HeadStart(models.Model):
    """That a gig was shown to a pool's members first, until when."""

    gig = models.UUIDField(unique=True)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="head_starts")
    given_at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.gig)
