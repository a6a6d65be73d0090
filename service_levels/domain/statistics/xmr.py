"""Is a change a signal? The XmR chart of a series of periods, its segments and its rules (method, section 11).

Rules and verdicts are those of NHS England's 'Making data count' (its SQL query for SPC charts, version 2.5, and the
change of the two-sigma rule announced with the single chart tool of late 2023), with its constants: limits 2.66 mean
moving ranges away, seven points for a shift and for a trend, moving ranges not screened for outliers. Not as there:
periods that are not judged take no part and end a run, and where rules contradict each other the first speaks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from service_levels.domain.statistics.numbers import Flags, Floats, floats

LIMIT = 2.66  # 3 / 1.128: three standard deviations, by the mean range of two (Shewhart; Wheeler)
RUN = 7  # points in a row for a shift and for a trend
SETTLES = 4  # periods within which a shift begins that is put down to a measure
FEWEST = 12  # periods that have to be judged for a verdict, and for a segment of its own (method, section 11)

Better = Literal["up", "down"]
Mark = Literal["improving", "worsening", "common"]
Assurance = Literal["always", "never", "sometimes"]
RULES = ("outside", "shift", "rising", "falling", "two_of_three")  # where they contradict each other, the first speaks


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the chart with limits of its own, from the period at place `first` to the one before `end`.

    `judged`: how many of its periods count. `mean`: of these, None where there are none. `low`, `high`: the mean less
    and plus 2.66 mean moving ranges, None where no two neighbours are judged; a limit may lie where no figure can (a
    rate above 1): draw it only as far as it can.
    """

    first: int
    end: int
    judged: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """The XmR chart of n periods, in the unit of the values.

    `values`, `judged`: as given, shape (n,). `segments`: in order of time, together all periods. `rule`: of each period
    the first of `RULES` that it is part of, None where there is none. `side`: that rule's direction, +1 to the high
    side, -1 to the low, 0 without one; shape (n,). A period that is not judged has no rule.
    """

    values: Floats
    judged: Flags
    better: Better
    segments: tuple[Segment, ...]
    rule: tuple[str | None, ...]
    side: NDArray[np.int64]

    def segment(self, place: int) -> Segment:
        """The segment that a period lies in."""
        return next(one for one in self.segments if one.first <= place < one.end)

    def mark(self, place: int) -> Mark:
        """What a judged period says by the way that is better."""
        return direction(int(self.side[place]), self.better)

    def since(self, place: int) -> int:
        """The place at which what a judged period says began.

        Of a rule that speaks of a run: the run's first period; of a point that speaks for itself: the first of the
        neighbours that say the same; without a rule: the first judged period of the segment.
        """
        segment, rule = self.segment(place), self.rule[place]
        if rule is None:
            return segment.first + int(np.argmax(self.judged[segment.first : segment.end]))
        holds = self._run(rule, place)
        first = place
        while first > segment.first and self.judged[first - 1] and holds(first - 1):
            first -= 1
        return first

    def _run(self, rule: str, place: int) -> Callable[[int], bool]:
        """Whether the period before carries on what `rule` says at `place`, as a function of its place."""
        values, side = self.values, int(self.side[place])
        if rule == "shift":
            mean = self.segment(place).mean or 0.0
            slack = _slack(values[self.judged])
            return lambda at: bool((values[at] - mean) * side > slack)
        if rule in ("rising", "falling"):
            slack = _slack(values[self.judged])
            return lambda at: bool((values[at + 1] - values[at]) * side > slack)
        return lambda at: bool(self.rule[at] == rule and self.side[at] == side)

    def assurance(self, segment: Segment, target: float | None) -> Assurance | None:
        """Whether a target (in the unit of the values) will be met, were nothing to change from a segment.

        'always': it lies at or beyond the limit on the worse side; 'never': at or beyond the one on the better side.
        None without a target or limits.
        """
        if target is None or segment.low is None or segment.high is None:
            return None
        slack = _slack(self.values[self.judged])
        worst, best, aim = segment.low, segment.high, target
        if self.better == "down":
            worst, best, aim = -segment.high, -segment.low, -target
        if aim <= worst + slack:
            return "always"
        return "never" if aim >= best - slack else "sometimes"

    def meets(self, value: float, target: float) -> bool:
        """Whether a value reaches a target."""
        slack = _slack(self.values[self.judged])
        return value >= target - slack if self.better == "up" else value <= target + slack


