"""Our own quick look at a credential: the parts that verifying reads, each of the right kind, said with its place.

It comes before the official schema because its reasons are shorter, and because what follows relies on these kinds.
"""

from typing import Any

from guildmark.engine.verification.reading import Document
from guildmark.engine.verification.report import Fault

VC, BADGES = "VerifiableCredential", frozenset({"OpenBadgeCredential", "AchievementCredential"})
MOST_TYPES = 8
_OLD_CONTEXTS = ("https://w3id.org/openbadges/v", "http://standard.openbadges.org/")
_OLD_TYPES = frozenset({"Assertion", "BadgeClass"})
_NAMES: dict[type, str] = {str: "text", dict: "an object", list: "a list"}
_TOP = (
    ("id", (str,), True), ("issuer", (str, dict), True), ("validFrom", (str,), True), ("validUntil", (str,), False),
    ("credentialSubject", (dict,), True), ("credentialStatus", (dict,), False), ("refreshService", (dict,), False),
    ("proof", (dict, list), False),
)  # fmt: skip
_NESTED = (
    ("issuer", "id", (str,), True), ("credentialSubject", "id", (str,), False),
    ("credentialSubject", "achievement", (dict,), True), ("credentialSubject", "identifier", (dict, list), False),
    ("credentialStatus", "type", (str,), True), ("refreshService", "id", (str,), True),
    ("refreshService", "type", (str,), True),
)  # fmt: skip
_ACHIEVEMENT = (("id", (str,)), ("name", (str, dict)), ("description", (str, dict)), ("criteria", (dict,)))


def check_structure(document: Document) -> None:
    """Raise Fault unless this is an Open Badges 3.0 credential with the parts that verifying reads."""
    if is_old_badge(document):
        raise Fault("open_badges_2")
    check_kinds(document)
    if not BADGES & set(listed(document, "type")):
        raise Fault("not_open_badge")
    for key, kinds, needed in _TOP:
        _expect(document, key, kinds, needed=needed)
    for part, key, kinds, needed in _NESTED:
        if isinstance(document.get(part), dict):
            _expect(document[part], key, kinds, needed=needed, place=f"{part}.")
    _check_subject(document["credentialSubject"])


def check_kinds(document: Document) -> None:
    """Raise Fault unless contexts and types are lists of texts as every credential has them, none absurdly long."""
    if VC not in listed(document, "type"):
        raise Fault("not_open_badge")
    _check_types(document, "")


def is_old_badge(document: Document) -> bool:
    """Whether it is a badge of Open Badges 2.0 or older."""
    contexts = [context for context in as_list(document.get("@context")) if isinstance(context, str)]
    types = {kind for kind in as_list(document.get("type")) if isinstance(kind, str)}
    old = any(context.startswith(_OLD_CONTEXTS) for context in contexts) or bool(types & _OLD_TYPES)
    return VC not in types and (old or {"badge", "recipient"} <= document.keys())


def _check_subject(subject: Document) -> None:
    if "id" not in subject and "identifier" not in subject:
        raise Fault("missing", "credentialSubject.id")
    for key, kinds in _ACHIEVEMENT:
        _expect(subject["achievement"], key, kinds, needed=True, place="credentialSubject.achievement.")


def _expect(owner: Document, key: str, kinds: tuple[type, ...], *, needed: bool, place: str = "") -> None:
    if key not in owner:
        if needed:
            raise Fault("missing", f"{place}{key}")
    elif not isinstance(owner[key], kinds) or owner[key] == "":
        raise Fault("wrong_type", f"{place}{key}: not {' or '.join(_NAMES[kind] for kind in kinds)}")


def _check_types(value: object, place: str) -> None:
    """Types are short lists of short texts: each may bring a context of its own, which costs whoever expands it."""
    if isinstance(value, list):
        for number, part in enumerate(value):
            _check_types(part, f"{place}[{number}]")
    elif isinstance(value, dict):
        kinds = as_list(value.get("type", []))
        short = all(isinstance(kind, str) and len(kind) <= 200 for kind in kinds)  # noqa: PLR2004 - no term is longer
        if not short or len(kinds) > MOST_TYPES or len(set(kinds)) < len(kinds):
            raise Fault("wrong_type", f"{place}.type".lstrip("."))
        for key, part in value.items():
            _check_types(part, f"{place}.{key}".lstrip("."))


def listed(document: Document, key: str) -> list[str]:
    """The texts under a key that holds one or a list. Raises Fault when it holds anything else."""
    if key not in document:
        raise Fault("missing", key)
    values = as_list(document[key])
    if not values or not all(isinstance(value, str) for value in values):
        raise Fault("wrong_type", f"{key}: not text or a list of texts")
    return values


def as_list(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON value
    """A list of one and its only member mean the same."""
    return value if isinstance(value, list) else [value]
