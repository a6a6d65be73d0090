"""From the weeks of a figure to what is said of a measure: its effect within what the figure can be, and a verdict."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from service_levels.domain.statistics.interrupted import SURE, Effects, effects
from service_levels.domain.statistics.numbers import Floats, floats


@dataclass(frozen=True, slots=True)
class Proven:
    """m effects with what is said of them, shape (m,): `verdict` improved, worsened, no_evidence or too_few.

    `mean_before`, `mean_since`: of the weeks that count. `reason`: of too_few 'before', 'since', 'together' or
    'season'; of no_evidence 'usual' (the series changes clearly without a measure, so that no interval of it would
    prove anything), 'chance' (the interval holds nothing) or 'close' (it hardly excludes it); of the others 'trend' (of
    before, carried on) or 'level'.
    """

    effects: Effects
    mean_before: Floats
    mean_since: Floats
    verdict: NDArray[np.object_]
    reason: NDArray[np.object_]


def proven(
    value: ArrayLike, count: ArrayLike | None, start: int, *, share: bool, better: str, other: "Other | None" = None
) -> Proven:
    """What changed with a measure at week `start`, in m series of n weeks, shape (m, n); NaN where one does not count.

    `count`: the requests that a week rests on; None: not of requests. `share`: whether the figure lies in 0 to 1, else
    only above 0. `better`: 'up' or 'down'. `other`: the same weeks of an untouched group, which are taken off.
    """
    figures = np.atleast_2d(floats(value))
    variance = sampling(figures, count, start, share=share)
    distance = figures
    if other is not None:
        theirs = np.atleast_2d(floats(other.value))
        spread = sampling(theirs, other.count, start, share=share)
        distance = figures - theirs
        variance = None if variance is None or spread is None else variance + spread
    used = ~np.isnan(distance)
    found = effects(distance, variance, start, seasonal=other is None)
    before, since = (_mean(figures, used, part) for part in (slice(0, start), slice(start, None)))
    found = _possible(found, since, 1.0 if share else np.inf)
    excludes = (found.low > 0) | (found.high < 0)
    good = (found.effect > 0) == (better == "up")
    told = found.reason == ""
    close = excludes & ~(found.doubt < SURE)
    verdict = np.where(~excludes | close | found.usual, "no_evidence", np.where(good, "improved", "worsened"))
    carried = np.where(found.trend, "trend", "level")
    reason = np.where(found.usual, "usual", np.where(~excludes, "chance", np.where(close, "close", carried)))
    return Proven(
        found,
        before,
        since,
        np.where(told, verdict, "too_few").astype(object),
        np.where(told, reason, found.reason).astype(object),
    )


@dataclass(frozen=True, slots=True)
class Other:
    """The weeks of an untouched group, as of `proven`."""

    value: ArrayLike
    count: ArrayLike | None


def sampling(figures: Floats, count: ArrayLike | None, start: int, *, share: bool) -> Floats | None:
    """What the sampling variances of the weeks are in proportion to, shape (m, n); None: not of requests."""
    if count is None:
        return None
    sizes = np.maximum(np.nan_to_num(np.atleast_2d(floats(count))), 1.0)
    if not share:
        found: Floats = 1 / sizes
        return found
    spread = np.ones_like(figures)
    for part in (slice(0, start), slice(start, None)):  # a rate near 0 or 1 varies less: each side by its own
        some, whole = np.nan_to_num(figures[:, part]), np.where(np.isnan(figures[:, part]), 0.0, sizes[:, part])
        rate = ((some * whole).sum(axis=1) + 1) / (whole.sum(axis=1) + 2)
        spread[:, part] = (rate * (1 - rate))[:, None]
    return spread / sizes


def _mean(figures: Floats, used: NDArray[np.bool_], part: slice) -> Floats:
    count = used[:, part].sum(axis=1)
    total = np.where(used[:, part], figures[:, part], 0.0).sum(axis=1)
    mean: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def _possible(found: Effects, since: Floats, most: float) -> Effects:
    """The same with nothing said that would have the figure below 0 or above what it can be without the measure."""
    least, greatest = since - most, since
    return replace(
        found,
        effect=np.clip(found.effect, least, greatest),
        low=np.clip(found.low, least, greatest),
        high=np.clip(found.high, least, greatest),
    )
