"""Least squares with standard errors that hold when neighbouring weeks resemble each other (Newey and West)."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from service_levels.domain.statistics.numbers import Z95, Estimate, Floats, Interval


@dataclass(frozen=True, slots=True)
class Fit:
    """k coefficients of a regression on n rows, `covariance` robust to autocorrelation up to `lag` weeks, shape (k, k).

    `freedom`: n - k; intervals use Student's t with so many degrees of freedom.
    """

    coefficients: Floats
    covariance: Floats
    lag: int
    freedom: int

    def estimate(self, weights: Floats) -> Estimate:
        """A weighted sum of the coefficients (shape (k,)) with its 95% interval."""
        value = float(weights @ self.coefficients)
        reach = student(self.freedom) * sqrt(max(float(weights @ self.covariance @ weights), 0.0))
        return Estimate(value, Interval(value - reach, value + reach))

    def band(self, rows: Floats) -> tuple[Floats, Floats, Floats]:
        """The fitted line at each row (shape (m, k)) and its pointwise 95% interval: middle, low, high, shape (m,)."""
        middle: Floats = rows @ self.coefficients
        reach = student(self.freedom) * np.sqrt(np.maximum(((rows @ self.covariance) * rows).sum(axis=1), 0.0))
        return middle, middle - reach, middle + reach


def fit(rows: Floats, values: Floats) -> Fit:
    """Ordinary least squares of `values` (n,) on `rows` (n, k), n > k, covariance by W. K. Newey and K. D. West.

    Econometrica 55 (1987) 703-708, with Bartlett weights, their rule of thumb for the lag, 4 (n / 100)^(2/9) (Review of
    Economic Studies 61 (1994) 631-653), and the small-sample factor n / (n - k).
    """
    size, columns = rows.shape
    lag = int(4 * (size / 100) ** (2 / 9))
    bread = np.linalg.inv(rows.T @ rows)
    coefficients = bread @ rows.T @ values
    scores = rows * (values - rows @ coefficients)[:, np.newaxis]
    meat = scores.T @ scores
    for step in range(1, lag + 1):
        shifted = scores[step:].T @ scores[:-step]
        meat += (1 - step / (lag + 1)) * (shifted + shifted.T)
    covariance = bread @ meat @ bread * size / (size - columns)
    return Fit(coefficients, covariance, lag, size - columns)


def student(freedom: int) -> float:
    """The 97.5% point of Student's t, by its expansion around the normal one (Abramowitz and Stegun 26.7.5).

    Right to three decimals from 6 degrees of freedom on, the fewest that eight weeks leave.
    """
    z = Z95
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom ** (power + 1) for power, term in enumerate(terms))
