"""The effect of a measure agrees with a slow reading of the same likelihood, and is not claimed from too little."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from service_levels.domain.statistics import autocorrelated, interrupted
from service_levels.domain.statistics.interrupted import FEWEST, TOGETHER, design, effects, same_weeks
from service_levels.domain.statistics.power import weeks_needed
from service_levels.domain.statistics.student import normal_below, student, student_below


def series(seed: int = 1, size: int = 40, start: int = 22, level: float = 5.0, memory: float = 0.5) -> np.ndarray:
    """A jump at the start, in noise that remembers some of last week's."""
    random = np.random.default_rng(seed)
    noise = np.zeros(size)
    for week in range(size):
        noise[week] = memory * noise[week - 1] * (week > 0) + random.normal()
    return 60 + level * (np.arange(size) >= start) + noise


def slowly(values: np.ndarray, columns: np.ndarray, variance: np.ndarray | None, level: float) -> float:
    """A quantile of the last coefficient: dense matrices, one kind of noise at a time, and scipy's t."""
    grid = autocorrelated.ALONE if variance is None else autocorrelated.SAMPLED
    used = ~np.isnan(values)
    week = np.arange(len(values))
    sample = np.ones(len(values)) if variance is None else variance / variance[used].mean()
    parts = []
    for rho, share, weight in zip(grid.rho, grid.sampled, grid.weight, strict=True):
        matrix = (1 - share) * rho ** np.abs(week[:, None] - week) + share * np.diag(sample)
        matrix, y, x = matrix[np.ix_(used, used)], values[used], columns[used]
        inside = np.linalg.inv(matrix)
        normal = x.T @ inside @ x
        beta = np.linalg.solve(normal, x.T @ inside @ y)
        rest = y - x @ beta
        squares, freedom = rest @ inside @ rest, len(y) - x.shape[1]
        logged = -(np.linalg.slogdet(matrix)[1] + np.linalg.slogdet(normal)[1] + freedom * np.log(squares)) / 2
        error = np.sqrt(squares / freedom * np.linalg.inv(normal)[-1, -1])
        parts.append((logged + weight, beta[-1], error, freedom))
    weights, means, errors, freedoms = (np.array(part) for part in zip(*parts, strict=True))
    share = np.exp(weights - weights.max())
    share /= share.sum()
    low, high = means.min() - 100 * errors.max(), means.max() + 100 * errors.max()
    for _ in range(80):
        middle = (low + high) / 2
        below = share @ stats.t.cdf((middle - means) / errors, freedoms)
        low, high = (middle, high) if below < level else (low, middle)
    return low


@pytest.mark.parametrize("sampled", [False, True])
@pytest.mark.parametrize("seasonal", [False, True])
def test_the_interval_is_that_of_a_slow_reading(sampled: bool, seasonal: bool) -> None:
    size, start = (80, 58) if seasonal else (24, 13)
    values = series(size=size, start=start)
    values[[3, start + 2]] = np.nan
    variance = np.random.default_rng(5).uniform(0.5, 3, size) if sampled else None
    found = effects(values, variance, start, seasonal=seasonal)
    columns, season = design(size, start, seasonal=seasonal)
    chosen = columns[:, [0, *(one - 1 for one in season), -1]]
    assert not found.trend[0]
    for end, level in ((found.low, 0.025), (found.high, 0.975)):
        assert end[0] == pytest.approx(slowly(values, chosen, variance, level), abs=2e-3)


def test_a_jump_is_found_where_it_was_put_and_one_series_is_as_many() -> None:
    values = np.stack([series(seed, level=level) for seed, level in ((1, 5.0), (2, -4.0), (3, 0.0))])
    found = effects(values, None, 22, seasonal=False)
    for at, level in enumerate((5.0, -4.0, 0.0)):
        assert found.low[at] < level < found.high[at]
        alone = effects(values[at], None, 22, seasonal=False)
        assert (alone.low[0], alone.high[0]) == pytest.approx((found.low[at], found.high[at]))
    assert found.low[0] > 0 > found.high[1]
    assert list(found.before), list(found.since) == ([22] * 3, [18] * 3)


@pytest.mark.parametrize(
    ("before", "since", "reason"),
    [(7, 30, "before"), (30, 7, "since"), (8, 13, "together"), (8, 14, ""), (14, 8, "")],
)
def test_eight_weeks_on_either_side_and_twenty_two_together_or_nothing(before: int, since: int, reason: str) -> None:
    found = effects(series(size=before + since, start=before), None, before, seasonal=False)
    assert found.reason[0] == reason
    assert np.isnan(found.effect[0]) == np.isnan(found.high[0]) == bool(reason)
    assert (FEWEST, TOGETHER) == (8, 22)


