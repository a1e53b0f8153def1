"""Builds the two documents of a badge: an Open Badges 3.0 credential without and with its result.

Both have the same id, dates and status entry; the result is in one only, so that a hidden score is hidden in the bytes.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from guildmark.engine.signing.contexts import EXTENSIONS, OPEN_BADGES, VC
from guildmark.engine.signing.dataintegrity import instant

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # all of Cc and Cs but the line's end
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
_REFRESH = "1EdTechCredentialRefresh"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whoever issues: the address of its profile, its name, its page."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """The same skill in a framework: its name and address there, where known its code and the framework's name."""

    name: str
    url: str
    code: str = ""
    framework: str = ""


@dataclass(frozen=True, slots=True)
class AchievementSpec:
    """What the badge stands for. `pass_percent` is the score that earns it."""

    id: str
    name: str
    description: str
    criteria: str
    criteria_url: str
    image_url: str
    pass_percent: int
    alignment: Alignment | None = None


@dataclass(frozen=True, slots=True)
class BadgeSpec:
    """One award: ids are URLs or URNs, the subject's is opaque, times carry their zone, the score is a percentage.

    `evidence` says for what it was awarded where no assessment was taken; then there is no score.
    `refresh_url` is where a newer version can be asked for; empty where there is no such place.
    """

    id: str
    subject: str
    awarded_at: datetime
    valid_until: datetime
    score_percent: Decimal | None
    status_list: str
    status_index: int
    evidence: str = ""
    refresh_url: str = ""
    status_purpose: str = "revocation"


def build_credential(
    *, issuer: Issuer, achievement: AchievementSpec, badge: BadgeSpec, with_result: bool
) -> dict[str, Any]:
    """The unsigned document; shape as of Open Badges 3.0. Raises ValueError for control characters in its words."""
    aligned = achievement.alignment or Alignment("", "")
    said = (achievement.name, achievement.description, achievement.criteria, badge.evidence)
    for words in (issuer.name, *said, aligned.name, aligned.code, aligned.framework):
        _refuse_control_characters(words)
    subject: dict[str, Any] = {
        "id": badge.subject,
        "type": ["AchievementSubject"],
        "achievement": _achievement(achievement),
    }
    if with_result and badge.score_percent is not None:
        subject["result"] = [_result(achievement, badge.score_percent)]
    return {
        "@context": [VC, OPEN_BADGES, EXTENSIONS],
        "id": badge.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement.name,
        "issuer": {"id": issuer.id, "type": ["Profile"], "name": issuer.name, "url": issuer.url},
        "validFrom": instant(badge.awarded_at),
        "validUntil": instant(badge.valid_until),
        "awardedDate": instant(badge.awarded_at),
        "credentialSubject": subject,
        **_evidence(badge.evidence),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": {
            "id": f"{badge.status_list}#{badge.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": badge.status_purpose,
            "statusListIndex": str(badge.status_index),
            "statusListCredential": badge.status_list,
        },
        **({"refreshService": {"id": badge.refresh_url, "type": _REFRESH}} if badge.refresh_url else {}),
    }


def _evidence(words: str) -> dict[str, Any]:
    return {"evidence": [{"type": ["Evidence"], "narrative": words}]} if words else {}


def _refuse_control_characters(words: str) -> None:
    """Canonicalisers disagree about escaping them, so a badge with one would verify here and fail elsewhere."""
    if _CONTROL.search(words):
        raise ValueError(f"a badge cannot carry control characters: {words!r}")


def _achievement(spec: AchievementSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "type": ["Achievement"],
        "achievementType": "Badge",
        "name": spec.name,
        "description": spec.description,
        "criteria": {"id": spec.criteria_url, "narrative": spec.criteria},
        "image": {"id": spec.image_url, "type": "Image"},
        "resultDescription": [
            {
                "id": f"{spec.id}#score",
                "type": ["ResultDescription"],
                "name": "Assessment score",
                "resultType": "Percent",
                "valueMin": "0",
                "valueMax": "100",
                "requiredValue": str(spec.pass_percent),
            }
        ],
        **({"alignment": [describe_alignment(spec.alignment)]} if spec.alignment else {}),
    }


def describe_alignment(spec: Alignment) -> dict[str, Any]:
    """Where an achievement stands in a skill framework, as Open Badges 3.0 writes it."""
    known = {"targetCode": spec.code, "targetFramework": spec.framework}
    return {
        "type": ["Alignment"], "targetName": spec.name, "targetUrl": spec.url,
        **{name: value for name, value in known.items() if value},
    }  # fmt: skip


def _result(spec: AchievementSpec, score_percent: Decimal) -> dict[str, Any]:
    value = format(score_percent.normalize(), "f")
    return {
        "type": ["Result"],
        "resultDescription": f"{spec.id}#score",
        "value": value,
        "status": "Completed",
    }
