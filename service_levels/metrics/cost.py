"""What did each outage cost? Waiting hours lost within the dates, by event or by anything else (method 8)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from service_levels.catalogue import Catalogue, Text
from service_levels.domain.cost import Lost, cause, events, lost, together, unreachable
from service_levels.domain.exposure import Clocks, down_times
from service_levels.domain.instants import HOUR, NONE, SECOND, Flags, Instants, exists, from_column, to_column
from service_levels.domain.measure import stretch
from service_levels.domain.requests import Pauses
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.known import services_of
from service_levels.metrics.mart import Mart
from service_levels.metrics.places import NO_SPANS, Place, by_bucket, needed_by, places_of, working
from service_levels.metrics.question import Question, dependants
from service_levels.metrics.scope import DATE_BUCKETS, FILTERS, REQUEST_BY, Scope
from service_levels.metrics.targets import local_days, truncated

COUNTS = ["requests", "waiting_h", "late_through_outage"]


def cost(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One row an event; with by columns, a row for each group that lost time, of dates for each that has an event.

    What lies outside the scope's dates, local to each office, is cut away, of events and of waiting hours alike. A date
    column names when the time was lost, `target` what was down: hours in which several were down count for each of
    them. A target in scope narrows to the time in which it was down, and to the requests that depend on it. Where
    nothing but dates is asked for, a row is what the events of its dates add up to.
    """
    asked = _asked(mart, scope, by)
    places = list(places_of(mart, scope))
    if by and not set(by) <= set(DATE_BUCKETS):
        return _by_group(mart.catalogue, places, asked, by)
    services = services_of(mart, scope)
    places = [place.only(needed_by(mart.catalogue, place.office, services)) for place in places]
    if not by:
        return _by_event(mart.catalogue, places, asked)
    groups = _by_group(mart.catalogue, places, asked, by)
    found = by_bucket(mart.catalogue, places, by)
    if groups.empty:  # then its dates have no type to be matched by
        return found.assign(**dict.fromkeys(COUNTS, 0))
    return found.merge(groups, how="left", on=list(by)).fillna(dict.fromkeys(COUNTS, 0))


def _by_event(catalogue: Catalogue, places: list[Place], asked: "_Asked") -> pd.DataFrame:
    every = pd.concat([place.down for place in places], ignore_index=True) if places else NO_SPANS
    found = events(
        every["target"], from_column(every["start_at"]), from_column(every["end_at"]), every["still_on"].to_numpy(bool)
    )
    cells = [
        part for place in places for part in asked.lost(catalogue, place, found.start, found.end, asked.everyone)
    ]
    every_cell = together(cells)
    hidden = unreachable(
        found, every["target"], from_column(every["start_at"]), every["own"].to_numpy(bool), every["because_of"]
    )

    def total(amounts: Instants) -> Instants:
        sums = np.zeros(len(found.start), np.int64)
        np.add.at(sums, every_cell.stretch, amounts)
        return sums

    return pd.DataFrame({
        "start": to_column(found.start),
        "end": pd.Series(to_column(found.end)).where(~found.still_on),
        "targets": [";".join(names) for names in found.targets],
        "cause": [
            behind or cause(catalogue, names) for names, (_, behind) in zip(found.targets, hidden, strict=True)
        ],
        "unreachable": [";".join(names) or None for names, _ in hidden],
        "seconds": (found.end - found.start) / SECOND,
        "working_seconds": working(catalogue, every, found) / SECOND,
        "requests": total(every_cell.requests),
        "waiting_h": total(every_cell.waiting) / HOUR,
        "late_through_outage": total(every_cell.late),
    })


def _by_group(catalogue: Catalogue, places: list[Place], asked: "_Asked", by: tuple[str, ...]) -> pd.DataFrame:
    buckets = tuple(name for name in by if name in DATE_BUCKETS)
    frames = []
    for place in places:
        targets = sorted(set(place.down["target"])) if "target" in by else [None]
        for target in targets:
            here = place if target is None else place.only({target})
            begin, end = here.stretches(buckets)
            days = local_days(begin, place.zone)
            dates = {name: truncated(days, name) for name in buckets}
            frames += [
                pd.DataFrame({
                    **{name: values[part.stretch] for name, values in dates.items()},
                    **{name: values[part.group] for name, values in asked.names.items()},
                    **({"target": np.full(len(part.group), target, dtype=object)} if target else {}),
                    "requests": part.requests,
                    "waiting_h": part.waiting,
                    "late_through_outage": part.late,
                })
                for part in asked.lost(catalogue, here, begin, end, asked.group)
            ]
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return pd.DataFrame(columns=[*by, *COUNTS])
    sums = pd.concat(frames, ignore_index=True).groupby(list(by), dropna=False, sort=False, as_index=False).sum()
    sums["waiting_h"] = sums["waiting_h"] / HOUR
    return sums.sort_values(list(by), kind="stable", na_position="last", ignore_index=True)


