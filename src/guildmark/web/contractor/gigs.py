"""A contractor's gigs: offers that wait, what is open to them, what they took; saying yes, no, or nothing.

Declining, or taking an interest back, is read by nothing that decides about anybody.
"""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from guildmark.engine.decisions.premium import WHOLE
from guildmark.people.actions import EditedMeanwhileError
from guildmark.people.queries import list_client_users
from guildmark.pools import queries as pools
from guildmark.rewards import queries as rewards
from guildmark.web.access import Reader, for_contractor
from guildmark.web.contractor.own import frame
from guildmark.web.forms import read_number
from guildmark.web.gig_lists import PAGE, Page, cut, read_filter, shorten
from guildmark.web.once import once
from guildmark.web.paging import read_place
from guildmark.web.rating import SCALE
from guildmark.work import actions as work
from guildmark.work import queries as gigs_of
from guildmark.work.actions import GigTakenError
from guildmark.work.narrowing import GigFilter

STATES = {
    "open": lazy("Open"), "liked": lazy("You would like it"), "yours": lazy("Yours"),
    "filled": lazy("Yours, under way"), "completed": lazy("Yours, completed"), "cancelled": lazy("Yours, cancelled"),
}  # fmt: skip
FIRST = 5  # of their own gigs, above those that are open
OPEN, TAKEN = {"", "open", "liked"}, {"", "yours", "filled", "completed", "cancelled"}


