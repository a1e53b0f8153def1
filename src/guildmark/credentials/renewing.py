"""Renews a badge: a new one for the same achievement, linked to the old one, which stays as it is until its end.

At most once for each badge. A suspension passes to the new one, so that nobody renews themselves out of it.
"""

import uuid
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from guildmark.credentials.actions import place_and_sign
from guildmark.credentials.models import Badge
from guildmark.credentials.queries import find_replacement
from guildmark.engine.decisions.renewal import renewed_until
from guildmark.journal.actions import append_fact


@transaction.atomic
def renew_badge(*, badge: Badge, award: uuid.UUID, score_percent: Decimal, at: datetime) -> Badge | None:
    """The badge that renews this one, or the one that stands in its place; asking twice issues once.

    None for one that was revoked meanwhile.
    """
    old = Badge.objects.select_for_update(of=("self",)).select_related("achievement").get(pk=badge.pk)
    if later := find_replacement(old):
        return renew_badge(badge=later, award=award, score_percent=score_percent, at=at)
    known = Badge.objects.filter(renews=old).first()
    if known or old.revoked_at:
        return known
    new = place_and_sign(
        at=at, achievement=old.achievement, organisation=old.organisation, contractor_id=old.contractor_id,
        award=award, holder_name=old.holder_name, score_percent=score_percent, awarded_at=at,
        valid_until=renewed_until(old.valid_until, at=at, months=old.achievement.valid_months),
        visibility=old.visibility, show_city=old.show_city, suspended_at=old.suspended_at,
        suspended_reason=old.suspended_reason, renews=old,
    )  # fmt: skip
    append_fact(
        organisation=old.organisation_id, kind="BadgeRenewed", at=at, contractor=old.contractor_id,
        program=old.achievement.program, data={"badge": str(new.pk), "renews": str(old.pk), "award": str(award)},
    )  # fmt: skip
    return new


def find_renewed_by(badge: Badge) -> Badge | None:
    """The badge that renews this one, or None."""
    return Badge.objects.select_related("achievement").filter(renews=badge).first()


def list_earlier(badge: Badge) -> list[Badge]:
    """The badges that this one renews, or stands in place of, the newest first."""
    found: list[Badge] = []
    now: Badge | None = badge
    while now and (before := now.renews_id or now.replaces_id):
        now = Badge.objects.filter(pk=before).first()
        found += [now] if now else []
    return found
