"""What happens to a badge after it was issued: suspended for a while and lifted again, each with a reason.

A decision is made once; the words of its reason go into the journal only under the holder's own key.
"""

from datetime import datetime

from django.db import transaction

from guildmark.credentials.models import Badge, BadgeAppeal
from guildmark.credentials.statuses import mark_changed
from guildmark.journal.actions import append_fact
from guildmark.people.keys import seal_personal

MOST_REASON = 300


class DecidedBeforeError(RuntimeError):
    """Somebody decided otherwise meanwhile; their decision stands."""


@transaction.atomic
def suspend_badge(*, badge: Badge, reason: str, at: datetime) -> bool:
    """Say of a badge that it does not count for now, with a reason its owner is told; False when it is suspended.

    Raises ValueError without a reason, DecidedBeforeError for a revoked badge.
    """
    if not reason.strip():
        raise ValueError("a badge is never suspended without a reason")
    standing = Badge.objects.filter(pk=badge.pk, revoked_at=None)
    if standing.filter(suspended_at=None).update(suspended_at=at, suspended_reason=reason[:MOST_REASON]):
        mark_changed(badge.status_list_id)
        append_life_fact(badge, "BadgeSuspended", at, reason=reason[:MOST_REASON])
        return True
    if not standing.exists():
        raise DecidedBeforeError
    return False


@transaction.atomic
def lift_suspension(*, badge: Badge, reason: str, at: datetime) -> bool:
    """Let a badge count again, with a reason its owner is told; False when nothing was suspended.

    Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a suspension is never lifted without a reason")
    suspended = Badge.objects.filter(pk=badge.pk, revoked_at=None).exclude(suspended_at=None)
    if not suspended.update(suspended_at=None, suspended_reason=""):
        return False
    mark_changed(badge.status_list_id)
    close_appeals(badge, at=at)
    append_life_fact(badge, "SuspensionLifted", at, reason=reason[:MOST_REASON])
    return True


def close_appeals(badge: Badge, *, at: datetime) -> None:
    """What was asked about a suspension that is lifted needs no other answer."""
    about = BadgeAppeal.objects.filter(badge=badge, about=BadgeAppeal.About.SUSPENSION, answered_at=None)
    about.update(answered_at=at, restored=True)


def append_life_fact(badge: Badge, kind: str, at: datetime, **personal: str) -> None:
    """A fact about a badge; what is personal in it only under its owner's key."""
    append_fact(
        organisation=badge.organisation_id, kind=kind, at=at, contractor=badge.contractor_id,
        program=badge.achievement.program,
        data={"badge": str(badge.pk), "sealed": seal_personal(badge.contractor, personal)},
    )  # fmt: skip
