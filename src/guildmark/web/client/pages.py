"""A client's pages: their gigs, posting one, who is certified, offering, completing, rating."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guildmark.credentials import queries as badges
from guildmark.people import queries as contractors
from guildmark.pools import queries as pools
from guildmark.programs import actions as programs
from guildmark.web.access import Staff, for_staff
from guildmark.web.forms import Faults, plain, read_fields, read_money, read_number, read_words
from guildmark.web.once import once
from guildmark.web.reading import put_on_record
from guildmark.work import actions as work
from guildmark.work import queries as gigs_of
from guildmark.work.actions import GigTakenError

CLIENT = ("client",)
PAGE = 50
MOST_OTHERS = 20


def _frame(staff: Staff, here: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - template values
    return {"organisation": staff.organisation, "client": staff.client, "here": here, **more}


@for_staff(*CLIENT)
@require_safe
def gigs(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Everything this client posted, what waits for them first."""
    rows = gigs_of.list_client_gigs(client=staff.client)
    waiting = [g for g in rows if _waits(g)]
    put_on_record(staff, "names on gigs", [g.contractor_id for g in rows])
    return render(request, "guildmark/client/gigs.html", _frame(staff, "gigs", gigs=rows, waiting=waiting))


def _waits(gig: Any) -> bool:  # noqa: ANN401 - a row of work
    unrated = gig.completed_at and not hasattr(gig, "rating")
    return bool(unrated or (not gig.filled_at and not gig.withdrawn_at and gig.interested))


@for_staff(*CLIENT)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Post a gig; the pool of its skill may see it first."""
    context = _frame(staff, "post", skills=pools.list_skills(staff.organisation), sent=request.POST)
    if request.method != "POST":
        return render(request, "guildmark/client/post.html", context)
    values, faults = _read_gig(request, staff.organisation.currency)
    if faults:
        return render(
            request, "guildmark/client/post.html", context | {"faults": faults}, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    gig = programs.post_gig(organisation=staff.organisation, client=staff.client, at=timezone.now(), **values)
    messages.success(request, _("Posted. You see here who would like it."))
    return redirect("web:client_gig", staff.organisation.slug, gig.pk)


def _read_gig(request: HttpRequest, currency: str) -> tuple[dict[str, Any], Faults]:
    readers: dict[str, Callable[[str], Any]] = {
        "title": lambda text: read_words(text, most=200),
        "skill": lambda text: read_words(text, most=80),
        "brief": lambda text: read_words(text, most=5000, needed=False),
        "city": lambda text: read_words(text, most=80, needed=False),
        "value_minor": lambda text: read_money(text, currency),
    }
    return read_fields(request.POST, readers)


@for_staff(*CLIENT)
@require_safe
def gig(request: HttpRequest, staff: Staff, gig_id: uuid.UUID) -> HttpResponse:
    """One gig: who would like it, who is certified, what was agreed."""
    at = timezone.now()
    found = gigs_of.get_client_gig(client=staff.client, gig=gig_id)
    certified = badges.list_certified(organisation=staff.organisation, skill=found.skill, at=at)
    offers = gigs_of.list_offers(found)
    offered = {offer.contractor_id for offer in offers}
    interested = gigs_of.list_interested(found)
    members = [m.contractor for m in pools.list_members(organisation=staff.organisation, skill=found.skill, at=at)]
    others = [c for c in members if c not in interested and c.pk not in offered][:MOST_OTHERS]
    context = _frame(
        staff, "gigs", gig=found, offers=offers, offered=offered, certified=certified, interested=interested,
        others=others, lines=gigs_of.list_statement(found), rating=gigs_of.find_rating(found), now=at,
        scale=range(1, 6),
    )  # fmt: skip
    put_on_record(staff, "names for a gig", _named(found, [*interested, *others]))
    return render(request, "guildmark/client/gig.html", context)


def _named(found: Any, candidates: list[Any]) -> list[uuid.UUID | None]:  # noqa: ANN401 - rows
    """Whom the page names: who could get the gig while it is open, then who has it."""
    open_still = not found.filled_at and not found.withdrawn_at
    return [c.pk for c in candidates] if open_still else [found.contractor_id]


@for_staff(*CLIENT)
@require_safe
def certified(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Who is in a pool now, by skill, with their badge; a page at a time, in the order they entered."""
    at = timezone.now()
    skills = pools.list_skills(staff.organisation)
    skill = plain(request.GET.get("skill", ""))[:80] or (skills[0] if skills else "")
    rows = pools.list_members(
        organisation=staff.organisation, skill=skill, at=at, limit=PAGE + 1,
        after=read_number(request.GET.get("after", "")),
    )  # fmt: skip
    members = rows[:PAGE]
    put_on_record(staff, "names in a pool", [m.contractor_id for m in members])
    context = _frame(
        staff, "certified", skills=skills, skill=skill, members=members,
        count=pools.count_members(organisation=staff.organisation, skill=skill, at=at),
        more=members[-1].pk if len(rows) > PAGE else None,
    )  # fmt: skip
    return render(request, "guildmark/client/certified.html", context)


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
        work.make_offer(gig=found, contractor=chosen, at=timezone.now())
        messages.success(request, _("Offered. They accept or decline; both are fine."))
    except ValueError:
        messages.warning(request, _("Choose whom to offer the gig to."))
    except GigTakenError:
        messages.warning(request, _("This gig is no longer open."))
    return redirect("web:client_gig", staff.organisation.slug, gig_id)


def _act(act: Callable[[Any], object], done: str) -> Callable[..., HttpResponseBase]:
    """A view that does one thing to one of the client's gigs and says so."""

    @for_staff(*CLIENT)
    @require_POST
    def view(request: HttpRequest, staff: Staff, gig_id: uuid.UUID) -> HttpResponse:
        act(gigs_of.get_client_gig(client=staff.client, gig=gig_id))
        messages.success(request, _(done))
        return redirect("web:client_gig", staff.organisation.slug, gig_id)

    return view


complete = _act(lambda found: work.complete_gig(gig=found, at=timezone.now()), "Completed. Premiums are settled.")
cancel = _act(lambda found: work.cancel_gig(gig=found, at=timezone.now()), "Cancelled. What was reserved went back.")
withdraw = _act(lambda found: work.withdraw_gig(gig=found, at=timezone.now()), "Withdrawn. Nobody sees it any more.")


@for_staff(*CLIENT)
@once
@require_POST
def rate(request: HttpRequest, staff: Staff, gig_id: uuid.UUID) -> HttpResponse:
    """Rate completed work from 1 to 5."""
    found = gigs_of.get_client_gig(client=staff.client, gig=gig_id)
    value = request.POST.get("value", "")
    try:
        work.rate_gig(gig=found, value=int(value) if value.isdecimal() else 0, at=timezone.now())
        messages.success(request, _("Thank you. The rating stands."))
    except ValueError:
        messages.warning(request, _("Choose a rating from 1 to 5, once the gig is completed."))
    return redirect("web:client_gig", staff.organisation.slug, gig_id)
