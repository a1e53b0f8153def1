"""A program's money: what is funded, promised, earned, paid; every transfer; paying what was earned."""

import csv
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from guildmark.programs import queries
from guildmark.rewards import actions as rewards
from guildmark.rewards import queries as ledger
from guildmark.web.access import READING, Staff, for_staff
from guildmark.web.manager.lists import frame
from guildmark.web.reading import put_on_record

PAYING = ("owner", "finance")


@for_staff(*READING)
@require_safe
def money(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Where every amount stands, what waits to be paid, and the transfers behind it."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    fund = ledger.find_fund(program.pk)
    before = request.GET.get("before", "")
    rows = ledger.list_transfers(fund, before=int(before) if before.isdecimal() else None, limit=101) if fund else []
    if request.GET.get("as") == "csv" and fund:
        return _csv(rows[:100], fund)
    to_pay = ledger.list_to_pay(fund) if fund else []
    put_on_record(staff, "list of premiums to pay", [use.promise.contractor_id for use in to_pay])
    context = frame(
        staff, "programs", program=program, part="money", fund=fund, transfers=rows[:100],
        to_pay=to_pay, more=rows[99].pk if len(rows) > 100 else None,  # noqa: PLR2004
        may_pay=staff.may(*PAYING), names=ACCOUNT_NAMES,
    )  # fmt: skip
    return render(request, "guildmark/manager/money.html", context)


ACCOUNT_NAMES = {
    "outside": lazy("outside"), "funded": lazy("funded"), "reserved": lazy("reserved"), "committed": lazy("earned"),
    "paid": lazy("paid"), "released": lazy("released"),
}  # fmt: skip


def _csv(rows: list[Any], fund: Any) -> HttpResponse:  # noqa: ANN401 - rows of rewards
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="transfers.csv"'
    writer = csv.writer(answer)
    writer.writerow(["number", "at", "from", "to", "amount_minor", "currency", "reason"])
    for row in rows:
        writer.writerow(
            [row.pk, row.at.isoformat(), row.debit, row.credit, row.amount_minor, fund.currency, row.reason]
        )
    return answer


@for_staff(*PAYING)
@require_POST
def pay(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Record that what was earned has been paid; each premium once, however often this is sent."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    fund = ledger.find_fund(program.pk)
    uses = ledger.list_to_pay(fund) if fund else []
    for use in uses:
        rewards.pay_use(use=use, at=timezone.now())
    said = ngettext("%(n)s payment recorded.", "%(n)s payments recorded.", len(uses)) % {"n": len(uses)}
    messages.success(request, said if uses else _("Nothing was waiting to be paid."))
    return redirect("web:money", staff.organisation.slug, program.pk)
