"""The effect of a measure agrees with statsmodels, is found where it was put, and not claimed from seven weeks."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from service_levels.domain.statistics.interrupted import FEWEST, differences, interrupted
from service_levels.domain.statistics.regression import student


def series(seed: int = 1, size: int = 40, start: int = 22, level: float = 5.0, slope: float = 0.5) -> np.ndarray:
    """A line with a jump and a bend at the start, and noise that remembers half of last week's."""
    random = np.random.default_rng(seed)
    noise = np.zeros(size)
    for week in range(size):
        noise[week] = 0.5 * noise[week - 1] * (week > 0) + random.normal()
    weeks = np.arange(size)
    return 60 + 0.2 * weeks + (weeks >= start) * (level + slope * (weeks - start)) + noise


def hac(rows: np.ndarray, values: np.ndarray, lag: int) -> sm.regression.linear_model.RegressionResults:
    kind = {"maxlags": lag, "use_correction": True}
    return sm.OLS(values, rows).fit(cov_type="HAC", cov_kwds=kind, use_t=True)


def test_the_effect_and_its_interval_are_those_of_statsmodels() -> None:
    weeks, values = np.arange(40), series()
    found = interrupted(weeks, values, 22)
    since = weeks >= 22
    rows = np.stack([np.ones(40), weeks - 22, since, since * (weeks - 22)], axis=1).astype(float)
    theirs = hac(rows, values, found.lag)
    for estimate, place in ((found.slope_before, 1), (found.level, 2), (found.slope, 3)):
        assert estimate.value == pytest.approx(theirs.params[place])
        assert estimate.interval == pytest.approx(theirs.conf_int()[place], rel=1e-6, abs=1e-9)
    at_end = theirs.t_test([0, 0, 1, 17])
    assert found.at_end.value == pytest.approx(at_end.effect[0])
    assert found.at_end.interval == pytest.approx(at_end.conf_int()[0], rel=1e-6)
    average = theirs.t_test([0, 0, 1, 8.5])
    assert found.average.value == pytest.approx(average.effect[0])
    assert found.average.interval == pytest.approx(average.conf_int()[0], rel=1e-6)
    assert found.fitted == pytest.approx(theirs.fittedvalues)
    without = rows * [1, 1, 0, 0]
    predicted = theirs.get_prediction(without).conf_int()
    assert np.isnan(found.counterfactual[:22]).all()
    assert found.counterfactual[22:] == pytest.approx(without[22:] @ theirs.params)
    assert found.low[22:] == pytest.approx(predicted[22:, 0], rel=1e-6)
    assert found.high[22:] == pytest.approx(predicted[22:, 1], rel=1e-6)


def test_differences_are_those_of_statsmodels() -> None:
    weeks, values, others = np.arange(30), series(2, 30, 15), series(3, 30, 15, level=1, slope=0)
    found = differences(weeks, values, others, 15)
    theirs = hac(np.stack([np.ones(30), weeks >= 15], axis=1).astype(float), values - others, 3)
    assert found.effect.value == pytest.approx(theirs.params[1])
    assert found.effect.interval == pytest.approx(theirs.conf_int()[1], rel=1e-6)
    assert found.effect.value == pytest.approx(found.change - found.comparison_change)


def test_what_was_put_in_is_found() -> None:
    weeks = np.arange(40)
    exact = interrupted(weeks, 60 + 0.2 * weeks + (weeks >= 22) * (5 + 0.5 * (weeks - 22)), 22)
    assert exact.level.value == pytest.approx(5)
    assert exact.slope.value == pytest.approx(0.5)
    assert exact.at_end.value == pytest.approx(5 + 0.5 * 17)
    assert interrupted(weeks, series(), 22).level.differs_from(0)
    assert not interrupted(weeks, series(4, level=0, slope=0), 22).level.differs_from(0)


def test_the_average_is_what_the_figures_are_beside_the_line_without_the_measure() -> None:
    values = series()
    values[[25, 30]] = np.nan
    found = interrupted(np.arange(40), values, 22)
    apart = (values - found.counterfactual)[22:]
    assert found.average.value == pytest.approx(np.nanmean(apart))


def test_what_befell_both_groups_is_no_effect() -> None:
    weeks = np.arange(20)
    both = np.where(weeks >= 10, 7.0, 0.0)
    found = differences(weeks, 50 + both, 80 + both, 10)
    assert found.effect.value == pytest.approx(0)
    assert (found.change, found.comparison_change) == (pytest.approx(7), pytest.approx(7))
    assert found.slope_before.value == pytest.approx(0)


@pytest.mark.parametrize(
    ("before", "after", "reason"), [(7, 8, "too_few_before"), (8, 7, "too_few_after"), (8, 8, None)]
)
def test_eight_weeks_on_either_side_or_nothing(before: int, after: int, reason: str | None) -> None:
    weeks = np.arange(before + after)
    values = series(size=before + after, start=before)
    found, compared = interrupted(weeks, values, before), differences(weeks, values, values[::-1], before)
    assert (found.before, found.after, found.reason, compared.reason) == (before, after, reason, reason)
    assert (found.level is None) == (compared.effect is None) == (reason is not None)
    assert FEWEST == 8


def test_weeks_without_a_figure_count_for_nothing_but_keep_their_place() -> None:
    weeks, values = np.arange(40), 60 + 0.2 * np.arange(40)
    values[[3, 30]] = np.nan
    found = interrupted(weeks, values, 22)
    assert (found.before, found.after) == (21, 17)
    assert found.fitted[30] == pytest.approx(66)
    assert interrupted(np.arange(16), [np.nan, *range(15)], 8).reason == "too_few_before"


@pytest.mark.parametrize("week", [[0, 0, 1], [0, 1]])
def test_weeks_that_do_not_rise_or_fit_are_refused(week: list[int]) -> None:
    with pytest.raises(ValueError, match="one figure a week"):
        interrupted(week, [1.0, 2, 3], 1)


def test_students_t_is_that_of_scipy() -> None:
    for freedom in (6, 8, 12, 14, 30, 100, 1000):
        assert student(freedom) == pytest.approx(stats.t(freedom).ppf(0.975), abs=5e-4)
    assert student(12) == pytest.approx(stats.t(12).ppf(0.975), abs=1e-5)
