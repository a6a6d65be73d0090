"""How sure a share, a difference of shares or a quantile is."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from service_levels.domain.statistics.binomial import Binomial
from service_levels.domain.statistics.numbers import Z95, Estimate, Floats, Interval, floats

_TAIL = 0.025


def wilson(part: int, whole: int, z: float = Z95) -> Interval | None:
    """Wilson's score interval of a share, from 0 to 1 (method, section 5); None over nothing.

    E. B. Wilson, JASA 22 (1927) 209-212; recommended for every size by Brown, Cai and DasGupta, Stat. Sci. 16 (2001).
    Raises ValueError unless 0 <= part <= whole.
    """
    _check(part, whole)
    if not whole:
        return None
    low, high = wilson_many([part], [whole], z)
    return Interval(float(low[0]), float(high[0]))


def wilson_many(parts: ArrayLike, wholes: ArrayLike, z: float = Z95) -> tuple[Floats, Floats]:
    """Wilson's lower and upper ends of many shares at once, shape as given; NaN over nothing."""
    part, whole = floats(parts), floats(wholes)
    whole = np.where(whole > 0, whole, np.nan)
    rate = part / whole
    centre = rate + z * z / (2 * whole)
    reach = z * np.sqrt(rate * (1 - rate) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    # At 0 and at all of them the ends are exact; rounding would leave 1e-17 beside them.
    low = np.where(part == 0, np.where(np.isnan(whole), np.nan, 0.0), (centre - reach) / scale)
    high = np.where(part == whole, 1.0, (centre + reach) / scale)
    return low, high


def exact(part: int, whole: int) -> Interval | None:
    """The exact 95% interval of a share, from 0 to 1; None over nothing.

    C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404-413. Never covers less than 95%; wider than Wilson's.
    Raises ValueError unless 0 <= part <= whole.
    """
    _check(part, whole)
    if not whole:
        return None
    low = 0.0 if part == 0 else _solve(lambda chance: Binomial.of(whole, chance).sf(part) - _TAIL)
    high = 1.0 if part == whole else _solve(lambda chance: _TAIL - Binomial.of(whole, chance).cdf(part))
    return Interval(low, high)


def difference(part_now: int, whole_now: int, part_before: int, whole_before: int) -> Estimate | None:
    """Share now minus share before, from -1 to 1, with a 95% interval; None where either is over nothing.

    Built from the two Wilson intervals: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10.
    """
    now, before = wilson(part_now, whole_now), wilson(part_before, whole_before)
    if now is None or before is None:
        return None
    rate, rate_before = part_now / whole_now, part_before / whole_before
    value = rate - rate_before
    down = sqrt((rate - now.low) ** 2 + (before.high - rate_before) ** 2)
    up = sqrt((now.high - rate) ** 2 + (rate_before - before.low) ** 2)
    return Estimate(value, Interval(value - down, value + up))


@dataclass(frozen=True, slots=True)
class Quantile:
    """The length within which a share `level` of `count` requests were done, in the unit of the values.

    `low`, `high`: ends of the 95% interval, each one of the values themselves; None where the values are too few to
    say, and then `reason` is 'too_few' ('none' where there are no values at all). `high` is what can be promised.
    """

    level: float
    count: int
    value: float | None
    low: float | None
    high: float | None
    reason: str | None


def quantile(values: ArrayLike, level: float) -> Quantile:
    """A quantile of finished lengths (NaN left out): type 7 (method, section 6), its interval by order statistics.

    The interval makes no assumption on the distribution: W. J. Conover, Practical Nonparametric Statistics (1999),
    3.2. For 90% its upper end exists from 36 values on. For lengths that are still running, see `survival`.
    """
    if not 0 < level < 1:
        raise ValueError(f"level {level}: a share between 0 and 1, such as 0.9")
    known = floats(values)
    known = np.sort(known[~np.isnan(known)])
    count = len(known)
    if not count:
        return Quantile(level, 0, None, None, None, "none")
    below = Binomial.of(count, level)
    # The largest l with P(X <= l - 1) < 2.5%, the smallest u with P(X <= u - 1) >= 97.5%; places counted from 1.
    lower, upper = below.quantile(_TAIL), below.quantile(1 - _TAIL) + 1
    low = float(known[lower - 1]) if lower >= 1 else None
    high = float(known[upper - 1]) if upper <= count else None
    reason = "too_few" if low is None or high is None else None
    return Quantile(level, count, float(np.quantile(known, level)), low, high, reason)


def _check(part: int, whole: int) -> None:
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole}: a part from 0 to the whole")


def _solve(rising: Callable[[float], float]) -> float:
    """Where a function that rises with the chance crosses 0, by halving (0, 1)."""
    low, high = 0.0, 1.0
    while high - low > 1e-13:
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
