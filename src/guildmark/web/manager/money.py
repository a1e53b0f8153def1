"""A program's money: what is funded, promised, earned, paid; every transfer; paying what was earned."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from guildmark.people import queries as people
from guildmark.programs import queries
from guildmark.rewards import actions as rewards
from guildmark.rewards import queries as ledger
from guildmark.web.access import READING, Staff, for_staff
from guildmark.web.exporting import stream_csv
from guildmark.web.forms import read_number
from guildmark.web.manager.lists import frame
from guildmark.web.reading import put_on_record
from guildmark.work.queries import list_titles

PAYING = ("owner", "finance")
AT_ONCE = 200  # payments recorded with one confirmation


@for_staff(*READING)
@require_safe
def money(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponseBase:
    """Where every amount stands, what waits to be paid, and the transfers behind it."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    fund = ledger.find_fund(program.pk)
    before = read_number(request.GET.get("before", ""))
    rows = ledger.list_transfers(fund, before=before, limit=101) if fund else []
    if request.GET.get("as") == "csv" and fund:
        return _csv(fund)
    to_pay = ledger.list_to_pay(fund, limit=AT_ONCE) if fund else []
    named = {row.contractor for row in rows[:100] if row.contractor}
    put_on_record(staff, "list of premiums to pay", [*{use.promise.contractor_id for use in to_pay} | named])
    whose = people.map_contractors(organisation=staff.organisation, contractors=named)
    context = frame(
        staff, "programs", program=program, part="money", fund=fund, transfers=rows[:100], to_pay=to_pay,
        to_pay_minor=sum(use.amount_minor for use in to_pay), more=rows[99].pk if len(rows) > 100 else None,  # noqa: PLR2004
        may_pay=staff.may(*PAYING), names=ACCOUNT_NAMES,
        whose={str(pk): who for pk, who in whose.items()},
        titles={str(gig): title for gig, title in list_titles({row.gig for row in rows[:100] if row.gig}).items()},
    )  # fmt: skip
    return render(request, "guildmark/manager/money.html", context)


ACCOUNT_NAMES = {
    "outside": lazy("outside"), "funded": lazy("funded"), "reserved": lazy("reserved"), "committed": lazy("earned"),
    "paid": lazy("paid"), "released": lazy("released"),
}  # fmt: skip


def _csv(fund: Any) -> StreamingHttpResponse:  # noqa: ANN401 - a row of rewards
    """Every transfer, first to last, as it is read."""
    header = ("number", "at", "from", "to", "amount_minor", "currency", "reason", "contractor", "gig")
    rows = (
        (
            row.pk, row.at, row.debit, row.credit, row.amount_minor, fund.currency, row.reason, row.contractor, row.gig,
        )
        for row in ledger.iterate_transfers(fund)
    )  # fmt: skip
    return stream_csv("transfers.csv", header, rows)


@for_staff(*PAYING)
@require_POST
def pay(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Record that what was listed has been paid, and nothing else; each premium once, however often this is sent."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    fund = ledger.find_fund(program.pk)
    listed = {number for text in request.POST.getlist("use") if (number := read_number(text)) is not None}
    uses = ledger.list_to_pay(fund, only=listed, limit=AT_ONCE) if fund else []
    count = sum(rewards.pay_use(use=use, at=timezone.now()) for use in uses)
    said = ngettext("%(n)s payment recorded.", "%(n)s payments recorded.", count) % {"n": count}
    messages.success(request, said if count else _("Nothing of what was listed was waiting to be paid."))
    return redirect("web:money", staff.organisation.slug, program.pk)
