"""Is a change a signal? The XmR chart of a series of periods and its rules (method, section 11).

Rules and verdicts are those of NHS England's 'Making data count' (its SQL query for SPC charts, version 2.5, and the
change of the two-sigma rule announced with the single chart tool of late 2023), with its constants: limits 2.66 mean
moving ranges away, seven points for a shift and for a trend, moving ranges not screened for outliers.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from service_levels.domain.statistics.numbers import Flags, Floats, floats

LIMIT = 2.66  # 3 / 1.128: three standard deviations, by the mean range of two (Shewhart; Wheeler)
RUN = 7  # points in a row for a shift and for a trend
FEWEST = 7  # below it no limits: a run of seven needs seven (Wheeler draws limits from five or six)
ADVISED = 12  # below it the limits are provisional: NHS England asks for twelve points a chart part

Better = Literal["up", "down"]
Variation = Literal["improvement", "concern", "high", "low", "common"]
Assurance = Literal["always", "never", "hit_or_miss"]
RULES = ("outside", "shift", "rising", "falling", "two_of_three")


@dataclass(frozen=True, slots=True)
class Rules:
    """Which points are part of a special cause, by rule; shape (n,) each, +1 to the high side, -1 to the low, else 0.

    `outside`: beyond a limit (on it is inside). `shift`: one of seven or more in a row on one side of the mean (on it
    is neither). `rising` (+1), `falling` (-1): one of seven or more in a row of which each is above (below) the one
    before; a peak can be part of both. `two_of_three`: beyond two thirds of the way to a limit, as are two of three
    neighbours, all three on one side of the mean.
    """

    outside: Floats
    shift: Floats
    rising: Floats
    falling: Floats
    two_of_three: Floats

    def of(self, point: int) -> tuple[str, ...]:
        """The names of the rules that a point is part of, in the order of `RULES`."""
        return tuple(name for name in RULES if getattr(self, name)[point])


@dataclass(frozen=True, slots=True)
class Chart:
    """The XmR chart of n periods, in the unit of the values; a period without a figure is NaN and part of no rule.

    `values`: shape (n,). `centre`, `lower`, `upper`: mean and limits of the figures, None where there are fewer than
    `FEWEST` (`reason` 'too_few'); a limit may lie where no figure can (a rate above 1): draw it only as far as it can.
    `near_lower`, `near_upper`: two thirds of the way to the limits. `provisional`: fewer than `ADVISED` figures.
    `variation`: the verdict of each period, shape (n,); None where there is no figure or no limits. 'improvement' and
    'concern' where a better direction was given, else 'high' and 'low'; 'common': no signal.
    `conflict`: the periods that rules call both; NHS England shows them as improvement, and so does `variation`.
    """

    values: Floats
    better: Better | None
    count: int
    centre: float | None
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    rules: Rules
    variation: tuple[Variation | None, ...]
    conflict: Flags
    provisional: bool
    reason: str | None

    @property
    def last(self) -> int | None:
        """The place of the newest period with a figure; None where there is none."""
        known = np.flatnonzero(~np.isnan(self.values))
        return int(known[-1]) if len(known) else None

    @property
    def verdict(self) -> Variation | None:
        """The variation of the newest period with a figure: what the icon shows. None without limits."""
        return None if self.last is None else self.variation[self.last]

    def assurance(self, target: float | None) -> Assurance | None:
        """Whether the target (in the unit of the values) will be met, were nothing to change.

        'always': it lies at or beyond the limit on the worse side; 'never': at or beyond the one on the better side;
        'hit_or_miss': between. None without a target, limits or a better direction.
        """
        if target is None or self.lower is None or self.upper is None or self.better is None:
            return None
        slack = _slack(self.values)
        worst, best, aim = self.lower, self.upper, target
        if self.better == "down":
            worst, best, aim = -self.upper, -self.lower, -target
        if aim <= worst + slack:
            return "always"
        return "never" if aim >= best - slack else "hit_or_miss"


def chart(values: ArrayLike, better: Better | None = None) -> Chart:
    """The XmR chart of figures in time order, of evenly spaced periods that are ripe (leave the unripe ones out).

    A period without a figure (NaN or None) is passed over: its neighbours count as neighbours.
    """
    given = floats(values)
    known = np.flatnonzero(~np.isnan(given))
    figures = given[known]
    if len(known) < FEWEST:
        rules = Rules(*(np.zeros(len(given)) for _ in RULES))
        none, nowhere = (None,) * len(given), np.zeros(len(given), bool)
        return Chart(given, better, len(known), None, None, None, None, None, rules, none, nowhere, True, "too_few")
    centre, reach = limits(figures)
    found = _rules(figures, centre, reach)
    rules = Rules(*(_spread(flags, known, len(given)) for flags in found))
    up, down = _any(found, 1), _any(found, -1)
    variation: list[Variation | None] = [None] * len(given)
    for place, high, low in zip(known, up, down, strict=True):
        variation[place] = _verdict(bool(high), bool(low), better)
    return Chart(
        values=given,
        better=better,
        count=len(known),
        centre=centre,
        lower=centre - reach,
        upper=centre + reach,
        near_lower=centre - reach * 2 / 3,
        near_upper=centre + reach * 2 / 3,
        rules=rules,
        variation=tuple(variation),
        conflict=_spread((up & down).astype(np.float64), known, len(given)) > 0,
        provisional=len(known) < ADVISED,
        reason=None,
    )


def limits(figures: Floats) -> tuple[float, float]:
    """Mean of the figures (at least two), and how far from it the limits are: 2.66 mean moving ranges."""
    return float(figures.mean()), LIMIT * float(np.abs(np.diff(figures)).mean())


def _rules(figures: Floats, centre: float, reach: float) -> tuple[Floats, ...]:
    """The flags in the order of `RULES`."""
    slack = _slack(figures)
    away = np.where(np.abs(figures - centre) <= slack, 0.0, figures - centre)
    side = np.sign(away)
    outside = np.where(np.abs(away) > reach + slack, side, 0.0)
    outer = np.where(np.abs(away) > reach * 2 / 3 + slack, side, 0.0)
    steps = np.diff(figures)
    climbs = _runs(np.sign(np.where(np.abs(steps) <= slack, 0.0, steps)), RUN - 1)
    rising, falling = (_ends(climbs == sign) * sign for sign in (1, -1))
    return outside, _runs(side, RUN), rising, falling, _two_of_three(side, outer)


def _ends(steps: Flags) -> Floats:
    """1 at the points at either end of the flagged steps, else 0."""
    points: Floats = (np.append(steps, False) | np.append(False, steps)).astype(np.float64)
    return points


def _runs(sign: Floats, length: int) -> Floats:
    """The signs of the places that lie in a run of at least `length` equal signs that are not 0; else 0."""
    found = np.zeros(len(sign))
    edges = np.flatnonzero(np.concatenate([[True], sign[1:] != sign[:-1], [True]]))
    for first, after in pairwise(edges):
        if after - first >= length:
            found[first:after] = sign[first]
    return found


def _two_of_three(side: Floats, outer: Floats) -> Floats:
    found = np.zeros(len(side))
    for first in range(len(side) - 2):
        window = slice(first, first + 3)
        one_side = abs(side[window].sum()) == 3
        if one_side and np.count_nonzero(outer[window]) >= 2:
            found[window] = np.where(outer[window] != 0, outer[window], found[window])
    return found


def _verdict(high: bool, low: bool, better: Better | None) -> Variation:
    if not high and not low:
        return "common"
    if better is None:
        return "high" if high else "low"
    improved = high if better == "up" else low
    return "improvement" if improved else "concern"


def _any(found: tuple[Floats, ...], sign: int) -> Flags:
    flags: Flags = np.any([flags == sign for flags in found], axis=0)
    return flags


def _spread(flags: Floats, known: NDArray[np.intp], size: int) -> Floats:
    """Flags of the figures put back to the places of their periods."""
    spread = np.zeros(size)
    spread[known] = flags
    return spread


def _slack(values: Floats) -> float:
    """What rounding may have added: without it ten equal figures would lie beside their own mean."""
    return 1e-12 * float(np.nanmax(np.abs(values)))
