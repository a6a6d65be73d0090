"""When an office is open: `working(a, b)` exact to the microsecond, and its inverse (method, section 1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from service_levels.catalogue import Calendar, public_holidays
from service_levels.catalogue.model import Day
from service_levels.domain.instants import DAY, MINUTE, NONE, SECOND, Instants

EPOCH = date(1970, 1, 1)
MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class Rule:
    """What decides the hours of a local date. `kind`: by_order (opened by order), closed, holiday, special (a span with
    hours of its own), weekly, or none (before any hours were given). `from_on`, `to_on`: the span's dates; `from_on`
    also since when weekly hours hold; None for the others.
    """

    kind: str
    hours: Day
    from_on: date | None = None
    to_on: date | None = None


def rule_on(calendar: Calendar, day: date, holidays: frozenset[date]) -> Rule:
    """The rule that decides the hours of a local date, and these hours.

    Precedence (method, section 1): a date opened by order beats all the rest; closed dates and holidays
    beat a span with hours of its own; the span beats the weekly hours that hold from a date on.
    """
    if day in calendar.open:
        return Rule("by_order", calendar.open[day])
    if day in calendar.closed or day in holidays:
        return Rule("closed" if day in calendar.closed else "holiday", ())
    for span in calendar.special:
        if span.from_on <= day <= span.to_on:
            return Rule("special", span.week[day.weekday()], span.from_on, span.to_on)
    found = None
    for hours in calendar.hours:
        if hours.from_on <= day:
            found = hours
    return Rule("weekly", found.week[day.weekday()], found.from_on) if found else Rule("none", ())


def hours_on(calendar: Calendar, day: date, holidays: frozenset[date]) -> Day:
    """The open intervals of a local date, as seconds since its midnight; empty where the office is closed."""
    return rule_on(calendar, day, holidays).hours


def _wall_to_instant(day: date, seconds: int, zone: ZoneInfo) -> int:
    """The instant of a wall-clock time; at a change of offset the reading of PEP 495 with fold=0."""
    wall = datetime.combine(day, datetime.min.time(), zone) + timedelta(seconds=seconds)
    return round(wall.astimezone(UTC).timestamp()) * SECOND


class WorkingTime:
    """The open intervals of one office over a stretch of local dates, ready for look-ups of many instants.

    `opens`, `closes`: instants, sorted and disjoint, shape (k,). `first_day`: the first local date covered,
    in days since 1970. `last_close`: for every date covered the close of its last open interval (NONE: not a
    working day). Outside the stretch the office counts as closed: build it wide enough.
    """

    def __init__(self, zone: str, first_day: int, opens: Instants, closes: Instants, last_close: Instants) -> None:
        self.zone = zone
        self.first_day = first_day
        self.opens, self.closes = merged(opens, closes)
        self.last_close = last_close
        self._before = np.concatenate([np.zeros(1, np.int64), np.cumsum(self.closes - self.opens)])
        self._working_days = np.cumsum(last_close != NONE)
        self._table = _MinuteTable.of(self.opens, self.closes)

    def worked(self, instants: Instants) -> Instants:
        """Working time from the beginning of the stretch up to each instant, shape as given."""
        return self._table.look_up(instants)

    def working(self, start: Instants, end: Instants) -> Instants:
        """`working(a, b)`: the working time inside [a, b), pair by pair; 0 where b is not after a."""
        length: Instants = np.maximum(self.worked(end) - self.worked(start), 0)
        return length

    def reached(self, worked: Instants) -> Instants:
        """The earliest instant at which `worked` has grown to each given amount (> 0).

        NONE where the stretch ends before that.
        """
        piece = np.searchsorted(self._before[1:], worked, side="left")
        inside = piece < len(self.opens)
        piece = np.where(inside, piece, 0)
        if not len(self.opens):
            return np.full(np.shape(worked), NONE, np.int64)
        return np.where(inside, self.opens[piece] + (worked - self._before[piece]), NONE)

    def nth_close(self, days: Instants, n: Instants) -> Instants:
        """The close of the n-th working day (n >= 1) after each local date; NONE beyond the stretch."""
        wanted = self.working_days_until(days) + n
        found = np.searchsorted(self._working_days, wanted, side="left")
        inside = found < len(self.last_close)
        return np.where(inside, self.last_close[np.where(inside, found, 0)], NONE)

    def working_days_until(self, days: Instants) -> Instants:
        """Working days of the stretch up to and including each local date (days since 1970)."""
        index = days - self.first_day
        counts = np.concatenate([np.zeros(1, np.int64), self._working_days])
        found: Instants = counts[np.clip(index + 1, 0, len(self._working_days))]
        return found

    def midnight(self, days: Instants) -> Instants:
        """The instant at which each local date begins, shape as given."""
        distinct, position = np.unique(days, return_inverse=True)
        zone = ZoneInfo(self.zone)
        starts = [_wall_to_instant(EPOCH + timedelta(days=int(day)), 0, zone) for day in distinct]
        found: Instants = np.array(starts, dtype=np.int64)[position].reshape(np.shape(days))
        return found


@dataclass(frozen=True)
class _MinuteTable:
    """`worked` as two look-ups: a total a day, and a profile of the minutes of a day.

    Opening hours begin and end on whole minutes and a working week repeats itself, so a few profiles of
    1,440 minutes stand for all days; this is several times faster than a binary search in the intervals.
    """

    first_minute: int
    total: Instants  # worked before each day of the table, one more than there are days
    shift: Instants  # what turns a minute of the table into its place in the profiles
    base: Instants  # worked before each minute of a profile
    rate: Instants  # 1 where the minute is open

    @classmethod
    def of(cls, opens: Instants, closes: Instants) -> "_MinuteTable":
        if not len(opens):
            zero = np.zeros(1, np.int64)
            return cls(
                0, np.zeros(2, np.int64), zero, np.zeros(MINUTES_A_DAY, np.int64), np.zeros(MINUTES_A_DAY, np.int64)
            )
        if np.any(opens % MINUTE) or np.any(closes % MINUTE):
            raise ValueError("opening hours must begin and end on whole minutes")
        first_day, last_day = int(opens[0] // DAY), int((closes[-1] - 1) // DAY)
        days = last_day - first_day + 1
        steps = np.zeros(days * MINUTES_A_DAY + 1, np.int8)
        first_minute = first_day * MINUTES_A_DAY
        np.add.at(steps, opens // MINUTE - first_minute, 1)
        np.add.at(steps, closes // MINUTE - first_minute, -1)
        minutes = np.cumsum(steps[:-1], dtype=np.int8).reshape(days, MINUTES_A_DAY)
        kinds: dict[bytes, int] = {}
        which = np.array([kinds.setdefault(day.tobytes(), len(kinds)) for day in minutes], dtype=np.int64)
        known = np.frombuffer(b"".join(kinds), np.int8).reshape(len(kinds), MINUTES_A_DAY)
        # one empty day at the end, where every later instant is sent
        profiles = np.concatenate([known, np.zeros((1, MINUTES_A_DAY), np.int8)]).astype(np.int64)
        which = np.append(which, len(kinds))
        base = np.cumsum(profiles, axis=1) - profiles
        per_day = profiles.sum(axis=1)[which] * MINUTE
        total = np.concatenate([np.zeros(1, np.int64), np.cumsum(per_day)])
        shift = (which - np.arange(days + 1)) * MINUTES_A_DAY
        return cls(first_minute, total, shift, (base * MINUTE).reshape(-1), profiles.reshape(-1))

    def look_up(self, instants: Instants) -> Instants:
        last = (len(self.shift)) * MINUTES_A_DAY - 1
        minute = np.floor_divide(instants, MINUTE)
        rest = instants - minute * MINUTE
        minute -= self.first_minute
        early = minute < 0
        np.clip(minute, 0, last, out=minute)
        day = np.floor_divide(minute, MINUTES_A_DAY)
        place = minute + self.shift[day]
        worked = self.total[day] + self.base[place]
        worked += self.rate[place] * rest
        return np.where(early, 0, worked)


def working_time(calendar: Calendar, zone: str, first: date, last: date) -> WorkingTime:
    """The open intervals of a calendar in a zone for the local dates first .. last (both included)."""
    return _built(_Key(calendar), zone, first, last)


class _Key:
    """A calendar as a cache key: by identity of its content, which its repr spells out."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.text = repr(calendar)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)


