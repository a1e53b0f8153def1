"""Reads about gigs; whose they are and who may see them is part of each call."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guildmark.held import Held, same
from guildmark.people.models import Client, Contractor, Organisation
from guildmark.work.models import Gig, GigEdit, Interest, Offer, Rating, StatementLine
from guildmark.work.narrowing import GigFilter, Place, narrow, older, spell_once

_ALL = GigFilter()
_IN_TURN = ("made_at", F("answered_at").asc(nulls_last=True))  # of one contractor's, the one that stands is the last
_OF_CONTRACTOR, _OF_CLIENT = ("contractor__name",), ("client__name",)  # whom words may name too


def _open(organisation: Organisation) -> QuerySet[Gig]:
    return Gig.objects.filter(organisation=organisation, filled_at=None, withdrawn_at=None, cancelled_at=None)


def _seen(organisation: Organisation, at: datetime, early: Sequence[uuid.UUID]) -> QuerySet[Gig]:
    return _open(organisation).filter(Q(opens_at__lte=at) | Q(pk__in=early), posted_at__lte=at)


def list_open_gigs(
    *, organisation: Organisation, at: datetime, early: Sequence[uuid.UUID] = (), wanted: GigFilter = _ALL,
    liked_by: Contractor | None = None, apart: Collection[uuid.UUID] = (), before: Place | None = None, limit: int = 50,
) -> list[Gig]:  # fmt: skip
    """Gigs everybody may see at `at`, and those of `early` (a head start), newest first, without those of `apart`.

    With `liked_by`, only those that this contractor said they would like.
    """
    rows = narrow(_seen(organisation, at, early).exclude(pk__in=apart), wanted, names=_OF_CLIENT)
    rows = rows.filter(interests__contractor=liked_by) if liked_by else rows
    return list(older(rows, before).select_related("client")[:limit])


def count_open_gigs(*, organisation: Organisation, at: datetime, early: Sequence[uuid.UUID] = ()) -> int:
    """How many gigs this reader may see and have now."""
    return _seen(organisation, at, early).count()


def list_contractor_skills(contractor: Contractor, *, at: datetime, early: Sequence[uuid.UUID] = ()) -> list[str]:
    """The skills of the gigs that a contractor sees: the open ones and their own."""
    seen = _seen(contractor.organisation, at, early).values_list("skill", flat=True)
    own = Gig.objects.filter(contractor=contractor).values_list("skill", flat=True)
    return spell_once(seen.union(own))


def get_visible_gig(*, organisation: Organisation, gig: uuid.UUID, at: datetime, early: Sequence[uuid.UUID]) -> Gig:
    """One gig that this reader may see now; raises Gig.DoesNotExist otherwise."""
    seen = Gig.objects.filter(Q(opens_at__lte=at) | Q(pk__in=early), organisation=organisation, posted_at__lte=at)
    return seen.select_related("client").get(pk=gig)


def get_gig_for(contractor: Contractor, *, gig: uuid.UUID, at: datetime, early: Sequence[uuid.UUID]) -> Gig:
    """One gig that is this contractor's, was offered to or liked by them, or that they may see now.

    Raises Gig.DoesNotExist for every other.
    """
    known = Q(pk__in=Offer.objects.filter(contractor=contractor, gig=gig).values("gig"))
    known |= Q(pk__in=Interest.objects.filter(contractor=contractor, gig=gig).values("gig"))
    seen = Q(contractor=contractor) | known | (Q(opens_at__lte=at) | Q(pk__in=early)) & Q(filled_at=None)
    return Gig.objects.filter(seen, organisation=contractor.organisation_id).select_related("client").get(pk=gig)


def list_interests(contractor: Contractor, *, gigs: Sequence[Gig]) -> dict[uuid.UUID, datetime]:
    """Which of these gigs this contractor said they would like, and since when."""
    mine = Interest.objects.filter(contractor=contractor, gig__in=[gig.pk for gig in gigs])
    return dict(mine.values_list("gig_id", "at"))


def list_edits(gig: Gig, *, since: datetime) -> list[GigEdit]:
    """What was changed about a gig after `since`, the first change first."""
    return list(gig.edits.filter(at__gt=since).order_by("edition"))


def get_change(gig: Gig, *, edition: int) -> dict[str, tuple[Any, Any]]:
    """What a change of a gig changed: field by field what it said before, and what from then on.

    Later changes are not in it; a day is in its ISO form. Raises GigEdit.DoesNotExist for an edition there is not.
    """
    before, *later = [edit.before for edit in gig.edits.filter(edition__gte=edition).order_by("edition")] or [None]
    if before is None:
        raise GigEdit.DoesNotExist
    found: dict[str, tuple[Any, Any]] = {}
    for name, was in before.items():
        now = next((edit[name] for edit in later if name in edit), getattr(gig, name))
        found[name] = (was, now.isoformat() if isinstance(now, date) else now)
    return found


def list_interested_before(gig: Gig, *, at: datetime) -> list[Contractor]:
    """Who said before `at` that they would like the gig, and has an address."""
    those = gig.interests.filter(at__lt=at).exclude(contractor__email="").select_related("contractor")
    return [interest.contractor for interest in those.order_by("at", "id")]


def list_client_gigs(
    *, client: Client, wanted: GigFilter = _ALL, before: Place | None = None, limit: int = 100
) -> list[Gig]:
    """A client's gigs, newest first, with how many contractors are interested."""
    rows = narrow(Gig.objects.filter(client=client), wanted, names=_OF_CONTRACTOR)
    interested = Interest.objects.filter(gig=OuterRef("pk")).order_by().values("gig").annotate(n=Count("pk"))
    rows = rows.annotate(interested=Coalesce(Subquery(interested.values("n")), 0))
    return list(older(rows, before).select_related("contractor", "rating")[:limit])


