"""Issues badges once, lets their owners decide who sees what, revokes with a reason.

Both forms are signed and stored in the transaction that issues the badge; nothing is ever signed again for a view.
"""

import hashlib
import secrets
import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction

from guildmark.credentials import addresses
from guildmark.credentials.models import Achievement, Badge, Picture, SignedCredential, StatusList
from guildmark.credentials.notices import ask_for_notices
from guildmark.credentials.signed_bytes import pack, write
from guildmark.credentials.statuses import mark_changed
from guildmark.engine.drawing.picture import square_picture
from guildmark.engine.signing.credential import AchievementSpec, Alignment, BadgeSpec, Issuer, build_credential
from guildmark.engine.signing.dataintegrity import sign
from guildmark.journal.actions import append_fact
from guildmark.people.models import Contractor, Organisation, SigningKey
from guildmark.people.queries import get_signing_key

_TRIES = 20


@transaction.atomic
def define_achievement(
    *,
    organisation: Organisation,
    program: uuid.UUID,
    version: int,
    at: datetime,
    **words: Any,  # noqa: ANN401 - model fields
) -> Achievement:
    """What the badge of a program's version stands for; the same version again is the one that exists."""
    achievement, _ = Achievement.objects.get_or_create(
        program=program, version=version, defaults={"organisation": organisation, "created_at": at, **words}
    )
    return achievement


@transaction.atomic
def keep_picture(*, organisation: Organisation, content: bytes, at: datetime) -> Picture:
    """A picture that is to be a badge, written anew; the same one again is the one that exists.

    Raises PictureError with what is wrong with it.
    """
    clean = square_picture(content)
    picture, _ = Picture.objects.get_or_create(
        organisation=organisation, sha256=hashlib.sha256(clean).hexdigest(),
        defaults={"content": clean, "created_at": at},
    )  # fmt: skip
    return picture


@transaction.atomic
def issue_badge(
    *, achievement: Achievement, contractor: Contractor, award: uuid.UUID, score_percent: Decimal, at: datetime
) -> Badge:
    """The badge for an award, issued now or before: asking twice issues once."""
    known = Badge.objects.filter(award=award).first()
    if known:
        return known
    badge = place_and_sign(
        at=at, achievement=achievement, organisation=achievement.organisation, contractor=contractor, award=award,
        holder_name=contractor.name, score_percent=score_percent, awarded_at=at,
        valid_until=at + relativedelta(months=achievement.valid_months),
    )  # fmt: skip
    append_fact(
        organisation=badge.organisation_id, kind="BadgeIssued", at=at, contractor=contractor.pk,
        program=achievement.program, data={"badge": str(badge.pk), "award": str(award), "skill": achievement.skill},
    )  # fmt: skip
    return badge


def place_and_sign(*, at: datetime, **values: Any) -> Badge:  # noqa: ANN401 - the badge's own fields
    """Store a badge and both of its signed forms, in the caller's transaction."""
    badge = _place_badge(**values)
    key, private_raw = get_signing_key(badge.organisation)
    for with_result in (False, True):
        signed_form(badge, key=key, private_raw=private_raw, with_result=with_result, at=at).save()
    ask_for_notices([badge])
    if badge.suspended_at:  # which passed to it from the one before
        mark_changed(badge.status_list_id)
    return badge


def _place_badge(**values: Any) -> Badge:  # noqa: ANN401 - the badge's own fields
    """Store the badge at a random free place of the organisation's list: its number tells nothing about its order."""
    status_list = open_list(values["organisation"], values["awarded_at"])
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                index = secrets.randbelow(status_list.size)
                return Badge.objects.create(status_list=status_list, status_index=index, **values)
        except IntegrityError:
            if Badge.objects.filter(award=values["award"]).exists():
                return Badge.objects.get(award=values["award"])
    raise RuntimeError("no free place found in the status list")