def test_a_season_is_told_apart_only_by_the_same_weeks_of_the_year_before() -> None:
    used = np.ones((1, 80), bool)
    assert [same_weeks(used[:, :size], 45)[0] for size in (51, 52, 58, 59, 60, 80)] == [0, 1, 7, 8, 9, 29]
    for size, reason in ((58, "season"), (59, "")):
        assert effects(series(size=size, start=45), None, 45, seasonal=True).reason[0] == reason
    assert effects(series(size=58, start=45), None, 45, seasonal=False).reason[0] == ""


def test_a_season_without_a_measure_is_no_effect() -> None:
    week = np.arange(75)
    yearly = series(7, size=75, start=50, level=0.0) + 8 * np.cos(2 * np.pi * (week - 62) / interrupted.YEAR)
    found = effects(yearly, None, 50, seasonal=True)
    assert found.low[0] < 0 < found.high[0]
    alone = effects(yearly, None, 50, seasonal=False)
    assert found.high[0] - found.low[0] < (alone.high[0] - alone.low[0]) / 2  # for which the season is only noise


def test_a_trend_is_carried_on_where_it_is_established_and_slows_down() -> None:
    week = np.arange(60)
    noise = np.random.default_rng(3).normal(size=60)
    rising = 10 + 0.5 * week + noise
    found = effects(rising, None, 40, seasonal=False)
    assert found.trend[0]
    ahead = found.line[0, 40:]
    assert (np.diff(ahead) > 0).all()
    assert ahead[-1] - found.line[0, 39] < 0.55 * 9  # nine weeks' worth at most, not twenty
    assert not effects(10 + noise, None, 40, seasonal=False).trend[0]
    assert not effects(rising[20:], None, 20, seasonal=False).trend[0]  # twenty weeks are no trend


def test_dates_before_the_measure_show_what_the_series_does_by_itself() -> None:
    fell = np.where(np.arange(60) < 22, 5.0, 0.0) + 0.5 * np.random.default_rng(2).normal(size=60)  # long before
    found = effects(np.stack([fell, series(9, size=60, start=40, level=0.0, memory=0.0)]), None, 40, seasonal=False)
    assert list(found.placebos) == [8, 8]
    assert found.found[1] <= 1
    assert found.found[0] >= 1
    told = replace(found, placebos=np.array([8, 3]), found=np.array([4, 3]))
    assert list(told.usual) == [True, False]  # half of four dates or more


def test_figures_and_variances_have_to_fit() -> None:
    with pytest.raises(ValueError, match="one variance a figure"):
        effects(series(), np.ones(39), 22, seasonal=False)


def test_the_weeks_needed_see_the_change_four_times_in_five() -> None:
    random = np.random.default_rng(8)
    before, seen, told = random.normal(size=(30, 40)), 0, 0
    for series_ in before:
        needed = weeks_needed(series_, None, 40, 1.2, seasonal=False)
        if needed is not None:
            since = 1.2 + random.normal(size=needed)
            told += 1
            seen += int(effects(np.append(series_, since), None, 40, seasonal=False).doubt[0] < interrupted.SURE)
    assert told >= 26
    assert 0.65 < seen / told < 0.97


def test_more_weeks_are_needed_for_less_and_for_a_season() -> None:
    before = series(4, size=40, start=40, memory=0.0)
    assert weeks_needed(before, None, 40, 3.0, seasonal=False) == 8
    assert weeks_needed(before, None, 40, 0.8, seasonal=False) > 8
    assert weeks_needed(before, None, 40, 0.01, seasonal=False) is None
    assert weeks_needed(before[:7], None, 40, 1.0, seasonal=False) is None
    assert weeks_needed(before, None, 40, 0.0, seasonal=False) is None
    # Eight weeks with the same weeks of the year before: the first of them is the 52nd of all.
    assert weeks_needed(before, np.ones(40), 40, 6.0, seasonal=True) == 19


def test_students_t_is_that_of_scipy() -> None:
    for freedom in (4, 6, 14, 30, 140):
        assert student(freedom) == pytest.approx(stats.t(freedom).ppf(0.975), abs=2e-3)
        places = np.linspace(-8, 8, 41)
        below = student_below(places, np.full(41, float(freedom)))
        assert below == pytest.approx(stats.t(freedom).cdf(places), abs=3e-4)
    assert normal_below(np.linspace(-5, 5, 41)) == pytest.approx(stats.norm.cdf(np.linspace(-5, 5, 41)), abs=2e-7)
