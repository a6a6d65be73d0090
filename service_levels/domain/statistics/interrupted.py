"""Did the measure work? Interrupted time series and difference in differences, by week (method, section 12)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from service_levels.domain.statistics.numbers import Counts, Estimate, Floats, floats
from service_levels.domain.statistics.regression import Fit, fit

FEWEST = 8  # weeks with a figure on either side (method, section 12)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What changed with a measure in a weekly series of n weeks, in the unit of the figures.

    `level`: the jump in the measure's first week; `slope`: by how much more (or less) the figure moves each week since;
    `at_end`: the distance from the counterfactual in the last week, which is both together; `average`: the mean of that
    distance over the weeks since with a figure; each with a 95% interval robust to autocorrelation.
    `slope_before`: the movement a week that was there already.
    `fitted`: the line through the figures, shape (n,). `counterfactual`: where the line of before would have led, with
    its pointwise 95% interval `low`, `high`, shape (n,); NaN before the measure. `lag`: weeks that the robust errors
    look back. `before`, `after`: weeks with a figure. All None but these two where there are too few: `reason`
    'too_few_before' or 'too_few_after'.
    """

    before: int
    after: int
    level: Estimate | None
    slope: Estimate | None
    at_end: Estimate | None
    average: Estimate | None
    slope_before: Estimate | None
    fitted: Floats | None
    counterfactual: Floats | None
    low: Floats | None
    high: Floats | None
    lag: int | None
    reason: str | None


def interrupted(week: ArrayLike, value: ArrayLike, start: int) -> Interrupted:
    """Segmented regression: A. K. Wagner et al., Journal of Clinical Pharmacy and Therapeutics 27 (2002) 299-309.

    `week`: running numbers of the weeks, rising, shape (n,); `value`: the figure of each, NaN where there is none (left
    out). `start`: the number of the first week in which the measure was in force all week. Unripe weeks are left out by
    the caller.
    """
    weeks, figures = _series(week, value)
    known = ~np.isnan(figures)
    before, after = _sides(weeks[known], start)
    reason = _too_few(before, after)
    if reason:
        return Interrupted(before, after, *(None,) * 10, reason)
    rows = _segments(weeks, start)
    line = fit(rows[known], figures[known])
    without = rows.copy()
    without[:, 2:] = 0
    middle, low, high = (np.where(weeks >= start, part, np.nan) for part in line.band(without))
    last = float(weeks[-1] - start)
    middle_week = float((weeks[known & (weeks >= start)] - start).mean())
    return Interrupted(
        before=before,
        after=after,
        level=line.estimate(np.array([0.0, 0, 1, 0])),
        slope=line.estimate(np.array([0.0, 0, 0, 1])),
        at_end=line.estimate(np.array([0.0, 0, 1, last])),
        average=line.estimate(np.array([0.0, 0, 1, middle_week])),
        slope_before=line.estimate(np.array([0.0, 1, 0, 0])),
        fitted=line.band(rows)[0],
        counterfactual=middle,
        low=low,
        high=high,
        lag=line.lag,
        reason=None,
    )


@dataclass(frozen=True, slots=True)
class Differences:
    """Difference in differences: how the figure changed beyond what the untouched group's did, in its unit.

    `effect`: with a 95% interval robust to autocorrelation. `change`, `comparison_change`: of the mean from before to
    after, of either group; the effect is the first less the second. `before`, `after`: weeks in which both have a
    figure. None where there are too few: `reason` 'too_few_before' or 'too_few_after'. Read it only where both groups
    moved alike before the measure: `slope_before` is how their distance moved a week, and should be near nothing.
    """

    before: int
    after: int
    effect: Estimate | None
    change: float | None
    comparison_change: float | None
    slope_before: Estimate | None
    reason: str | None


def differences(week: ArrayLike, value: ArrayLike, comparison: ArrayLike, start: int) -> Differences:
    """The measure's group against one that it did not touch, in the same weeks; see `interrupted` for the arguments.

    On the weekly distance between the two, so that whatever befell both falls out.
    """
    weeks, figures = _series(week, value)
    others = floats(comparison)
    known = ~np.isnan(figures) & ~np.isnan(others)
    weeks, figures, others = weeks[known], figures[known], others[known]
    before, after = _sides(weeks, start)
    reason = _too_few(before, after)
    if reason:
        return Differences(before, after, None, None, None, None, reason)
    since = weeks >= start
    distance = figures - others
    line = fit(np.stack([np.ones(len(weeks)), since], axis=1), distance)
    return Differences(
        before=before,
        after=after,
        effect=line.estimate(np.array([0.0, 1.0])),
        change=float(figures[since].mean() - figures[~since].mean()),
        comparison_change=float(others[since].mean() - others[~since].mean()),
        slope_before=_trend(weeks[~since], distance[~since]).estimate(np.array([0.0, 1.0])),
        reason=None,
    )


def _trend(weeks: Counts, values: Floats) -> Fit:
    return fit(np.stack([np.ones(len(weeks)), weeks - weeks[0]], axis=1).astype(np.float64), values)


def _segments(weeks: Counts, start: int) -> Floats:
    """Level, slope, change of level, change of slope: one row a week, time counted from the start of the measure."""
    time, since = weeks - start, weeks >= start
    return np.stack([np.ones(len(weeks)), time, since, since * time], axis=1).astype(np.float64)


def _series(week: ArrayLike, value: ArrayLike) -> tuple[Counts, Floats]:
    weeks, figures = np.asarray(week, np.int64), floats(value)
    if weeks.shape != figures.shape or (np.diff(weeks) <= 0).any():
        raise ValueError(f"{len(weeks)} weeks, {len(figures)} figures: one figure a week, weeks rising")
    return weeks, figures


def _sides(weeks: Counts, start: int) -> tuple[int, int]:
    after = int((weeks >= start).sum())
    return len(weeks) - after, after


def _too_few(before: int, after: int) -> str | None:
    return "too_few_before" if before < FEWEST else "too_few_after" if after < FEWEST else None
