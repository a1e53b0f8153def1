"""Awards badges to many at once, on evidence that somebody judged; each once, however often it is asked."""

import secrets
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q

from guildmark.credentials.actions import open_list, signed_form
from guildmark.credentials.models import Achievement, Badge, SignedCredential, StatusList
from guildmark.credentials.notices import ask_for_notices
from guildmark.journal.actions import append_many, draft_fact
from guildmark.journal.models import Fact
from guildmark.people.models import Contractor, Organisation
from guildmark.people.queries import get_signing_key

_AWARDS = uuid.UUID("6f6c0a1e-53a4-4f0f-9a3f-3b0b0d1d6b52")  # names awards that no attempt stands for


@dataclass(frozen=True, slots=True)
class Award:
    """Who is awarded what, since when, for what, and with which score of 100, if any."""

    contractor: Contractor
    achievement: Achievement
    awarded_at: datetime
    evidence: str
    score_percent: Decimal | None = None

    @property
    def id(self) -> uuid.UUID:
        """The same for the same person, program and day."""
        return uuid.uuid5(
            _AWARDS, f"{self.achievement.program}:{self.contractor.pk}:{self.awarded_at.date().isoformat()}"
        )

    @property
    def valid_until(self) -> datetime:
        """When it ends."""
        return self.awarded_at + relativedelta(months=self.achievement.valid_months)


@transaction.atomic
def award_many(*, organisation: Organisation, awards: Sequence[Award], at: datetime) -> list[Badge]:
    """The badges that are new, with their bytes signed and stored; whoever holds a live one already gets no second.

    Raises IntegrityError when the same is awarded elsewhere at this moment: nothing was stored; asking again finds it.
    """
    new = _leave_out_held(awards, at)
    places = _free_places(organisation, len(new), at)
    badges = [_badge(award, *place) for award, place in zip(new, places, strict=True)]
    Badge.objects.bulk_create(badges, batch_size=200)
    SignedCredential.objects.bulk_create(_sign(organisation, badges, at), batch_size=200)
    ask_for_notices(badges)
    append_many([_fact(badge, at) for badge in badges])
    return badges


def _leave_out_held(awards: Sequence[Award], at: datetime) -> list[Award]:
    whose = {award.contractor.pk for award in awards}
    live = Q(revoked_at=None, valid_until__gt=at) | Q(award__in=[award.id for award in awards])
    rows = Badge.objects.filter(live, contractor__in=whose).values_list("contractor", "achievement__program")
    held, new = set(rows), []
    for award in awards:
        pair = (award.contractor.pk, award.achievement.program)
        if pair not in held:
            held.add(pair)
            new.append(award)
    return new


def _free_places(organisation: Organisation, count: int, at: datetime) -> list[tuple[StatusList, int]]:
    """So many random places that no badge has, of lists that are at most half full."""
    places: list[tuple[StatusList, int]] = []
    while len(places) < count:
        current = open_list(organisation, at)
        taken = set(current.badges.values_list("status_index", flat=True))
        taken |= {index for each, index in places if each == current}
        room = max(1, current.size // 2 - len(taken))
        places += [(current, index) for index in _draw(current.size, taken, min(room, count - len(places)))]
        if len(places) < count:
            StatusList.objects.filter(pk=current.pk).update(full=True)
    return places


def _draw(size: int, taken: set[int], count: int) -> Iterator[int]:
    for _ in range(count):
        while (index := secrets.randbelow(size)) in taken:
            pass
        taken.add(index)
        yield index


def _badge(award: Award, status_list: StatusList, index: int) -> Badge:
    return Badge(
        achievement=award.achievement, organisation=award.achievement.organisation, contractor=award.contractor,
        award=award.id, holder_name=award.contractor.name, score_percent=award.score_percent, evidence=award.evidence,
        awarded_at=award.awarded_at, valid_until=award.valid_until, status_list=status_list, status_index=index,
    )  # fmt: skip


def _sign(organisation: Organisation, badges: Sequence[Badge], at: datetime) -> list[SignedCredential]:
    key, private_raw = get_signing_key(organisation)
    return [
        signed_form(badge, key=key, private_raw=private_raw, with_result=with_result, at=at)
        for badge in badges
        for with_result in (False, True)
    ]


def _fact(badge: Badge, at: datetime) -> Fact:
    achievement = badge.achievement
    return draft_fact(
        organisation=badge.organisation_id, kind="BadgeIssued", at=at, contractor=badge.contractor_id,
        program=achievement.program,
        data={"badge": str(badge.pk), "award": str(badge.award), "skill": achievement.skill, "judged": True},
    )  # fmt: skip
