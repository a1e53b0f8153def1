"""What belongs to a contractor: what they earned, who sees their badge, what is held about them."""

import uuid
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guildmark.credentials import actions as credentials
from guildmark.credentials import appeals, counting, naming, renewing
from guildmark.credentials import queries as badges
from guildmark.credentials.tokens import get_token
from guildmark.people import actions as people
from guildmark.people.accesses import list_reads
from guildmark.people.addresses import MOST
from guildmark.people.queries import list_consents, list_other_addresses
from guildmark.pools import queries as pools
from guildmark.programs import actions as programs
from guildmark.programs import queries, renewals
from guildmark.rewards import queries as rewards
from guildmark.web.access import Reader, find_reader, for_contractor, for_enrolment
from guildmark.web.badge_files import send_badge
from guildmark.web.badge_links import embed_lines, linkedin_url
from guildmark.web.components.zone_list import group_zones, zones
from guildmark.web.contractor.holdings import count_held, write_held
from guildmark.web.exporting import stream_csv
from guildmark.web.forms import Faults, plain, read_number
from guildmark.web.reading import WHAT
from guildmark.work import queries as gigs_of

CORRECTABLE = ("name", "zone", "city")
FORMS = ("with-score", "without-score")
MOST_ROWS = 100_000
PAYMENTS = 100
READS = 50  # lines of who read their data on one page


