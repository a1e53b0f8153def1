"""The checks of a verification in the reader's language: what was checked, how it went, and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from guildmark.engine.verification.report import Check, Report
from guildmark.engine.verification.words import WORDS


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """One line of the list."""

    name: str
    title: str
    outcome: str
    reason: str


def show_checks(report: Report) -> list[ShownCheck]:
    """Every check, in its order."""
    titles = _titles()
    return [ShownCheck(each.name, titles[each.name], each.outcome.value, show_reason(each)) for each in report.checks]


def show_reason(check: Check) -> str:
    """Why, translated; what is quoted from the badge stays as it is."""
    return say_code(check.code, check.detail)


def say_code(code: str, detail: str) -> str:
    """The sentence of a code in the reader's language."""
    return _(WORDS[code]) % {"detail": detail}


def _titles() -> dict[str, str]:
    return {
        "structure": _("Structure"), "schema": _("Schema"), "context": _("Words"), "proof": _("Signature"),
        "issuer": _("Issuer"), "dates": _("Dates"), "status": _("Status"), "refresh": _("Newer version"),
    }  # fmt: skip
