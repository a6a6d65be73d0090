"""The targets in scope: their spans, their zone, their working time, and the periods they are cut to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from service_levels.catalogue import Catalogue, Target
from service_levels.domain.calendar import Measured, union, working_time
from service_levels.domain.instants import SECOND, Instants, from_column, to_column
from service_levels.domain.layers import Explained, explained
from service_levels.domain.outages import DOWN, STATES, Spans
from service_levels.metrics.known import services_of
from service_levels.metrics.mart import Mart
from service_levels.metrics.scope import DATE_BUCKETS, Scope

_TRUNCATE = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}


@dataclass(frozen=True)
class Watched:
    """One target with its record. `open_hours`: working time of its office, of any office where it is shared.

    `explained`: what lies behind each of its spans.
    """

    target: Target
    zone: str
    spans: Spans
    open_hours: Measured
    explained: Explained

    @property
    def own(self) -> Spans:
        """Its down time that nothing beneath explains."""
        start = np.maximum(self.spans.start, self.explained.own_from)
        own = (self.spans.state == DOWN) & (start < self.spans.end)
        return Spans(*(side[own] for side in (self.spans.state, start, self.spans.end, self.spans.still_on)))

    def edges(self, scope: Scope, by: tuple[str, ...]) -> Instants:
        """Edges of adjoining periods: the scope's dates (an open side: the record's end), cut by the by columns."""
        low = midnight(scope.from_on, self.zone) if scope.from_on else int(self.spans.start[0])
        high = midnight(scope.to_on + timedelta(days=1), self.zone) if scope.to_on else int(self.spans.end[-1])
        ends = np.array([low, max(low, high)], np.int64)
        buckets = tuple(name for name in by if name in DATE_BUCKETS)
        if not buckets or high <= low:
            return ends
        # Only what the record reaches is worth a period of its own.
        reached = max(low, int(self.spans.start[0])), min(high, int(self.spans.end[-1]))
        cuts = bucket_starts(*reached, self.zone, buckets)
        return np.unique(np.concatenate([ends, cuts[(cuts > low) & (cuts < high)]]))

    def days(self, instants: Instants) -> pd.DatetimeIndex:
        """The local dates of instants."""
        return local_days(instants, self.zone)


def watched(mart: Mart, scope: Scope) -> Iterator[Watched]:
    """Every target in scope that was ever pinged, sorted by id."""
    spans, catalogue = mart.spans(), mart.catalogue
    wanted = in_scope(mart, scope)
    behind = explained(catalogue, spans)
    for name in sorted(set(spans["target"])):
        if name not in wanted:
            continue
        places = np.flatnonzero(spans["target"].to_numpy() == name)
        places = places[np.argsort(from_column(spans["start_at"].iloc[places]), kind="stable")]
        mine = spans.iloc[places]
        codes = mine["state"].map({state: code for code, state in enumerate(STATES)})
        found = Spans(
            codes.to_numpy(np.int64),
            from_column(mine["start_at"]),
            from_column(mine["end_at"]),
            mine["still_on"].to_numpy(bool),
        )
        target = catalogue.targets[name]
        reach = int(found.start[0]), int(found.end[-1])
        yield Watched(
            target, zone_of(target, catalogue, scope), found, open_hours(target, catalogue, *reach),
            Explained(behind.because_of[places], behind.own_from[places]),
        )  # fmt: skip


def in_scope(mart: Mart, scope: Scope) -> frozenset[str]:
    """Targets that the filters leave: an office keeps its own and the shared ones, a service what it depends on."""
    catalogue = mart.catalogue
    wanted = set(catalogue.targets)
    if scope.targets:
        wanted &= set(scope.targets)
    if scope.offices:
        wanted = {name for name in wanted if catalogue.targets[name].office in (None, *scope.offices)}
    if scope.services:
        needed: set[str] = set()
        for name in services_of(mart, scope):
            service = catalogue.services.get(name)
            needed |= set(catalogue.targets if service is None or service.depends_on is None else service.depends_on)
        wanted &= needed
    return frozenset(wanted)


def zone_of(target: Target, catalogue: Catalogue, scope: Scope) -> str:
    """The zone whose dates cut a target's record: its office's; of a shared one, that of the first office in scope.

    Where the scope names no office that is the first of the catalogue: one record cannot be cut at two midnights.
    """
    names = [target.office] if target.office else [name for name in scope.offices if name in catalogue.offices]
    office = catalogue.offices[names[0]] if names else next(iter(catalogue.offices.values()))
    return office.timezone


def zone_of_all(targets: Sequence[str], catalogue: Catalogue, scope: Scope) -> str:
    """The zone of an event of several targets: that of the office that all are of, else as of a shared target."""
    owners = {catalogue.targets[name].office for name in targets}
    one = catalogue.targets[targets[0]]
    return zone_of(one if len(owners) == 1 else replace(one, office=None), catalogue, scope)


def local_days(instants: Instants, zone: str) -> pd.DatetimeIndex:
    """The local dates of instants."""
    return to_column(instants).tz_convert(zone).tz_localize(None).normalize()


def bucket_starts(first: int, end: int, zone: str, buckets: tuple[str, ...]) -> Instants:
    """The instants at which the days, weeks, months … begin that a stretch [first, end) touches, sorted."""
    if end <= first:
        return np.zeros(0, np.int64)
    every_day = pd.date_range(*local_days(np.array([first, end - 1]), zone))
    starts = {day.date() for name in buckets for day in truncated(every_day, name).unique()}
    return np.array([midnight(day, zone) for day in sorted(starts)], np.int64)


def truncated(days: pd.DatetimeIndex, bucket: str) -> pd.DatetimeIndex:
    """The first date of the day, ISO week, month, quarter or year that each date lies in."""
    return days.to_period(_TRUNCATE[bucket]).start_time


def open_hours(target: Target, catalogue: Catalogue, first: int, last: int) -> Measured:
    """Working time of a target's office, of any office where it is shared, between two instants and a little beyond."""
    offices = [catalogue.offices[target.office]] if target.office else list(catalogue.offices.values())
    stretch = to_column(np.array([first, last]))
    begin, end = (stretch[0] - timedelta(days=2)).date(), (stretch[1] + timedelta(days=2)).date()
    times = {
        office.id: working_time(catalogue.calendars[office.calendar], office.timezone, begin, end)
        for office in offices
    }
    return Measured(*union(times))


def midnight(day: date, zone: str) -> int:
    """The instant at which a local date begins."""
    return round(datetime.combine(day, time(), ZoneInfo(zone)).timestamp()) * SECOND
