"""Carries out what the milestones decider intends, through the siblings below, in the transaction of the decision."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from guildmark.credentials import actions as credentials
from guildmark.credentials import queries as badges
from guildmark.engine.decisions import milestones as m
from guildmark.learning import queries as learning
from guildmark.outreach import actions as outreach
from guildmark.pools import actions as pools
from guildmark.programs.design import closes_at, from_dict
from guildmark.programs.models import Enrolment
from guildmark.rewards import actions as rewards

_PREMIUM_DAYS = 365


def carry_out(enrolment: Enrolment, intent: m.Intent, *, at: datetime) -> None:
    """Do one thing that was intended; doing it again changes nothing."""
    match intent:
        case m.StopSeries(series, reason):
            outreach.stop_series(
                program=enrolment.program_id, contractor=enrolment.contractor_id, kind=series, reason=reason, at=at
            )
        case m.StartSeries(series):
            _start_series(enrolment, series, at)
        case m.SendTerms():
            _write(enrolment, "terms", at)
        case m.AskToConfirm():
            _write(enrolment, "confirm", at)
        case m.IssueBadge(award):
            _issue(enrolment, uuid.UUID(award), at)
        case m.EnterPool() | m.LeavePool() | m.ReturnToPool():
            _change_place(enrolment, intent, at)
        case m.TellRevoked(award):
            _write_revoked(enrolment, uuid.UUID(award), at)
        case m.EarnPremium() | m.ReleasePromise() | m.PromiseAgain() | m.DatePromise() | m.EndPremium() | m.EarnAgain():
            _change_promise(enrolment, intent, at)


_OfPlace = m.EnterPool | m.LeavePool | m.ReturnToPool


def _change_place(enrolment: Enrolment, intent: _OfPlace, at: datetime) -> None:
    match intent:
        case m.EnterPool():
            pools.enter_pool(
                program=enrolment.program_id, enrolment=enrolment.pk, contractor=enrolment.contractor, at=at
            )
        case m.LeavePool():
            pools.leave_pool(enrolment=enrolment.pk, at=at)
        case m.ReturnToPool():
            pools.return_to_pool(enrolment=enrolment.pk, at=at)


_OfPromise = m.EarnPremium | m.ReleasePromise | m.PromiseAgain | m.DatePromise | m.EndPremium | m.EarnAgain


def _change_promise(enrolment: Enrolment, intent: _OfPromise, at: datetime) -> None:
    match intent:
        case m.EarnPremium():
            rewards.earn_promise(enrolment=enrolment.pk, at=at, lasts_days=_PREMIUM_DAYS)
        case m.ReleasePromise():
            rewards.end_promises(enrolments=[enrolment.pk], at=at)
        case m.PromiseAgain():
            rewards.promise_again(enrolment=enrolment.pk, at=at)
        case m.DatePromise():
            rewards.date_promise(enrolment=enrolment.pk, at=at, lasts_days=_PREMIUM_DAYS)
        case m.EndPremium():
            rewards.end_earned(enrolment=enrolment.pk, at=at)
        case m.EarnAgain():
            rewards.earn_again(enrolment=enrolment.pk, at=at)


def carry_out_many(
    program: uuid.UUID, intended: Sequence[tuple[Enrolment, Sequence[m.Intent]]], *, at: datetime
) -> None:
    """Do what was intended for many enrolments of a program: what an end leads to at once, the rest one by one."""
    stopped: dict[m.StopSeries, list[uuid.UUID]] = {}
    released = []
    for enrolment, intents in intended:
        for intent in intents:
            match intent:
                case m.StopSeries():
                    stopped.setdefault(intent, []).append(enrolment.contractor_id)
                case m.ReleasePromise():
                    released.append(enrolment.pk)
                case _:
                    carry_out(enrolment, intent, at=at)
    for stop, whose in stopped.items():
        outreach.stop_many(
            program=program, kind=stop.series, reason=stop.reason, at=at, contractors=whose, most=len(whose)
        )
    rewards.end_promises(enrolments=released, at=at)


def _start_series(enrolment: Enrolment, series: str, at: datetime) -> None:
    design = from_dict(enrolment.version.design)
    if design.remind:
        outreach.start_series(
            organisation=enrolment.program.organisation, program=enrolment.program_id,
            contractor=enrolment.contractor, kind=series, at=at,
            expires_at=closes_at(enrolment.program.ends_on) if enrolment.program.ends_on else None,
        )  # fmt: skip


def _write(enrolment: Enrolment, kind: str, at: datetime) -> None:
    outreach.plan_message(
        organisation=enrolment.program.organisation, program=enrolment.program_id, contractor=enrolment.contractor,
        kind=kind, key=f"{kind}:{enrolment.pk}", at=at, context={"enrolment": str(enrolment.pk)},
    )  # fmt: skip


def _write_revoked(enrolment: Enrolment, award: uuid.UUID, at: datetime) -> None:
    """The letter leads to the badge's own page: the reason is a matter between the holder and the organisation."""
    badge = badges.find_badge_for(award)
    if badge and enrolment.contractor.email:
        outreach.plan_message(
            organisation=enrolment.program.organisation, program=enrolment.program_id, contractor=enrolment.contractor,
            kind="revoked", key=f"revoked:{award}", at=at, context={"badge": str(badge.pk)},
        )  # fmt: skip


def _issue(enrolment: Enrolment, award: uuid.UUID, at: datetime) -> None:
    achievement = badges.find_achievement(program=enrolment.program_id, version=enrolment.version.number)
    attempt = learning.get_attempt(participation=enrolment.pk, attempt=award)
    if achievement is None or attempt.score_percent is None:
        raise LookupError(f"no achievement or score for award {award}")
    credentials.issue_badge(
        achievement=achievement, contractor=enrolment.contractor, award=award, score_percent=attempt.score_percent,
        at=at,
    )  # fmt: skip
    _write(enrolment, "earned", at)
