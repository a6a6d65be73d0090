"""The 97.5% point of Student's t for any degrees of freedom, as few clusters and unequal ones leave them."""

from math import lgamma, log, pi

import numpy as np

from service_levels.domain.statistics.numbers import Z95

_STEPS = 4001
_NORMAL = 500.0  # from so many degrees on two terms of the expansion are right to eight decimals


def reach(freedom: float) -> float:
    """The length t with P(|T| <= t) = 0.95 for `freedom` >= 1 degrees, which need not be whole; right to four decimals.

    With T = sqrt(freedom) tan(a) the density of the angle a is proportional to cos(a) ** (freedom - 1), which a sum
    over equal steps integrates; beyond 500 degrees the expansion around the normal point (Abramowitz and Stegun
    26.7.5). Raises ValueError below one degree.
    """
    if not freedom >= 1:
        raise ValueError(f"freedom: {freedom!r} is not at least 1; an interval needs two clusters or more")
    if freedom > _NORMAL:
        return Z95 + (Z95**3 + Z95) / (4 * freedom) + (5 * Z95**5 + 16 * Z95**3 + 3 * Z95) / (96 * freedom**2)
    angle = np.linspace(0, pi / 2, _STEPS)
    with np.errstate(divide="ignore"):
        height = np.cos(angle) ** (freedom - 1)
    reached = np.concatenate([[0.0], np.cumsum((height[1:] + height[:-1]) / 2)]) * (angle[1] - angle[0])
    whole = np.exp(0.5 * log(pi) + lgamma(freedom / 2) - lgamma((freedom + 1) / 2)) / 2
    return float(np.sqrt(freedom) * np.tan(np.interp(0.95 * whole, reached, angle)))
