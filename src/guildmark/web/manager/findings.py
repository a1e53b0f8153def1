"""What the numbers of a program say, in words and pictures: no more than they carry."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guildmark.engine.statistics import Survival
from guildmark.journey.measures import (
    FEWEST,
    FEWEST_AT_END,
    FEWEST_EVENTS,
    WINDOW_DAYS,
    Measured,
    Quality,
    Rate,
    Scope,
    Step,
    Waiting,
)
from guildmark.web.components.charts import draw_curves, draw_interval
from guildmark.web.templatetags.guildmark import number, percent, signed

TABLE_DAYS = (0, 3, 7, 14, 30, 60, 90)
USUAL_LEVEL = 0.05  # named in the definitions
PER = 1000  # chances are said in so many cases


def find(scope: Scope, measured: Measured) -> dict[str, Any]:
    """Everything the page says beside the bare numbers."""
    fill, rehire = measured.fill, measured.rehire
    return {
        "headline": _headline(scope, measured), "loss": _loss(measured.funnel.worst), "dots": _dots(measured),
        "rehired": by_day_90(rehire), "rehire_early": _why_early(rehire), "fewest": FEWEST,
        "fewest_events": FEWEST_EVENTS, "fill_title": _fill_title(fill), "fill_chart": _fill_chart(fill),
        "fill_rows": _curve_rows(fill), "fill_chance": _chance(fill), "rehire_title": _rehire_title(rehire),
        "rehire_chart": "" if rehire.too_early else _rehire_chart(rehire), "rehire_rows": _curve_rows(rehire),
    }  # fmt: skip


def _headline(scope: Scope, measured: Measured) -> str:
    """What is so, in one sentence or two; gigs belong to no cohort, which is said where one was chosen."""
    people = {step.key: step.people for step in measured.funnel.steps}
    if not people["joined"]:
        return _("Nobody has joined yet.")
    joined = _("%(joined)s of %(invited)s invited contractors joined; %(passed)s passed.") % people
    gigs, found = _gigs_sentence(measured.fill)
    if scope.cohort:
        gigs = _("%(sentence)s (All cohorts.)") % {"sentence": gigs}
    return f"{gigs} {joined}" if found and not scope.cohort else f"{joined} {gigs}"


def _gigs_sentence(fill: Waiting) -> tuple[str, bool]:
    """The sentence about gigs, and whether it is a finding."""
    if not (fill.comparable and fill.first and fill.other and fill.first.median and fill.other.median):
        return _("Whether gigs fill sooner is too early to tell."), False
    gap = fill.other.median - fill.first.median
    if not (fill.test and fill.test.p < USUAL_LEVEL and gap):
        return _("Pool gigs and other gigs fill alike, as far as can be told."), False
    words = (
        _("Gigs shown to the pool first fill %(n)s days sooner.")
        if gap > 0
        else _("Gigs shown to the pool first fill %(n)s days later.")
    )
    return words % {"n": number(abs(gap), 1)}, True


def _loss(step: Step | None) -> str:
    """Where most are lost, as a sentence about people."""
    if step is None:
        return ""
    words = {
        "opened": ngettext(
            "%(n)s was invited and did not open the invitation", "%(n)s were invited and did not open the invitation",
            step.lost or 0,
        ),
        "joined": _("%(n)s opened the invitation and did not join"),
        "started": _("%(n)s joined and did not open a lesson"),
        "finished": _("%(n)s opened a lesson and did not finish them all"),
        "passed": _("%(n)s finished the lessons and did not pass"),
        "pool": _("%(n)s passed and did not enter the pool"),
        "hired": ngettext("%(n)s is in the pool and was not hired", "%(n)s are in the pool and were not hired",
                          step.lost or 0),
    }  # fmt: skip
    return words[step.key] % {"n": number(step.lost or 0)}


def _between(value: str, low: str, high: str) -> str:
    return _("%(value)s, from %(low)s to %(high)s") % {"value": value, "low": low, "high": high}


def _dots(measured: Measured) -> dict[str, str]:
    """The interval of each number as a small picture; none where there is no interval or it is too early."""
    found = {each.key: _share_dot(each) for each in (measured.participation, measured.completion)}
    return found | {"fill": _fill_dot(measured.fill), "quality": _quality_dot(measured.quality)}


def _share_dot(rate: Rate) -> str:
    if rate.too_early or not (s := rate.share):
        return ""
    label = _between(percent(s.value), percent(s.low), percent(s.high))
    return draw_interval(s.value, s.low, s.high, scale=(0, 1), label=label, tone="c-a")


def _fill_dot(fill: Waiting) -> str:
    c = fill.first
    if fill.too_early or c is None or c.median is None or c.median_low is None or c.median_high is None:
        return ""
    label = _between(_days(c.median), _days(c.median_low), _days(c.median_high))
    top = max(10.0, c.median_high * 1.25)
    return draw_interval(c.median, c.median_low, c.median_high, scale=(0, top), label=label, tone="c-a")


def _days(count: float) -> str:
    return _("%(n)s days") % {"n": number(count, 1)}


def _quality_dot(quality: Quality) -> str:
    c = quality.change
    if quality.too_early or c is None or c.low is None or c.high is None:
        return ""
    reach = max(1.0, abs(c.low), abs(c.high))
    label = _between(signed(c.value), signed(c.low), signed(c.high))
    return draw_interval(c.value, c.low, c.high, scale=(-reach, reach), label=label, tone="c-a")


def by_day_90(rehire: Waiting) -> dict[str, Any] | None:
    """The share hired again by the end of the window, with its band; None while it is too early."""
    curve = rehire.first
    if curve is None or rehire.too_early:
        return None
    still, low, high = curve.at(WINDOW_DAYS)
    found: dict[str, Any] = {"value": 1 - still, "n": curve.n, "followed": rehire.followed}
    if not 0 < still < 1:
        return found
    label = _between(percent(1 - still), percent(1 - high), percent(1 - low))
    dot = draw_interval(1 - still, 1 - high, 1 - low, scale=(0, 1), label=label, tone="c-a")
    return found | {"low": 1 - high, "high": 1 - low, "dot": dot}


def _why_early(rehire: Waiting) -> str:
    """Why the share hired again cannot be read yet; the page adds from when it can."""
    if not rehire.too_early:
        return ""
    hired = rehire.first.n if rehire.first else 0
    if not hired:
        return _("No badge holder has been hired since certification.")
    if hired < FEWEST:
        return ngettext(
            "%(n)s badge holder was hired; it takes %(fewest)s, %(whole)s of them followed for %(days)s days.",
            "%(n)s badge holders were hired; it takes %(fewest)s, %(whole)s of them followed for %(days)s days.",
            hired,
        ) % {"n": hired, "fewest": FEWEST, "whole": FEWEST_AT_END, "days": WINDOW_DAYS}
    return ngettext(
        "%(whole)s of %(n)s hired badge holders was followed for %(days)s days; it takes %(fewest)s.",
        "%(whole)s of %(n)s hired badge holders were followed for %(days)s days; it takes %(fewest)s.",
        rehire.followed,
    ) % {"whole": rehire.followed, "n": hired, "days": WINDOW_DAYS, "fewest": FEWEST_AT_END}


def _fill_title(fill: Waiting) -> str:
    """The chart's finding: where each curve passes one half."""
    one, two = fill.first, fill.other
    if not (fill.comparable and one and two):
        return _("Too early to compare pool gigs with other gigs")
    if one.median is not None and two.median is not None:
        return _("Half of pool gigs are filled by day %(one)s; of other gigs, by day %(two)s") % {
            "one": number(one.median, 1), "two": number(two.median, 1),
        }  # fmt: skip
    if one.median is not None:
        return _("Half of pool gigs are filled by day %(one)s; of other gigs, fewer than half are filled") % {
            "one": number(one.median, 1)
        }
    if two.median is not None:
        return _("Fewer than half of pool gigs are filled; half of other gigs are, by day %(two)s") % {
            "two": number(two.median, 1)
        }
    return _("Fewer than half of all gigs are filled, with the pool or without")


