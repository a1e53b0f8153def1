"""Who gets a letter when something happened with a gig or an attempt: what pages promise to tell by mail.

Each follows a fact, so that neither gigs nor attempts know of letters; each letter exists once by its key, however
often its fact is delivered. None of them presses: declining, or not answering, has no effect on anything.
"""

import uuid
from datetime import datetime
from typing import Any

from guildmark.engine.decisions.attempts import Allowed, NoneLeft, NotYet, Verdict
from guildmark.journal.queries import ReadFact
from guildmark.journal.subscriptions import follows
from guildmark.learning import actions as learning
from guildmark.learning.queries import get_attempt
from guildmark.learning.renewing import judge_renewal
from guildmark.outreach.actions import plan_message, plan_messages
from guildmark.outreach.models import Message
from guildmark.people.models import Contractor
from guildmark.people.queries import list_client_users
from guildmark.programs.models import Enrolment
from guildmark.programs.terms import money
from guildmark.work.models import Gig
from guildmark.work.queries import get_change, get_gig, list_interested_before


def _about(gig: Gig, amount_minor: int, language: str) -> dict[str, Any]:
    amount = money(amount_minor, gig.currency, language or gig.organisation.language) if amount_minor else ""
    return {"gig": str(gig.pk), "title": gig.title, "client": gig.client.name if gig.client else "", "amount": amount}


def _reader(fact: ReadFact) -> Contractor | None:
    """The contractor of the fact, unless they have no address (any more)."""
    return Contractor.objects.filter(pk=fact.contractor).exclude(email="").first() if fact.contractor else None


@follows("OfferMade")
def tell_of_offer(fact: ReadFact, at: datetime) -> None:
    """The contractor to whom a gig was offered hears of it."""
    gig, contractor = get_gig(uuid.UUID(fact.data["gig"])), _reader(fact)
    if contractor:
        plan_message(
            organisation=gig.organisation, contractor=contractor, kind="offer_made",
            key=f"offer_made:{fact.data['offer']}", at=at, context=_about(gig, gig.value_minor, contractor.language),
        )  # fmt: skip


@follows("GigChanged")
def tell_of_change(fact: ReadFact, at: datetime) -> None:
    """Whoever would like a gig hears once what its client changed, unless it is no longer to be had.

    Nobody holds an offer of it then: what was offered is not changed.
    """
    gig, edition = get_gig(uuid.UUID(fact.data["gig"])), fact.data["edition"]
    if gig.filled_at or gig.withdrawn_at:
        return
    changes = get_change(gig, edition=edition)
    drafts = [
        Message(
            organisation=gig.organisation, contractor=each, kind="gig_changed", send_at=at,
            key=f"gig_changed:{gig.pk}:{edition}:{each.pk}",
            context=_about(gig, gig.value_minor, each.language)
            | {"changes": _say_changes(gig, changes, each.language)},
        )
        for each in list_interested_before(gig, at=fact.at)
    ]  # fmt: skip
    plan_messages(drafts)


def _say_changes(gig: Gig, changes: dict[str, tuple[Any, Any]], language: str) -> list[list[str]]:
    """Each field with what it said and says; an amount as its reader writes it, a brief not word for word."""
    said = []
    for name, (was, now) in changes.items():
        if name == "value_minor":
            told = [
                money(each, gig.currency, language or gig.organisation.language) if each else "" for each in (was, now)
            ]
        else:
            told = ["", ""] if name == "brief" else [was or "", now or ""]
        said.append([name, *told])
    return said


@follows("GigFilled")
def tell_of_acceptance(fact: ReadFact, at: datetime) -> None:
    """Whoever acts for the client hears that its offer was accepted."""
    _tell_client(fact, "offer_accepted", at)


@follows("OfferDeclined")
def tell_of_declining(fact: ReadFact, at: datetime) -> None:
    """Whoever acts for the client hears that they can offer the gig to somebody else."""
    _tell_client(fact, "offer_declined", at)


def _tell_client(fact: ReadFact, kind: str, at: datetime) -> None:
    gig = get_gig(uuid.UUID(fact.data["gig"]))
    which = fact.data.get("offer") or f"{gig.pk}:{fact.contractor}"  # a gig can be declined more than once
    for user in list_client_users(gig.client) if gig.client else ():
        plan_message(
            organisation=gig.organisation, user=user, kind=kind, key=f"{kind}:{which}:{user.pk}",
            at=at, context=_about(gig, gig.value_minor, "") | {"contractor": str(fact.contractor)},
        )  # fmt: skip


@follows("PremiumConsumed")
def tell_of_premium(fact: ReadFact, at: datetime) -> None:
    """The contractor hears that a gig was completed and what premium they earned with it."""
    gig, contractor = get_gig(uuid.UUID(fact.data["gig"])), _reader(fact)
    if contractor:
        plan_message(
            organisation=gig.organisation, contractor=contractor, kind="premium_earned", key=f"premium_earned:{gig.pk}",
            at=at, context=_about(gig, fact.data["amount_minor"], contractor.language),
        )  # fmt: skip


@follows("AttemptSubmitted")
def tell_of_attempt(fact: ReadFact, at: datetime) -> None:
    """Somebody who did not pass hears when and how they can try again; at no address that may be another's."""
    enrolment = Enrolment.objects.select_related("program__organisation", "contractor").filter(
        pk=uuid.UUID(fact.data["participation"])
    ).first()  # fmt: skip
    if fact.data["passed"] or enrolment is None or not enrolment.contractor.email_confirmed_at:
        return
    verdict = _what_next(enrolment, uuid.UUID(fact.data["attempt"]), fact.at)
    plan_message(
        organisation=enrolment.program.organisation, program=enrolment.program_id, contractor=enrolment.contractor,
        kind="not_passed", key=f"not_passed:{fact.data['attempt']}", at=at, context=_when(verdict, fact.at),
    )  # fmt: skip


def _what_next(enrolment: Enrolment, attempt: uuid.UUID, at: datetime) -> Verdict:
    tried = get_attempt(participation=enrolment.pk, attempt=attempt)
    if tried.renews:
        return judge_renewal(badge=tried.renews, assessment=tried.assessment, at=at)
    return learning.judge_attempt(participation=enrolment.pk, assessment=tried.assessment, at=at)


def _when(verdict: Verdict, at: datetime) -> dict[str, str]:
    match verdict:
        case NotYet(again_at):
            return {"again_at": again_at.isoformat()}
        case Allowed():
            return {"again_at": at.isoformat()}
        case NoneLeft():
            return {}