def count_client_gigs(*, client: Client, wanted: GigFilter = _ALL) -> int:
    """How many of a client's gigs fit."""
    return narrow(Gig.objects.filter(client=client), wanted, names=_OF_CONTRACTOR).count()


def list_client_skills(client: Client) -> list[str]:
    """The skills of a client's gigs."""
    return spell_once(Gig.objects.filter(client=client).values_list("skill", flat=True).distinct())


def get_client_gig(*, client: Client, gig: uuid.UUID) -> Gig:
    """One gig of that client; raises Gig.DoesNotExist for another's."""
    return Gig.objects.select_related("contractor", "client", "organisation").get(pk=gig, client=client)


def list_interested(gig: Gig) -> list[Contractor]:
    """Who said that they would like the gig, in the order they said so."""
    return [interest.contractor for interest in gig.interests.select_related("contractor").order_by("at", "id")]


def count_interested(gig: Gig) -> int:
    """How many said that they would like the gig."""
    return gig.interests.count()


def can_change(gig: Gig) -> bool:
    """Whether what the gig says can still be changed: it is open, and was offered to nobody."""
    return not gig.filled_at and not gig.withdrawn_at and not gig.offers.exists()


def list_offers(gig: Gig) -> list[Offer]:
    """The offers made for a gig, the first first; of those to one contractor, the last one counts."""
    return list(gig.offers.select_related("contractor").order_by(*_IN_TURN))


def list_contractor_offers(contractor: Contractor) -> list[Offer]:
    """Offers waiting for this contractor's answer."""
    waiting = Offer.objects.filter(contractor=contractor, state=Offer.State.MADE)
    return list(waiting.select_related("gig", "gig__client").order_by("-made_at"))


def find_offer(*, contractor: Contractor, gig: Gig) -> Offer | None:
    """The last offer of a gig to this contractor, whatever became of it, or None."""
    return Offer.objects.filter(contractor=contractor, gig=gig).order_by(*_IN_TURN).last()


def list_answered(contractor: Contractor, *, gigs: Sequence[Gig]) -> dict[uuid.UUID, str]:
    """Which of these gigs were offered to this contractor and are so no more, and what became of the offer."""
    offers = Offer.objects.filter(contractor=contractor, gig__in=[gig.pk for gig in gigs])
    last = dict(offers.order_by(*_IN_TURN).values_list("gig_id", "state"))
    return {gig: state for gig, state in last.items() if state != Offer.State.MADE}


def get_gig_offer(*, gig: Gig, offer: uuid.UUID) -> Offer:
    """One offer of that gig; raises Offer.DoesNotExist for another's."""
    return Offer.objects.select_related("gig").get(pk=offer, gig=gig)


def get_offer(*, contractor: Contractor, offer: uuid.UUID) -> Offer:
    """One offer to this contractor; raises Offer.DoesNotExist for another's."""
    return Offer.objects.select_related("gig").get(pk=offer, contractor=contractor)


def list_contractor_gigs(
    contractor: Contractor, *, wanted: GigFilter = _ALL, before: Place | None = None, limit: int = 100
) -> list[Gig]:
    """The gigs a contractor took, newest first; `taken_at` is when, or when it was posted where that is not known."""
    rows = narrow(Gig.objects.filter(contractor=contractor), wanted, names=_OF_CLIENT)
    rows = rows.annotate(taken_at=Coalesce(F("filled_at"), F("posted_at")))
    return list(older(rows, before, by="taken_at").select_related("client", "rating")[:limit])


def list_statement(gig: Gig) -> list[StatementLine]:
    """The live lines of a gig's written statement."""
    return list(gig.lines.filter(withdrawn_at=None).order_by("id"))


def lock_gig(gig: uuid.UUID) -> Gig:
    """One gig, held until the transaction ends, so that what follows from its facts happens one after the other."""
    return Gig.objects.select_for_update().get(pk=gig)


def list_titles(gigs: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The titles of these gigs, for callers that hold their ids already."""
    return dict(Gig.objects.filter(pk__in=list(gigs)).values_list("pk", "title"))


def get_gig(gig: uuid.UUID) -> Gig:
    """One gig by id, for callers below the pages; raises Gig.DoesNotExist."""
    return Gig.objects.select_related("organisation", "client").get(pk=gig)


def find_rating(gig: Gig) -> Rating | None:
    """The rating of a gig, or None."""
    return Rating.objects.filter(gig=gig).first()


def list_gigs(*, organisation: Organisation, before: Place | None = None, limit: int = 50) -> list[Gig]:
    """An organisation's gigs, newest first, paged by the pair of posting time and id."""
    rows = Gig.objects.filter(organisation=organisation).select_related("client", "contractor", "rating")
    return list(older(rows, before)[:limit])


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
                "title", "value_minor", "currency", "starts_on", "due_on", "filled_at", "completed_at", "cancelled_at",
                client="client__name",
            ),
        ),
        "gig_edits": Held(GigEdit.objects.filter(**own), same("edition", "before", "at", **gig)),
        "offers": Held(Offer.objects.filter(contractor=contractor), same("state", "made_at", "answered_at", **gig)),
        "interests": Held(Interest.objects.filter(contractor=contractor), same("at", **gig)),
        "statement_lines": Held(
            StatementLine.objects.filter(**own), same("kind", "label", "amount_minor", "at", "withdrawn_at", **gig)
        ),
        "ratings": Held(Rating.objects.filter(**own), same("value", "at", **gig)),
    }  # fmt: skip
