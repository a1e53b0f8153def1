"""A client's lists: their gigs, searched and filtered by the address, and who is certified."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from guildmark.credentials import queries as badges
from guildmark.pools import queries as pools
from guildmark.web.access import Staff, for_staff
from guildmark.web.forms import plain, read_number
from guildmark.web.gig_lists import PAGE, cut, read_filter
from guildmark.web.paging import read_place
from guildmark.web.reading import put_on_record
from guildmark.work import queries as gigs_of
from guildmark.work.narrowing import GigFilter

CLIENT = ("client",)
MOST_WAITING = 5
STATES = {
    "waiting": lazy("Waits for you"), "open": lazy("Open"), "filled": lazy("Filled"), "completed": lazy("Completed"),
    "cancelled": lazy("Cancelled"), "withdrawn": lazy("Withdrawn"),
}  # fmt: skip
WAITING = GigFilter(state="waiting")


def frame(staff: Staff, here: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - template values
    """What every page of a client needs."""
    return {"organisation": staff.organisation, "client": staff.client, "here": here, **more}


@for_staff(*CLIENT)
@require_safe
def gigs(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Everything this client posted, what waits for them first."""
    wanted, place = read_filter(request, STATES), read_place(request)
    rows = gigs_of.list_client_gigs(client=staff.client, wanted=wanted, before=place, limit=PAGE + 1)
    page = cut(rows, wanted)
    waiting = (
        [] if wanted or place else gigs_of.list_client_gigs(client=staff.client, wanted=WAITING, limit=MOST_WAITING)
    )
    context = frame(
        staff, "gigs", page=page, waiting=waiting, wanted=wanted, paged=bool(place), states=STATES,
        count=gigs_of.count_client_gigs(client=staff.client, wanted=WAITING),
        skills=gigs_of.list_client_skills(staff.client),
    )  # fmt: skip
    put_on_record(staff, "names on gigs", [gig.contractor_id for gig in [*page.rows, *waiting]])
    return render(request, "guildmark/client/gigs.html", context)


@for_staff(*CLIENT)
@require_safe
def certified(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Who is in a pool now, by skill, with the badge they list; a page at a time, in the order they entered."""
    at = timezone.now()
    skills = pools.list_skills(staff.organisation)
    skill = plain(request.GET.get("skill", ""))[:80] or (skills[0] if skills else "")
    rows = pools.list_members(
        organisation=staff.organisation, skill=skill, at=at, limit=PAGE + 1,
        after=read_number(request.GET.get("after", "")),
    )  # fmt: skip
    members = rows[:PAGE]
    whose = [member.contractor_id for member in members]
    put_on_record(staff, "names in a pool", whose)
    context = frame(
        staff, "certified", skills=skills, skill=skill, members=members,
        count=pools.count_members(organisation=staff.organisation, skill=skill, at=at),
        listed=badges.list_listed(organisation=staff.organisation, skill=skill, contractors=whose, at=at),
        more=members[-1].pk if len(rows) > PAGE else None,
    )  # fmt: skip
    return render(request, "guildmark/client/certified.html", context)
