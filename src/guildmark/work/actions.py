"""Writes about gigs: post, change, offer, answer, complete, cancel, withdraw, rate. Each atomic, each with its fact.

Declining leaves the offer marked and nothing else. States move by conditional updates, so that of two who accept at
once one is told that the gig is taken. A gig is changed only before it is offered, so
whoever accepts one has seen what stands.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from guildmark.journal.actions import append_fact, append_many, draft_fact
from guildmark.journal.models import Fact
from guildmark.people.actions import EditedMeanwhileError
from guildmark.people.models import Client, Contractor, Organisation
from guildmark.work.models import Gig, GigEdit, Interest, Offer, Rating, StatementLine


class GigTakenError(RuntimeError):
    """Somebody else was first, or the gig is no longer open."""


class GigOfferedError(RuntimeError):
    """The gig was offered to somebody, so what it says stays."""


def _fact(gig: Gig, kind: str, at: datetime, contractor: uuid.UUID | None = None, **data: Any) -> None:  # noqa: ANN401
    append_fact(
        organisation=gig.organisation_id, kind=kind, at=at, contractor=contractor, data=_about(gig) | data
    )  # fmt: skip


def _about(gig: Gig) -> dict[str, Any]:
    return {"gig": str(gig.pk), "skill": gig.skill, "client": str(gig.client_id) if gig.client_id else None}


@transaction.atomic
def post_gig(
    *, organisation: Organisation, client: Client, title: str, skill: str, value_minor: int, currency: str,
    at: datetime, opens_at: datetime | None = None, brief: str = "", city: str = "", starts_on: date | None = None,
    due_on: date | None = None,
) -> Gig:  # fmt: skip
    """Post a gig; where `opens_at` is later, whoever gave the head start says who sees it before."""
    gig = Gig.objects.create(
        organisation=organisation, client=client, title=title, skill=skill, value_minor=value_minor,
        currency=currency, posted_at=at, opens_at=opens_at or at, brief=brief, city=city, starts_on=starts_on,
        due_on=due_on,
    )  # fmt: skip
    _fact(gig, "GigPosted", at, value_minor=value_minor, currency=currency)
    return gig


def open_later(*, gig: Gig, opens_at: datetime, program: uuid.UUID, at: datetime) -> None:
    """Show the gig to everybody only from `opens_at` on: that program's pool was given a head start, as it is told."""
    gig.opens_at = opens_at
    gig.save(update_fields=["opens_at"])
    append_fact(
        organisation=gig.organisation_id, kind="HeadStartGiven", at=at, program=program,
        data=_about(gig) | {"opens_at": opens_at.isoformat()},
    )  # fmt: skip


@transaction.atomic
def change_gig(*, gig: Gig, edition: int, at: datetime, **wanted: Any) -> bool:  # noqa: ANN401 - values of a gig
    """Change what an open gig says, keeping what stood before; False where nothing differs.

    Raises GigTakenError once it is filled or withdrawn, GigOfferedError once it was offered to anybody, and
    EditedMeanwhileError when `edition` is not the one that stands.
    """
    held = _lock_open(gig)
    if held.offers.exists():
        raise GigOfferedError
    if held.edition != edition:
        raise EditedMeanwhileError
    before = {name: getattr(held, name) for name, value in wanted.items() if value != getattr(held, name)}
    if before:
        _store_edit(held, before, {name: wanted[name] for name in before}, at)
    return bool(before)


def _lock_open(gig: Gig) -> Gig:
    """The gig as it stands, held until the transaction ends; raises GigTakenError when it is no longer to be had."""
    held = Gig.objects.select_for_update().filter(pk=gig.pk, filled_at=None, withdrawn_at=None, cancelled_at=None)
    if (found := held.first()) is None:
        raise GigTakenError
    return found


def _store_edit(gig: Gig, before: dict[str, Any], after: dict[str, Any], at: datetime) -> None:
    edition = gig.edition + 1
    Gig.objects.filter(pk=gig.pk).update(**after, edition=edition, edited_at=at)
    GigEdit.objects.create(gig=gig, edition=edition, at=at, before=before)
    _fact(
        gig, "GigChanged", at, edition=edition, fields=sorted(before), currency=gig.currency,
        value_minor=after.get("value_minor", gig.value_minor),
    )  # fmt: skip


