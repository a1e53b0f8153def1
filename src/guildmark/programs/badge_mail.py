"""Tells the owner of a badge what was decided about it, with the reason: once for each decision.

Each follows a fact, so that badges know nothing of letters; the reason is opened with the owner's own key.
"""

import uuid
from datetime import datetime
from typing import Any

from guildmark.credentials.queries import find_any_badge
from guildmark.journal.queries import ReadFact
from guildmark.journal.subscriptions import follows
from guildmark.outreach.actions import plan_message
from guildmark.people.keys import open_personal

_KINDS = {
    "BadgeSuspended": "badge_suspended", "SuspensionLifted": "suspension_lifted", "BadgeRestored": "badge_restored",
    "BadgeAppealRefused": "badge_stays", "BadgeNameCorrected": "badge_corrected",
    "BadgeNameDeclined": "badge_name_stays",
}  # fmt: skip


@follows(*_KINDS)
def tell_owner(fact: ReadFact, at: datetime) -> None:
    """The owner hears what was decided and why, unless they have no address or their key is gone."""
    badge = find_any_badge(uuid.UUID(fact.data["badge"]))
    said = open_personal(badge.contractor_id, fact.data["sealed"]) if badge and badge.contractor.email else None
    if badge is None or said is None:
        return
    context: dict[str, Any] = {**said, "badge": str(badge.pk), "name": badge.achievement.name}
    plan_message(
        organisation=badge.organisation, program=badge.achievement.program, contractor=badge.contractor,
        kind=_KINDS[fact.kind], key=f"{_KINDS[fact.kind]}:{badge.pk}:{fact.at.isoformat()}", at=at, context=context,
    )  # fmt: skip