def _chance(waiting: Waiting) -> str:
    """The p-value as a sentence."""
    if not waiting.comparable or waiting.test is None:
        return ""
    cases = round(waiting.test.p * PER)
    if cases < 1:
        return _("If both filled alike, chance alone would show such a gap in fewer than 1 of 1,000 cases.")
    return _("If both filled alike, chance alone would show such a gap or a larger one in %(n)s of 1,000 cases.") % {
        "n": number(cases)
    }


def _rehire_title(rehire: Waiting) -> str:
    if rehire.first is None or rehire.too_early:
        return ""
    mine = percent(1 - rehire.first.at(WINDOW_DAYS)[0])
    if rehire.other is None or not rehire.comparable:
        return _("%(mine)s of hired badge holders are hired again by day %(day)s") % {"mine": mine, "day": WINDOW_DAYS}
    return _("%(mine)s of hired badge holders are hired again by day %(day)s; of others, %(other)s") % {
        "mine": mine, "day": WINDOW_DAYS, "other": percent(1 - rehire.other.at(WINDOW_DAYS)[0]),
    }  # fmt: skip


def _drawn(named: Sequence[tuple[str, Survival | None]]) -> list[tuple[str, Survival]]:
    return [(words, curve) for words, curve in named if curve and curve.events]


def _fill_chart(fill: Waiting) -> str:
    curves = _drawn(((_("Pool gigs"), fill.first), (_("Other gigs"), fill.other)))
    if not curves:
        return ""
    longest = max(curve.longest for _words, curve in curves)
    until = next((days for days in (8, 12, 16, 20, 24) if days >= longest), 28)
    ticks = tuple(until * quarter / 4 for quarter in range(5))
    return draw_curves(curves, ticks=ticks, unit=_("days"), label=_("Share of gigs still open, by days since posting"))


def _rehire_chart(rehire: Waiting) -> str:
    curves = _drawn(((_("Badge holders"), rehire.first), (_("Others"), rehire.other)))
    label = _("Share not yet hired again, by days since the first gig")
    return draw_curves(curves, ticks=(0, 30, 60, 90), unit=_("days"), label=label) if curves else ""


def _curve_rows(waiting: Waiting) -> list[dict[str, Any]]:
    """The chart's table: what stands at a few days."""
    curves = [curve for curve in (waiting.first, waiting.other) if curve]
    last = max((curve.longest for curve in curves), default=-1.0)
    return [
        {"day": day, "cells": [curve.at(day) if curve else None for curve in (waiting.first, waiting.other)]}
        for day in TABLE_DAYS
        if day <= last
    ]
