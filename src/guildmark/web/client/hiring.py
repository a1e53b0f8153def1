"""One gig of a client: who would like it, offering, completing, cancelling, withdrawing, rating."""

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from guildmark.credentials import queries as badges
from guildmark.people import queries as contractors
from guildmark.pools import queries as pools
from guildmark.web.access import Staff, for_staff
from guildmark.web.client.lists import CLIENT, frame
from guildmark.web.once import once
from guildmark.web.rating import SCALE
from guildmark.web.reading import put_on_record
from guildmark.work import actions as work
from guildmark.work import queries as gigs_of
from guildmark.work.actions import GigTakenError

MOST_OTHERS = 20
OVER = {"declined", "lapsed"}  # offers that can be followed by another


@for_staff(*CLIENT)
@require_safe
def gig(request: HttpRequest, staff: Staff, gig_id: uuid.UUID) -> HttpResponse:
    """One gig: who would like it, who is certified, what was agreed."""
    return _page(request, staff, gigs_of.get_client_gig(client=staff.client, gig=gig_id))


def _page(request: HttpRequest, staff: Staff, found: Any, **more: Any) -> HttpResponse:  # noqa: ANN401 - a row, template values
    """The page of a gig; with what is wrong in a form of it, where something is."""
    at = timezone.now()
    is_open = not found.filled_at and not found.withdrawn_at
    context = frame(staff, "gigs", gig=found, now=at, is_open=is_open, **more)
    context |= _while_open(staff, found, at) if is_open else _once_filled(found, at)
    put_on_record(staff, "names for a gig", [c.pk for c in context["named"]] if is_open else [found.contractor_id])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if more else HTTPStatus.OK
    return render(request, "guildmark/client/gig.html", context, status=status)