def frame(reader: Reader, here: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - template values
    """What every page of a contractor needs that belongs to no one program."""
    enrolments = queries.list_enrolments(reader.contractor)
    live = [e for e in enrolments if e.state not in {"left", "ended"}]
    return {
        "reader": reader, "organisation": reader.contractor.organisation, "here": here, "enrolments": enrolments,
        "nav_enrolment": live[0] if live else None, **more,
    }  # fmt: skip


@for_contractor
@require_safe
def earned(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    """Every reward, its state and whom it waits for."""
    at = timezone.now()
    promises = rewards.list_promises(reader.contractor)
    uses = [(promise.promise, use, gigs_of.get_gig(use.gig)) for promise in promises for use in promise.uses]
    owned = badges.list_badges(reader.contractor)
    as_csv = request.GET.get("as") == "csv"
    payments = rewards.list_payments(reader.contractor, limit=MOST_ROWS if as_csv else PAYMENTS)
    if as_csv:
        return stream_csv("earned.csv", EARNED_COLUMNS, _earned_rows(uses, payments))
    context = frame(
        reader, "earned", promises=[each for each in promises if each.promise.state != "ended"], uses=uses, now=at,
        payments=payments, titles=_titles(uses), sums=rewards.sum_for(reader.contractor),
        badges=[(badge, badges.standing(badge, at=at)) for badge in owned],
        memberships=pools.list_memberships(reader.contractor, at=at),
    )  # fmt: skip
    return render(request, "guildmark/contractor/earned.html", context)


EARNED_COLUMNS = ("what", "for", "state", "amount_minor", "currency", "at", "reference")


def _earned_rows(uses: list[Any], payments: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Each use of a premium with its gig and state, then each payment."""
    for promise, use, gig in uses:
        when = use.ended_at or gig.filled_at
        yield "premium", gig.title, use.state, use.amount_minor, promise.fund.currency, when, ""
    titles = _titles(uses)
    for each in payments:
        when, reference = (each.payment.paid_on, each.payment.reference) if each.payment else (each.at, "")
        yield (
            "payment", titles.get(str(each.gig), each.reason), "paid", each.amount_minor, each.fund.currency, when,
            reference,
        )  # fmt: skip


def _titles(uses: list[Any]) -> dict[str, str]:
    return {str(gig.pk): gig.title for _promise, _use, gig in uses}


@for_contractor
@require_http_methods(["GET", "HEAD", "POST"])
def badge(request: HttpRequest, reader: Reader, badge_id: uuid.UUID) -> HttpResponse:
    """The owner's page of a badge: who sees it, whether with its score, and its files."""
    found = badges.get_own_badge(contractor=reader.contractor, badge=badge_id)
    if request.method == "POST":
        visibility = request.POST.get("visibility", "")
        if visibility in {"private", "link", "listed"}:
            credentials.choose_visibility(
                badge=found, visibility=visibility, show_score=bool(request.POST.get("show_score")),
                show_city=bool(request.POST.get("show_city")), at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Your choice is in force now."))
        return redirect("web:own_badge", found.pk)
    return show_badge(request, reader, found)


def show_badge(request: HttpRequest, reader: Reader, found: Any, **faulty: Any) -> HttpResponse:  # noqa: ANN401 - a row, template values
    """The owner's page of a badge; with `faulty`, a form of it had a fault."""
    days = counting.list_days(found)
    context = frame(
        reader, "earned", badge=found, standing=badges.standing(found, at=timezone.now()),
        decision=appeals.find_decision(found), appeal=appeals.find_appeal(found),
        name_request=naming.find_request(found), newer=badges.find_replacement(found),
        signed_anew=badges.find_signed_anew(found), embed=embed_lines(found), days=days,
        sums=counting.sum_counts(found) if days else (), renewal=renewals.find_renewal(found, at=timezone.now()),
        renewed=renewing.find_renewed_by(found), earlier=renewing.list_earlier(found), **faulty,
    )  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faulty else HTTPStatus.OK
    return render(request, "guildmark/contractor/badge.html", context, status=status)


@for_contractor
@require_safe
def add_to_linkedin(request: HttpRequest, reader: Reader, badge_id: uuid.UUID) -> HttpResponse:
    """On to LinkedIn's form, counted; a badge that nobody else can open, or that was revoked, is not added."""
    found = badges.get_own_badge(contractor=reader.contractor, badge=badge_id)
    if found.visibility == "private" or found.revoked_at:
        return redirect("web:own_badge", found.pk)
    if request.method == "GET":
        counting.count(badge=found.pk, kind="shared", at=timezone.now())
    return redirect(linkedin_url(found))


@for_contractor
@require_safe
def badge_file(request: HttpRequest, reader: Reader, badge_id: uuid.UUID, form: str, suffix: str) -> HttpResponse:  # noqa: ARG001
    """The signed credential for its owner, with or without the result: the bytes that were stored, or in a picture."""
    found = badges.get_own_badge(contractor=reader.contractor, badge=badge_id)
    if form not in FORMS:
        raise Http404
    with_result = form == "with-score"
    if suffix == "jwt":
        return send_badge(found, suffix, get_token(found, with_result=with_result, at=timezone.now()), form)
    return send_badge(found, suffix, badges.get_own_signed(found, with_result=with_result), form)


@for_contractor
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What is held, who read it, what was agreed to; corrections at once."""
    contractor = reader.contractor
    if request.method == "POST":
        wanted = {name: plain(request.POST[name])[:80] for name in CORRECTABLE if name in request.POST}
        if faults := _faults(wanted):
            return show_my_data(request, reader, sent=wanted, faults=faults)
        changes = {name: value for name, value in wanted.items() if value != getattr(contractor, name)}
        if changes:
            people.correct_contractor(contractor=contractor, at=timezone.now(), **changes)
            messages.success(request, _("Corrected."))
        return redirect("web:my_data")
    return show_my_data(request, reader)


def _faults(wanted: dict[str, str]) -> Faults:
    """What is wrong with a correction."""
    faults: Faults = {}
    if wanted.get("name") == "":
        faults["name"] = _("Your name cannot be empty: it stands on your badge, and clients see it.")
    if wanted.get("zone") and wanted["zone"] not in zones():
        faults["zone"] = _("This time zone is not known; choose one from the list.")
    return faults


def show_my_data(request: HttpRequest, reader: Reader, **typed: Any) -> HttpResponse:  # noqa: ANN401 - template values
    """The page; with what was typed and what is wrong with it, where something is."""
    contractor = reader.contractor
    before, zone = read_number(request.GET.get("before", "")), timezone.get_current_timezone()
    reads = list_reads(contractor, zone=zone, before=before, limit=READS + 1)
    context = frame(
        reader, "my_data", consents=list_consents(contractor), reads=reads[:READS], paged=before,
        more=reads[READS - 1].last if len(reads) > READS else None,
        zone_groups=group_zones(at=timezone.now(), held=contractor.zone), words=WHAT,
        held=count_held(contractor), others=list_other_addresses(contractor), most=MOST,
        **({"sent": vars(contractor)} | typed),
    )  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if typed else HTTPStatus.OK
    return render(request, "guildmark/contractor/my_data.html", context, status=status)


@for_contractor
@require_safe
def download(request: HttpRequest, reader: Reader) -> StreamingHttpResponse:  # noqa: ARG001 - Django's signature
    """Everything that is held about the contractor, as JSON."""
    answer = StreamingHttpResponse(write_held(reader.contractor), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="what-is-held-about-me.json"'
    return answer


@for_enrolment
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, enrolment: Any) -> HttpResponse:  # noqa: ANN401 - a row of programs
    """Leave with one click; the page before says what stays and what goes."""
    if request.method == "POST":
        programs.leave(enrolment=enrolment, at=timezone.now())
        context = {"organisation": enrolment.program.organisation, "program": enrolment.program}
        return render(request, "guildmark/contractor/left.html", context)
    reader = find_reader(request)
    context = {
        "enrolment": enrolment, "nav_enrolment": enrolment, "organisation": enrolment.program.organisation,
        "reader": reader, "here": "", "badge": bool(enrolment.certified_at),
    }  # fmt: skip
    return render(request, "guildmark/contractor/leave.html", context)
