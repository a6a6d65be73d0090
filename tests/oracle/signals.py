"""Method 11 read one bucket at a time: the series of a figure, its segments, its limits, and the rules of a signal."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

from service_levels.catalogue.model import OF_SYSTEMS

from .clock import DAY
from .figures import COUNTED, FIGURES, HIGHER, RATES, Held, Room, chosen_period, first_of, last_of
from .reports import Row

LONG = {"day": 60, "week": 26, "month": 24}
FEW, PERIODS, RUN = 10, 12, 7
SETTLES = 4  # buckets within which a shift begins that is put down to a measure
REACH = Fraction(266, 100)


@dataclass
class Segment:
    """Buckets [start, end) of a series with limits of their own; without a moving range there are none."""

    start: int
    end: int
    mean: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass
class Bucket:
    """One period of a series: its days so far, and all of it. `side`: the rule speaks of more (1) or less (-1)."""

    first: date
    last: date
    label: str
    held: Held
    all: Held
    ripe: bool
    judged: bool
    rule: str | None = None
    side: int = 0
    run: int | None = None  # where the run of its rule begins


@dataclass
class Series:
    """A figure over time."""

    figure: str
    grain: str
    buckets: list[Bucket]
    segments: list[Segment] = field(default_factory=list)
    too_few: str | None = None

    def segment_of(self, number: int) -> int:
        """Which segment a bucket lies in."""
        return next(k for k, s in enumerate(self.segments) if s.start <= number < s.end)

    def mark(self, side: int) -> str:
        """What more (1) or less (-1) of the figure means."""
        if side == 0:
            return "common"
        return "improving" if (side > 0) == (self.figure in HIGHER) else "worsening"


def series(room: Room, figure: str, asked: str | None = None) -> Series:
    """The series of a figure up to the chosen period, with its segments and signals."""
    first, last = chosen_period(room)
    grain = asked or ("month" if (last - first).days + 1 > 186 else "week")
    found = Series(figure, grain, buckets(room, figure, grain))
    if figure in COUNTED and sparse(found.buckets):
        if asked is None and grain == "week":
            found = Series(figure, "month", buckets(room, figure, "month"))
        if sparse(found.buckets):
            found.too_few = "few_requests"
    if found.too_few is None and sum(b.judged for b in found.buckets) < PERIODS:
        found.too_few = "few_periods"
    found.segments = segments(room, found)
    for one in found.segments:
        signals(found, one)
    if found.too_few is None and all(s.low is None for s in found.segments):
        found.too_few = "no_limits"
    return found


def buckets(room: Room, figure: str, grain: str) -> list[Bucket]:
    """The buckets of the window, oldest first."""
    first, last = chosen_period(room)
    start = first_of(last, grain)
    for _ in range(LONG[grain] - 1):
        start = first_of(start - DAY, grain)
    day, found = min(start, first_of(first, grain)), []
    while day <= last:
        found.append(bucket(room, figure, grain, day))
        day = found[-1].last + DAY
    return found


def bucket(room: Room, figure: str, grain: str, day: date) -> Bucket:
    """The bucket that begins on a day."""
    end = last_of(day, grain)
    reached = max(*room.days(), chosen_period(room)[1])  # the figures of a running bucket are of its days so far
    held, whole = room.of(figure, day, min(end, reached)), room.of(figure, day, end)
    ripe = end < min(room.days()) and not (figure in RATES and whole.open)
    enough = figure not in COUNTED or (held.whole or 0) >= FEW
    return Bucket(day, end, day.isoformat(), held, whole, ripe, ripe and held.value is not None and enough)


def sparse(every: list[Bucket]) -> bool:
    """Whether the median bucket has too few requests, from the first with any to the last."""
    counts = [b.held.whole or 0 for b in every if b.ripe]
    while counts and counts[0] == 0:
        counts = counts[1:]
    return not counts or median(counts) < FEW


def starts(room: Room, found: Series) -> Iterator[int]:
    """Where measures that move the figure in this scope had their full effect, in order of time."""
    moved = "on_time" if found.figure == "net_on_time" else found.figure
    days = [
        one.get("full_from", one["from"])
        for one in room.world.catalogue.measures
        if moved in one["moves"] and touches(room, one, moved)
    ]
    places = {next((k for k, b in enumerate(found.buckets) if b.first >= day), None) for day in days}
    yield from sorted(k for k in places if k)  # two of one week are one; not those whose effect began before the series


def touches(room: Room, measure: dict[str, Any], figure: str) -> bool:
    """Whether a measure touched anything of the scope."""
    keys = ["office", "service", "channel", "district"] + (["target"] if figure in OF_SYSTEMS else [])
    for key in keys:
        mine, theirs = set(measure.get(f"{key}s", ())), set(room.ask.filters.get(key, ()))
        if mine and theirs and not mine & theirs:
            return False
    return True


def segments(room: Room, found: Series) -> list[Segment]:
    """The series cut where a measure had its full effect for long enough and the figure did shift."""
    begun = [0]
    for start in starts(room, found):
        mean = average([b.held.value for b in found.buckets[begun[-1] :] if b.judged])
        for place in range(start, start + SETTLES):
            since = found.buckets[place:]
            if sum(b.judged for b in since) < PERIODS or not any(b.judged for b in found.buckets[begun[-1] : place]):
                continue
            head = [b.held.value - mean for b in since[:RUN] if b.judged and b.held.value is not None]
            if len(head) == RUN and (all(d > 0 for d in head) or all(d < 0 for d in head)):
                begun.append(place)
                break
    return [limits(found, a, b) for a, b in zip(begun, [*begun[1:], len(found.buckets)], strict=True)]


def average(values: list[Fraction | None]) -> Fraction:
    """The plain mean; 0 of nothing, which then counts nowhere."""
    if not values:
        return Fraction(0)
    return sum((v for v in values if v is not None), Fraction(0)) / len(values)


def limits(found: Series, start: int, end: int) -> Segment:
    """Mean and limits of the judged buckets; a moving range only between neighbours."""
    mine = found.buckets[start:end]
    values = [b.held.value for b in mine if b.judged]
    moves = [
        abs(one.held.value - two.held.value)
        for one, two in pairwise(mine)
        if one.judged and two.judged and one.held.value is not None and two.held.value is not None
    ]
    if not values:
        return Segment(start, end)
    mean = average(values)
    if not moves:
        return Segment(start, end, mean)
    reach = REACH * sum(moves) / len(moves)
    return Segment(start, end, mean, mean - reach, mean + reach)


def signals(found: Series, one: Segment) -> None:
    """Give the judged buckets of a segment the first rule that holds of each."""
    if one.mean is None or one.low is None or one.high is None:
        return
    for run in runs(found, one):
        points = [(number, found.buckets[number].held.value - one.mean) for number in run]  # type: ignore[operator]
        reach = one.high - one.mean
        rules: list[list[tuple[int, int]]] = []  # of each rule: (place in the run, side)
        rules.append([(k, sign(d)) for k, (_, d) in enumerate(points) if abs(d) > reach])
        rules.append(sided([sign(d) for _, d in points]))
        rises = climbing([d for _, d in points])
        rules += [[(k, s) for k, s in rises if s > 0], [(k, s) for k, s in rises if s < 0]]
        rules.append(outer([d for _, d in points], reach))
        for name, places in zip(("outside", "shift", "rising", "falling", "two_of_three"), rules, strict=True):
            for k, side in places:
                chosen = found.buckets[run[k]]
                if chosen.rule is None:
                    chosen.rule, chosen.side = name, side
                    if name in ("shift", "rising", "falling"):
                        chosen.run = run[begin([d for _, d in points], k, name)]


def runs(found: Series, one: Segment) -> Iterator[list[int]]:
    """Unbroken rows of judged buckets."""
    row: list[int] = []
    for number in range(one.start, one.end):
        if found.buckets[number].judged:
            row.append(number)
        else:
            if row:
                yield row
            row = []
    if row:
        yield row


def sign(value: Fraction) -> int:
    """1, 0 or -1."""
    return (value > 0) - (value < 0)


def sided(sides: list[int]) -> list[tuple[int, int]]:
    """Places within seven or more in a row on one side."""
    found = []
    for k, side in enumerate(sides):
        if side and any(a <= k < a + RUN and sides[a : a + RUN] == [side] * RUN for a in range(len(sides))):
            found.append((k, side))
    return found


def climbing(values: list[Fraction]) -> list[tuple[int, int]]:
    """Places within seven or more points that rise (1) or fall (-1) from one to the next."""
    found = []
    for way in (1, -1):
        for k in range(len(values)):
            for a in range(max(0, k - RUN + 1), k + 1):
                part = values[a : a + RUN]
                if len(part) == RUN and all(
                    sign(two - one) == way for one, two in pairwise(part)
                ):
                    found.append((k, way))
                    break
    return found


def begin(values: list[Fraction], place: int, rule: str) -> int:
    """Where the run of a rule that holds at a place begins."""
    way = {"rising": 1, "falling": -1}.get(rule)
    while place > 0:
        same = sign(values[place - 1]) == sign(values[place])
        if not (same if way is None else sign(values[place] - values[place - 1]) == way):
            break
        place -= 1
    return place


def outer(values: list[Fraction], reach: Fraction) -> list[tuple[int, int]]:
    """Places in the outer third, where two of three neighbours are, all three on one side."""
    found = []
    for k, value in enumerate(values):
        if 3 * abs(value) <= 2 * reach:
            continue
        for a in (k - 2, k - 1, k):
            three = values[a : a + 3] if a >= 0 else []
            together = len(three) == 3 and {sign(v) for v in three} == {sign(value)}
            if together and sum(3 * abs(v) > 2 * reach for v in three) >= 2:
                found.append((k, sign(value)))
                break
    return found


def rows(room: Room, figures: tuple[str, ...], asked: str | None) -> list[Row]:
    """The report `signals`."""
    told = []
    for figure in figures or FIGURES:
        found = series(room, figure, asked)
        for number, one in enumerate(found.buckets):
            segment = found.segments[found.segment_of(number)]
            silent = found.too_few is not None
            sure = one.judged or one.ripe or silent
            early = 0 if sure else beyond(found, one.held, one.all, segment)
            said = one.judged and not silent and segment.low is not None  # without limits it is not even common
            told.append(
                {
                    "figure": figure,
                    "start": one.label,
                    "value": number_of(one.held.value),
                    "n": one.held.whole if figure in COUNTED else None,
                    "part": one.held.part,
                    "whole": one.held.whole,
                    "grain": found.grain,
                    "ripe": one.ripe,
                    "mean": None if silent else number_of(segment.mean),
                    "low": None if silent else number_of(segment.low),
                    "high": None if silent else number_of(segment.high),
                    "segment": found.buckets[segment.start].label,
                    "judged": one.judged,
                    "mark": found.mark(one.side) if said else found.mark(early) if early else "",
                    "rule": None if silent else "outside" if early else one.rule,
                }
            )
    return told


def beyond(found: Series, held: Held, whole: Held, segment: Segment) -> int:
    """Whether what is not over lies beyond a limit whatever becomes of what is open: 1 above, -1 below.

    `held`: its days so far; `whole`: all of them, with what is open there.
    """
    figure = found.figure
    if segment.low is None or segment.high is None or held.value is None or figure == "turnaround":
        return 0
    if figure not in COUNTED:
        return 1 if held.value > segment.high else 0
    if (held.whole or 0) < FEW:
        return 0
    part, every = whole.part or 0, (whole.whole or 0) + whole.open
    least, most = Fraction(part, every), Fraction(part + whole.open, every)
    return -1 if most < segment.low else 1 if least > segment.high else 0


def number_of(value: Fraction | None) -> float | None:
    """A fraction as a record holds it."""
    return None if value is None else float(value)


