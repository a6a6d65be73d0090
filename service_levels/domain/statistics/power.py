"""How many weeks it takes to see a change of a given size, from a weekly series as it is (method, section 12)."""

from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from service_levels.domain.statistics.autocorrelated import coefficient, whitened
from service_levels.domain.statistics.interrupted import FEWEST, SURE, TOGETHER, YEAR, design, same_weeks
from service_levels.domain.statistics.numbers import Floats, floats
from service_levels.domain.statistics.student import student

MOST_WEEKS = 104  # since a measure that are looked ahead: two years
CHANCE_Z = 0.8416212335729143  # the 80% point of the normal distribution


def weeks_needed(
    value: ArrayLike, variance: ArrayLike | None, start: int, change: float, *, seasonal: bool
) -> int | None:
    """The fewest weeks since week `start` with which a change of the level is seen with a chance of 80%.

    `value` (n,): the weeks so far, NaN where one does not count; `variance` and `seasonal` as of `effects`. Those to
    come count as they are, of average size; `start` may lie ahead of them. None: not within two years, or the series
    is too short to know its noise (fewer than 8 weeks).
    """
    figures = floats(value)[None]
    spread = None if variance is None else floats(variance)[None]
    known = ~np.isnan(figures)
    if known.sum() < FEWEST or not isfinite(change) or change == 0:
        return None
    share, scale = _noise(figures, spread, start, seasonal=seasonal)
    length = start + MOST_WEEKS
    ahead = np.zeros((1, length))  # only which weeks count matters for how sure an effect will be
    now = min(figures.shape[1], length)
    ahead[:, :now] = np.where(known[:, :now], 0.0, np.nan)
    sizes = None
    if spread is not None:
        sizes = np.full((1, length), float(spread[known].mean()))
        sizes[:, :now] = spread[:, :now]
    columns, season = design(length, start, seasonal=seasonal)
    step = len(season) + 3
    white = whitened(ahead, columns, sizes)
    rows = white.parts[0][:, [1, *season, step]]
    products = np.cumsum(rows[:, :, None] * rows[:, None], axis=3)
    counted = np.cumsum(white.used[0])
    if counted[start - 1 if start else 0] < FEWEST:
        return None

    def seen(weeks: int) -> bool:
        last = start + weeks - 1
        since = int(white.used[0, start : last + 1].sum())
        if since < FEWEST or counted[last] < TOGETHER:
            return False
        if seasonal and same_weeks(white.used[:, : last + 1], start)[0] < FEWEST:
            return False
        freedom = float(counted[last] - rows.shape[1])
        error = float(np.sqrt((share * scale * np.linalg.inv(products[..., last])[:, -1, -1]).sum()))
        return abs(change) >= (student(freedom, 1 - SURE / 2) + CHANCE_Z) * error

    low, high = FEWEST - 1, MOST_WEEKS  # more weeks never see less, so the fewest are found by halving
    if not seen(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if seen(middle) else (middle, high)
    return high


def _noise(figures: Floats, spread: Floats | None, start: int, *, seasonal: bool) -> tuple[Floats, Floats]:
    """How likely each kind of noise is, and its variance, shape (g,) each.

    A season is taken out where the weeks hold more than a year; else it is part of the noise, which is then too large.
    """
    weeks = figures.shape[1]
    known = ~np.isnan(figures[0])
    columns, season = design(weeks, start, seasonal=seasonal)
    yearly = int(known.sum()) >= YEAR + FEWEST
    sides = [len(season) + 3] if known[start:].any() and known[:start].any() else []
    chosen = [1, *(season if yearly else []), *sides]
    white = whitened(figures, columns, spread)
    found = coefficient(white, chosen, 1)
    return found.share[0], found.scale[0]
