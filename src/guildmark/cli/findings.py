"""What the doctor finds: one sentence about one thing, and whether something must be done about it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a finding stands."""

    FINE = "fine"
    NOTE = "note"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one thing."""

    verdict: Verdict
    text: str


def fine(text: str) -> Finding:
    """Nothing to do."""
    return Finding(Verdict.FINE, text)


def note(text: str) -> Finding:
    """Worth knowing; it works all the same."""
    return Finding(Verdict.NOTE, text)


def missing(text: str) -> Finding:
    """Something does not work until it is mended."""
    return Finding(Verdict.MISSING, text)
