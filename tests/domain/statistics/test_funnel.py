"""Funnel limits are the exact binomial's, and what is drawn agrees with what is flagged."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from service_levels.domain.statistics.funnel import funnel, limits

OUTSIDE = {"below", "far_below", "above", "far_above"}


@given(st.integers(1, 3000), st.floats(0.02, 0.98))
@settings(max_examples=60, deadline=None)
def test_the_counts_inside_are_those_of_the_exact_binomial(size: int, benchmark: float) -> None:
    scipy = stats.binom(size, benchmark)
    for tail, flags in ((0.025, OUTSIDE), (0.001, {"far_below", "far_above"})):
        low, high = int(scipy.ppf(tail)), int(scipy.ppf(1 - tail))
        for part in {low - 1, low, high, high + 1} & set(range(size + 1)):
            assume(min(abs(scipy.cdf(part) - tail), abs(scipy.sf(part - 1) - tail)) > 1e-9)
            (place,) = funnel([part], [size], benchmark).places
            by_tail = scipy.cdf(part) < tail or scipy.sf(part - 1) < tail
            assert (place in flags) == by_tail == (part < low or part > high)


@given(st.integers(1, 400), st.floats(0.05, 0.95))
@settings(max_examples=60, deadline=None)
def test_what_is_drawn_agrees_with_what_is_flagged(size: int, benchmark: float) -> None:
    parts = np.arange(size + 1)
    found = funnel(parts, np.full(size + 1, size), benchmark)
    drawn = found.limits
    below, above = found.rates < drawn.inner_low - 1e-12, found.rates > drawn.inner_high + 1e-12
    far = (found.rates < drawn.outer_low - 1e-12) | (found.rates > drawn.outer_high + 1e-12)
    for place, low, high, outer in zip(found.places, below, above, far, strict=True):
        assert (place in {"below", "far_below"}, place in {"above", "far_above"}) == (low, high)
        assert (place in {"far_below", "far_above"}) == outer


def test_limits_close_in_on_the_benchmark() -> None:
    drawn = limits(0.9, [10, 100, 1000, 100_000])
    assert (np.diff(drawn.inner_high - drawn.inner_low) < 0).all()
    assert (drawn.outer_low <= drawn.inner_low).all()
    assert (drawn.outer_high >= drawn.inner_high).all()
    spread = 1.96 * np.sqrt(0.09 / 100_000)
    assert drawn.inner_low[-1] == pytest.approx(0.9 - spread, abs=1e-4)
    assert drawn.inner_high[-1] == pytest.approx(0.9 + spread, abs=1e-4)


def test_the_benchmark_is_the_rate_of_all_unless_one_is_given() -> None:
    found = funnel([90, 40, 0], [100, 50, 0])
    assert found.benchmark == pytest.approx(130 / 150)
    assert found.places == ("inside", "inside", None)
    assert np.isnan(found.rates[2])
    assert funnel([89, 40], [100, 50], 0.95).places == ("below", "far_below")
    assert funnel([99, 100], [100, 100], 0.8).places == ("far_above", "far_above")


def test_over_nothing_there_is_no_benchmark() -> None:
    none = funnel([0], [0])
    assert (none.benchmark, none.limits, none.places, none.reason) == (None, None, (None,), "none")


@pytest.mark.parametrize("benchmark", [0.0, 1.0])
def test_a_benchmark_of_all_or_none_allows_nothing_else(benchmark: float) -> None:
    drawn = limits(benchmark, [7])
    assert (drawn.outer_low[0], drawn.outer_high[0]) == (benchmark, benchmark)
    assert funnel([int(7 * benchmark)], [7], benchmark).places == ("inside",)
    assert funnel([4], [7], benchmark).places[0] in OUTSIDE
