"""Issues a badge in place of another: same award, same dates, linked to it; the other one is revoked.

Each badge is replaced at most once. Its award passes to the new one, so that whoever asks for the badge of an award
finds the one that counts.
"""

import uuid
from datetime import datetime

from django.db import transaction

from guildmark.credentials.actions import place_and_sign
from guildmark.credentials.models import Badge
from guildmark.credentials.statuses import mark_changed
from guildmark.journal.actions import append_fact


@transaction.atomic
def replace_badge(*, badge: Badge, holder_name: str, reason: str, at: datetime) -> Badge:
    """The badge that stands in place of this one, issued now or before: asking twice issues once.

    One that was revoked before stays revoked for the reason that stands; another is revoked for `reason`.
    """
    old = Badge.objects.select_for_update(of=("self",)).select_related("achievement", "organisation").get(pk=badge.pk)
    known = Badge.objects.filter(replaces=old).first()
    if known:
        return known
    award, old.award = old.award, uuid.uuid4()
    if old.revoked_at is None:
        old.revoked_at, old.revoked_reason = at, reason
    old.save(update_fields=["award", "revoked_at", "revoked_reason"])
    mark_changed(old.status_list_id)
    new = place_and_sign(
        at=at, achievement=old.achievement, organisation=old.organisation, contractor_id=old.contractor_id,
        award=award, holder_name=holder_name, score_percent=old.score_percent, evidence=old.evidence,
        awarded_at=old.awarded_at,
        valid_until=old.valid_until, visibility=old.visibility, show_score=old.show_score, show_city=old.show_city,
        replaces=old,
    )  # fmt: skip
    append_fact(
        organisation=old.organisation_id, kind="BadgeReplaced", at=at, contractor=old.contractor_id,
        program=old.achievement.program, data={"badge": str(old.pk), "by": str(new.pk), "award": str(award)},
    )  # fmt: skip
    return new
