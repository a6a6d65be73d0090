"""Did the measure work? What a weekly series did beyond what it would have done without it (method, section 12).

A level that changes with the measure, in noise with a memory (`autocorrelated`), with a season of the year where the
series alone has to tell the two apart. With an untouched group the distance between the two is the series: whatever
befell both, the season too, falls out. That the intervals hold is shown by simulation (docs/truth.md).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from service_levels.domain.statistics.autocorrelated import Coefficient, Whitened, coefficient, whitened
from service_levels.domain.statistics.numbers import Counts, Flags, Floats, floats

FEWEST = 8  # weeks that count, on either side; also weeks since that have the same weeks of the year before
TOGETHER = 22  # weeks that count on both sides: fewer do not tell how much neighbouring weeks resemble each other
YEAR = 365.25 / 7  # weeks
NEAR = 1  # weeks by which the same part of the year may be apart
HARMONICS = 3  # of the season: one for a slow wave, three for a short peak
TREND_WEEKS = 26  # before the measure (after a year of its season, if it has one), below which no trend is carried on
TREND_DOUBT = 0.01  # of a two-sided test, above which a trend is not established
DAMPED = 0.9  # a week: of an established trend at most nine weeks' worth are carried on
PLACEBOS = 8  # dates at most, before the measure
FEWEST_PLACEBOS = 4  # dates below which they prove nothing
SURE = 0.03  # of a two-sided test, below which an effect is claimed: its interval excludes nothing already at 0.05
MOST_FOUND = 0.5  # share of the dates from which a series does such things without a measure


@dataclass(frozen=True, slots=True)
class Effects:
    """What changed with a measure in m series of n weeks, in the unit of the figures; NaN where it cannot be told.

    `before`, `since`: weeks that count. `effect`: of the level, with its 95% interval `low`, `high`. `line`: what the
    weeks would have shown without the measure, shape (m, n). `trend`: whether a trend of before is carried on.
    `placebos`: dates before the measure at which the same was asked; `found`: those with an interval that excludes
    nothing. `doubt`: what a two-sided test of no effect would say. `reason`: 'before', 'since', 'together' (too few
    weeks), 'season' (the weeks since have no like in the year before); '' where the effect is told. All but `line` of
    shape (m,).
    """

    before: Counts
    since: Counts
    effect: Floats
    low: Floats
    high: Floats
    doubt: Floats
    line: Floats
    trend: Flags
    placebos: Counts
    found: Counts
    reason: NDArray[np.object_]

    @property
    def usual(self) -> Flags:
        """Whether the series shows such changes at dates when there was no measure."""
        return (self.placebos >= FEWEST_PLACEBOS) & (self.found >= MOST_FOUND * self.placebos)


def effects(values: ArrayLike, variance: ArrayLike | None, start: int, *, seasonal: bool) -> Effects:
    """What changed at week `start` in each of m weekly series (m, n), NaN in weeks that do not count.

    `variance` (m, n): what the sampling variances of the weeks are in proportion to, over 0; None: not of a sample.
    `seasonal`: whether the year has to be told apart from the measure; False for a distance between two groups.
    """
    figures = np.atleast_2d(floats(values))
    spread = None if variance is None else np.atleast_2d(floats(variance))
    weeks = figures.shape[1]
    if spread is not None and spread.shape != figures.shape:
        raise ValueError(f"{figures.shape} figures, {spread.shape} variances: one variance a figure")
    used = ~np.isnan(figures)
    found = _nothing(used, start)
    found.reason[:] = _reasons(used, start, seasonal=seasonal)
    told = found.reason == ""
    if told.any():
        dates = _dates(start)
        columns, season = _columns(weeks, start, dates, seasonal=seasonal)
        white = whitened(figures[told], columns, None if spread is None else spread[told])
        _tell(found, told, white, columns, season, start, dates, seasonal=seasonal)
    return found


def _tell(
    found: Effects,
    told: Flags,
    white: Whitened,
    columns: Floats,
    season: list[int],
    start: int,
    dates: list[int],
    *,
    seasonal: bool,
) -> None:
    """Fill in the series of which something can be told, those with a trend and those without apart."""
    places = np.flatnonzero(told)
    level, trend, step, first_date = [1], len(season) + 2, len(season) + 3, len(season) + 4
    established = _established(white.until(start), [*level, *season, trend], trend)
    for carried in (False, True):
        chosen = established == carried
        if not chosen.any():
            continue
        mine, at = white.of(chosen), places[chosen]
        others = [*level, *season, *([trend] if carried else [])]
        change = coefficient(mine, [*others, step], step)
        found.effect[at] = change.value
        found.low[at], found.high[at] = change.interval()
        found.doubt[at] = change.doubt()
        found.line[at] = change.all_means[:, :-1] @ columns[:, [one - 1 for one in others]].T
        found.trend[at] = carried
        earlier = mine.until(start)
        for place, date in enumerate(dates):
            possible = _reasons(earlier.used, date, seasonal=seasonal) == ""
            if possible.any():
                one = coefficient(earlier.of(possible), [*others, first_date + place], first_date + place)
                found.placebos[at[possible]] += 1
                found.found[at[possible]] += _excludes_nothing(one)


def _nothing(used: Flags, start: int) -> Effects:
    size, weeks = used.shape
    unknown = np.full((4, size), np.nan)
    return Effects(
        before=used[:, :start].sum(axis=1),
        since=used[:, start:].sum(axis=1),
        effect=unknown[0],
        low=unknown[1],
        high=unknown[2],
        doubt=unknown[3],
        line=np.full((size, weeks), np.nan),
        trend=np.zeros(size, bool),
        placebos=np.zeros(size, np.int64),
        found=np.zeros(size, np.int64),
        reason=np.full(size, "", dtype=object),
    )


def _reasons(used: Flags, start: int, *, seasonal: bool) -> NDArray[np.object_]:
    """Why each series cannot be judged; '' where it can."""
    before, since = used[:, :start].sum(axis=1), used[:, start:].sum(axis=1)
    reasons = np.full(len(used), "", dtype=object)
    reasons[before + since < TOGETHER] = "together"
    if seasonal:
        reasons[same_weeks(used, start) < FEWEST] = "season"
    reasons[since < FEWEST] = "since"
    reasons[before < FEWEST] = "before"
    return reasons


def same_weeks(used: Flags, start: int) -> Counts:
    """How many weeks since a measure count that have a like before it in the same part of the year, shape (m,)."""
    weeks = used.shape[1]
    alike = np.zeros_like(used[:, start:])
    for years in range(1, int(weeks / YEAR) + 2):
        for apart in range(-NEAR, NEAR + 1):
            ago = round(years * YEAR) + apart
            place = np.arange(start, weeks) - ago
            inside = (place >= 0) & (place < start)
            alike[:, inside] |= used[:, place[inside]]
    count: Counts = (alike & used[:, start:]).sum(axis=1)
    return count


def design(weeks: int, start: int, *, seasonal: bool) -> tuple[Floats, list[int]]:
    """The regressors of n weeks: level, season, a damped trend, the measure's step; and which are the season's.

    They are counted from 1, as `coefficient` counts them.
    """
    week = np.arange(weeks)
    season = [
        wave(2 * np.pi * turn * week / YEAR)
        for turn in range(1, (HARMONICS if seasonal else 0) + 1)
        for wave in (np.cos, np.sin)
    ]
    later = np.maximum(week - start + 1, 0)
    carried = np.where(week < start, week - start + 1.0, DAMPED * (1 - DAMPED**later) / (1 - DAMPED))
    columns = np.stack([np.ones(weeks), *season, carried, (week >= start).astype(float)], axis=1)
    return columns, list(range(2, len(season) + 2))


def _columns(weeks: int, start: int, dates: list[int], *, seasonal: bool) -> tuple[Floats, list[int]]:
    """The design, and a step at each placebo date."""
    columns, season = design(weeks, start, seasonal=seasonal)
    week = np.arange(weeks)
    return np.column_stack([columns, *((week >= date).astype(float) for date in dates)]), season


def _dates(start: int) -> list[int]:
    """The dates before a measure at which the same is asked, spread over the weeks that may have one."""
    if start <= 2 * FEWEST:
        return []
    return sorted({round(place) for place in np.linspace(FEWEST, start - FEWEST, PLACEBOS)})


def _established(earlier: Whitened, columns: list[int], trend: int) -> Flags:
    """Which series moved steadily before the measure, long enough to be carried on."""
    size, weeks = earlier.used.shape
    first = np.argmax(earlier.used, axis=1)
    least = TREND_WEEKS + (YEAR if len(columns) > 2 else 0)  # of one year a season looks like a trend
    long = (weeks - first >= least) & (earlier.used.sum(axis=1) >= max(TREND_WEEKS // 2, len(columns) + FEWEST))
    found = np.zeros(size, bool)
    if long.any():
        found[long] = coefficient(earlier.of(long), columns, trend).doubt() < TREND_DOUBT
    return found


def _excludes_nothing(one: Coefficient) -> Flags:
    return one.doubt() < 1 - 0.95
