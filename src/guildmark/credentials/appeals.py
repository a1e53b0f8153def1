"""Asking a person to look at a revocation or a suspension: once for each decision, answered with a reason in 14 days.

A badge is restored by clearing its mark where the badge says that marks are reversible; one that was signed with an
entry for revocation, which is not, is replaced by a new one.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from guildmark.credentials.life import append_life_fact
from guildmark.credentials.models import Badge, BadgeAppeal, StatusList
from guildmark.credentials.notices import ask_for_next
from guildmark.credentials.reissuing import reissue_one
from guildmark.credentials.replacing import replace_badge
from guildmark.credentials.statuses import mark_changed
from guildmark.people.models import Organisation, User

ANSWERED_WITHIN = timedelta(days=14)
About = BadgeAppeal.About


class NothingToAppealError(RuntimeError):
    """The badge is neither revoked nor suspended, or another stands in its place."""


class AnsweredBeforeError(RuntimeError):
    """Somebody answered meanwhile; their answer stands."""


class SupersededError(RuntimeError):
    """A suspended badge was revoked meanwhile, which its owner can ask about by itself."""


def find_decision(badge: Badge) -> tuple[str, datetime, str] | None:
    """What was decided about a badge, when and why; None for one that counts or that another stands in for."""
    if not (badge.revoked_at or badge.suspended_at) or Badge.objects.filter(replaces=badge).exists():
        return None
    if badge.revoked_at:
        return About.REVOCATION, badge.revoked_at, badge.revoked_reason
    return (About.SUSPENSION, badge.suspended_at, badge.suspended_reason) if badge.suspended_at else None


@transaction.atomic
def make_appeal(*, badge: Badge, words: str, at: datetime) -> BadgeAppeal:
    """Ask a person to look at it; asking again gives what was asked first. Raises NothingToAppealError."""
    locked = Badge.objects.select_for_update(of=("self",)).select_related("achievement", "contractor").get(pk=badge.pk)
    decision = find_decision(locked)
    if decision is None:
        raise NothingToAppealError
    about, decided_at, why = decision
    appeal, made = BadgeAppeal.objects.get_or_create(
        badge=locked, about=about, decided_at=decided_at,
        defaults={
            "organisation_id": locked.organisation_id, "contractor_id": locked.contractor_id, "decided_reason": why,
            "words": words, "made_at": at, "due_at": at + ANSWERED_WITHIN,
        },
    )  # fmt: skip
    if made:
        append_life_fact(locked, "BadgeAppealMade", at, words=words)
    return appeal


@transaction.atomic
def answer_appeal(*, appeal: BadgeAppeal, user: User, restored: bool, reason: str, at: datetime) -> Badge:
    """Let a decision stand or take it back, with a reason; the badge that stands afterwards.

    Raises AnsweredBeforeError, SupersededError; then nothing was answered.
    """
    badge = Badge.objects.select_for_update(of=("self",)).select_related(
        "achievement", "contractor", "status_list"
    ).get(pk=appeal.badge_id)  # fmt: skip
    waiting = BadgeAppeal.objects.filter(pk=appeal.pk, answered_at=None)
    if not waiting.update(answered_at=at, answered_by=user.pk, restored=restored, reason=reason):
        raise AnsweredBeforeError
    if restored:
        badge = _restore(badge, appeal.about, at)
    append_life_fact(badge, "BadgeRestored" if restored else "BadgeAppealRefused", at, reason=reason)
    return badge


def _restore(badge: Badge, about: str, at: datetime) -> Badge:
    if about == About.SUSPENSION:
        if badge.revoked_at:
            raise SupersededError
        badge.suspended_at, badge.suspended_reason = None, ""
    elif badge.status_list.purpose == StatusList.Purpose.REVOCATION:
        return replace_badge(badge=badge, holder_name=badge.holder_name, reason=badge.revoked_reason, at=at)
    else:
        badge.revoked_at, badge.revoked_reason = None, ""
    badge.save(update_fields=["revoked_at", "revoked_reason", "suspended_at", "suspended_reason"])
    mark_changed(badge.status_list_id)
    reissue_one(badge, at=at)
    ask_for_next(badge, when=at, told=None)
    return badge


def find_appeal(badge: Badge) -> BadgeAppeal | None:
    """What was asked about the decision that stands, or else last of all about this badge."""
    asked = BadgeAppeal.objects.filter(badge=badge)
    decision = find_decision(badge)
    if decision:
        asked = asked.filter(about=decision[0], decided_at=decision[1])
    return asked.order_by("-made_at").first()


def get_appeal(*, organisation: Organisation, appeal: uuid.UUID) -> BadgeAppeal:
    """One appeal of that organisation; raises BadgeAppeal.DoesNotExist for another's."""
    rows = BadgeAppeal.objects.select_related("badge__achievement", "badge__status_list", "contractor")
    return rows.get(pk=appeal, organisation=organisation)


def list_waiting(organisation: Organisation, *, limit: int = 200) -> list[BadgeAppeal]:
    """Appeals that wait for an answer, the one due first first."""
    rows = BadgeAppeal.objects.filter(organisation=organisation, answered_at=None)
    return list(rows.select_related("badge__achievement", "contractor").order_by("due_at", "id")[:limit])


def count_waiting(organisation: Organisation) -> int:
    """How many wait for an answer."""
    return BadgeAppeal.objects.filter(organisation=organisation, answered_at=None).count()


def list_answered(organisation: Organisation, *, limit: int = 50) -> list[BadgeAppeal]:
    """The newest answers that somebody gave."""
    rows = BadgeAppeal.objects.filter(organisation=organisation, answered_by__isnull=False)
    return list(rows.select_related("badge__achievement", "contractor").order_by("-answered_at", "id")[:limit])
