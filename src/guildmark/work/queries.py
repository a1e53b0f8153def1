"""Reads about gigs; whose they are and who may see them is part of each call."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from guildmark.held import Held, same
from guildmark.people.models import Client, Contractor, Organisation
from guildmark.work.models import Gig, Interest, Offer, Rating, StatementLine


def _open(organisation: Organisation) -> QuerySet[Gig]:
    return Gig.objects.filter(organisation=organisation, filled_at=None, withdrawn_at=None, cancelled_at=None)


def list_open_gigs(
    *, organisation: Organisation, at: datetime, early: Sequence[uuid.UUID] = (), limit: int = 50
) -> list[Gig]:
    """Gigs everybody may see at `at`, and those of `early` (a head start), newest first."""
    gigs = _open(organisation).filter(Q(opens_at__lte=at) | Q(pk__in=early), posted_at__lte=at)
    return list(gigs.select_related("client").order_by("-posted_at", "id")[:limit])


def get_visible_gig(*, organisation: Organisation, gig: uuid.UUID, at: datetime, early: Sequence[uuid.UUID]) -> Gig:
    """One gig that this reader may see now; raises Gig.DoesNotExist otherwise."""
    seen = Gig.objects.filter(Q(opens_at__lte=at) | Q(pk__in=early), organisation=organisation, posted_at__lte=at)
    return seen.select_related("client").get(pk=gig)


def get_gig_for(contractor: Contractor, *, gig: uuid.UUID, at: datetime, early: Sequence[uuid.UUID]) -> Gig:
    """One gig that is this contractor's, was offered to them, or that they may see now; else Gig.DoesNotExist."""
    offered = Offer.objects.filter(contractor=contractor, gig=gig).values("gig")
    seen = Q(contractor=contractor) | Q(pk__in=offered) | (Q(opens_at__lte=at) | Q(pk__in=early)) & Q(filled_at=None)
    return Gig.objects.filter(seen, organisation=contractor.organisation_id).select_related("client").get(pk=gig)


def list_interests(contractor: Contractor) -> set[uuid.UUID]:
    """The open gigs this contractor said they would like."""
    mine = Interest.objects.filter(contractor=contractor, gig__filled_at=None, gig__withdrawn_at=None)
    return set(mine.values_list("gig_id", flat=True)[:500])


def list_client_gigs(*, client: Client, limit: int = 100) -> list[Gig]:
    """A client's gigs, newest first, with how many contractors are interested."""
    gigs = Gig.objects.filter(client=client).select_related("contractor", "rating")
    return list(gigs.annotate(interested=Count("interests")).order_by("-posted_at", "id")[:limit])


def get_client_gig(*, client: Client, gig: uuid.UUID) -> Gig:
    """One gig of that client; raises Gig.DoesNotExist for another's."""
    return Gig.objects.select_related("contractor", "client", "organisation").get(pk=gig, client=client)


def list_interested(gig: Gig) -> list[Contractor]:
    """Who said that they would like the gig, in the order they said so."""
    return [interest.contractor for interest in gig.interests.select_related("contractor").order_by("at", "id")]


def list_offers(gig: Gig) -> list[Offer]:
    """The offers made for a gig."""
    return list(gig.offers.select_related("contractor").order_by("made_at"))


def list_contractor_offers(contractor: Contractor) -> list[Offer]:
    """Offers waiting for this contractor's answer."""
    waiting = Offer.objects.filter(contractor=contractor, state=Offer.State.MADE)
    return list(waiting.select_related("gig", "gig__client").order_by("-made_at"))


def get_offer(*, contractor: Contractor, offer: uuid.UUID) -> Offer:
    """One offer to this contractor; raises Offer.DoesNotExist for another's."""
    return Offer.objects.select_related("gig").get(pk=offer, contractor=contractor)


def list_contractor_gigs(contractor: Contractor, *, limit: int = 100) -> list[Gig]:
    """The gigs a contractor took, newest first."""
    mine = Gig.objects.filter(contractor=contractor).select_related("client", "rating")
    return list(mine.order_by("-filled_at", "id")[:limit])


def list_statement(gig: Gig) -> list[StatementLine]:
    """The live lines of a gig's written statement."""
    return list(gig.lines.filter(withdrawn_at=None).order_by("id"))


def lock_gig(gig: uuid.UUID) -> Gig:
    """One gig, held until the transaction ends, so that what follows from its facts happens one after the other."""
    return Gig.objects.select_for_update().get(pk=gig)


def get_gig(gig: uuid.UUID) -> Gig:
    """One gig by id, for callers below the pages; raises Gig.DoesNotExist."""
    return Gig.objects.select_related("organisation", "client").get(pk=gig)


def find_rating(gig: Gig) -> Rating | None:
    """The rating of a gig, or None."""
    return Rating.objects.filter(gig=gig).first()


def list_gigs(
    *, organisation: Organisation, before: tuple[datetime, uuid.UUID] | None = None, limit: int = 50
) -> list[Gig]:
    """An organisation's gigs, newest first, paged by the pair of posting time and id."""
    rows = Gig.objects.filter(organisation=organisation).select_related("client", "contractor", "rating")
    if before:
        when, last = before
        rows = rows.filter(Q(posted_at__lt=when) | Q(posted_at=when, id__gt=last))
    return list(rows.order_by("-posted_at", "id")[:limit])


def count_gigs(organisation: Organisation) -> int:
    """How many gigs the organisation knows."""
    return Gig.objects.filter(organisation=organisation).count()


def list_held(contractor: Contractor) -> dict[str, Held]:
    """What is held here about a contractor."""
    own, gig = {"gig__contractor": contractor}, {"gig": "gig__title"}
    return {
        "gigs": Held(
            Gig.objects.filter(contractor=contractor),
            same(
                "title", "value_minor", "currency", "filled_at", "completed_at", "cancelled_at", client="client__name"
            ),
        ),
        "offers": Held(Offer.objects.filter(contractor=contractor), same("state", "made_at", "answered_at", **gig)),
        "interests": Held(Interest.objects.filter(contractor=contractor), same("at", **gig)),
        "statement_lines": Held(
            StatementLine.objects.filter(**own), same("kind", "label", "amount_minor", "at", "withdrawn_at", **gig)
        ),
        "ratings": Held(Rating.objects.filter(**own), same("value", "at", **gig)),
    }
