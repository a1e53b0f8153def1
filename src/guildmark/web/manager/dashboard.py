"""What a program did: a sentence first, then the numbers with their doubt, the funnel, the curves; as CSV too."""

import csv
import re
import uuid
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from guildmark.connect.csv.cells import make_harmless
from guildmark.journey import columns
from guildmark.journey import queries as journey
from guildmark.journey.definitions import BENCHMARKS, BENCHMARKS_READ, BENCHMARKS_SOURCE, DEFINITIONS
from guildmark.journey.measures import Cohort, Funnel, Measured, Row, Scope
from guildmark.learning import queries as learning
from guildmark.programs import queries
from guildmark.rewards.queries import find_fund, list_to_pay
from guildmark.web.access import MANAGING, READING, Staff, for_staff
from guildmark.web.components.charts import draw_bar
from guildmark.web.manager import findings
from guildmark.web.manager.lists import frame

AT_ONCE = 20_000  # facts that one page view projects at most; a worker does the rest
MOST_WEEKS = 104
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_WEEK = re.compile(r"20[0-9]{2}-W[0-9]{2}")
HEADER = (
    "measure", "what", "day", "value", "low", "high", "n", "too_early", "cohort", "until", "program", "generated",
    "definition",
)  # fmt: skip


@for_staff(*READING)
@require_safe
def dashboard(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """The program's overview; `cohort` and `week` in the address say which facts count."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    columns.refresh(most=AT_ONCE)
    scope, week = _scope(request, staff, program)
    measured = _measure(scope, program)
    fund = find_fund(program.pk)
    context = frame(
        staff, "programs", program=program, part="overview", scope=scope, week=week, weeks=_weeks(program),
        cohort=_name_month(scope.cohort) if scope.cohort else "", cohorts=_name_cohorts(scope, measured), fund=fund,
        unpaid=list_to_pay(fund, limit=1) if fund and fund.committed_minor else [], benchmarks=BENCHMARKS,
        benchmarks_read=BENCHMARKS_READ, benchmarks_source=BENCHMARKS_SOURCE, may=staff.may(*MANAGING),
        measured=measured, steps=_bars(measured.funnel), by_cohort=[_cohort_row(each) for each in measured.cohorts],
        **findings.find(scope, measured),
    )  # fmt: skip
    context["ends_on"] = queries.read_design(program.design).ends_on if program.launched_at else None
    return render(request, "guildmark/manager/dashboard.html", context)


def _scope(request: HttpRequest, staff: Staff, program: Any) -> tuple[Scope, str]:  # noqa: ANN401 - a row of programs
    """What the address asks for, and its week; what is malformed or cannot be is as if it were not there."""
    now = timezone.now()
    cohort, week = request.GET.get("cohort", ""), request.GET.get("week", "")
    monday = _monday(week)
    if monday is None or not _first_monday(program, now) <= monday <= timezone.localdate():
        week, until = "", now
    else:
        until = min(_midnight(monday + timedelta(days=7)), now)
    cohort = cohort if _MONTH.fullmatch(cohort) and cohort <= f"{now:%Y-%m}" else ""
    return Scope(str(staff.organisation.pk), str(program.pk), until, cohort), week


def _monday(week: str) -> date | None:
    """The Monday of an ISO week such as 2026-W47."""
    try:
        return date.fromisocalendar(int(week[:4]), int(week[6:]), 1) if _WEEK.fullmatch(week) else None
    except ValueError:  # a 53rd week of a year that has 52
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _first_monday(program: Any, now: datetime) -> date:  # noqa: ANN401 - a row of programs
    """The Monday of the week of the launch; tomorrow where there was none, so that no week is on offer."""
    if program.launched_at is None:
        return timezone.localdate(now) + timedelta(days=1)
    launched = timezone.localdate(program.launched_at)
    return launched - timedelta(days=launched.weekday())


def _weeks(program: Any) -> list[tuple[str, date]]:  # noqa: ANN401 - a row of programs
    """The weeks since the launch with their Mondays, newest first."""
    now = timezone.now()
    first, today = _first_monday(program, now), timezone.localdate(now)
    newest = today - timedelta(days=today.weekday())
    count = min(MOST_WEEKS, max(0, (newest - first).days // 7 + 1))
    mondays = [newest - timedelta(weeks=n) for n in range(count)]
    return [(monday.strftime("%G-W%V"), monday) for monday in mondays]


def _name_month(month: str) -> str:
    """“October 2026” for 2026-10."""
    return date_format(date.fromisoformat(f"{month}-01"), "F Y")


def _name_cohorts(scope: Scope, measured: Measured) -> list[tuple[str, str]]:
    months = {each.month for each in measured.cohorts} | ({scope.cohort} if scope.cohort else set())
    return [(month, _name_month(month)) for month in sorted(months)]


def _measure(scope: Scope, program: Any) -> Measured:  # noqa: ANN401 - a row of programs
    lessons = learning.count_lessons(program.course)[0] if program.course else 0
    return journey.measure(scope, lessons=lessons)


def _bars(funnel: Funnel) -> list[dict[str, Any]]:
    rows, before = [], 1.0
    for step in funnel.steps:
        rows.append({"step": step, "bar": draw_bar(step.share_of_first, before), "worst": step is funnel.worst})
        before = step.share_of_first
    return rows


def _cohort_row(cohort: Cohort) -> dict[str, Any]:
    return {"cohort": cohort, "name": _name_month(cohort.month), "rehire": findings.by_day_90(cohort.rehire)}


@for_staff(*READING)
@require_safe
def export(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Every number of the page; each row has its interval, its n, what was filtered, when it was made, what it is."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    columns.refresh(most=AT_ONCE)
    scope, _week = _scope(request, staff, program)
    about = {"until": scope.until.isoformat(), "program": program.name, "generated": timezone.now().isoformat()}
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="program.csv"'
    writer = csv.DictWriter(answer, HEADER)
    writer.writeheader()
    writer.writerows(_cells(row, scope, about) for row in _measure(scope, program).rows())
    return answer


def _cells(row: Row, scope: Scope, about: dict[str, str]) -> dict[str, Any]:
    """The row as it is written: numbers as numbers, and no text that a spreadsheet would take for a formula."""
    definition = DEFINITIONS[row.measure]
    words = " ".join(str(text) for text in (definition.meaning, definition.method, definition.caution) if text)
    cohort = scope.cohort if row.cohort is None else row.cohort
    more = about | {"too_early": "yes" if row.too_early else "no", "cohort": cohort or "all", "definition": words}
    return asdict(row) | {name: make_harmless(text) for name, text in more.items()}
