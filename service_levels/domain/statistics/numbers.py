"""The types that the statistics share."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

Z95 = 1.959963984540054  # the 97.5% point of the normal distribution


class Interval(NamedTuple):
    """A 95% interval in the unit of its estimate, both ends included; it unpacks as `low, high`."""

    low: float
    high: float

    def excludes(self, value: float) -> bool:
        """Whether the value lies outside."""
        return value < self.low or value > self.high


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95% interval, in the unit that its owner names."""

    value: float
    interval: Interval

    def differs_from(self, value: float) -> bool:
        """Whether the interval excludes a value, such as 0 for a change."""
        return self.interval.excludes(value)


def floats(values: ArrayLike) -> Floats:
    """Any numbers as an array of float64; None becomes NaN."""
    return np.asarray(values, dtype=np.float64)
