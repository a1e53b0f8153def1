"""Reads badges: for their owners, for whoever was shown one, for verifiers."""

import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from guildmark.credentials import addresses
from guildmark.credentials.models import (
    VALID_MONTHS,
    Achievement,
    Badge,
    BadgeAppeal,
    BadgeCount,
    NameRequest,
    Picture,
    SignedCredential,
)
from guildmark.credentials.published_keys import describe_keys
from guildmark.engine.signing.credential import Alignment, describe_alignment
from guildmark.held import Held, same
from guildmark.people.models import Contractor, Organisation
from guildmark.prepared import Prepared

_KEY_CONTEXTS = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
]


class Standing(StrEnum):
    """Whether a badge counts now."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUSPENDED = "suspended"


def standing(badge: Badge, *, at: datetime) -> Standing:
    """How a badge stands at `at`; what its issuer decided says more than that it ran out."""
    if badge.revoked_at:
        return Standing.REVOKED
    if badge.suspended_at:
        return Standing.SUSPENDED
    return Standing.VALID if at < badge.valid_until else Standing.EXPIRED


def _with_all() -> QuerySet[Badge]:
    rows = Badge.objects.select_related("achievement", "organisation", "contractor", "status_list")
    return rows.defer("status_list__signed")  # some 20 kB, which only verifiers ask for


def get_public_badge(badge: uuid.UUID) -> Badge:
    """A badge its owner shows, by link or listed; raises Badge.DoesNotExist for a private one too."""
    return _SHOWN.get(pk=badge)


_SHOWN = Prepared(
    lambda pk: _with_all().select_related("status_list").exclude(visibility=Badge.Visibility.PRIVATE).filter(pk=pk),
    pk=Badge._meta.pk,  # noqa: SLF001 - documented by Django
)


def fingerprint(badge: Badge) -> tuple[Any, ...]:
    """All that a page says of a badge depends on: its row, its status list as it stands, how its issuer looks."""
    row = (getattr(badge, field.attname) for field in badge._meta.concrete_fields)  # noqa: SLF001 - documented by Django
    return *row, badge.status_list.changes, badge.organisation.edition


def find_any_badge(badge: uuid.UUID) -> Badge | None:
    """A badge whoever may see it, or None; only for telling its owner that others do not."""
    return _with_all().filter(pk=badge).first()


def get_own_badge(*, contractor: Contractor, badge: uuid.UUID) -> Badge:
    """One of the contractor's own badges; raises Badge.DoesNotExist for another's."""
    return _with_all().get(pk=badge, contractor=contractor)


def find_replacement(badge: Badge) -> Badge | None:
    """The badge that stands in place of this one, also over several steps, or None; what is replaced is revoked."""
    found = _with_all().filter(replaces=badge).first() if badge.revoked_at else None
    while found and (later := _with_all().filter(replaces=found).first()):
        found = later
    return found


def has_newer(badge: Badge) -> bool:
    """Whether another badge stands in its place, or renews it."""
    return Badge.objects.filter(Q(replaces=badge) | Q(renews=badge)).exists()


def find_public_replacement(badge: Badge) -> Badge | None:
    """The same, where its owner shows it."""
    found = find_replacement(badge)
    return found if found and found.visibility != Badge.Visibility.PRIVATE else None


def find_badge_for(award: uuid.UUID) -> Badge | None:
    """The badge of an award, or None."""
    return _with_all().filter(award=award).first()


def find_badge_for_any(awards: Iterable[Any]) -> Badge | None:
    """The newest badge of these awards (attempts), or None."""
    return _with_all().filter(award__in=[award.pk for award in awards]).order_by("-awarded_at").first()


def list_badges(contractor: Contractor) -> list[Badge]:
    """A contractor's badges, newest first."""
    return list(_with_all().filter(contractor=contractor).order_by("-awarded_at"))


def list_certified(*, organisation: Organisation, skill: str, at: datetime, limit: int = 200) -> set[uuid.UUID]:
    """Contractors holding a live badge for a skill; only the organisation's own staff and clients ask this."""
    live = _accepted(organisation, skill)
    return set(live.filter(valid_until__gt=at).values_list("contractor_id", flat=True)[:limit])


def list_listed(
    *, organisation: Organisation, skill: str, contractors: Iterable[uuid.UUID], at: datetime
) -> dict[str, uuid.UUID]:
    """The live badge for a skill of each of these contractors who lists one, by the contractor's id as text."""
    live = _accepted(organisation, skill)
    shown = live.filter(visibility=Badge.Visibility.LISTED, valid_until__gt=at, contractor__in=list(contractors))
    return {str(whose): badge for whose, badge in shown.order_by("awarded_at").values_list("contractor_id", "pk")}


def _accepted(organisation: Organisation, skill: str) -> QuerySet[Badge]:
    """Badges for a skill that their issuer neither revoked nor has suspended."""
    badges = Badge.objects.filter(organisation=organisation, achievement__skill__iexact=skill)
    return badges.filter(revoked_at=None, suspended_at=None)


def get_signed(badge: Badge) -> bytes:
    """The stored bytes: with the result only where the owner chose to show it."""
    return get_own_signed(badge, with_result=badge.show_score)


def get_own_signed(badge: Badge, *, with_result: bool) -> bytes:
    """The stored bytes in the form the owner asks for, as they were signed last."""
    form = find_signed(badge, kind=SignedCredential.Format.DATA_INTEGRITY, with_result=with_result)
    if form is None:
        raise SignedCredential.DoesNotExist
    return bytes(form.body)