@lru_cache(maxsize=64)
def _built(key: _Key, zone_name: str, first: date, last: date) -> WorkingTime:
    zone = ZoneInfo(zone_name)
    holidays = public_holidays(key.calendar, range(first.year, last.year + 1))
    pairs: list[tuple[int, int]] = []
    last_close = np.full((last - first).days + 1, NONE, np.int64)
    for place, day in enumerate(_days(first, last)):
        for start, end in hours_on(key.calendar, day, holidays):
            opened, closed = _wall_to_instant(day, start, zone), _wall_to_instant(day, end, zone)
            if closed > opened:  # a change of offset can swallow an interval whole
                pairs.append((opened, closed))
                last_close[place] = closed
    opens = np.array([pair[0] for pair in pairs], dtype=np.int64)
    closes = np.array([pair[1] for pair in pairs], dtype=np.int64)
    return WorkingTime(zone_name, (first - EPOCH).days, opens, closes, last_close)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def union(times: Mapping[str, WorkingTime]) -> tuple[Instants, Instants]:
    """The intervals in which at least one of several offices is open: sorted, disjoint (opens, closes)."""
    opens = np.concatenate([time.opens for time in times.values()] or [np.zeros(0, np.int64)])
    closes = np.concatenate([time.closes for time in times.values()] or [np.zeros(0, np.int64)])
    return merged(opens, closes)