@for_contractor
@require_safe
def gigs(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Offers that wait, gigs taken, then gigs that may be seen now (and why some come early)."""
    at, wanted = timezone.now(), read_filter(request, STATES)
    early = pools.list_early_gigs(reader.contractor, at=at)
    offers = gigs_of.list_contractor_offers(reader.contractor)
    offered = {offer.gig_id for offer in offers}
    opened = _open(request, reader, wanted, at, early, apart=set() if wanted else offered)
    taken = _taken(request, reader, wanted)
    shown = opened.rows if opened else []
    liked = gigs_of.list_interests(reader.contractor, gigs=shown)
    answered = gigs_of.list_answered(reader.contractor, gigs=shown)
    context = frame(
        reader, "gigs", wanted=wanted, states=STATES, now=at, early=set(early), open_page=opened, taken_page=taken,
        offers=[] if wanted else _foretell(reader, offers, at), offered=offered,
        count=gigs_of.count_open_gigs(organisation=reader.organisation, at=at, early=early),
        skills=gigs_of.list_contractor_skills(reader.contractor, at=at, early=early),
        memberships=pools.list_memberships(reader.contractor, at=at),
        interested={str(gig): since for gig, since in liked.items()},
        answered={str(gig): state for gig, state in answered.items()},
    )  # fmt: skip
    return render(request, "guildmark/contractor/gigs.html", context)


def _foretell(reader: Reader, offers: list[Any], at: datetime) -> list[dict[str, Any]]:
    """Each offer with what accepting it now would add: all that the page of its gig says before one accepts."""
    values = {(offer.gig.value_minor or WHOLE, offer.gig.currency) for offer in offers}
    coming = rewards.foresee_premiums(reader.contractor, values=values, at=at)
    rows = []
    for offer in offers:
        value = offer.gig.value_minor
        adds = coming[value or WHOLE, offer.gig.currency]
        rows.append({
            "offer": offer, "gig": offer.gig, "premium_left": not value and bool(adds),
            "premium_minor": adds if value else 0, "with_premium_minor": value + adds,
        })  # fmt: skip
    return rows


def _open(
    request: HttpRequest, reader: Reader, wanted: GigFilter, at: datetime, early: list[uuid.UUID],
    *, apart: set[uuid.UUID],
) -> Page | None:  # fmt: skip
    """The open gigs but those that stand apart as offers, where the filter asks; the next page has open gigs only."""
    if wanted.state not in OPEN:
        return None
    rows = gigs_of.list_open_gigs(
        organisation=reader.organisation, at=at, early=early, wanted=wanted, before=_place(request, wanted),
        liked_by=reader.contractor if wanted.state == "liked" else None, apart=apart, limit=PAGE + 1,
    )  # fmt: skip
    return cut(rows, GigFilter(wanted.words, wanted.skill, wanted.state or "open"))


def _taken(request: HttpRequest, reader: Reader, wanted: GigFilter) -> Page | None:
    """The gigs they took, where the filter asks for them: the newest few where the open ones follow."""
    if wanted.state not in TAKEN:
        return None
    rows = gigs_of.list_contractor_gigs(
        reader.contractor, wanted=wanted, before=_place(request, wanted), limit=PAGE + 1
    )
    if not wanted.state:
        return shorten(rows, GigFilter(wanted.words, wanted.skill, "yours"), most=FIRST)
    return cut(rows, wanted, by="taken_at")


def _place(request: HttpRequest, wanted: GigFilter) -> Any:  # noqa: ANN401 - when and which, or None
    """Where to go on from; a page with both lists begins each with its first."""
    return read_place(request) if wanted.state else None


@for_contractor
@require_safe
def gig(request: HttpRequest, reader: Reader, gig_id: uuid.UUID) -> HttpResponse:
    """One gig: its brief, its value, what was changed since they said they would like it, its statement once theirs."""
    at = timezone.now()
    early = pools.list_early_gigs(reader.contractor, at=at)
    found = gigs_of.get_gig_for(reader.contractor, gig=gig_id, at=at, early=early)
    mine = found.contractor_id == reader.contractor.pk
    lines = gigs_of.list_statement(found) if mine else []
    coming = 0 if mine else rewards.foresee_premium(
        reader.contractor, value_minor=found.value_minor, currency=found.currency, at=at
    )  # fmt: skip
    rating = gigs_of.find_rating(found) if mine and found.completed_at else None
    since = gigs_of.list_interests(reader.contractor, gigs=[found]).get(found.pk)
    changed = not mine and since and found.edited_at and found.edited_at > since
    context = frame(
        reader, "gigs", gig=found, mine=mine, is_early=not mine and found.pk in early and found.opens_at > at,
        rating=rating, rated=SCALE[rating.value] if rating else "",
        lines=lines, total_minor=sum(line.amount_minor for line in lines),
        premium_left=not found.value_minor and rewards.has_premium_left(
            reader.contractor, currency=found.currency, at=at
        ),
        premium_minor=coming, with_premium_minor=found.value_minor + coming,
        writers=list_client_users(found.client) if mine and found.client and found.is_under_way else [],
        offer=None if mine else gigs_of.find_offer(contractor=reader.contractor, gig=found), said=bool(since),
        edits=gigs_of.list_edits(found, since=since) if since and changed else [],
    )  # fmt: skip
    return render(request, "guildmark/contractor/gig.html", context)


@for_contractor
@once
@require_POST
def interest(request: HttpRequest, reader: Reader, gig_id: uuid.UUID) -> HttpResponse:
    """They would like the gig as they read it; the client sees it and may offer it."""
    at = timezone.now()
    early = pools.list_early_gigs(reader.contractor, at=at)
    found = gigs_of.get_visible_gig(organisation=reader.organisation, gig=gig_id, at=at, early=early)
    try:
        work.say_interested(
            gig=found, contractor=reader.contractor, at=at, edition=read_number(request.POST.get("edition", ""))
        )
        messages.success(
            request, _("The client sees that you would like this gig. You hear by e-mail if it is offered.")
        )
    except EditedMeanwhileError:
        messages.warning(request, _("The client has just changed this gig. Look at it before you say so."))
        return redirect("web:gig", gig_id)
    except GigTakenError:
        messages.warning(request, _("This gig is no longer open. Nothing else changed."))
    return redirect("web:gigs")


@for_contractor
@once
@require_POST
def withdraw_interest(request: HttpRequest, reader: Reader, gig_id: uuid.UUID) -> HttpResponse:
    """They would not like it after all: no reason, no effect, also once it was filled or withdrawn."""
    at = timezone.now()
    early = pools.list_early_gigs(reader.contractor, at=at)
    found = gigs_of.get_gig_for(reader.contractor, gig=gig_id, at=at, early=early)
    work.withdraw_interest(gig=found, contractor=reader.contractor, at=at)
    messages.success(request, _("Taken back. This has no effect on anything."))
    return redirect("web:gigs")


@for_contractor
@once
@require_POST
def accept(request: HttpRequest, reader: Reader, offer_id: uuid.UUID) -> HttpResponse:
    """Accept an offer; its statement, with the premium if one applies, stands on the gig's page."""
    offer = gigs_of.get_offer(contractor=reader.contractor, offer=offer_id)
    try:
        taken = work.accept_offer(offer=offer, at=timezone.now())
    except GigTakenError:
        messages.warning(request, _("This offer no longer stands. Nothing else changed."))
        return redirect("web:gigs")
    messages.success(request, _("The gig is yours. This is its written statement."))
    return redirect("web:gig", taken.pk)


@for_contractor
@once
@require_POST
def decline(request: HttpRequest, reader: Reader, offer_id: uuid.UUID) -> HttpResponse:
    """Decline an offer: no reason, no effect."""
    offer = gigs_of.get_offer(contractor=reader.contractor, offer=offer_id)
    work.decline_offer(offer=offer, at=timezone.now())
    messages.success(request, _("Declined. This has no effect on anything."))
    return redirect("web:gigs")