@transaction.atomic
def say_interested(*, gig: Gig, contractor: Contractor, at: datetime, edition: int | None = None) -> None:
    """A contractor would like the gig; saying so twice is once.

    Raises GigTakenError when it is no longer open, and EditedMeanwhileError where they read another `edition` of it.
    """
    held = _lock_open(gig)
    if edition not in {None, held.edition}:
        raise EditedMeanwhileError
    _, made = Interest.objects.get_or_create(gig=gig, contractor=contractor, defaults={"at": at})
    if made:
        _fact(gig, "InterestShown", at, contractor.pk)


@transaction.atomic
def withdraw_interest(*, gig: Gig, contractor: Contractor, at: datetime) -> None:
    """Take an interest back: nothing follows from it, and it can be shown again."""
    if Interest.objects.filter(gig=gig, contractor=contractor).delete()[0]:
        _fact(gig, "InterestWithdrawn", at, contractor.pk)


@transaction.atomic
def make_offer(*, gig: Gig, contractor: Contractor, at: datetime) -> Offer:
    """Offer the gig, also to whom an offer of it is over; the same offer again is the one that stands.

    Raises GigTakenError when the gig is no longer open.
    """
    _lock_open(gig)  # so that nobody changes it, or offers it at the same moment
    about = {"gig": gig, "contractor": contractor}
    if standing := Offer.objects.filter(**about, state=Offer.State.MADE).first():
        return standing
    offer = Offer.objects.create(**about, made_at=at)
    _fact(gig, "OfferMade", at, contractor.pk, offer=str(offer.pk))
    return offer


@transaction.atomic
def withdraw_offer(*, offer: Offer, at: datetime) -> bool:
    """The client takes back an offer that nobody answered yet; False where it was answered or is over already."""
    waiting = Offer.objects.filter(pk=offer.pk, state=Offer.State.MADE)
    if not waiting.update(state=Offer.State.LAPSED, answered_at=at):
        return False
    _fact(offer.gig, "OfferWithdrawn", at, offer.contractor_id, offer=str(offer.pk))
    return True


@transaction.atomic
def accept_offer(*, offer: Offer, at: datetime) -> Gig:
    """Accept: the gig is filled and its statement begins with the rate. Raises GigTakenError when it is too late."""
    open_gig = Gig.objects.filter(pk=offer.gig_id, filled_at=None, withdrawn_at=None, cancelled_at=None)
    if not open_gig.update(filled_at=at, contractor=offer.contractor_id):
        raise GigTakenError
    if not Offer.objects.filter(pk=offer.pk, state=Offer.State.MADE).update(state="accepted", answered_at=at):
        raise GigTakenError
    gig = Gig.objects.get(pk=offer.gig_id)
    _lapse_offers(gig, at)
    StatementLine.objects.create(gig=gig, kind="rate", label=gig.title, amount_minor=gig.value_minor, at=at)
    _fact(
        gig, "GigFilled", at, offer.contractor_id, value_minor=gig.value_minor, currency=gig.currency,
        posted_at=gig.posted_at.isoformat(),
    )  # fmt: skip
    return gig


def _lapse_offers(gig: Gig, at: datetime) -> None:
    """The gig is no longer to be had: offers that nobody answered end with it."""
    for offer in Offer.objects.select_for_update().filter(gig=gig, state=Offer.State.MADE).order_by("pk"):
        Offer.objects.filter(pk=offer.pk).update(state=Offer.State.LAPSED, answered_at=at)
        _fact(gig, "OfferLapsed", at, offer.contractor_id, offer=str(offer.pk))


@transaction.atomic
def decline_offer(*, offer: Offer, at: datetime) -> None:
    """Decline; no reason is asked and nothing follows."""
    if Offer.objects.filter(pk=offer.pk, state=Offer.State.MADE).update(state="declined", answered_at=at):
        _fact(offer.gig, "OfferDeclined", at, offer.contractor_id, offer=str(offer.pk))


@transaction.atomic
def complete_gig(*, gig: Gig, at: datetime) -> bool:
    """The work is done; False where it is not under way (any more), and then nothing changes."""
    if not _under_way(gig).update(completed_at=at):
        return False
    gig.refresh_from_db()
    _fact(gig, "GigCompleted", at, gig.contractor_id, value_minor=gig.value_minor, currency=gig.currency)
    return True


def _under_way(gig: Gig) -> QuerySet[Gig]:
    return Gig.objects.filter(pk=gig.pk, filled_at__isnull=False, completed_at=None, cancelled_at=None)


@transaction.atomic
def cancel_gig(*, gig: Gig, at: datetime) -> bool:
    """A filled gig will not be done after all; what was reserved for it goes back. False where it is not under way."""
    if not _under_way(gig).update(cancelled_at=at):
        return False
    _fact(gig, "GigCancelled", at, gig.contractor_id)
    return True


