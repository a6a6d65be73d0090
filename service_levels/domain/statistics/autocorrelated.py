"""Regression of many short series whose neighbouring weeks resemble each other, averaged over how much they do.

The noise of a week is a first-order autoregression plus the noise of a sample, whose variance is in proportion to one
that is given (of a rate, by its number of requests). Neither the autocorrelation nor the share of the sampling noise is
known: the residual likelihood (REML) is worked out on a grid of both, and what is said of a coefficient is the mixture
of Student's t over the grid. With 16 to 152 weeks one estimate put in their place covers too seldom (G. E. P. Box and
G. C. Tiao, Bayesian Inference in Statistical Analysis, 1973, chapter 2; D. A. Harville, JASA 72 (1977) 320-338).
"""

from dataclasses import dataclass

import numpy as np

from service_levels.domain.statistics.numbers import Counts, Flags, Floats
from service_levels.domain.statistics.student import below, quantile

_RHO = np.array([-0.8, -0.55, -0.3, 0.0, 0.2, 0.4, 0.6, 0.75, 0.9, 0.95])
_SAMPLED = np.array([0.0, 0.3, 0.6, 0.9])  # share of the variance that is the sample's
# The weight of an autocorrelation before the data: more for the high ones, which short series hide; less of them where
# most of the noise is the sample's. Chosen by simulation (benchmarks, truth): no theory says what covers best.
_TILT, _TILT_SAMPLED = -0.6, 1.4
_LEAST = 1e-24  # of a sum of squares: a series without any noise has no likelihood


@dataclass(frozen=True, slots=True)
class Grid:
    """What the noise may be: `rho`, `sampled` (share), `weight` (log, before the data), shape (g,)."""

    rho: Floats
    sampled: Floats
    weight: Floats


def _grid(sampled: Floats) -> Grid:
    rho, share = (part.ravel() for part in np.meshgrid(_RHO, sampled))
    width = np.log(np.interp(rho, _RHO, np.gradient(_RHO)))
    return Grid(rho, share, width + (_TILT + _TILT_SAMPLED * share) * np.log(1 - rho))


ALONE, SAMPLED = _grid(np.zeros(1)), _grid(_SAMPLED)


@dataclass(frozen=True, slots=True)
class Whitened:
    """m series and their c columns without their noise's memory, for each of g kinds of noise.

    `parts`: (m, g, c, n), column 0 the series, the others regressors; 0 in weeks that do not count. `log_f`: the
    logarithm of each week's variance given the weeks before, (m, g, n). `used`: (m, n).
    """

    grid: Grid
    parts: Floats
    log_f: Floats
    used: Flags

    def of(self, series: Flags) -> "Whitened":
        """Some of the series."""
        return Whitened(self.grid, self.parts[series], self.log_f[series], self.used[series])

    def until(self, week: int) -> "Whitened":
        """The first weeks alone: what came later does not look back."""
        return Whitened(self.grid, self.parts[..., :week], self.log_f[..., :week], self.used[:, :week])


def whitened(values: Floats, columns: Floats, variance: Floats | None) -> Whitened:
    """`values` (m, n), a week each, NaN where it does not count; `columns` (n, k) the regressors, alike for all.

    `variance` (m, n): what the sampling variances of the weeks are in proportion to; None: no sample.
    """
    used = ~np.isnan(values)
    size, weeks = values.shape
    grid = ALONE if variance is None else SAMPLED
    sample = np.ones((size, weeks)) if variance is None else _scaled(variance, used)
    rows = np.concatenate(
        [np.where(used, values, 0.0)[..., None], np.broadcast_to(columns, (size, *columns.shape))], axis=2
    )
    rho, own = grid.rho, 1 - grid.sampled
    shape = (size, len(rho), rows.shape[2])
    parts, log_f = np.zeros((weeks, *shape)), np.zeros((weeks, *shape[:2]))
    state, spread = np.zeros(shape), np.broadcast_to(own, shape[:2])
    for week in range(weeks):  # the Kalman filter of one hidden state, for all series and all kinds of noise at once
        seen = used[:, week, None]
        total = spread + grid.sampled * sample[:, week, None]
        miss = rows[:, week, None, :] - state
        gain = np.where(seen, spread / total, 0.0)
        parts[week] = miss * np.where(seen, 1 / np.sqrt(total), 0.0)[..., None]
        log_f[week] = np.where(seen, np.log(total), 0.0)
        state = rho[:, None] * (state + gain[..., None] * miss)
        spread = rho**2 * spread * (1 - gain) + (1 - rho**2) * own
    return Whitened(grid, parts.transpose(1, 2, 3, 0), log_f.transpose(1, 2, 0), used)


@dataclass(frozen=True, slots=True)
class Coefficient:
    """What is known of one coefficient of m series: a mixture of Student's t over the kinds of noise.

    `share`, `mean`, `error`: (m, g); `freedom`: (m,). `all_means`: of every coefficient, averaged, (m, k). `scale`: the
    variance of the noise, (m, g).
    """

    share: Floats
    mean: Floats
    error: Floats
    freedom: Floats
    all_means: Floats
    scale: Floats

    @property
    def value(self) -> Floats:
        found: Floats = (self.share * self.mean).sum(axis=1)
        return found

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """The two ends between which `level` of the mixture lies, equal tails."""
        parts = (self.share, self.mean, self.error, self.freedom)
        return quantile(*parts, (1 - level) / 2), quantile(*parts, (1 + level) / 2)

    def doubt(self) -> Floats:
        """Twice the share beyond nothing on its smaller side: what a two-sided test would say, (m,)."""
        under = below(self.share, self.mean, self.error, self.freedom, np.zeros(len(self.freedom)))
        doubt: Floats = 2 * np.minimum(under, 1 - under)
        return doubt


def coefficient(found: Whitened, columns: list[int], which: int) -> Coefficient:
    """The coefficient of column `which` in a regression on `columns` (which it is one of); both count from 1."""
    rows = found.parts[:, :, [0, *columns]]
    products = rows @ rows.swapaxes(2, 3)
    normal, right = products[..., 1:, 1:], products[..., 1:, 0]
    inverse = np.linalg.inv(normal)
    means = (inverse @ right[..., None])[..., 0]
    least = _LEAST * np.maximum(products[..., 0, 0], 1.0)
    squares = np.maximum(products[..., 0, 0] - (right * means).sum(axis=2), least)
    freedom = (found.used.sum(axis=1) - len(columns)).astype(np.float64)
    likelihood = -(
        found.log_f.sum(axis=2) + np.linalg.slogdet(normal)[1] + freedom[:, None] * np.log(squares)
    ) / 2  # fmt: skip
    logged = likelihood + found.grid.weight
    share = np.exp(logged - logged.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    at = columns.index(which)
    scale = squares / freedom[:, None]
    error = np.sqrt(scale * inverse[..., at, at])
    averaged = (share[..., None] * means).sum(axis=1)
    return Coefficient(share, means[..., at], error, freedom, averaged, scale)


def _scaled(variance: Floats, used: Flags) -> Floats:
    """Variances with a mean of one over the weeks that count; one where a week does not."""
    counts: Counts = np.maximum(used.sum(axis=1), 1)
    mean = np.where(used, variance, 0.0).sum(axis=1) / counts
    scaled: Floats = np.where(used, variance / np.where(mean > 0, mean, 1.0)[:, None], 1.0)
    return scaled