def direction(side: int, better: Better) -> Mark:
    """What a signal to the high side (+1), to the low (-1) or none (0) means."""
    if not side:
        return "common"
    return "improving" if (side > 0) == (better == "up") else "worsening"


def chart(values: ArrayLike, judged: ArrayLike, better: Better, starts: Sequence[int] = ()) -> Chart:
    """The XmR chart of figures in time order, of evenly spaced periods.

    `judged`: which of them take part, shape (n,); a value that takes none may be NaN. `starts`: the places with which
    the limits may begin anew, rising. They do where the rule of a shift speaks at the beginning: from that place, or
    one of the next (`SETTLES` in all: a rate by deadline follows a few periods later), at least `FEWEST` judged periods
    follow, of which the first `RUN` are judged and lie all on one side of the mean that there is without the split.
    """
    figures, counts = floats(values), np.asarray(judged, bool)
    if figures.shape != counts.shape or np.isnan(figures[counts]).any():
        raise ValueError(f"{len(figures)} figures, {len(counts)} flags: every judged period has a figure")
    edges = _edges(figures, counts, starts)
    segments = tuple(_segment(figures, counts, first, end) for first, end in pairwise(edges))
    rule: list[str | None] = [None] * len(figures)
    side = np.zeros(len(figures), np.int64)
    for segment in segments:
        if segment.mean is None or segment.low is None:
            continue
        for first, end in _stretches(counts, segment.first, segment.end):
            found = _rules(figures[first:end], segment.mean, segment.mean - segment.low, _slack(figures[counts]))
            for name, flags in zip(reversed(RULES), reversed(found), strict=True):
                for place in np.flatnonzero(flags):
                    rule[first + place], side[first + place] = name, int(flags[place])
    return Chart(figures, counts, better, segments, tuple(rule), side)


def limits(figures: Floats, judged: Flags) -> tuple[float, float] | None:
    """Mean of the judged figures, and how far from it the limits are: 2.66 mean moving ranges.

    A moving range is taken between neighbours that are both judged; None where there is none.
    """
    both = judged[1:] & judged[:-1]
    if not both.any():
        return None
    return float(figures[judged].mean()), LIMIT * float(np.abs(np.diff(figures))[both].mean())


def _edges(figures: Floats, judged: Flags, starts: Sequence[int]) -> list[int]:
    """The places where segments begin, and the end."""
    edges = [0]
    for start in starts:
        for place in range(max(start, edges[-1] + 1), start + SETTLES):
            if _shifts(figures, judged, edges[-1], place):
                edges.append(place)
                break
    return [*edges, len(figures)]


def _shifts(figures: Floats, judged: Flags, first: int, place: int) -> bool:
    """Whether a segment that begins at `first` may be split at `place`: the rule of a shift speaks there."""
    begun = judged[place : place + RUN]
    if not judged[first:place].any() or judged[place:].sum() < FEWEST or not begun.all():
        return False
    away = figures[place : place + RUN] - figures[first:][judged[first:]].mean()
    slack = _slack(figures[judged])
    return bool((away > slack).all() or (away < -slack).all())


def _segment(figures: Floats, judged: Flags, first: int, end: int) -> Segment:
    mine, counts = figures[first:end], judged[first:end]
    known = limits(mine, counts)
    mean = float(mine[counts].mean()) if counts.any() else None
    if known is None:
        return Segment(first, end, int(counts.sum()), mean, None, None)
    return Segment(first, end, int(counts.sum()), known[0], known[0] - known[1], known[0] + known[1])


def _stretches(judged: Flags, first: int, end: int) -> list[tuple[int, int]]:
    """The stretches of neighbouring judged periods of a segment: first place, the one after the last."""
    inside = np.concatenate([[False], judged[first:end], [False]])
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + first
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _rules(figures: Floats, centre: float, reach: float, slack: float) -> tuple[Floats, ...]:
    """The flags of neighbouring judged periods in the order of `RULES`: +1 to the high side, -1 to the low, else 0.

    `outside`: beyond a limit (on it is inside). `shift`: one of seven or more in a row on one side of the mean (on it
    is neither). `rising`, `falling`: one of seven or more in a row of which each is above (below) the one before; a
    peak can be part of both. `two_of_three`: beyond two thirds of the way to a limit, as are two of three neighbours,
    all three on one side of the mean.
    """
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


def _slack(values: Floats) -> float:
    """What rounding may have added: without it ten equal figures would lie beside their own mean."""
    return 1e-12 * float(np.abs(values).max(initial=0.0))