def open_list(organisation: Organisation, at: datetime) -> StatusList:
    """A list that is at most half full, so that a free place is found in a few tries."""
    lists = StatusList.objects.filter(organisation=organisation, purpose=StatusList.Purpose.SUSPENSION)
    current = lists.filter(full=False).order_by("created_at").first()
    if current and current.badges.count() * 2 < current.size:
        return current
    lists.filter(full=False).update(full=True)
    return StatusList.objects.create(organisation=organisation, purpose=StatusList.Purpose.SUSPENSION, created_at=at)


def signed_form(
    badge: Badge, *, key: SigningKey, private_raw: bytes, with_result: bool, at: datetime
) -> SignedCredential:
    """The badge in one of its forms, signed and not yet stored."""
    organisation, achievement = badge.organisation, badge.achievement
    document = build_credential(
        issuer=_issuer(organisation), achievement=_achievement(achievement, judged=bool(badge.evidence)),
        badge=_badge(badge),
        with_result=with_result,
    )  # fmt: skip
    signed = sign(
        document, private_raw=private_raw, verification_method=addresses.key_url(organisation, key), created=at
    )
    return SignedCredential(badge=badge, with_result=with_result, key=key, signed_at=at, **pack(write(signed)))


def _issuer(organisation: Organisation) -> Issuer:
    url = addresses.issuer_url(organisation)
    return Issuer(id=url, name=organisation.name, url=url)


# Stands in badges that nobody was assessed for, so that none claims an assessment; in English, as they are signed.
_JUDGED = "Without that assessment: somebody at %s judged other evidence, which this badge names."


def _achievement(achievement: Achievement, *, judged: bool) -> AchievementSpec:
    url, criteria = addresses.achievement_url(achievement.pk), achievement.criteria
    if judged:
        criteria = f"{criteria}\n\n{_JUDGED % achievement.organisation.name}"
    return AchievementSpec(
        id=url, name=achievement.name, description=achievement.description, criteria=criteria,
        criteria_url=url, image_url=f"{url}/badge.svg", pass_percent=achievement.pass_percent,
        alignment=Alignment(**achievement.alignment) if achievement.alignment else None,
    )  # fmt: skip


def _badge(badge: Badge) -> BadgeSpec:
    return BadgeSpec(
        id=addresses.badge_url(badge.pk), subject=f"urn:uuid:{badge.contractor_id}", awarded_at=badge.awarded_at,
        valid_until=badge.valid_until, score_percent=badge.score_percent,
        status_list=addresses.status_url(badge.status_list_id), status_index=badge.status_index,
        evidence=badge.evidence,
        refresh_url=addresses.credential_url(badge.pk),
        status_purpose=badge.status_list.purpose,
    )  # fmt: skip


@transaction.atomic
def choose_visibility(
    *, badge: Badge, visibility: str, show_score: bool, at: datetime, show_city: bool = False
) -> None:  # fmt: skip
    """The owner decides who sees the badge, whether its score, whether their city; each can be taken back any time."""
    badge.visibility = Badge.Visibility(visibility)
    badge.show_score, badge.show_city = show_score, show_city
    badge.save(update_fields=["visibility", "show_score", "show_city"])
    append_fact(
        organisation=badge.organisation_id, kind="BadgeVisibilityChosen", at=at, contractor=badge.contractor_id,
        data={
            "badge": str(badge.pk), "visibility": badge.visibility, "show_score": show_score, "show_city": show_city,
        },
    )  # fmt: skip


@transaction.atomic
def revoke_badge(*, badge: Badge, reason: str, at: datetime) -> None:
    """Revoke, with a reason its owner sees; a second time changes nothing. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("a badge is never revoked without a reason")
    changed = Badge.objects.filter(pk=badge.pk, revoked_at=None).update(revoked_at=at, revoked_reason=reason[:300])
    if changed:
        mark_changed(badge.status_list_id)
        append_fact(
            organisation=badge.organisation_id, kind="BadgeRevoked", at=at, contractor=badge.contractor_id,
            program=badge.achievement.program, data={"badge": str(badge.pk), "award": str(badge.award)},
        )  # fmt: skip
