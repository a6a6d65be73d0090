"""What an outage costs a request, compared by arrival (method, section 8).

'Affected requests are slower' proves nothing: a request that lives long meets more outages (length bias). When a
request came does not depend on how long it took. So those that came into an outage or just before one are compared
with those of the same service and hour of the week that came at other times.

Requests of one day share that day's staff, queue and disturbances: forty that met one outage are one event and not
forty observations. What varies by chance are the occasions: days, and the days that one outage joins.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from service_levels.domain.instants import HOUR, NONE, Instants
from service_levels.domain.statistics.numbers import Estimate, Flags, Floats, Interval, floats
from service_levels.domain.statistics.student import reach

FEWEST = 20  # requests on either side (method, section 8)
FEWEST_OCCASIONS = 5  # with outages; of four and fewer the interval is not true (docs/truth.md)
LEAD = 4 * HOUR  # working time before an outage within which a request counts as having come just before it
SEED = 20260331  # so that the same data always shows the same interval
_PRIOR = 5.0  # others of the whole service that are added to those of one hour where the usual share is taken
_WITHIN = 0.03  # correlation within an occasion that the degrees of freedom are worked out for; it hardly matters

Labels = NDArray[np.intp]


def outage_met(
    started: Instants,
    outage_start: Instants,
    outage_end: Instants,
    worked: Callable[[Instants], Instants],
    lead: int = LEAD,
) -> Instants:
    """Start of the outage that each request came into or just before, shape (n,); NONE where it met none.

    Instants and lengths in microseconds. `started`: start of each clock, NONE where it never did (meets none).
    `outage_start`, `outage_end`: the down spans of the systems that the requests depend on, sorted and disjoint, shape
    (k,); those without working time do not count. `worked`: working time up to instants, such as
    `WorkingTime.worked`. `lead`: working time that still is 'just before'.
    """
    counts = worked(outage_end) > worked(outage_start)
    begin, end = outage_start[counts], outage_end[counts]
    known = started != NONE
    found = np.full(len(started), NONE, np.int64)
    if not len(begin) or not known.any():
        return found
    at = started[known]
    place = np.searchsorted(begin, at, side="right")  # the next outage that begins after the arrival
    latest = np.maximum(place - 1, 0)
    inside = (place > 0) & (at < end[latest])
    following = begin[np.minimum(place, len(begin) - 1)]
    shortly = (place < len(begin)) & (worked(following) - worked(at) <= lead)
    found[known] = np.where(inside, begin[latest], np.where(shortly, following, NONE))
    return found


def occasions(day: ArrayLike, outage_day: ArrayLike) -> Labels:
    """Numbers of the occasions that requests belong to, shape (n,): days, as one where an outage joins them.

    `day`: number of the local day on which each came. `outage_day`: of the day on which the outage that it met began,
    its own day where it met none. All days between the two are one occasion, and so are spans of days that overlap.
    """
    here, there = np.asarray(day, np.int64), np.asarray(outage_day, np.int64)
    if not len(here):
        return np.zeros(0, np.intp)
    origin = min(here.min(), there.min())
    begin, end = np.minimum(here, there) - origin, np.maximum(here, there) - origin
    size = int(end.max()) + 1
    spanned = np.cumsum(np.bincount(begin, minlength=size) - np.bincount(end, minlength=size))
    number = np.concatenate([[0], np.cumsum(spanned[:-1] == 0)])  # spanned: the day and the one after it are one
    labels: Labels = number[here - origin]
    return labels


@dataclass(frozen=True, slots=True)
class Comparison:
    """Turnaround of requests that met an outage at arrival, against others of the same service and hour of the week.

    `count`, `others`: requests compared on either side. `unmatched`: those that met an outage but have no counterpart.
    `occasions`: occasions on which those that met an outage came. `median`, `others_median`: in the unit of the
    lengths, the others weighted to the same services and hours. `difference`: the first minus the second, with a 95%
    interval. The three are None where `reason` says why: 'too_few_met' or 'too_few_others' (fewer than 20 requests on
    a side), 'too_few_occasions' (fewer than 5), 'too_varied' (the occasions differ so much among themselves that the
    interval would reach beyond every length that was seen).
    """

    count: int
    others: int
    unmatched: int
    occasions: int
    median: float | None
    others_median: float | None
    difference: Estimate | None
    reason: str | None


def compare(
    length: ArrayLike, met: ArrayLike, service: ArrayLike, hour_of_week: ArrayLike, occasion: ArrayLike
) -> Comparison:
    """Difference of median turnaround by arrival; all of shape (n,).

    `length`: turnaround, NaN where there is none (left out). `met`: whether an outage was met. `service`: any labels.
    `hour_of_week`: 0 to 167, local, of the start of the clock. `occasion`: from `occasions`.

    The interval holds every difference for which the share of those that met an outage above the others' median plus
    the difference is half, as far as its spread tells (R. S. Woodruff, 1952). That spread is taken between occasions
    and corrected for how few and how unequal they are, with Student's t on degrees of freedom to match
    (R. M. Bell and D. F. McCaffrey, 2002). What service and hour explain is taken out of it first.
    """
    known = ~np.isnan(floats(length))
    hours, flag = floats(length)[known], np.asarray(met, dtype=bool)[known]
    stratum, kind = _strata(np.asarray(service)[known], np.asarray(hour_of_week)[known])
    size = int(stratum.max()) + 1 if len(stratum) else 0
    here, there = np.bincount(stratum[flag], minlength=size), np.bincount(stratum[~flag], minlength=size)
    paired = ((here > 0) & (there > 0))[stratum]
    unmatched = int((flag & ~paired).sum())
    _, unit = np.unique(np.asarray(occasion)[known], return_inverse=True)
    count, others = int((flag & paired).sum()), int((~flag & paired).sum())
    units = len(np.unique(unit[flag & paired]))
    reason = (
        "too_few_met" if count < FEWEST
        else "too_few_others" if others < FEWEST
        else "too_few_occasions" if units < FEWEST_OCCASIONS
        else None
    )  # fmt: skip
    if reason:
        return Comparison(count, others, unmatched, units, None, None, None, reason)
    weight = np.where(flag, 1.0, here[stratum] / np.maximum(there[stratum], 1)) / count
    random = np.random.default_rng(SEED).permutation(len(hours))
    mine, theirs = (_Side.of(hours, weight, random, side & paired) for side in (flag, ~flag))
    usual = theirs.usual(stratum, kind)
    ours, least_ours, freedom = mine.spread(usual[stratum], unit)
    other, least_other, other_freedom = theirs.spread(usual[stratum], unit)
    variance = max(least_ours + least_other - 2 * float(ours @ other), 0.0)
    both = _ratio((least_ours + least_other) ** 2, least_ours**2 / freedom + least_other**2 / other_freedom)
    away = reach(max(both, 1.0)) * sqrt(variance)
    if not mine.reached[0] <= 0.5 - away <= 0.5 + away <= mine.reached[-1]:
        return Comparison(count, others, unmatched, units, None, None, None, "too_varied")
    low, high = np.interp([0.5 - away, 0.5 + away], mine.reached, mine.hours) - theirs.median
    difference = Estimate(mine.median - theirs.median, Interval(float(low), float(high)))
    return Comparison(count, others, unmatched, units, mine.median, theirs.median, difference, None)


@dataclass(frozen=True, slots=True)
class _Side:
    """The requests of one side, sorted by their length, equal ones in any fixed order; weights add up to one.

    `rows`: where each stands among all. `reached`: the share of the weight up to the middle of each. `above`: whether
    each lies in the upper half.
    """

    rows: Labels
    hours: Floats
    weight: Floats
    reached: Floats
    above: Flags
    median: float

    @classmethod
    def of(cls, hours: Floats, weight: Floats, random: Labels, chosen: Flags) -> "_Side":
        rows = np.flatnonzero(chosen)
        # Equal lengths are told apart at random: in the order of coming, an occasion's would lie on one side together.
        rows = rows[np.lexsort((random[rows], hours[rows]))]
        total = np.cumsum(weight[rows])
        reached = (total - weight[rows] / 2) / total[-1]
        slack = 1e-12
        first = int(np.searchsorted(total / total[-1], 0.5 - slack, side="left"))
        after = int(np.searchsorted(total / total[-1], 0.5 + slack, side="right"))
        median = float((hours[rows[first]] + hours[rows[after]]) / 2)  # midway where half is met exactly
        return cls(rows, hours[rows], weight[rows] / total[-1], reached, reached > 0.5, median)

    def usual(self, stratum: Labels, kind: Labels) -> Floats:
        """The share of this side that lies in the upper half, by stratum; drawn to that of the service where few."""
        size, kinds = int(stratum.max()) + 1, int(kind.max()) + 1
        n, up = (np.bincount(stratum[self.rows], weights, size) for weights in (None, self.above))
        base, base_up = (np.bincount(kind[self.rows], weights, kinds) for weights in (None, self.above))
        of = np.zeros(size, np.intp)
        of[stratum] = kind
        prior = base_up / np.maximum(base, 1)
        shares: Floats = (up + _PRIOR * prior[of]) / (n + _PRIOR)
        return shares

    def spread(self, usual: Floats, unit: Labels) -> tuple[Floats, float, float]:
        """What each occasion adds to the share above, the variance of the share, and its degrees of freedom."""
        units = int(unit.max()) + 1
        mine = unit[self.rows]
        beyond = self.above - usual[self.rows]
        beyond -= self.weight @ beyond
        added = floats(np.bincount(mine, self.weight * beyond, units))
        share = floats(np.bincount(mine, self.weight, units))
        alone = floats(np.bincount(mine, self.weight**2, units))
        lost, freedom = _freedom(share, _WITHIN * share**2 + (1 - _WITHIN) * alone)
        return added, float(added @ added) * lost, freedom


def _freedom(share: Floats, variance: Floats) -> tuple[float, float]:
    """By how much the squares of centred sums fall short of their variance, and the degrees of freedom of the rest.

    `share`: of each occasion's weight in the mean that was taken off; `variance`: of its sum, up to a factor. Both from
    the traces of the centred sums' covariance and its square (F. E. Satterthwaite, 1946).
    """
    whole, mixed, squares, own = variance.sum(), share @ variance, share @ share, variance @ variance
    trace = whole - 2 * mixed + whole * squares
    square = own + 2 * (variance * (whole * share**2 - 2 * share * variance)).sum()
    square += 2 * squares * own + 2 * mixed**2 + (whole * squares) ** 2 - 4 * whole * squares * mixed
    return _ratio(whole, trace), max(_ratio(trace**2, square), 1.0)


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below > 0 else 1.0


def _strata(service: NDArray[np.generic], hour: NDArray[np.generic]) -> tuple[Labels, Labels]:
    """A number for each pair of service and hour, and one for each service."""
    _, kind = np.unique(service, return_inverse=True)
    hours, slot = np.unique(hour, return_inverse=True)
    _, pair = np.unique(kind * len(hours) + slot, return_inverse=True)
    return pair, kind
