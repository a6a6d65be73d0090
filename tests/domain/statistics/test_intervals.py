"""Intervals agree with scipy and statsmodels, and stop where there is nothing to say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from service_levels.domain.statistics.binomial import Binomial
from service_levels.domain.statistics.intervals import difference, exact, quantile, wilson, wilson_many

SHARES = [(0, 1), (1, 1), (0, 10), (10, 10), (1, 10), (412, 471), (5, 9), (3, 4000), (99_990, 100_000)]


@pytest.mark.parametrize(("part", "whole"), SHARES)
def test_wilson_and_the_exact_interval_are_those_of_statsmodels(part: int, whole: int) -> None:
    assert wilson(part, whole) == pytest.approx(proportion_confint(part, whole, method="wilson"), abs=1e-12)
    assert exact(part, whole) == pytest.approx(proportion_confint(part, whole, method="beta"), abs=1e-9)


def test_over_nothing_there_is_no_interval() -> None:
    assert wilson(0, 0) is None
    assert exact(0, 0) is None
    assert difference(1, 2, 0, 0) is None
    low, high = wilson_many([0, 1], [0, 2])
    assert np.isnan([low[0], high[0]]).all()
    assert not np.isnan([low[1], high[1]]).any()


@pytest.mark.parametrize(("part", "whole"), [(-1, 3), (4, 3)])
def test_a_part_that_is_none_is_refused(part: int, whole: int) -> None:
    for interval in (wilson, exact):
        with pytest.raises(ValueError, match="a part from 0 to the whole"):
            interval(part, whole)


def test_ends_are_exact_at_none_and_at_all() -> None:
    assert wilson(0, 7).low == 0.0
    assert wilson(7, 7).high == 1.0


@given(st.integers(1, 400), st.data())
@settings(max_examples=40, deadline=None)
def test_the_difference_is_newcombes(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    other = data.draw(st.integers(1, 400))
    other_part = data.draw(st.integers(0, other))
    found = difference(part, whole, other_part, other)
    expected = confint_proportions_2indep(part, whole, other_part, other, method="newcomb", compare="diff")
    assert found.interval == pytest.approx(expected, abs=1e-9)
    assert found.value == part / whole - other_part / other


def test_a_difference_knows_whether_it_could_be_nothing() -> None:
    assert difference(80, 100, 60, 100).differs_from(0)
    assert not difference(8, 10, 6, 10).differs_from(0)


@pytest.mark.parametrize("trials", [1, 2, 5, 36, 471, 20_000, 1_000_000])
@pytest.mark.parametrize("chance", [1e-5, 0.025, 0.5, 0.9, 0.99999])
def test_the_binomial_is_that_of_scipy(trials: int, chance: float) -> None:
    found, scipy = Binomial.of(trials, chance), stats.binom(trials, chance)
    for level in (0.001, 0.025, 0.5, 0.975, 0.999):
        count = found.quantile(level)
        assert count == scipy.ppf(level)
        for near in (count - 1, count, count + 1):
            assert found.cdf(near) == pytest.approx(scipy.cdf(near), abs=1e-10)
            assert found.sf(near) == pytest.approx(scipy.sf(near - 1), abs=1e-10)


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_what_is_certain_has_one_outcome(chance: float) -> None:
    certain = Binomial.of(8, chance)
    assert certain.quantile(0.025) == certain.quantile(0.975) == 8 * chance


@pytest.mark.parametrize(("trials", "chance"), [(-1, 0.5), (3, 1.5), (3, float("nan"))])
def test_a_binomial_that_is_none_is_refused(trials: int, chance: float) -> None:
    with pytest.raises(ValueError, match="trials"):
        Binomial.of(trials, chance)


def test_a_quantile_lies_between_two_of_the_values() -> None:
    found = quantile(range(1, 101), 0.9)
    assert found.value == pytest.approx(np.quantile(np.arange(1, 101), 0.9))
    assert (found.low, found.high) == (84, 96)  # binomial(100, 0.9): P(X <= 83) = 2.06%, P(X <= 95) = 97.63%
    assert found.reason is None


def test_the_interval_of_a_quantile_covers_at_least_95_percent_and_no_shorter_one_does() -> None:
    for count in (36, 50, 200):
        found = quantile(np.arange(1, count + 1), 0.9)
        below = stats.binom(count, 0.9)
        assert below.cdf(found.low - 1) <= 0.025 < below.cdf(found.low)
        assert below.cdf(found.high - 2) < 0.975 <= below.cdf(found.high - 1)


def test_the_promise_of_90_percent_needs_36_values() -> None:
    few, enough = quantile(np.arange(35.0), 0.9), quantile(np.arange(36.0), 0.9)
    assert (few.high, few.reason) == (None, "too_few")
    assert (enough.high, enough.reason) == (35.0, None)


def test_lengths_that_do_not_exist_are_left_out() -> None:
    assert quantile([1.0, np.nan, 3.0], 0.5).count == 2
    none = quantile([np.nan], 0.5)
    assert (none.value, none.low, none.high, none.reason) == (None, None, None, "none")
    with pytest.raises(ValueError, match="level"):
        quantile([1.0], 90)