def find_signed(badge: Badge, *, kind: str, with_result: bool) -> SignedCredential | None:
    """What was signed last of a badge in that format and form, or None."""
    rows = SignedCredential.objects.filter(badge=badge, format=kind, with_result=with_result)
    return rows.order_by("-edition").first()


def find_signed_anew(badge: Badge) -> datetime | None:
    """When it was signed once more because the key before was compromised, or None."""
    anew = SignedCredential.objects.filter(badge=badge, edition__gt=1)
    when: datetime | None = anew.aggregate(when=Max("signed_at"))["when"]
    return when


def get_achievement(achievement: uuid.UUID) -> Achievement:
    """What a badge stands for; raises Achievement.DoesNotExist."""
    return Achievement.objects.select_related("organisation").get(pk=achievement)


def get_picture(picture: uuid.UUID | str) -> bytes:
    """A picture that was handed in to be a badge, as PNG; raises Picture.DoesNotExist."""
    return bytes(Picture.objects.get(pk=picture).content)


def has_picture(*, organisation: Organisation, picture: uuid.UUID) -> bool:
    """Whether the organisation handed it in."""
    return Picture.objects.filter(pk=picture, organisation=organisation).exists()


def get_valid_months(*, program: uuid.UUID, version: int | None) -> int:
    """How long a badge of that version is valid, or of a draft's first one."""
    found = find_achievement(program=program, version=version) if version else None
    return found.valid_months if found else VALID_MONTHS


def find_achievement(*, program: uuid.UUID, version: int) -> Achievement | None:
    """The achievement of a program's version, or None."""
    return Achievement.objects.filter(program=program, version=version).first()


def get_issuer(organisation: uuid.UUID) -> Organisation:
    """Who issues; raises Organisation.DoesNotExist."""
    return Organisation.objects.get(pk=organisation)


def list_achievements(organisation: Organisation, *, limit: int = 50) -> list[Achievement]:
    """What an organisation's badges stand for, newest first; of each program only the newest version."""
    rows = Achievement.objects.filter(organisation=organisation)
    newer = rows.filter(program=OuterRef("program"), version__gt=OuterRef("version"))
    return list(rows.filter(~Exists(newer)).order_by("-created_at")[:limit])


def build_achievement(achievement: Achievement) -> dict[str, Any]:
    """What a badge stands for, as Open Badges 3.0 writes it."""
    url = addresses.achievement_url(achievement.pk)
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": url, "type": ["Achievement"], "name": achievement.name, "description": achievement.description,
        "criteria": {"narrative": achievement.criteria, "id": url},
        "image": {"id": f"{url}/badge.svg", "type": "Image"},
        **({"alignment": [describe_alignment(Alignment(**achievement.alignment))]} if achievement.alignment else {}),
    }  # fmt: skip


def build_issuer(organisation: uuid.UUID) -> dict[str, Any]:
    """The issuer's profile and keys as verifiers read them; raises Organisation.DoesNotExist."""
    return describe_issuer(Organisation.objects.get(pk=organisation))


def describe_issuer(found: Organisation) -> dict[str, Any]:
    """The same of an organisation that was read before."""
    url = addresses.issuer_url(found)
    return {
        # The DID context stands first because verifiers then take the keys as they are; they never expand the profile.
        "@context": _KEY_CONTEXTS, "id": url, "type": ["Profile"], "name": found.name, "url": url,
        **({"alsoKnownAs": [addresses.issuer_did(found)]} if url.startswith("https:") else {}),
        **describe_keys(found, controller=url),
    }  # fmt: skip


def build_did_document(organisation: uuid.UUID) -> dict[str, Any]:
    """The same keys under the issuer's `did:web`, which is read over HTTPS only; raises Organisation.DoesNotExist."""
    found = Organisation.objects.get(pk=organisation)
    did = addresses.issuer_did(found)
    return {
        "@context": _KEY_CONTEXTS, "id": did, "alsoKnownAs": [addresses.issuer_url(found)],
        **describe_keys(found, controller=did),
    }  # fmt: skip


def read_signed(body: bytes) -> dict[str, Any]:
    """Stored bytes as a document."""
    document: dict[str, Any] = json.loads(body)
    return document


def list_held(contractor: Contractor) -> dict[str, Held]:
    """What is held here about a contractor: their badges, and each as it was signed."""
    return {
        "badges": Held(
            Badge.objects.filter(contractor=contractor),
            same(
                "id", "holder_name", "score_percent", "awarded_at", "valid_until", "visibility", "show_score",
                "show_city", "revoked_at", "revoked_reason", "suspended_at", "suspended_reason", "replaces_id",
                "renews_id",
                name="achievement__name",
            ),
        ),
        "asked_about_badges": Held(
            BadgeAppeal.objects.filter(contractor=contractor),
            same(
                "about", "decided_reason", "words", "answered_at", "restored", "reason", asked_at="made_at",
                badge="badge__achievement__name",
            ),
        ),
        "asked_names": Held(
            NameRequest.objects.filter(contractor=contractor),
            same("name", "answered_at", "granted", "reason", asked_at="made_at", badge="badge__achievement__name"),
        ),
        "credentials": Held(
            SignedCredential.objects.filter(badge__contractor=contractor),
            same("format", "with_result", "edition", "signed_at", "sha256", badge="badge_id", signed="body"),
        ),
        "badge_counts": Held(
            BadgeCount.objects.filter(badge__contractor=contractor), same("day", "kind", "count", badge="badge_id")
        ),
    }  # fmt: skip
