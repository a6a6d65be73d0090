"""Is a group really different, or just small? Funnel limits of a rate by the size of the group."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from service_levels.domain.statistics.binomial import Binomial
from service_levels.domain.statistics.numbers import Floats

TAILS = (0.025, 0.001)  # what lies beyond each side of the 95% and of the 99.8% limits

Place = Literal["far_below", "below", "inside", "above", "far_above"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a rate, 0 to 1, for groups of k sizes, shape (k,) each: `inner` 95%, `outer` 99.8% of groups inside."""

    sizes: Floats
    inner_low: Floats
    inner_high: Floats
    outer_low: Floats
    outer_high: Floats


@dataclass(frozen=True, slots=True)
class Funnel:
    """Groups against a benchmark rate, in the order given.

    `benchmark`: the rate, 0 to 1, that the limits are drawn around; None where there is nothing to compare (`reason`
    'none'). `rates`: of the groups, NaN over nothing. `places`: 'inside' the 95% limits (on them too), 'below' or
    'above' them, 'far_below' or 'far_above' the 99.8% limits; None over nothing. `limits`: at the groups' own sizes,
    None without a benchmark; for the drawn curves see `limits`.
    """

    benchmark: float | None
    rates: Floats
    limits: Limits | None
    places: tuple[Place | None, ...]
    reason: str | None


def funnel(parts: ArrayLike, wholes: ArrayLike, benchmark: float | None = None) -> Funnel:
    """`parts` of `wholes` of each group, shape (g,). `benchmark`: 0 to 1; left out: the rate of all groups together.

    A group is 'below' when a group of its size at the benchmark would come out as low or lower in less than 2.5% of
    cases (0.1%: 'far_below'), by the exact binomial distribution; likewise above. D. J. Spiegelhalter, Statistics in
    Medicine 24 (2005) 1185-1202. About one group in twenty lies outside the inner limits by chance.
    """
    part, whole = np.asarray(parts, np.int64), np.asarray(wholes, np.int64)
    rates: Floats = np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
    total = int(whole.sum())
    if benchmark is None and not total:
        return Funnel(None, rates, None, (None,) * len(whole), "none")
    aim = int(part.sum()) / total if benchmark is None else benchmark
    places = tuple(_place(int(k), int(n), aim) if n else None for k, n in zip(part, whole, strict=True))
    return Funnel(aim, rates, limits(aim, whole), places, None)


def limits(benchmark: float, sizes: ArrayLike) -> Limits:
    """The limits of a rate at each size (0: NaN), to be drawn; they agree with `funnel`'s places to the request.

    Between the counts that the exact distribution allows they are interpolated as in Spiegelhalter's appendix A.1.1
    (the upper one as the mirror of the lower), so that they do not jump from size to size.
    """
    size = np.asarray(sizes, np.int64)
    drawn = np.array([_limits(benchmark, int(n)) for n in size]).reshape(len(size), 4)
    return Limits(size.astype(np.float64), drawn[:, 0], drawn[:, 1], drawn[:, 2], drawn[:, 3])


def _place(part: int, whole: int, benchmark: float) -> Place:
    at_benchmark = Binomial.of(whole, benchmark)
    low, high = at_benchmark.cdf(part), at_benchmark.sf(part)
    if low < TAILS[0]:
        return "far_below" if low < TAILS[1] else "below"
    if high < TAILS[0]:
        return "far_above" if high < TAILS[1] else "above"
    return "inside"


@lru_cache(maxsize=4096)
def _limits(benchmark: float, size: int) -> tuple[float, float, float, float]:
    if not size:
        return (np.nan,) * 4
    counts, mirrored = Binomial.of(size, benchmark), Binomial.of(size, 1 - benchmark)
    inner, outer = ((_low(counts, tail), 1 - _low(mirrored, tail)) for tail in TAILS)
    return (*inner, *outer)


def _low(counts: Binomial, tail: float) -> float:
    """The lower limit: no count below it has P(X <= count) >= tail."""
    count = counts.quantile(tail)
    place = count - counts.first
    if len(counts.density) == 1:
        return count / counts.trials
    inside = (counts.cdf(count) - tail) / float(counts.density[place])
    return max(count - inside, 0.0) / counts.trials
