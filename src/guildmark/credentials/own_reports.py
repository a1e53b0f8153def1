"""Completes reports on badges of this installation: since when they are revoked or suspended, which no bit tells.

Also for badges signed before lists could say that one is suspended.
"""

from dataclasses import replace
from datetime import datetime

from guildmark.credentials import queries
from guildmark.credentials.answering import find_place
from guildmark.credentials.models import Badge
from guildmark.engine.verification.report import Check, Outcome, Report

_PROVEN = {("proof", Outcome.PASSED), ("issuer", Outcome.PASSED)}


def complete(report: Report, *, at: datetime, badge: Badge | None = None) -> Report:
    """The report with what is known here; as it is for a badge of another's, or one that is not proven to be ours.

    `badge` is the one that the report is about, where it was read already.
    """
    badge = badge or _find(report) if {(c.name, c.outcome) for c in report.checks} >= _PROVEN else None
    status = _say(badge, at) if badge else None
    if status is None:
        return report
    return replace(report, checks=tuple(status if check.name == "status" else check for check in report.checks))


def _find(report: Report) -> Badge | None:
    kind, identity = find_place(report.summary.id) or ("", None)
    return queries.find_any_badge(identity) if kind == "badges" and identity else None


def _say(badge: Badge, at: datetime) -> Check | None:
    match queries.standing(badge, at=at):
        case queries.Standing.REVOKED:
            return Check("status", Outcome.FAILED, "revoked_on", f"{badge.revoked_at:%Y-%m-%d}")
        case queries.Standing.SUSPENDED:
            return Check("status", Outcome.FAILED, "suspended_on", f"{badge.suspended_at:%Y-%m-%d}")
    return None
