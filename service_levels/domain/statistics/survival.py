"""How long requests take, with the open ones: Kaplan-Meier (method, section 6), and what it says of each open one."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from service_levels.domain.statistics.intervals import wilson
from service_levels.domain.statistics.numbers import Z95, Counts, Estimate, Flags, Floats, Interval, floats

ENOUGH = 20  # ended requests that a curve needs before anything is said of the next ones
_ROUNDING = 1e-9  # survival is a running product: what is one half on paper may miss it by this


@dataclass(frozen=True, slots=True)
class Curve:
    """Kaplan-Meier's estimate of the share of requests that are still going at each length of time.

    `times`: the distinct lengths observed, sorted, in the unit they were given in, shape (k,). `at_risk`: requests that
    got as far as each; `ended`: those that ended there. `still_going`: the share going on beyond each time (a step at
    it, level to the next). `low`, `high`: its pointwise 95% interval, log-minus-log with Greenwood's variance; NaN once
    nobody is left, where there is no variance. `count`: requests in all; `endings`: those that ended.
    """

    times: Floats
    at_risk: Counts
    ended: Counts
    still_going: Floats
    low: Floats
    high: Floats
    count: int
    endings: int

    @property
    def horizon(self) -> float | None:
        """The length up to which the curve speaks; None: to the end, for the longest of all has ended (or none is)."""
        return float(self.times[-1]) if self.count and self.still_going[-1] > 0 else None

    def survival(self, at: ArrayLike) -> Floats:
        """The share still going at each length, shape as given: 1 before the first end, NaN beyond the horizon."""
        when = floats(at)
        if not self.count:
            return np.full(when.shape, np.nan)
        steps = np.concatenate([np.ones(1), self.still_going])
        found: Floats = steps[np.searchsorted(self.times, when, side="right")]
        return found if self.horizon is None else np.where(when > self.horizon, np.nan, found)

    def done_within(self, at: float) -> Estimate | None:
        """The share, 0 to 1, that is done within a length of time, open ones told apart; None beyond the horizon.

        Where nobody or everybody is done, Greenwood's variance is nothing and says nothing: the interval is then
        Wilson's, of none of those who got this far, or of all that ended.
        """
        going = float(self.survival(at))
        if np.isnan(going):
            return None
        place = int(np.searchsorted(self.times, at, side="right")) - 1
        if going == 1:
            reached = self.count if place < 0 else int(self.at_risk[place])
            interval = wilson(0, reached)
        elif going == 0:
            interval = wilson(self.endings, self.endings)
        else:
            interval = Interval(1 - float(self.high[place]), 1 - float(self.low[place]))
        return None if interval is None else Estimate(1 - going, interval)

    def within(self, level: float) -> "Length":
        """The length within which a share `level` is done, 0 < level < 1: the first with at most 1 - level going.

        0.5: the median with the open ones. Of the next ones fewer are done within it: see `next_within`.
        """
        if not 0 < level < 1:
            raise ValueError(f"level {level}: a share between 0 and 1, such as 0.9")
        value, low, high = (self._first(line, 1 - level) for line in (self.still_going, self.low, self.high))
        reason = "none" if not self.count else "not_reached" if value is None else None
        return Length(level, value, low, high, reason)

    def next_within(self, level: float) -> "Length":
        """The length within which one more of the kind will be done with a chance of `level`; the interval of `within`.

        With n ended ones, the first length with a share of level x (n + 1) / n done: of n lengths the k-th shortest
        holds for the next one with the chance k / (n + 1), not k / n (S. S. Wilks, Annals of Mathematical Statistics 12
        (1941) 91-96). The share of 0.9 of 20 would hold for 0.86. None under `ENOUGH` ended ones (`reason` 'few').
        """
        found = self.within(level)
        if self.count and self.endings < ENOUGH:
            return replace(found, value=None, reason="few")
        if found.value is None:
            return found
        value = self._first(self.still_going, 1 - level * (self.endings + 1) / self.endings)
        return replace(found, value=value, reason=None if value is not None else "not_reached")

    def _first(self, line: Floats, share: float) -> float | None:
        reached = np.flatnonzero(line <= share + _ROUNDING)
        return float(self.times[reached[0]]) if len(reached) else None


@dataclass(frozen=True, slots=True)
class Length:
    """The length within which a share `level` is done, in the unit of the curve, with its 95% interval.

    `value`: None where so many are not done within any length observed (`reason` 'not_reached', 'none' without any
    request, 'few' with too few that ended). `low`, `high`: ends of the interval (R. Brookmeyer and J. Crowley,
    Biometrics 38 (1982), on the log-minus-log scale); None where the data does not reach.
    """

    level: float
    value: float | None
    low: float | None
    high: float | None
    reason: str | None


def curve(lengths: ArrayLike, ended: ArrayLike) -> Curve:
    """E. L. Kaplan and P. Meier, JASA 53 (1958) 457-481.

    `lengths`: what each request's clock has counted, in any one unit, >= 0, shape (n,); NaN where it never started:
    left out. `ended`: finished or rejected (True), or censored: open at `A`, withdrawn at its end. Of equal lengths the
    censored count as still at risk when the others end.
    """
    length, event = floats(lengths), np.asarray(ended, dtype=bool)
    known = ~np.isnan(length)
    length, event = length[known], event[known]
    if len(length) and length.min() < 0:
        raise ValueError(f"length {length.min()}: time counted is not negative")
    times, place = np.unique(length, return_inverse=True)
    leave = np.bincount(place, minlength=len(times))
    ends = np.bincount(place, weights=event, minlength=len(times)).astype(np.int64)
    at_risk = leave[::-1].cumsum()[::-1].astype(np.int64)
    going = np.cumprod(1 - ends / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(ends / (at_risk * (at_risk - ends)))
        log_going = np.log(going)
        reach = np.exp(Z95 * np.sqrt(greenwood) / np.abs(log_going))
        low, high = going**reach, going ** (1 / reach)
    # Before the first end the interval is the line itself; once nobody is left there is none.
    low, high = (floats(np.where(going == 1, 1.0, np.where(going > 0, line, np.nan))) for line in (low, high))
    return Curve(times, at_risk, ends, floats(going), low, high, len(length), int(event.sum()))


@dataclass(frozen=True, slots=True)
class Risk:
    """The chance, 0 to 1, that each of n open requests is not done by a later moment, shape (n,); NaN: cannot be said.

    `older`: the curve knows of none that was still going at the request's age. `beyond`: the moment lies beyond the
    horizon of the curve.
    """

    chance: Floats
    older: Flags
    beyond: Flags


def risk(curve: Curve, age: ArrayLike, until: ArrayLike) -> Risk:
    """S(until) / S(age): the chance of still going at `until`, given that one got as far as `age`, shape (n,) each.

    `age`: what the clock has counted so far; `until`: what it will have counted at the deadline; both in the unit of
    the curve. A request past its deadline (until <= age) is late: 1. The curve should be of its own service.
    """
    now, then = np.broadcast_arrays(floats(age), floats(until))
    here, there = curve.survival(now), curve.survival(then)
    past = then <= now
    older = ~past & ~(here > 0)
    beyond = ~past & ~older & np.isnan(there)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = np.where(past, 1.0, there / here)
    return Risk(np.where(older | beyond, np.nan, chance), older, beyond)
