"""What an outage costs a request, compared by arrival (method, section 8).

'Affected requests are slower' proves nothing: a request that lives long meets more outages (length bias). When a
request came does not depend on how long it took. So those that came into an outage or just before one are compared
with those of the same service and hour of the week that came at other times.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from service_levels.domain.instants import HOUR, NONE, Instants
from service_levels.domain.statistics.numbers import Estimate, Flags, Floats, Interval, floats

FEWEST = 20  # requests on either side (method, section 8)
LEAD = 4 * HOUR  # working time before an outage within which a request counts as having come just before it
RESAMPLES = 1000
SEED = 20260331  # so that the same data always shows the same interval


def met(
    started: Instants,
    outage_start: Instants,
    outage_end: Instants,
    worked: Callable[[Instants], Instants],
    lead: int = LEAD,
) -> Flags:
    """Which requests came into an outage or just before one, shape (n,); instants and lengths in microseconds.

    `started`: start of each clock, NONE where it never did (False). `outage_start`, `outage_end`: the down spans of
    the systems that the requests depend on, sorted and disjoint, shape (k,); those without working time do not count.
    `worked`: working time up to instants, such as `WorkingTime.worked`. `lead`: working time that still is 'just
    before'.
    """
    counts = worked(outage_end) > worked(outage_start)
    begin, end = outage_start[counts], outage_end[counts]
    known = started != NONE
    found = np.zeros(len(started), bool)
    if not len(begin) or not known.any():
        return found
    at = started[known]
    place = np.searchsorted(begin, at, side="right")  # the next outage that begins after the arrival
    inside = (place > 0) & (at < end[np.maximum(place - 1, 0)])
    following = begin[np.minimum(place, len(begin) - 1)]
    shortly = (place < len(begin)) & (worked(following) - worked(at) <= lead)
    found[known] = inside | shortly
    return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """Turnaround of requests that met an outage at arrival, against others of the same service and hour of the week.

    `count`, `others`: requests compared on either side. `unmatched`: those that met an outage but have no counterpart.
    `median`, `others_median`: in the unit of the lengths, the others weighted to the same services and hours.
    `difference`: the first minus the second, with a 95% bootstrap interval. None where there are fewer than 20 on a
    side: `reason` 'too_few_met' or 'too_few_others'.
    """

    count: int
    others: int
    unmatched: int
    median: float | None
    others_median: float | None
    difference: Estimate | None
    reason: str | None


def compare(
    length: ArrayLike, met: ArrayLike, service: ArrayLike, hour_of_week: ArrayLike, resamples: int = RESAMPLES
) -> Comparison:
    """Difference of median turnaround by arrival; all of shape (n,).

    `length`: turnaround, NaN where there is none (left out). `met`: from `met`. `service`: any labels. `hour_of_week`:
    0 to 167, local, of the start of the clock. The interval is the percentile bootstrap's (B. Efron and R. J.
    Tibshirani, 1993): requests of both sides drawn anew, matched anew. It takes a request for one observation; where
    few outages met many requests it is too narrow.
    """
    known = ~np.isnan(floats(length))
    hours, flag = floats(length)[known], np.asarray(met, dtype=bool)[known]
    stratum = _strata(np.asarray(service)[known], np.asarray(hour_of_week)[known])
    size = int(stratum.max()) + 1 if len(stratum) else 0
    both = (np.bincount(stratum[flag], minlength=size) > 0) & (np.bincount(stratum[~flag], minlength=size) > 0)
    paired = both[stratum]
    unmatched = int((flag & ~paired).sum())
    mine, theirs = _Side.of(hours, stratum, flag & paired, size), _Side.of(hours, stratum, ~flag & paired, size)
    count, others = len(mine.hours), len(theirs.hours)
    reason = "too_few_met" if count < FEWEST else "too_few_others" if others < FEWEST else None
    if reason:
        return Comparison(count, others, unmatched, None, None, None, reason)
    every, every_other = np.ones(count), np.ones(others)
    median, others_median = _medians(mine, theirs, every, every_other)
    random = np.random.default_rng(SEED)
    drawn = np.empty(resamples)
    for number in range(resamples):
        times = np.bincount(random.integers(0, count, count), minlength=count)
        other_times = np.bincount(random.integers(0, others, others), minlength=others)
        again, others_again = _medians(mine, theirs, times, other_times)
        drawn[number] = again - others_again
    low, high = np.quantile(drawn, [0.025, 0.975])
    difference = Estimate(median - others_median, Interval(float(low), float(high)))
    return Comparison(count, others, unmatched, median, others_median, difference, None)


@dataclass(frozen=True, slots=True)
class _Side:
    """The requests of one side, sorted by their length; `strata`: how many strata there are."""

    hours: Floats
    stratum: NDArray[np.intp]
    strata: int

    @classmethod
    def of(cls, hours: Floats, stratum: NDArray[np.intp], chosen: Flags, strata: int) -> "_Side":
        order = np.argsort(hours[chosen], kind="stable")
        return cls(hours[chosen][order], stratum[chosen][order], strata)

    def by_stratum(self, times: ArrayLike) -> Floats:
        counted: Floats = np.bincount(self.stratum, weights=times, minlength=self.strata).astype(np.float64)
        return counted

    def median(self, weight: Floats) -> float:
        """The weighted median: the value at which half of the weight is reached, or midway where it is met exactly."""
        total = np.cumsum(weight)
        half = total[-1] / 2
        slack = 1e-12 * total[-1]
        first = int(np.searchsorted(total, half - slack, side="left"))
        after = int(np.searchsorted(total, half + slack, side="right"))
        return float((self.hours[first] + self.hours[after]) / 2)


def _medians(mine: _Side, theirs: _Side, times: ArrayLike, other_times: ArrayLike) -> tuple[float, float]:
    """Medians of both sides where each request counts so many times, over the strata that both still have."""
    here, there = mine.by_stratum(times), theirs.by_stratum(other_times)
    common = (here > 0) & (there > 0)
    if not common.any():  # a draw without any pair: as drawn, unmatched
        return mine.median(floats(times)), theirs.median(floats(other_times))
    share = np.divide(here, there, out=np.zeros(len(here)), where=common)
    return (
        mine.median(floats(times) * common[mine.stratum]),
        theirs.median(floats(other_times) * share[theirs.stratum]),
    )


def _strata(service: NDArray[np.generic], hour: NDArray[np.generic]) -> NDArray[np.intp]:
    """A number for each pair of service and hour."""
    _, kind = np.unique(service, return_inverse=True)
    hours, slot = np.unique(hour, return_inverse=True)
    _, pair = np.unique(kind * len(hours) + slot, return_inverse=True)
    return pair
