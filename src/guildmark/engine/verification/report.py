"""What a verification says: one check after the other, each with its outcome, code and reason, and the verdict."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from guildmark.engine.verification.words import WORDS

MOST_DETAIL = 200

# Asks for what stands at an address; raises Fault with one of the codes for looking up.
Resolve = Callable[[str], bytes]


class Outcome(StrEnum):
    """How a check went."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """What all checks say together. Undecided: nothing failed, but something that counts could not be checked."""

    VALID = "valid"
    NOT_VALID = "not_valid"
    UNDECIDED = "undecided"
    UNREADABLE = "unreadable"


# Whoever answers so can be asked again later; the rest is the badge's own fault.
_UNDECIDED = frozenset({"offline", "unreachable", "not_found", "too_slow", "no_key", "unknown_status", "not_reached"})
NAMES = ("structure", "schema", "context", "proof", "issuer", "dates", "status", "refresh")


class Fault(ValueError):  # noqa: N818 - a finding about somebody else's document, not an error of ours
    """Why a check did not pass: a code of WORDS, and the place or value that shows it."""

    def __init__(self, code: str, detail: object = "") -> None:
        """`detail` is cut short: it is quoted from a stranger."""
        self.code, self.detail = code, _shorten(str(detail))
        super().__init__(say(self.code, self.detail))


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked."""

    name: str
    outcome: Outcome
    code: str
    detail: str = ""

    @property
    def reason(self) -> str:
        """The outcome in a sentence."""
        return say(self.code, self.detail)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the credential says of itself; only a valid verdict makes it more than a claim."""

    id: str = ""
    name: str = ""
    issuer: str = ""
    issuer_name: str = ""
    subject: str = ""
    achievement: str = ""
    description: str = ""
    criteria: str = ""
    valid_from: str = ""
    valid_until: str = ""
    results: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All checks in their order, the verdict, and what the credential says of itself."""

    at: datetime
    form: str
    checks: tuple[Check, ...]
    summary: Summary = field(default_factory=Summary)
    readable: bool = True

    @property
    def verdict(self) -> Verdict:
        """Valid only when each check that counts was made and passed; whether there is a newer version does not."""
        if not self.readable:
            return Verdict.UNREADABLE
        outcomes = {check.outcome for check in self.checks if check.name != "refresh"}
        if Outcome.FAILED in outcomes:
            return Verdict.NOT_VALID
        return Verdict.UNDECIDED if Outcome.NOT_CHECKED in outcomes else Verdict.VALID

    def as_json(self) -> dict[str, Any]:
        """The report as programs read it."""
        return {
            "verdict": self.verdict.value,
            "checked_at": self.at.isoformat(timespec="seconds"),
            "form": self.form,
            "checks": [
                {"name": check.name, "outcome": check.outcome.value, "code": check.code, "reason": check.reason}
                for check in self.checks
            ],
            "credential": asdict(self.summary),
        }


def say(code: str, detail: str) -> str:
    """The sentence of a code."""
    return WORDS[code] % {"detail": detail}


def passed(name: str, code: str, detail: object = "") -> Check:
    """A check that was made and passed."""
    return Check(name, Outcome.PASSED, code, _shorten(str(detail)))


def fault_of(name: str, fault: Fault) -> Check:
    """A check that did not pass: failed, or not made when the badge is not to blame."""
    outcome = Outcome.NOT_CHECKED if fault.code in _UNDECIDED else Outcome.FAILED
    return Check(name, outcome, fault.code, fault.detail)


def not_reached(names: tuple[str, ...]) -> list[Check]:
    """The checks that an earlier one made pointless."""
    return [Check(name, Outcome.NOT_CHECKED, "not_reached") for name in names]


def _shorten(text: str) -> str:
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 2 * MOST_DETAIL]).split())
    return plain if len(plain) <= MOST_DETAIL else plain[: MOST_DETAIL - 1] + "…"
