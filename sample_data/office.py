"""The working time of the made-up office, from its catalogue, and work that goes on only while it can.

Instants are local epoch seconds (int); intervals are sorted, disjoint [start, end) pairs.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo

from sample_data.story import OFFICE
from service_levels.catalogue import Catalogue, parse
from service_levels.domain.calendar import working_time

CATALOGUE = Path(__file__).with_name("catalogue.toml")
DAY_S = 86_400
MICROSECONDS = 1_000_000

Interval = tuple[int, int]


def read_catalogue() -> Catalogue:
    """The catalogue that lies beside this file."""
    return parse(CATALOGUE.read_text(encoding="utf-8"), CATALOGUE.name)


def seconds(moment: datetime) -> int:
    """Local epoch seconds of a local time without a zone."""
    return int(moment.replace(tzinfo=UTC).timestamp())


def moment(second: int) -> datetime:
    """The local time (marked UTC, which it is not: there is no zone in this room) of local epoch seconds."""
    return datetime.fromtimestamp(second, UTC)


def day_of(second: int) -> date:
    """The local date of local epoch seconds."""
    return moment(second).date()


def midnight(on: date) -> int:
    """Local epoch seconds of the beginning of a local date."""
    return seconds(datetime.combine(on, time()))


def opening(catalogue: Catalogue, first: date, last: date) -> list[Interval]:
    """The open intervals of the office for the dates first .. last, both included."""
    office = catalogue.offices[OFFICE]
    hours = working_time(catalogue.calendars[office.calendar], office.timezone, first, last)
    noon = datetime(first.year, first.month, first.day, 12, tzinfo=ZoneInfo(office.timezone))
    offset = noon.utcoffset() or timedelta(0)
    shift = int(offset.total_seconds())
    pairs = zip(hours.opens.tolist(), hours.closes.tolist(), strict=True)
    return [(start // MICROSECONDS + shift, end // MICROSECONDS + shift) for start, end in pairs]


def maintenance(catalogue: Catalogue) -> dict[str, list[Interval]]:
    """The announced maintenance windows of each target."""
    zone = ZoneInfo(catalogue.offices[OFFICE].timezone)
    return {
        target.id: [(_wall(start, zone), _wall(end, zone)) for start, end in target.maintenance]
        for target in catalogue.targets.values()
    }


def needed(catalogue: Catalogue, service: str) -> tuple[str, ...]:
    """The targets without which a service stands still: all, where the catalogue names none or does not know it."""
    known = catalogue.services.get(service)
    if known is None or known.depends_on is None:
        return tuple(catalogue.targets)
    return known.depends_on


def _wall(instant: datetime, zone: ZoneInfo) -> int:
    return seconds(instant.astimezone(zone).replace(tzinfo=None))


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Intervals in any order, overlapping or touching, as sorted disjoint ones."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def without(intervals: Sequence[Interval], holes: Sequence[Interval]) -> list[Interval]:
    """What is left of `intervals` when `holes` (merged) are cut out."""
    ends = [hole[1] for hole in holes]
    left = []
    for begin, end in intervals:
        start = begin
        for index in range(bisect_right(ends, start), len(holes)):
            hole_start, hole_end = holes[index]
            if hole_start >= end:
                break
            if hole_start > start:
                left.append((start, hole_start))
            start = hole_end
        if start < end:
            left.append((start, end))
    return left


class Timetable:
    """Intervals in which some work can go on, ready to be walked along."""

    def __init__(self, intervals: Sequence[Interval]) -> None:
        self.starts = [start for start, _ in intervals]
        self.ends = [end for _, end in intervals]
        self._done = [0, *accumulate(end - start for start, end in intervals)]

    def next(self, at: int) -> int | None:
        """The first instant from `at` on at which work can go on; None after the last."""
        piece = bisect_right(self.ends, at)
        return max(at, self.starts[piece]) if piece < len(self.ends) else None

    def after(self, at: int, work: int) -> int | None:
        """The instant at which `work` (> 0) seconds begun at `at` are done; None where the time runs out."""
        piece = bisect_right(self.ends, at)
        if piece == len(self.ends):
            return None
        done = self._done[piece] + max(0, at - self.starts[piece]) + work
        piece = bisect_left(self._done, done) - 1
        return self.starts[piece] + done - self._done[piece] if piece < len(self.ends) else None

    def within(self, at: int) -> bool:
        """Whether work can go on at this instant."""
        return self.next(at) == at