def merged(starts: Instants, ends: Instants) -> tuple[Instants, Instants]:
    """Intervals in any order, overlapping or touching, as sorted disjoint ones; empty ones are dropped."""
    real = ends > starts
    starts, ends = starts[real], ends[real]
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], ends[order]
    if not len(starts):
        return starts, ends
    reach = np.maximum.accumulate(ends)
    new = np.concatenate([[True], starts[1:] > reach[:-1]])
    last = np.concatenate([np.flatnonzero(new)[1:] - 1, [len(starts) - 1]])
    return starts[new], reach[last]


def merged_by(key: Instants, starts: Instants, ends: Instants) -> tuple[Instants, Instants, Instants]:
    """Intervals merged within each key alone: keys, starts and ends, sorted by key and start; shape (n,) each.

    Intervals of different keys may overlap and stay apart.
    """
    real = ends > starts
    key, starts, ends = key[real], starts[real], ends[real]
    if not len(key):
        return key, starts, ends
    distinct, rank = np.unique(key, return_inverse=True)
    low = np.full(len(distinct), np.iinfo(np.int64).max)
    high = np.full(len(distinct), np.iinfo(np.int64).min)
    np.minimum.at(low, rank, starts)
    np.maximum.at(high, rank, ends)
    # Each key is moved to a room of its own on the axis of time, with an instant between it and the next.
    room = int((high - low).max()) + 1
    shift = np.arange(len(distinct)) * room - low
    begins, stops = merged(starts + shift[rank], ends + shift[rank])
    of = begins // room
    return distinct[of], begins - shift[of], stops - shift[of]


def intersection(
    starts: Instants, ends: Instants, other_starts: Instants, other_ends: Instants
) -> tuple[Instants, Instants]:
    """What two lists of sorted disjoint intervals have in common, sorted and disjoint."""
    if not len(starts) or not len(other_starts):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    first = np.searchsorted(other_ends, starts, side="right")
    after = np.searchsorted(other_starts, ends, side="left")
    count = np.maximum(after - first, 0)
    mine = np.repeat(np.arange(len(starts)), count)
    offset = np.arange(len(mine)) - np.repeat(np.cumsum(count) - count, count)
    theirs = np.repeat(first, count) + offset
    return np.maximum(starts[mine], other_starts[theirs]), np.minimum(ends[mine], other_ends[theirs])


class Measured:
    """How much of a set of sorted disjoint intervals lies before an instant: the clock's trick for any set."""

    def __init__(self, starts: Instants, ends: Instants) -> None:
        self.starts = starts
        self.ends = ends
        self._before = np.concatenate([np.zeros(1, np.int64), np.cumsum(ends - starts)])

    def until(self, instants: Instants) -> Instants:
        """Time inside the intervals before each instant, shape as given."""
        if not len(self.starts):
            return np.zeros(np.shape(instants), np.int64)
        piece = np.searchsorted(self.starts, instants, side="right") - 1
        known = np.maximum(piece, 0)
        inside = np.minimum(instants, self.ends[known]) - self.starts[known]
        return np.where(piece < 0, 0, self._before[known] + inside)

    def between(self, start: Instants, end: Instants) -> Instants:
        """Time inside the intervals within [start, end), pair by pair; 0 where end is not after start."""
        length: Instants = np.maximum(self.until(end) - self.until(start), 0)
        return length