@dataclass(frozen=True)
class _Asked:
    """The requests in scope that an outage held up, shape (n,). `group`: of the by columns that are the requests'.

    `names`: for each of these columns the value of each group. `offices`, `services`: distinct names, `office_of` and
    `service_of` the places of each request's among them (-1: none).
    """

    offices: list[str]
    office_of: NDArray[np.int64]
    services: list[str]
    service_of: NDArray[np.int64]
    clocks: Clocks
    late: Flags
    group: NDArray[np.int64]
    names: dict[str, NDArray[np.object_]]

    @property
    def everyone(self) -> NDArray[np.int64]:
        """All requests as one group."""
        return np.zeros(len(self.group), np.int64)

    def lost(
        self, catalogue: Catalogue, place: Place, begin: Instants, end: Instants, group: NDArray[np.int64]
    ) -> Iterator[Lost]:
        """What the requests of an office lost by group and stretch: one answer for each set of targets needed."""
        if place.office not in self.offices or not len(begin):
            return
        here = self.office_of == self.offices.index(place.office)
        time = stretch(place.office, catalogue, int(begin[0]), int(end[-1]), 0)
        for services, down in down_times(place.down, catalogue, place.office, self.services, time):
            mine = np.flatnonzero(here & np.isin(self.service_of, services))
            yield lost(down, begin, end, self.clocks.of_some(mine), group[mine], self.late[mine])


def _asked(mart: Mart, scope: Scope, by: tuple[str, ...]) -> _Asked:
    of_requests = tuple(name for name in by if name in REQUEST_BY and name not in DATE_BUCKETS)
    rows = mart.sql(_sql(scope, of_requests, dependants(mart.catalogue, scope.targets))).combine_chunks()
    office_of, offices = _codes(rows["office"])
    service_of, services = _codes(rows["service"])
    ended, pauses = _instants(rows["ended_at"]), _pauses(rows["pauses"])
    until = np.where(exists(ended), ended, _instants(rows["as_of"]))
    clocks = Clocks.of(_instants(rows["started_at"]), _instants(rows["submitted_at"]), until, pauses)
    group = np.zeros(rows.num_rows, np.int64)
    columns = {name: _codes(rows[name]) for name in of_requests}
    for codes, distinct in columns.values():
        group = np.unique(group * (len(distinct) + 1) + codes + 1, return_inverse=True)[1]
    first = np.unique(group, return_index=True)[1]
    names = {
        name: np.array([*distinct, None], dtype=object)[codes[first]] for name, (codes, distinct) in columns.items()
    }
    late = rows["late_through_outage"].to_numpy(zero_copy_only=False).astype(bool)
    return _Asked(offices, office_of, services, service_of, clocks, late, group, names)


@lru_cache(maxsize=512)
def _sql(scope: Scope, columns: tuple[str, ...], needs: tuple[tuple[str | None, tuple[str, ...]], ...]) -> str:
    """The requests that an outage held up and that lived within the scope's dates, local to their office."""
    table = Question(replace(scope, from_on=None, to_on=None), "submitted", (), (), needs).cohort()
    table = table.filter(table["exposure_us"] > 0)
    if scope.from_on:
        table = table.filter(table["ended_on"].isnull() | (table["ended_on"] >= ibis.literal(scope.from_on)))
    if scope.to_on:
        table = table.filter(table["started_on"] <= ibis.literal(scope.to_on))
    names = ("office", "service", "submitted_at", "started_at", "ended_at", "as_of", "pauses", "late_through_outage")
    return str(ibis.to_sql(table.select(*dict.fromkeys((*names, *columns))), dialect="duckdb"))


def _codes(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], list[str]]:
    """The place of each value among the distinct ones, -1 where there is none."""
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.fill_null(-1).to_numpy().astype(np.int64), encoded.dictionary.to_pylist()


def _instants(column: pa.ChunkedArray) -> Instants:
    counts = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).fill_null(NONE)
    return counts.to_numpy().astype(np.int64)


def _pauses(column: pa.ChunkedArray) -> Pauses:
    """The pauses of each row, as the facts hold them: start, end, start, end …"""
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy().astype(np.int64)
    edges = pc.list_flatten(column).to_numpy().astype(np.int64)
    return Pauses(np.repeat(np.arange(len(lengths)), lengths // 2), edges[0::2], edges[1::2])


EVENT = columns(
    "cost", "start", "end", "targets", "cause", "unreachable", "events", "seconds", "working_seconds"
)
REPORT = Report(
    name="cost",
    title=Text("Kerugian akibat gangguan", "What each outage cost"),
    definition=Text(
        "Jam tunggu pemohon yang hilang di dalam periode, per gangguan; gangguan beberapa sistem yang bertumpuk atau "
        "bersambung dihitung satu.",
        "Waiting hours lost inside the period, by event; outages of several systems that overlap or touch are one.",
    ),
    over="spans",
    period=None,
    by=(*REQUEST_BY, "target"),
    filters=tuple(FILTERS),
    columns=(*EVENT, *columns("cost", *COUNTS)),
    function=cost,
    whole=("start", "end", "targets", "cause", "unreachable", "seconds", "working_seconds"),
    dated=("events", "seconds", "working_seconds"),
)
