"""The targets in scope: their spans, their zone, their working time, and the periods they are cut to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from service_levels.catalogue import Catalogue, Target
from service_levels.domain.calendar import Measured, union, working_time
from service_levels.domain.instants import SECOND, Instants, from_column, to_column
from service_levels.domain.outages import STATES, Spans
from service_levels.metrics.scope import DATE_BUCKETS, Scope

_TRUNCATE = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}


@dataclass(frozen=True)
class Watched:
    """One target with its record. `open_hours`: working time of its office, of any office where it is shared."""

    target: Target
    zone: str
    spans: Spans
    open_hours: Measured

    def edges(self, scope: Scope, by: tuple[str, ...]) -> Instants:
        """Edges of adjoining periods: the scope's dates (an open side: the record's end), cut by the by columns."""
        low = midnight(scope.from_on, self.zone) if scope.from_on else int(self.spans.start[0])
        high = midnight(scope.to_on + timedelta(days=1), self.zone) if scope.to_on else int(self.spans.end[-1])
        ends = np.array([low, max(low, high)], np.int64)
        buckets = [name for name in by if name in DATE_BUCKETS]
        if not buckets or high <= low:
            return ends
        # Only what the record reaches is worth a period of its own.
        days = self.days(np.array([max(low, int(self.spans.start[0])), min(high, int(self.spans.end[-1])) - 1]))
        if days[1] < days[0]:
            return ends
        every_day = pd.date_range(days[0], days[1])
        starts = {day.date() for name in buckets for day in truncated(every_day, name).unique()}
        cuts = np.array([midnight(day, self.zone) for day in starts], np.int64)
        return np.unique(np.concatenate([ends, cuts[(cuts > low) & (cuts < high)]]))

    def days(self, instants: Instants) -> pd.DatetimeIndex:
        """The local dates of instants."""
        return to_column(instants).tz_convert(self.zone).tz_localize(None).normalize()


def watched(spans: pd.DataFrame, catalogue: Catalogue, scope: Scope) -> Iterator[Watched]:
    """Every target in scope that was ever pinged, sorted by id."""
    wanted = in_scope(catalogue, scope)
    for name in sorted(set(spans["target"])):
        if name not in wanted:
            continue
        mine = spans[spans["target"] == name].sort_values("start_at")
        codes = mine["state"].map({state: code for code, state in enumerate(STATES)})
        found = Spans(
            codes.to_numpy(np.int64),
            from_column(mine["start_at"]),
            from_column(mine["end_at"]),
            mine["still_on"].to_numpy(bool),
        )
        target = catalogue.targets[name]
        yield Watched(target, zone_of(target, catalogue, scope), found, _open_hours(target, catalogue, found))


def in_scope(catalogue: Catalogue, scope: Scope) -> frozenset[str]:
    """Targets that the filters leave: an office keeps its own and the shared ones, a service what it depends on."""
    wanted = set(catalogue.targets)
    if scope.targets:
        wanted &= set(scope.targets)
    if scope.offices:
        wanted = {name for name in wanted if catalogue.targets[name].office in (None, *scope.offices)}
    if scope.services:
        needed: set[str] = set()
        for name in scope.services:
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


def truncated(days: pd.DatetimeIndex, bucket: str) -> pd.DatetimeIndex:
    """The first date of the day, ISO week, month, quarter or year that each date lies in."""
    return days.to_period(_TRUNCATE[bucket]).start_time


def _open_hours(target: Target, catalogue: Catalogue, spans: Spans) -> Measured:
    offices = [catalogue.offices[target.office]] if target.office else list(catalogue.offices.values())
    stretch = to_column(np.array([spans.start[0], spans.end[-1]]))
    first, last = (stretch[0] - timedelta(days=2)).date(), (stretch[1] + timedelta(days=2)).date()
    times = {
        office.id: working_time(catalogue.calendars[office.calendar], office.timezone, first, last)
        for office in offices
    }
    return Measured(*union(times))


def midnight(day: date, zone: str) -> int:
    """The instant at which a local date begins."""
    return round(datetime.combine(day, time(), ZoneInfo(zone)).timestamp()) * SECOND
