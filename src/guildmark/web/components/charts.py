"""Draws intervals, funnel bars and Kaplan–Meier curves as SVG: curves stretch with the page, words stay their size."""

from collections.abc import Sequence
from html import escape

from guildmark.engine.statistics import Survival

HEIGHT = 280
_INNER = 'viewBox="0 0 1000 1000" preserveAspectRatio="none" width="100%" height="280"'


def draw_interval(value: float, low: float, high: float, *, scale: tuple[float, float], label: str, tone: str) -> str:
    """A value with its interval on a line from `scale[0]` to `scale[1]`; `label` is read aloud."""
    at, start, end = (_percent(each, scale) for each in (value, low, high))
    zero = (
        f'<line x1="{_percent(0, scale):.1f}%" x2="{_percent(0, scale):.1f}%" y1="2" y2="22" class="c-axis" '
        'stroke-dasharray="2 2"/>'
        if scale[0] < 0 < scale[1]
        else ""
    )
    return (
        f'<svg class="{tone}" width="100%" height="24" role="img" aria-label="{escape(label)}">'
        f'<line x1="0" x2="100%" y1="12" y2="12" class="c-grid" stroke-width="2"/>{zero}'
        f'<line x1="{start:.1f}%" x2="{end:.1f}%" y1="12" y2="12" stroke="currentColor" stroke-width="6" opacity=".4"/>'
        f'<circle cx="{at:.1f}%" cy="12" r="6" class="c-fill"/></svg>'
    )


def _percent(value: float, scale: tuple[float, float]) -> float:
    low, high = scale
    return min(100.0, max(0.0, 100 * (value - low) / (high - low)))


def draw_bar(share: float, before: float) -> str:
    """One step of a funnel: what is left, and behind it what was there a step before. The table has the numbers."""
    return (
        '<svg class="c-a" width="100%" height="18" aria-hidden="true">'
        f'<rect width="{before * 100:.1f}%" height="18" class="c-lost"/>'
        f'<rect width="{share * 100:.1f}%" height="18" class="c-fill"/></svg>'
    )


def draw_curves(curves: Sequence[tuple[str, Survival]], *, ticks: Sequence[float], unit: str, label: str) -> str:
    """Survival curves with their bands up to the last of `ticks`; the first whole, the second dashed, each named.

    Where a curve passes one half is marked on it and on the axis, whose last tick carries the unit.
    """
    until = ticks[-1]
    drawn = "".join(_curve(curve, until, tone, dashed=bool(n)) for n, (tone, (_, curve)) in enumerate(_toned(curves)))
    names = "".join(_name(words, curve, until, tone, n) for n, (tone, (words, curve)) in enumerate(_toned(curves)))
    return (
        f'<svg height="{HEIGHT + 28}" role="img" aria-label="{escape(label)}">{_grid()}<svg {_INNER}>{drawn}</svg>'
        f"{_medians(curves, until)}{names}{_ticks(ticks, unit)}</svg>"
    )


def _toned(curves: Sequence[tuple[str, Survival]]) -> list[tuple[str, tuple[str, Survival]]]:
    return list(zip(("c-a", "c-b"), curves, strict=False))


def _grid() -> str:
    lines = [f'<line x1="0" x2="100%" y1="{HEIGHT}" y2="{HEIGHT}" class="c-axis"/>']
    for share in (25, 50, 75, 100):
        y = HEIGHT * (1 - share / 100)
        lines.append(f'<line x1="0" x2="100%" y1="{y:g}" y2="{y:g}" class="c-grid"/>')
        lines.append(f'<text x="100%" y="{y - 5:g}" text-anchor="end" class="c-halo">{share}%</text>')
    return "".join(lines)


def _medians(curves: Sequence[tuple[str, Survival]], until: float) -> str:
    """A dot where each curve passes one half, and a line down to the axis; the earlier is written to its left."""
    known = [(curve.median, tone) for tone, (_, curve) in _toned(curves) if curve.median is not None]
    marks = []
    for number, (median, tone) in enumerate(sorted(known)):
        if median > until:
            continue
        x, first = 100 * median / until, number == 0 and median > until / 10
        marks.append(
            f'<g class="{tone}"><line x1="{x:.1f}%" x2="{x:.1f}%" y1="{HEIGHT // 2}" y2="{HEIGHT}" '
            f'stroke="currentColor" stroke-dasharray="2 3"/><circle cx="{x:.1f}%" cy="{HEIGHT // 2}" r="5" '
            f'class="c-fill"/><text x="{x - 0.8 if first else x + 0.8:.1f}%" y="{HEIGHT - 10}" '
            f'text-anchor="{"end" if first else "start"}" class="strong c-halo">{median:.1f}</text></g>'
        )
    return "".join(marks)


def _ticks(ticks: Sequence[float], unit: str) -> str:
    words = [*[f"{tick:g}" for tick in ticks[:-1]], f"{ticks[-1]:g} {escape(unit)}"]
    anchors = ["start", *["middle"] * (len(ticks) - 2), "end"]
    return "".join(
        f'<text x="{100 * tick / ticks[-1]:g}%" y="{HEIGHT + 20}" text-anchor="{anchor}">{word}</text>'
        for tick, word, anchor in zip(ticks, words, anchors, strict=True)
    )


def _curve(curve: Survival, until: float, tone: str, *, dashed: bool) -> str:
    line = _steps([(0.0, 1.0), *_points(curve.times, curve.survival, until)], until)
    upper = _corners([(0.0, 1.0), *_points(curve.times, curve.high, until)], until)
    lower = _corners([(0.0, 1.0), *_points(curve.times, curve.low, until)], until)
    band = "L".join(f"{x:.0f} {y:.0f}" for x, y in [*upper, *reversed(lower)])
    style = "c-line c-dash" if dashed else "c-line"
    return f'<g class="{tone}"><path d="M{band}Z" class="c-band"/><path d="{line}" class="{style}"/></g>'


def _points(times: Sequence[float], values: Sequence[float], until: float) -> list[tuple[float, float]]:
    """At most 200 points: more cannot be seen."""
    inside = [(time, value) for time, value in zip(times, values, strict=True) if time <= until]
    return inside[:: max(1, len(inside) // 200)]


def _corners(points: Sequence[tuple[float, float]], until: float) -> list[tuple[float, float]]:
    corners: list[tuple[float, float]] = []
    for time, value in points:
        x = 1000 * time / until
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, 1000 * (1 - value)))
    return [*corners, (1000.0, corners[-1][1])]


def _steps(points: Sequence[tuple[float, float]], until: float) -> str:
    """A step line: across, then down."""
    (_, start), *rest = points
    moves = "".join(f"H{1000 * time / until:.0f}V{1000 * (1 - value):.0f}" for time, value in rest)
    return f"M0 {1000 * (1 - start):.0f}{moves}H1000"


def _name(words: str, curve: Survival, until: float, tone: str, number: int) -> str:
    """Written below the first curve and above the second, where each has room."""
    share = 0.22 if number == 0 else 0.6
    value, low, high = curve.at(until * share)
    y = HEIGHT * (1 - (low if number == 0 else high)) + (20 if number == 0 else -8)
    y = min(HEIGHT - 8, max(16, y)) if value else HEIGHT - 8
    return (
        f'<g class="{tone}"><text x="{share * 100:.0f}%" y="{y:.0f}" class="strong c-halo">{escape(words)}</text></g>'
    )
