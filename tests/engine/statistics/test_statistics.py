"""Shares, means and waiting times agree with published values and with SciPy."""

import math
import warnings

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from guildmark.engine.statistics import difference_interval, kaplan_meier, logrank, mean_interval, wilson_interval

# Weeks in remission, Freireich et al. 1963, as printed in Cox and Oakes 1984; True where a relapse was seen.
DRUG = [(6, 1), (6, 1), (6, 1), (7, 1), (10, 1), (13, 1), (16, 1), (22, 1), (23, 1), (6, 0), (9, 0), (10, 0), (11, 0),
        (17, 0), (19, 0), (20, 0), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]  # fmt: skip
CONTROL = [(t, 1) for t in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]
times = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60)


def split(pairs):
    return [float(t) for t, _ in pairs], [bool(s) for _, s in pairs]


def test_shares_agree_with_published_intervals():
    share = wilson_interval(81, 263)  # Newcombe 1998, table I
    assert (round(share.low, 4), round(share.high, 4)) == (0.2553, 0.3662)
    assert [round(v, 4) for v in difference_interval(56, 70, 48, 80)] == [0.0524, 0.3339]  # Newcombe 1998, table II


@given(st.integers(0, 300), st.integers(1, 300), st.sampled_from([0.01, 0.05, 0.2]))
def test_a_share_agrees_with_scipy_and_lies_in_its_interval(x, n, alpha):
    assume(x <= n)
    share = wilson_interval(x, n, alpha)
    other = stats.binomtest(x, n).proportion_ci(1 - alpha, method="wilson")
    assert (share.low, share.high) == pytest.approx((other.low, other.high), abs=1e-9)
    assert share.low <= share.value <= share.high


@given(st.integers(0, 40), st.integers(1, 40), st.integers(0, 40), st.integers(1, 40))
def test_a_difference_turns_its_sign_with_its_groups(x1, n1, x2, n2):
    assume(x1 <= n1 and x2 <= n2)
    low, high = difference_interval(x1, n1, x2, n2)
    assert difference_interval(x2, n2, x1, n1) == pytest.approx((-high, -low))
    assert -1 <= low <= x1 / n1 - x2 / n2 <= high <= 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50))
def test_a_mean_agrees_with_scipy(values):
    assume(max(values) - min(values) > 1e-3)
    found = mean_interval(values)
    low, high = stats.t.interval(0.95, len(values) - 1, loc=sum(values) / len(values), scale=stats.sem(values))
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-6, abs=1e-6)


def test_remission_times_agree_with_the_textbook():
    curve = kaplan_meier(*split(DRUG))
    assert [round(curve.at(t)[0], 4) for t in (6, 7, 10, 13, 16, 22, 23)] == [
        0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482,
    ]  # fmt: skip
    assert (curve.median, curve.median_low, curve.median_high) == (23.0, 13.0, None)
    assert kaplan_meier(*split(CONTROL)).median == 8.0
    test = logrank((*split(DRUG), None), (*split(CONTROL), None))
    assert round(test.statistic, 2) == 16.79
    assert test.p == pytest.approx(4.17e-5, rel=0.01)


@given(times)
def test_a_curve_agrees_with_scipy_and_only_falls(pairs):
    durations, observed = split(pairs)
    assume(any(observed))
    curve = kaplan_meier(durations, observed)
    data = stats.CensoredData(
        uncensored=[t for t, s in zip(durations, observed, strict=True) if s],
        right=[t for t, s in zip(durations, observed, strict=True) if not s],
    )
    other = stats.ecdf(data).sf
    assert [curve.at(t)[0] for t in curve.times] == pytest.approx([float(other.evaluate(t)) for t in curve.times])
    assert list(curve.survival) == sorted(curve.survival, reverse=True)
    assert all(low <= value <= high for low, value, high in zip(curve.low, curve.survival, curve.high, strict=True))


@given(times, times)
def test_the_log_rank_test_agrees_with_scipy_and_knows_no_first_group(one, two):
    assume(sum(s for _, s in one) > 1 and sum(s for _, s in two) > 1)
    found = logrank((*split(one), None), (*split(two), None))
    assert found.p == pytest.approx(logrank((*split(two), None), (*split(one), None)).p)
    groups = [
        stats.CensoredData(uncensored=[t for t, s in g if s], right=[t for t, s in g if not s]) for g in (one, two)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # SciPy divides by a variance of nothing
        other = stats.logrank(*groups)
    assume(math.isfinite(other.pvalue))
    assert found.p == pytest.approx(other.pvalue, abs=1e-9)


@pytest.mark.parametrize("bad", [([], []), ([1.0], [True, False]), ([-1.0], [True]), ([math.nan], [True])])
def test_impossible_times_are_refused(bad):
    with pytest.raises(ValueError, match=r".+"):
        kaplan_meier(*bad)


@given(times)
def test_rows_that_stand_for_many_are_many_rows(pairs):
    rows = sorted(set(pairs))
    grouped = kaplan_meier(*split(rows), [pairs.count(row) for row in rows])
    assert grouped.survival == pytest.approx(kaplan_meier(*split(pairs)).survival)
    assert (grouped.n, grouped.events) == (len(pairs), sum(seen for _, seen in pairs))
