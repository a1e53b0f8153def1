"""A program's money: what is funded, promised, earned, paid; every transfer, and what waits to be paid, as CSV too."""

import uuid
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from guildmark.people import queries as people
from guildmark.people.places import find_zone
from guildmark.programs import queries
from guildmark.rewards import queries as ledger
from guildmark.web.access import READING, Staff, for_staff
from guildmark.web.exporting import batches, stream_csv
from guildmark.web.forms import read_number
from guildmark.web.manager.lists import frame
from guildmark.web.reading import put_on_record
from guildmark.work.queries import list_titles

PAYING = ("owner", "finance")
AT_ONCE = 200  # premiums listed, and recorded as paid with one confirmation
PAGE = 100
LIST = "list of premiums to pay"


@for_staff(*READING)
@require_safe
def money(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponseBase:
    """Where every amount stands, what waits to be paid, and the transfers behind it."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    fund = ledger.find_fund(program.pk)
    if fund and request.GET.get("as") == "csv":
        if request.GET.get("list") == "open":
            return stream_csv("premiums-to-pay.csv", OPEN_COLUMNS, _open_rows(staff, fund))
        return stream_csv("transfers.csv", COLUMNS, _transfer_rows(fund))
    return show_money(request, staff, program, fund)


def show_money(
    request: HttpRequest,
    staff: Staff,
    program: Any,  # noqa: ANN401 - a row of programs
    fund: Any,  # noqa: ANN401 - a row of rewards, or None
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **more: Any,  # noqa: ANN401 - what was typed, and what is wrong with it
) -> HttpResponse:
    """The page, with what was typed into its form where that comes back."""
    rows = (
        ledger.list_transfers(fund, before=read_number(request.GET.get("before", "")), limit=PAGE + 1) if fund else []
    )
    to_pay = ledger.list_to_pay(fund, limit=AT_ONCE) if fund else []
    shown = rows[:PAGE]
    named = {row.contractor for row in shown if row.contractor}
    put_on_record(staff, LIST, [*{use.promise.contractor_id for use in to_pay} | named])
    titles = list_titles({row.gig for row in shown if row.gig} | {use.gig for use in to_pay})
    context = frame(
        staff, "programs", program=program, part="money", fund=fund, transfers=shown, to_pay=to_pay,
        waiting=ledger.count_to_pay(fund) if fund and len(to_pay) == AT_ONCE else len(to_pay),
        listed_minor=sum(use.amount_minor for use in to_pay), may_pay=staff.may(*PAYING), names=ACCOUNT_NAMES,
        reasons=REASONS,
        whose=by_text(people.map_contractors(organisation=staff.organisation, contractors=named)),
        titles=by_text(titles), more=rows[PAGE - 1].pk if len(rows) > PAGE else None, today=today_of(staff),
    ) | {"ticked": [], "sent": {"paid_on": today_of(staff).isoformat()}} | more  # fmt: skip
    return render(request, "guildmark/manager/money.html", context, status=status)


def today_of(staff: Staff) -> Any:  # noqa: ANN401 - a day
    """The day that it is for the organisation."""
    return timezone.localdate(timezone.now(), find_zone(staff.organisation.zone))


def by_text(found: dict[uuid.UUID, Any]) -> dict[str, Any]:
    """As a template looks things up."""
    return {str(key): value for key, value in found.items()}


ACCOUNT_NAMES = {
    "outside": lazy("outside"), "funded": lazy("funded"), "reserved": lazy("reserved"), "committed": lazy("earned"),
    "paid": lazy("paid"), "released": lazy("released"),
}  # fmt: skip
REASONS = {
    "funded": lazy("funded"), "reserved at joining": lazy("reserved at joining"),
    "reserved again": lazy("reserved again"), "premium earned": lazy("premium earned"),
    "given back unearned": lazy("given back unearned"), "released unused": lazy("released unused"),
    "released when the program closed": lazy("released when the program closed"),
    "paid with the gig": lazy("paid"),
}  # fmt: skip
COLUMNS = ("number", "at", "from", "to", "amount_minor", "currency", "reason", "contractor", "gig")
OPEN_COLUMNS = (
    "contractor", "name", "email", "gig", "title", "earned_at", "amount_minor", "currency",
)  # fmt: skip


def _transfer_rows(fund: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - a row of rewards
    """Every transfer, first to last, as it is read."""
    for row in ledger.iterate_transfers(fund):
        yield (
            row.pk, row.at, row.debit, row.credit, row.amount_minor, fund.currency, row.reason, row.contractor, row.gig,
        )  # fmt: skip


def _open_rows(staff: Staff, fund: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - a row of rewards
    """Everything that waits to be paid, the longest waiting first."""

    def fetch(last: Any, limit: int) -> list[Any]:  # noqa: ANN401 - a row of rewards
        return ledger.list_to_pay(fund, after=last, limit=limit)

    for uses in batches(fetch):
        put_on_record(staff, LIST, [use.promise.contractor_id for use in uses])
        titles = list_titles({use.gig for use in uses})
        for use in uses:
            who = use.promise.contractor
            yield (
                who.pk, who.name, who.email, use.gig, titles.get(use.gig), use.ended_at, use.amount_minor,
                fund.currency,
            )  # fmt: skip
