"""Corrects the name on a badge: a new badge with the same award and dates takes the place of the one with the old name.

Only staff correct it, since a badge whose name its owner changes alone could be passed on; an owner asks for it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from guildmark.credentials.life import DecidedBeforeError, append_life_fact
from guildmark.credentials.models import Badge, NameRequest
from guildmark.credentials.replacing import replace_badge
from guildmark.people.models import Contractor, Organisation


def _locked(badge: Badge) -> Badge:
    """The badge, held until the end of the transaction; raises DecidedBeforeError unless it stands for its award."""
    rows = Badge.objects.select_for_update(of=("self",)).select_related("achievement", "contractor")
    found = rows.get(pk=badge.pk)
    if found.revoked_at or found.suspended_at:
        raise DecidedBeforeError
    return found


@transaction.atomic
def ask_for_name(*, badge: Badge, name: str, at: datetime) -> NameRequest:
    """Ask for another name on a badge; while that is not answered, asking again gives what was asked first.

    Raises DecidedBeforeError for a badge that is revoked or suspended.
    """
    found = _locked(badge)
    request, made = NameRequest.objects.get_or_create(
        badge=found, answered_at=None,
        defaults={
            "organisation_id": found.organisation_id, "contractor_id": found.contractor_id, "name": name, "made_at": at,
        },
    )  # fmt: skip
    if made:
        append_life_fact(found, "BadgeNameAsked", at, name=name)
    return request


@transaction.atomic
def correct_name(*, badge: Badge, name: str, at: datetime) -> Badge:
    """The badge with that name, issued in place of this one; the same name again is the badge that stands.

    What its owner asked about the name is answered with it. Raises DecidedBeforeError for a badge that is revoked or
    suspended, ValueError for no name.
    """
    if not name.strip():
        raise ValueError("a badge is never corrected to no name")
    known = Badge.objects.filter(replaces=badge, holder_name=name).first()
    old = known or _locked(badge)
    if old.holder_name == name:
        return old
    new = replace_badge(badge=old, holder_name=name, reason=gettext("Replaced by a corrected one."), at=at)
    NameRequest.objects.filter(badge=old, answered_at=None).update(answered_at=at, granted=True)
    append_life_fact(new, "BadgeNameCorrected", at, was=old.holder_name, name=name)
    return new


@transaction.atomic
def decline_name(*, badge: Badge, reason: str, at: datetime) -> bool:
    """Leave the name as it is, with a reason its owner is told; False when nothing is asked."""
    if not NameRequest.objects.filter(badge=badge, answered_at=None).update(
        answered_at=at, granted=False, reason=reason
    ):
        return False
    append_life_fact(badge, "BadgeNameDeclined", at, reason=reason)
    return True


def find_request(badge: Badge) -> NameRequest | None:
    """The newest request about the name on this badge, or None."""
    return NameRequest.objects.filter(badge=badge).order_by("-made_at").first()


def list_waiting(organisation: Organisation, *, limit: int = 200) -> list[NameRequest]:
    """Requests that wait for an answer, the oldest first."""
    rows = NameRequest.objects.filter(organisation=organisation, answered_at=None)
    return list(rows.select_related("badge__achievement", "contractor").order_by("made_at", "id")[:limit])


def map_requests(contractor: Contractor) -> dict[str, NameRequest]:
    """What this contractor asked for and nobody answered, by the badge's id as text."""
    return {str(row.badge_id): row for row in NameRequest.objects.filter(contractor=contractor, answered_at=None)}
