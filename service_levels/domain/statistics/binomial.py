"""The binomial distribution, exactly, without scipy."""

from dataclasses import dataclass
from math import lgamma, log, log1p, sqrt

import numpy as np

from service_levels.domain.statistics.numbers import Floats

# Further from the mean than this many standard deviations (and counts) less than 1e-15 of the distribution is left.
_REACH = 9.0
_REACH_COUNTS = 40


@dataclass(frozen=True, slots=True)
class Binomial:
    """How many of `trials` come true where each does with probability `chance`.

    `first`: the smallest count considered; `density`, `at_most`, `at_least`: P(X = k), P(X <= k), P(X >= k) of the
    counts `first`, `first` + 1, ...; outside of them the density is below 1e-15.
    """

    trials: int
    chance: float
    first: int
    density: Floats
    at_most: Floats
    at_least: Floats

    @classmethod
    def of(cls, trials: int, chance: float) -> "Binomial":
        """Raises ValueError unless trials >= 0 and 0 <= chance <= 1."""
        if trials < 0 or not 0 <= chance <= 1:
            raise ValueError(f"trials {trials}, chance {chance}: trials from 0, chance from 0 to 1")
        if trials == 0 or chance in (0.0, 1.0):
            return cls(trials, chance, round(trials * chance), np.ones(1), np.ones(1), np.ones(1))
        mean, reach = trials * chance, _REACH * sqrt(trials * chance * (1 - chance)) + _REACH_COUNTS
        first, last = max(0, int(mean - reach)), min(trials, int(mean + reach) + 1)
        count = np.arange(first, last)
        odds = log(chance) - log1p(-chance)
        # The log of P(X = k + 1) / P(X = k), summed up from the exact log of the first.
        steps = np.log(trials - count) - np.log(count + 1) + odds
        start = (
            lgamma(trials + 1)
            - lgamma(first + 1)
            - lgamma(trials - first + 1)
            + first * log(chance)
            + (trials - first) * log1p(-chance)
        )
        logs = start + np.concatenate([np.zeros(1), np.cumsum(steps)])
        density: Floats = np.exp(logs)
        density /= density.sum()  # takes away what rounding lgamma of large numbers costs
        return cls(trials, chance, first, density, np.cumsum(density), np.cumsum(density[::-1])[::-1])

    def cdf(self, count: int) -> float:
        """P(X <= count)."""
        place = count - self.first
        return 0.0 if place < 0 else 1.0 if place >= len(self.at_most) else float(min(self.at_most[place], 1.0))

    def sf(self, count: int) -> float:
        """P(X >= count): the tail with `count` in it."""
        place = count - self.first
        return 0.0 if place >= len(self.at_least) else 1.0 if place < 0 else float(min(self.at_least[place], 1.0))

    def quantile(self, level: float) -> int:
        """The smallest count k with P(X <= k) >= level, 0 < level < 1."""
        place = int(np.searchsorted(self.at_most, level * (1 - 1e-12), side="left"))
        return self.first + min(place, len(self.at_most) - 1)