@transaction.atomic
def withdraw_gig(*, gig: Gig, at: datetime) -> bool:
    """The client takes back a gig that nobody has; for time-to-fill it is censored at this moment.

    False where somebody has it, or it was withdrawn before.
    """
    if not Gig.objects.filter(pk=gig.pk, filled_at=None, withdrawn_at=None).update(withdrawn_at=at):
        return False
    _lapse_offers(gig, at)
    _fact(gig, "GigWithdrawn", at)
    return True


@transaction.atomic
def rate_gig(*, gig: Gig, value: int, at: datetime) -> Rating:
    """Rate completed work from 1 to 5; the first rating stands. Raises ValueError out of range or before completion."""
    if value not in range(1, 6):
        raise ValueError("a rating is a whole number from 1 to 5")
    if gig.completed_at is None:
        raise ValueError("only completed work can be rated")
    rating, made = Rating.objects.get_or_create(gig=gig, defaults={"value": value, "at": at})
    if made:
        _fact(gig, "GigRated", at, gig.contractor_id, value=value)
    return rating


def add_statement_line(*, gig: uuid.UUID, kind: str, label: str, amount_minor: int, at: datetime) -> None:
    """Add a named line to a gig's statement; one live line of a kind."""
    StatementLine.objects.get_or_create(
        gig_id=gig,
        kind=kind,
        withdrawn_at=None,
        defaults={"label": label, "amount_minor": amount_minor, "at": at},
    )


def withdraw_statement_line(*, gig: uuid.UUID, kind: str, at: datetime) -> None:
    """Take a line back; it stays in the record as withdrawn."""
    StatementLine.objects.filter(gig_id=gig, kind=kind, withdrawn_at=None).update(withdrawn_at=at)


@dataclass(frozen=True, slots=True)
class GigRow:
    """One gig as an import hands it over, with its real times."""

    external_key: str
    title: str
    skill: str
    posted_at: datetime
    value_minor: int = 0
    currency: str = "USD"
    client: Client | None = None
    contractor: Contractor | None = None
    city: str = ""
    filled_at: datetime | None = None
    completed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    rating: int | None = None


@transaction.atomic
def store_gigs(*, organisation: Organisation, rows: Sequence[GigRow], at: datetime) -> tuple[int, int]:
    """Add past gigs in bulk; returns how many were new and how many were there already (left as they are)."""
    keys = [row.external_key for row in rows]
    known = set(
        # The empty key is left out as in the partial index, which is used only then.
        Gig.objects.exclude(external_key="")
        .filter(organisation=organisation, external_key__in=keys)
        .values_list("external_key", flat=True)
    )
    new = [(row, _gig(organisation, row)) for row in rows if row.external_key not in known]
    try:
        Gig.objects.bulk_create([gig for _, gig in new], batch_size=500)
    except IntegrityError as problem:
        raise ValueError(f"a gig of this batch breaks a rule of the table: {problem}") from problem
    Rating.objects.bulk_create(
        [Rating(gig=gig, value=row.rating, at=gig.completed_at or at) for row, gig in new if row.rating]
    )
    append_many([_recorded(row, gig, at) for row, gig in new])
    return len(new), len(rows) - len(new)


def _gig(organisation: Organisation, row: GigRow) -> Gig:
    return Gig(
        organisation=organisation, client=row.client, contractor=row.contractor, external_key=row.external_key,
        title=row.title, skill=row.skill, city=row.city, value_minor=row.value_minor, currency=row.currency,
        posted_at=row.posted_at, opens_at=row.posted_at, filled_at=row.filled_at, completed_at=row.completed_at,
        withdrawn_at=row.withdrawn_at,
    )  # fmt: skip


def _recorded(row: GigRow, gig: Gig, at: datetime) -> Fact:
    """One fact for a gig that happened elsewhere, with its times: nothing follows from it but its count."""
    times = {"posted_at": gig.posted_at, "filled_at": gig.filled_at, "completed_at": gig.completed_at}
    about = {
        "gig": str(gig.pk), "skill": gig.skill, "client": str(gig.client_id) if gig.client_id else None,
        "value_minor": gig.value_minor, "currency": gig.currency, "rating": row.rating,
        **{name: when.isoformat() if when else None for name, when in times.items()},
        "withdrawn_at": gig.withdrawn_at.isoformat() if gig.withdrawn_at else None,
    }  # fmt: skip
    return draft_fact(
        organisation=gig.organisation_id, kind="GigRecorded", at=at, contractor=gig.contractor_id, data=about
    )
