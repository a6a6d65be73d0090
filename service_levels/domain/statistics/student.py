"""Student's t without tables: its distribution, and the quantiles of mixtures of it."""

from math import lgamma, log, pi

import numpy as np

from service_levels.domain.statistics.numbers import Z95, Floats

_STEPS = 4001
_NORMAL = 500.0  # from so many degrees on two terms of the expansion are right to eight decimals
_HALVINGS = 40  # of a range of some hundred standard errors: to a billionth of one


def normal_below(z: Floats) -> Floats:
    """The share of the standard normal distribution below z, to 1e-7 (Abramowitz and Stegun 26.2.17)."""
    away = np.abs(z)
    t = 1 / (1 + 0.2316419 * away)
    terms = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    beyond = np.exp(-away * away / 2) / np.sqrt(2 * np.pi) * terms
    below: Floats = np.where(z < 0, beyond, 1 - beyond)
    return below


def student_below(t: Floats, freedom: Floats) -> Floats:
    """The share of Student's t below t; `freedom` of 4 or more, to 1e-4.

    By the normal variable that it resembles: G. W. Hill, Communications of the ACM 13 (1970) 617-619, algorithm 395.
    """
    a = freedom - 0.5
    b = 48 * a * a
    z = np.sqrt(a * np.log1p(t * t / freedom))
    z2 = z * z
    far = (((-0.4 * z2 - 3.3) * z2 - 24) * z2 - 85.5) / (0.8 * z2 * z2 + 100 + b)
    return normal_below(np.sign(t) * ((far + z2 + 3) / b + 1) * z)


def below(share: Floats, mean: Floats, error: Floats, freedom: Floats, value: Floats) -> Floats:
    """The share of each mixture below a value: `share`, `mean`, `error` (m, parts), `freedom`, `value` (m,) -> (m,)."""
    total: Floats = (share * student_below((value[:, None] - mean) / error, freedom[:, None])).sum(axis=1)
    return total


def quantile(share: Floats, mean: Floats, error: Floats, freedom: Floats, level: float) -> Floats:
    """The value below which `level` of each mixture lies, shape (m,); arguments as of `below`."""
    low, high = (mean - 60 * error).min(axis=1), (mean + 60 * error).max(axis=1)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        more = below(share, mean, error, freedom, middle) < level
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    found: Floats = (low + high) / 2
    return found


def student(freedom: float, level: float = 0.975) -> float:
    """A quantile of Student's t, to 1e-4; `freedom` of 4 or more."""
    one = np.ones((1, 1))
    return float(quantile(one, 0 * one, one, np.array([freedom]), level)[0])


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
