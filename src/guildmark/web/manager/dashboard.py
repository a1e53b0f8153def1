"""What a program did: a sentence first, then four numbers with their doubt, the funnel, the curves; as CSV too."""

import csv
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guildmark.journey import columns
from guildmark.journey import queries as journey
from guildmark.journey.definitions import BENCHMARKS, BENCHMARKS_READ, DEFINITIONS
from guildmark.journey.measures import Funnel, Quality, Rate, Scope, Waiting
from guildmark.learning import queries as learning
from guildmark.programs import queries
from guildmark.rewards.queries import find_fund
from guildmark.web.access import READING, Staff, for_staff
from guildmark.web.components.charts import draw_bar, draw_curves, draw_interval
from guildmark.web.manager.lists import frame

AT_ONCE = 20_000  # facts that one page view projects at most; a worker does the rest
TABLE_DAYS = (0, 3, 7, 14, 30, 60, 90)


@for_staff(*READING)
@require_safe
def dashboard(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """The program's overview; `cohort` and `week` in the address say which facts count."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    columns.refresh(most=AT_ONCE)
    scope = _scope(request, staff, program)
    measured = _measure(scope, program)
    context = frame(
        staff, "programs", program=program, part="overview", scope=scope, cohorts=journey.list_cohorts(scope),
        week=request.GET.get("week", ""), weeks=_weeks(program), fund=find_fund(program.pk), **measured,
        benchmarks=BENCHMARKS, benchmarks_read=BENCHMARKS_READ, definitions=DEFINITIONS,
        headline=_headline(measured),
    )  # fmt: skip
    return render(request, "guildmark/manager/dashboard.html", context)


def _scope(request: HttpRequest, staff: Staff, program: Any) -> Scope:  # noqa: ANN401 - a row of programs
    cohort = request.GET.get("cohort", "")
    until = _end_of_week(request.GET.get("week", "")) or timezone.now()
    return Scope(str(staff.organisation.pk), str(program.pk), until, cohort if _is_month(cohort) else "")


def _is_month(text: str) -> bool:
    try:
        return bool(datetime.strptime(text, "%Y-%m").replace(tzinfo=timezone.get_current_timezone()))
    except ValueError:
        return False


def _end_of_week(text: str) -> datetime | None:
    """The end of an ISO week such as 2026-W47, in the reader's zone."""
    try:
        monday = datetime.strptime(f"{text}-1", "%G-W%V-%u").replace(tzinfo=timezone.get_current_timezone())
    except ValueError:
        return None
    return min(monday + timedelta(days=7), timezone.now())


def _weeks(program: Any) -> list[str]:  # noqa: ANN401 - a row of programs
    """The weeks since the launch, newest first."""
    now, week = timezone.now(), timedelta(days=7)
    count = min(104, (now - program.launched_at) // week + 1) if program.launched_at else 0
    return [(now - week * n).strftime("%G-W%V") for n in range(count)]


def _measure(scope: Scope, program: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of programs
    funnel = journey.get_funnel(scope, lessons=learning.count_lessons(program.course)[0] if program.course else 0)
    participation, completion = journey.get_rates(funnel)
    fill, rehire, quality = journey.get_time_to_fill(scope), journey.get_rehire(scope), journey.get_quality(scope)
    return {
        "funnel": funnel, "participation": participation, "completion": completion, "fill": fill, "rehire": rehire,
        "quality": quality, "steps": _bars(funnel), "fill_chart": _fill_chart(fill), "fill_rows": _curve_rows(fill),
        "rehire_rows": _curve_rows(rehire), "rehire_chart": _rehire_chart(rehire), "rehired": _rehired(rehire),
        "dots": _dots(participation, completion, fill, quality),
    }  # fmt: skip


def _bars(funnel: Funnel) -> list[dict[str, Any]]:
    rows, before = [], 1.0
    for step in funnel.steps:
        rows.append({"step": step, "bar": draw_bar(step.share_of_first, before), "worst": step is funnel.worst})
        before = step.share_of_first
    return rows


def _dots(participation: Rate, completion: Rate, fill: Waiting, quality: Quality) -> dict[str, str]:
    """The interval of each number as a small picture; none where there is no interval."""
    found: dict[str, str] = {}
    for rate in (participation, completion):
        if rate.share:
            s = rate.share
            label = _("%(v)d percent, from %(l)d to %(h)d") % {"v": s.value * 100, "l": s.low * 100, "h": s.high * 100}
            tone = "c-q" if rate.too_early else "c-a"
            found[rate.key] = draw_interval(s.value, s.low, s.high, scale=(0, 1), label=label, tone=tone)
    curve = fill.first
    if curve and curve.median is not None and curve.median_low is not None and curve.median_high is not None:
        top = max(10.0, curve.median_high * 1.25)
        label = _("%(v).1f days, from %(l).1f to %(h).1f") % {
            "v": curve.median, "l": curve.median_low, "h": curve.median_high,
        }  # fmt: skip
        found["fill"] = draw_interval(
            curve.median, curve.median_low, curve.median_high, scale=(0, top), label=label, tone="c-a"
        )
    change = quality.change
    if change and change.low is not None and change.high is not None:
        reach = max(1.0, abs(change.low), abs(change.high))
        label = _("%(v)+.2f points, from %(l)+.2f to %(h)+.2f") % {"v": change.value, "l": change.low, "h": change.high}
        found["quality"] = draw_interval(
            change.value, change.low, change.high, scale=(-reach, reach), label=label,
            tone="c-q" if quality.too_early else "c-a",
        )  # fmt: skip
    return found


def _rehired(rehire: Waiting) -> dict[str, Any] | None:
    """The share hired again by day 90, with its band."""
    curve = rehire.first
    if curve is None or not curve.events:
        return None
    waiting, low, high = curve.at(journey.WINDOW_DAYS)
    value, bottom, top = 1 - waiting, 1 - high, 1 - low
    label = _("%(v)d percent, from %(l)d to %(h)d") % {"v": value * 100, "l": bottom * 100, "h": top * 100}
    tone = "c-q" if rehire.too_early else "c-a"
    dot = draw_interval(value, bottom, top, scale=(0, 1), label=label, tone=tone)
    return {
        "value": value, "low": bottom, "high": top, "n": curve.n, "events": curve.events,
        "followed": rehire.followed, "dot": dot if waiting else "",
    }  # fmt: skip


def _fill_chart(fill: Waiting) -> str:
    curves = [
        (words, c) for words, c in ((_("Pool gigs"), fill.first), (_("Other gigs"), fill.other)) if c and c.events
    ]
    if not curves:
        return ""
    longest = max(c.longest for _w, c in curves)
    until = next((days for days in (8, 12, 16, 20, 24) if days >= longest), 28)
    ticks = tuple(until * quarter / 4 for quarter in range(5))
    return draw_curves(curves, ticks=ticks, label=_("Share of gigs still open, by days since posting"))


def _rehire_chart(rehire: Waiting) -> str:
    named = ((_("Badge holders"), rehire.first), (_("Others"), rehire.other))
    curves = [(words, c) for words, c in named if c and c.events]
    label = _("Share not yet hired again, by days since the first gig")
    return draw_curves(curves, ticks=(0, 30, 60, 90), label=label) if curves else ""


def _curve_rows(waiting: Waiting) -> list[dict[str, Any]]:
    """The chart's table: what stands at a few days."""
    curves = [curve for curve in (waiting.first, waiting.other) if curve]
    if not curves:
        return []
    last = max(curve.longest for curve in curves)
    shown = [day for day in TABLE_DAYS if day <= last]
    return [
        {"day": day, "cells": [curve.at(day) if curve else None for curve in (waiting.first, waiting.other)]}
        for day in shown
    ]


def _headline(measured: dict[str, Any]) -> str:
    """What is so, in one sentence, and no more than the numbers carry."""
    fill: Waiting = measured["fill"]
    people = measured["funnel"].steps
    if not people[2].people:
        return _("Nobody has joined yet.")
    joined = _("%(joined)s of %(invited)s invited contractors joined; %(passed)s passed.") % {
        "joined": people[2].people, "invited": people[0].people, "passed": people[5].people,
    }  # fmt: skip
    if fill.too_early or not (fill.first and fill.other and fill.first.median and fill.other.median):
        return joined + " " + _("Whether gigs fill sooner is too early to tell.")
    gap = fill.other.median - fill.first.median
    if fill.test and fill.test.p < 0.05 and gap:  # noqa: PLR2004 - the usual level, named on the page
        words = (
            _("Gigs shown to the pool first fill %(n).1f days sooner.")
            if gap > 0
            else _("Gigs shown to the pool first fill %(n).1f days later.")
        )
        return words % {"n": abs(gap)} + " " + joined
    return joined + " " + _("Pool gigs and other gigs fill alike, as far as can be told.")


@for_staff(*READING)
@require_safe
def export(request: HttpRequest, staff: Staff, program_id: uuid.UUID) -> HttpResponse:
    """Every number of the page with its definition, as CSV."""
    program = queries.get_program(organisation=staff.organisation, program=program_id)
    columns.refresh(most=AT_ONCE)
    scope = _scope(request, staff, program)
    measured = _measure(scope, program)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="program.csv"'
    writer = csv.writer(answer)
    writer.writerow(["# until", scope.until.isoformat(), "cohort", scope.cohort or "all"])
    for definition in DEFINITIONS.values():
        writer.writerow(["# definition", definition.key, definition.meaning, definition.method, definition.caution])
    writer.writerow(["measure", "what", "value", "low", "high", "n or at risk"])
    for name in ("funnel", "participation", "completion", "fill", "rehire", "quality"):
        writer.writerows(measured[name].rows())
    return answer


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """What each number means."""
    return render(request, "guildmark/public/definitions.html", {"definitions": DEFINITIONS.values()})
