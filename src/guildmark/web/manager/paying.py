"""Recording that earned premiums were paid: which, on which day, under which reference; and what was recorded before.

It is asked before anything is recorded, with how many they are and how much; what was confirmed is recorded and
nothing else, and each premium once, however often the form is sent.
"""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from guildmark.engine.decisions.paying import Refusal
from guildmark.people import queries as people
from guildmark.programs import queries
from guildmark.rewards import actions as rewards
from guildmark.rewards import queries as ledger
from guildmark.web.access import READING, Staff, for_staff
from guildmark.web.exporting import batches, stream_csv
from guildmark.web.forms import Faults, read_day, read_fields, read_number, read_words
from guildmark.web.manager.lists import PAGE, frame
from guildmark.web.manager.money import AT_ONCE, LIST, PAYING, by_text, show_money
from guildmark.web.once import once
from guildmark.web.reading import put_on_record
from guildmark.web.templatetags.guildmark import day, money
from guildmark.work.queries import list_titles

MOST_SIGNS = 140


@for_staff(*PAYING)
@once
@require_POST
def pay(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Choose, then confirm, then recorded; what is wrong comes back with the page, and nothing typed is lost."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    if (fund := ledger.find_fund(program.pk)) is None:
        return redirect("web:money", staff.organisation.slug, program.pk)
    uses = _choose(request, fund)
    if not uses and request.POST.getlist("use"):
        messages.warning(request, _("What was chosen waits no more: it is recorded as paid already."))
        return redirect("web:money", staff.organisation.slug, program.pk)
    values, faults = _read(request, fund, uses)
    step = request.POST.get("step", "")
    if faults or step == "change":
        ticked = [use.pk for use in uses] if request.POST.get("which") != "all" else []
        status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
        typed = {"sent": request.POST, "ticked": ticked, "faults": faults}
        return show_money(request, staff, program, fund, status=status, **typed)
    if step == "record":
        return _record(request, staff, program, uses, values)
    return _ask(request, staff, program, uses, values)


def _choose(request: HttpRequest, fund: Any) -> list[Any]:  # noqa: ANN401 - rows of rewards
    """Those that were ticked and still wait, or all that the page lists."""
    if request.POST.get("which") == "all":
        return ledger.list_to_pay(fund, limit=AT_ONCE)
    sent = request.POST.getlist("use")[:AT_ONCE]
    ticked = {number for text in sent if (number := read_number(text)) is not None}
    return ledger.list_to_pay(fund, only=ticked, limit=AT_ONCE)


def _read(request: HttpRequest, fund: Any, uses: Sequence[Any]) -> tuple[dict[str, Any], Faults]:  # noqa: ANN401 - rows
    values, faults = read_fields(
        request.POST,
        {
            "paid_on": lambda text: date.fromisoformat(read_day(text)),
            "reference": lambda text: read_words(text, most=MOST_SIGNS, needed=False),
        },
    )
    if not uses:
        faults["which"] = _("Tick at least one payment, or choose all that are open")
    elif "paid_on" in values:
        try:
            rewards.check_paid_on(fund=fund, uses=uses, paid_on=values["paid_on"], at=timezone.now())
        except rewards.PaidOnError as problem:
            faults["paid_on"] = _say(problem)
    return values, faults


def _say(problem: rewards.PaidOnError) -> str:
    if problem.why is Refusal.TO_COME:
        return _("This day is still to come")
    return _("One of these was earned later: enter %(day)s or a day after it") % {"day": problem.earliest.isoformat()}


def _ask(
    request: HttpRequest,
    staff: Staff,
    program: Any,  # noqa: ANN401 - a row of programs
    uses: Sequence[Any],
    values: dict[str, Any],
) -> HttpResponse:
    """Whether these were paid: how many, how much in each currency, to whom."""
    put_on_record(staff, LIST, {use.promise.contractor_id for use in uses})
    context = frame(
        staff, "programs", program=program, part="money", uses=uses, sums=_sum(uses), titles=by_text(
            list_titles({use.gig for use in uses})
        ), **values,
    )  # fmt: skip
    return render(request, "guildmark/manager/pay.html", context)


def _sum(uses: Sequence[Any]) -> list[tuple[str, int, int]]:
    """Currency, how many and how much."""
    counts = Counter(use.promise.fund.currency for use in uses)
    return [
        (currency, n, sum(use.amount_minor for use in uses if use.promise.fund.currency == currency))
        for currency, n in sorted(counts.items())
    ]


def _record(
    request: HttpRequest,
    staff: Staff,
    program: Any,  # noqa: ANN401 - a row of programs
    uses: Sequence[Any],
    values: dict[str, Any],
) -> HttpResponse:
    fund, numbers = uses[0].promise.fund, [use.pk for use in uses]
    paid = rewards.record_payment(fund=fund, uses=numbers, by=staff.user.pk, at=timezone.now(), **values)
    sums = ", ".join(str(money(minor, currency)) for currency, _n, minor in _sum(paid))
    said = ngettext(
        "%(n)s payment recorded, %(sums)s, as paid on %(day)s.",
        "%(n)s payments recorded, %(sums)s in all, as paid on %(day)s.", len(paid),
    )  # fmt: skip
    if paid:
        messages.success(request, strip_tags(said % {"n": len(paid), "sums": sums, "day": day(values["paid_on"])}))
    if (left := len({*request.POST.getlist("use")}) - len(paid)) > 0:
        more = ngettext("%(n)s of them was recorded before.", "%(n)s of them were recorded before.", left)
        messages.warning(request, more % {"n": left})
    return redirect("web:payments", staff.organisation.slug, program.pk)


@for_staff(*READING)
@require_safe
def payments(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponseBase:
    """What was recorded as paid, the last first: on which day, under which reference, by whom."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    fund = ledger.find_fund(program.pk)
    if fund and request.GET.get("as") == "csv":
        return stream_csv("payments.csv", COLUMNS, _rows(staff, fund))
    before = read_number(request.GET.get("before", ""))
    rows = ledger.list_paid(fund, before=before, limit=PAGE + 1) if fund else []
    context = frame(
        staff, "programs", program=program, part="money", fund=fund, rows=_named(staff, rows[:PAGE]), paged=before,
        more=rows[PAGE - 1].pk if len(rows) > PAGE else None,
    )  # fmt: skip
    return render(request, "guildmark/manager/payments.html", context)


COLUMNS = (
    "number", "contractor", "name", "email", "gig", "title", "amount_minor", "currency", "paid_on", "reference",
    "recorded_at", "recorded_by",
)  # fmt: skip


def _named(staff: Staff, rows: Sequence[Any]) -> list[tuple[Any, Any, str, Any]]:
    """Each transfer with its contractor, the title of its gig, and who recorded it."""
    ids = {row.contractor for row in rows}
    put_on_record(staff, "list of payments", ids)
    whose = people.map_contractors(organisation=staff.organisation, contractors=ids)
    titles = list_titles({row.gig for row in rows})
    by = people.map_users({row.payment.recorded_by for row in rows if row.payment})
    return [
        (row, whose.get(row.contractor), titles.get(row.gig, ""), row.payment and by.get(row.payment.recorded_by))
        for row in rows
    ]


def _rows(staff: Staff, fund: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - a row of rewards
    def fetch(last: Any, limit: int) -> list[Any]:  # noqa: ANN401 - a row of rewards
        return ledger.list_paid(fund, before=last.pk if last else None, limit=limit)

    for rows in batches(fetch):
        for row, who, title, by in _named(staff, rows):
            yield (
                row.pk, row.contractor, who and who.name, who and who.email, row.gig, title, row.amount_minor,
                fund.currency, row.payment and row.payment.paid_on, row.payment and row.payment.reference, row.at, by,
            )  # fmt: skip