def _while_open(staff: Staff, found: Any, at: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of work, an instant
    """Who sees the gig, who would like it, to whom it was and could be offered."""
    about = {"organisation": staff.organisation, "skill": found.skill, "at": at}
    offers = gigs_of.list_offers(found)
    offered = {str(offer.contractor_id): offer.state for offer in offers}
    interested = gigs_of.list_interested(found)
    members = pools.list_members(**about)
    others = [c for c in (member.contractor for member in members) if c not in interested and str(c.pk) not in offered][
        :MOST_OTHERS
    ]
    named = [*interested, *others]
    return {
        "offers": offers, "offered": offered, "again": _over(offers), "interested": interested,
        "others": others, "named": named,
        "entered": {str(member.contractor_id): member.entered_at for member in members},
        "certified": badges.list_certified(**about),
        "listed": badges.list_listed(**about, contractors=[c.pk for c in named]),
        "ahead": pools.count_ahead(found.pk, at=at) if found.opens_at > at else 0, "in_pool": len(members),
    }  # fmt: skip


def _over(offers: list[Any]) -> set[uuid.UUID]:
    """The offers that can be made again: the last one to each contractor, where it is over."""
    last = {offer.contractor_id: offer for offer in offers}
    return {offer.pk for offer in last.values() if offer.state in OVER}


def _once_filled(found: Any, at: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of work, an instant
    """What was agreed, whether its first day is still to come, and how it was rated."""
    lines = gigs_of.list_statement(found)
    rating = gigs_of.find_rating(found)
    return {
        "lines": lines, "premium": next((line for line in lines if line.kind == "premium"), None), "rating": rating,
        "rated": SCALE[rating.value] if rating else "", "scale": SCALE,
        "begins_later": found.starts_on and found.starts_on > timezone.localdate(at),
    }  # fmt: skip


@for_staff(*CLIENT)
@once
@require_POST
def offer(request: HttpRequest, staff: Staff, gig_id: uuid.UUID) -> HttpResponse:
    """Offer the gig to one contractor."""
    found = gigs_of.get_client_gig(client=staff.client, gig=gig_id)
    try:
        chosen = contractors.get_contractor(
            organisation=staff.organisation, contractor=uuid.UUID(request.POST.get("contractor", ""))
        )
        _offer(request, found, chosen)
    except ValueError:
        messages.warning(request, _("Choose whom to offer the gig to."))
    except GigTakenError:
        messages.warning(request, _("This gig is no longer open."))
    return redirect("web:client_gig", staff.organisation.slug, gig_id)


def _offer(request: HttpRequest, found: Any, chosen: Any) -> None:  # noqa: ANN401 - rows of work and of people
    """Once more only to whom it is meant: somebody else may have offered it, and had it declined, meanwhile."""
    before = gigs_of.find_offer(contractor=chosen, gig=found)
    if before and before.state in OVER and request.POST.get("again") != "yes":
        messages.warning(request, _("It was offered to them before, and that offer is over. You can offer it again."))
        return
    work.make_offer(gig=found, contractor=chosen, at=timezone.now())
    messages.success(request, _("Offered. They accept or decline; both are fine."))


@for_staff(*CLIENT)
@once
@require_POST
def withdraw_offer(request: HttpRequest, staff: Staff, gig_id: uuid.UUID, offer_id: uuid.UUID) -> HttpResponse:
    """Take back an offer that nobody answered yet."""
    found = gigs_of.get_client_gig(client=staff.client, gig=gig_id)
    if work.withdraw_offer(offer=gigs_of.get_gig_offer(gig=found, offer=offer_id), at=timezone.now()):
        messages.success(request, _("The offer is withdrawn. You can offer the gig to others, or to them again."))
    else:
        messages.warning(request, _("It was answered meanwhile, so nothing was withdrawn."))
    return redirect("web:client_gig", staff.organisation.slug, gig_id)


def _act(act: Callable[[Any], bool], done: Any, late: Any) -> Callable[..., HttpResponseBase]:  # noqa: ANN401 - lazy words
    """A view that does one thing to one of the client's gigs and says so, or why not."""

    @for_staff(*CLIENT)
    @once
    @require_POST
    def view(request: HttpRequest, staff: Staff, gig_id: uuid.UUID) -> HttpResponse:
        if act(gigs_of.get_client_gig(client=staff.client, gig=gig_id)):
            messages.success(request, done)
        else:
            messages.warning(request, late)
        return redirect("web:client_gig", staff.organisation.slug, gig_id)

    return view


complete = _act(
    lambda found: work.complete_gig(gig=found, at=timezone.now()), lazy("Completed. Premiums are settled."),
    lazy("This gig is not under way, so nothing was changed."),
)  # fmt: skip
cancel = _act(
    lambda found: work.cancel_gig(gig=found, at=timezone.now()), lazy("Cancelled. What was reserved went back."),
    lazy("This gig is not under way, so nothing was changed."),
)  # fmt: skip
withdraw = _act(
    lambda found: work.withdraw_gig(gig=found, at=timezone.now()), lazy("Withdrawn. Nobody sees it any more."),
    lazy("Somebody has this gig, or it was withdrawn before; nothing was changed."),
)  # fmt: skip


@for_staff(*CLIENT)
@once
@require_POST
def rate(request: HttpRequest, staff: Staff, gig_id: uuid.UUID) -> HttpResponse:
    """Rate completed work from 1 to 5."""
    found = gigs_of.get_client_gig(client=staff.client, gig=gig_id)
    value = request.POST.get("value", "")
    if found.completed_at and not gigs_of.find_rating(found) and value not in map(str, SCALE):
        return _page(request, staff, found, faults={"value": _("Choose a rating from 1 to 5")})
    try:
        work.rate_gig(gig=found, value=int(value) if value in map(str, SCALE) else 0, at=timezone.now())
        messages.success(request, _("Thank you. The rating stands."))
    except ValueError:
        messages.warning(request, _("Choose a rating from 1 to 5, once the gig is completed."))
    return redirect("web:client_gig", staff.organisation.slug, gig_id)
