"""Down time of the systems in scope as each office knows it, cut to the dates and to their buckets (method 8)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd

from service_levels.catalogue import Catalogue
from service_levels.domain.calendar import Measured, intersection, merged, merged_by
from service_levels.domain.cost import Events
from service_levels.domain.exposure import targets_of
from service_levels.domain.instants import SECOND, Instants, from_column, to_column
from service_levels.domain.layers import explained
from service_levels.metrics.mart import Mart
from service_levels.metrics.scope import Scope
from service_levels.metrics.targets import bucket_starts, local_days, midnight, open_hours, truncated

FOREVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True)
class Place:
    """An office in scope. `down`: when targets were down, as it knows them, cut to the scope's dates there; `own` of
    each says whether there is time in it that nothing beneath the target explains, `because_of` what explains the rest.
    """

    office: str
    zone: str
    down: pd.DataFrame

    def only(self, targets: Collection[str]) -> "Place":
        """The same with the down time of some targets alone."""
        return replace(self, down=self.down[self.down["target"].isin(targets)])

    def stretches(self, buckets: tuple[str, ...]) -> tuple[Instants, Instants]:
        """Adjoining stretches that hold all down time, cut where one of the buckets begins."""
        if self.down.empty:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        first, last = int(from_column(self.down["start_at"]).min()), int(from_column(self.down["end_at"]).max())
        cuts = bucket_starts(first, last, self.zone, buckets) if buckets else np.zeros(0, np.int64)
        edges = np.unique(np.concatenate([[first, last], cuts[(cuts > first) & (cuts < last)]]))
        return edges[:-1], edges[1:]


NO_SPANS = pd.DataFrame({
    "target": pd.Series(dtype=object), "state": pd.Series(dtype=object), "start_at": to_column(np.zeros(0, np.int64)),
    "end_at": to_column(np.zeros(0, np.int64)), "still_on": np.zeros(0, bool), "own": np.zeros(0, bool),
    "because_of": pd.Series(dtype=object),
})  # fmt: skip


def places_of(mart: Mart, scope: Scope) -> Iterator[Place]:
    """The offices in scope with their down time, cut to the scope's dates local to each, of the targets in scope."""
    every = mart.spans()
    for office in mart.as_of:
        if scope.offices and office not in scope.offices:
            continue
        zone = mart.catalogue.offices[office].timezone
        low = midnight(scope.from_on, zone) if scope.from_on else -FOREVER
        high = midnight(scope.to_on + timedelta(days=1), zone) if scope.to_on else FOREVER
        spans = mart.spans_of(office)
        # A shared system may be reached over the line of another office, whose outages this one is not told of.
        others = every[~every["target"].isin(spans["target"])]
        behind = explained(mart.catalogue, pd.concat([spans, others], ignore_index=True))
        spans = spans.assign(own_from=behind.own_from[: len(spans)], because_of=behind.because_of[: len(spans)])
        spans = spans[(spans["state"] == "down") & (spans["target"].isin(scope.targets) if scope.targets else True)]
        start, end = from_column(spans["start_at"]), from_column(spans["end_at"])
        begin, stop = np.maximum(start, low), np.minimum(end, high)
        cut = spans.assign(
            start_at=to_column(begin),
            end_at=to_column(stop),
            still_on=spans["still_on"].to_numpy(bool) & (stop == end),
            own=spans["own_from"].to_numpy(np.int64) < stop,
        )
        yield Place(office, zone, cut[stop > begin])


def needed_by(catalogue: Catalogue, office: str, services: tuple[str, ...]) -> frozenset[str]:
    """The targets of an office that the services depend on."""
    return frozenset(target for service in services for target in targets_of(catalogue, office, service))


def working(catalogue: Catalogue, down: pd.DataFrame, found: Events) -> Instants:
    """The working time of each event: when a target was down in the hours of its office (shared: of any office)."""
    parts = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for name, mine in down.groupby("target", sort=False):
        spans = merged(from_column(mine["start_at"]), from_column(mine["end_at"]))
        hours = open_hours(catalogue.targets[str(name)], catalogue, int(spans[0][0]), int(spans[1][-1]))
        parts.append(intersection(*spans, hours.starts, hours.ends))
    starts, ends = (np.concatenate(side) for side in zip(*parts, strict=True))
    return Measured(*merged(starts, ends)).between(found.start, found.end)


def by_bucket(catalogue: Catalogue, places: Sequence[Place], buckets: tuple[str, ...]) -> pd.DataFrame:
    """The events of each bucket of date columns, cut to it: how many, their seconds and working seconds.

    A bucket is local to each office, so that two buckets of offices in different zones may overlap: what is down at
    their seam is in both, as it is where each is asked for by its dates. Only buckets with an event have a row.
    """
    down, open_ = [], []  # pieces of down time; and of them what lies in the hours that count
    for place in places:
        begin, end = place.stretches(buckets)
        days = local_days(begin, place.zone)
        dates = {name: truncated(days, name) for name in buckets}
        homes = place.down["target"].map(lambda name: catalogue.targets[name].office or "")
        for _, mine in place.down.groupby(homes, sort=False):
            spans = merged(from_column(mine["start_at"]), from_column(mine["end_at"]))
            target = catalogue.targets[mine["target"].iloc[0]]
            hours = open_hours(target, catalogue, int(spans[0][0]), int(spans[1][-1]))
            down.append(_pieces(intersection(*spans, begin, end), begin, dates))
            worked = intersection(*spans, hours.starts, hours.ends)
            open_.append(_pieces(intersection(*worked, begin, end), begin, dates))
    if not down:
        return pd.DataFrame(columns=[*buckets, "events", "seconds", "working_seconds"])
    every = pd.concat([*down, *open_], ignore_index=True)
    groups = every.groupby(list(buckets))
    key, where = groups.ngroup().to_numpy(np.int64), sum(map(len, down))
    found = groups.first()[[]].reset_index()
    start, end = every["start"].to_numpy(np.int64), every["end"].to_numpy(np.int64)
    found["events"], length = _totals(key[:where], start[:where], end[:where], len(found))
    found["seconds"] = length / SECOND
    found["working_seconds"] = _totals(key[where:], start[where:], end[where:], len(found))[1] / SECOND
    return found


def _pieces(
    spans: tuple[Instants, Instants], begin: Instants, dates: dict[str, pd.DatetimeIndex]
) -> pd.DataFrame:
    """Pieces that each lie in one of the stretches that begin there, with the dates of their stretch."""
    starts, ends = spans
    of = np.searchsorted(begin, starts, side="right") - 1
    return pd.DataFrame({**{name: values[of] for name, values in dates.items()}, "start": starts, "end": ends})


def _totals(key: Instants, start: Instants, end: Instants, count: int) -> tuple[Instants, Instants]:
    """How many stretches each key has once those that overlap or touch are one, and their length together."""
    key, start, end = merged_by(key, start, end)
    length = np.zeros(count, np.int64)
    np.add.at(length, key, end - start)
    return np.bincount(key, minlength=count).astype(np.int64), length
