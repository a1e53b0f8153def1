"""What a credential says of itself, in a few words for whoever asks what was verified."""

from guildmark.engine.verification.controllers import issuer_id
from guildmark.engine.verification.reading import Document
from guildmark.engine.verification.report import Summary
from guildmark.engine.verification.structure import as_list

_MOST, _MOST_RESULTS = 2000, 20


def summarise(document: Document) -> Summary:
    """The summary of a credential whose structure was checked."""
    issuer, subject = document["issuer"], document["credentialSubject"]
    achievement = subject["achievement"]
    return Summary(
        id=_text(document["id"]), name=_text(document.get("name") or achievement["name"]), issuer=issuer_id(document),
        issuer_name=_text(issuer.get("name")) if isinstance(issuer, dict) else "", subject=_text(subject.get("id")),
        achievement=_text(achievement["id"]), description=_text(achievement["description"]),
        criteria=_text(achievement["criteria"].get("narrative")), valid_from=_text(document["validFrom"]),
        valid_until=_text(document.get("validUntil")), results=_results(subject, achievement),
    )  # fmt: skip


def _text(value: object) -> str:
    """A text, or the first of its languages; nothing when it is neither."""
    if isinstance(value, dict):
        value = next(iter(value.values()), "")
    return value[:_MOST] if isinstance(value, str) else ""


def _results(subject: Document, achievement: Document) -> tuple[dict[str, str], ...]:
    described = {
        _text(each.get("id")): each
        for each in as_list(achievement.get("resultDescription", []))
        if isinstance(each, dict)
    }
    given = [each for each in as_list(subject.get("result", [])) if isinstance(each, dict)]
    return tuple(
        {
            "name": _text(described.get(_text(each.get("resultDescription")), {}).get("name")),
            "value": _text(each.get("value")),
            "status": _text(each.get("status")),
        }
        for each in given[:_MOST_RESULTS]
    )
