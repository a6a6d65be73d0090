"""What an outage added to a wait, compared by when requests arrived (method 8)."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import ibis
import numpy as np
import pandas as pd

from service_levels.catalogue import Catalogue
from service_levels.domain.calendar import WorkingTime, merged, working_time
from service_levels.domain.exposure import targets_of
from service_levels.domain.instants import DAY, HOUR, NONE, Flags, Instants, from_column, local, to_column
from service_levels.domain.outages import down_time
from service_levels.domain.statistics.arrivals import Comparison, compare, occasions, outage_met
from service_levels.metrics.question import Question
from service_levels.metrics.scope import Scope


@dataclass(frozen=True, slots=True)
class Arrived:
    """The comparison, in hours of the clock. `watched`: whether any system that the requests need was ever watched.

    `unwatched`: requests left out because it is not known whether a system that they need was down when they arrived;
    `running`: those left out because they have no end yet. Requests that need no watched system are in none of these.
    """

    compared: Comparison
    watched: bool
    unwatched: int
    running: int


def arrived(mart: Any, scope: Scope) -> Arrived:
    """Of requests in scope whose clock started in the scope's dates and that have ended: met an outage or not."""
    frame = mart.sql(_sql(scope)).to_pandas()
    running = int(frame["turnaround_us"].isna().sum())
    frame = frame[frame["turnaround_us"].notna()].reset_index(drop=True)
    hit, known, needy = (np.zeros(len(frame), bool) for _ in range(3))
    hour, day, outage_day = (np.zeros(len(frame), np.int64) for _ in range(3))
    started = from_column(frame["started_at"]) if len(frame) else np.zeros(0, np.int64)
    for (office, service), rows in frame.groupby(["office", "service"], sort=False).indices.items():
        at = started[rows]
        zone = mart.catalogue.offices[office].timezone
        clock = local(at, zone)
        hour[rows] = clock // HOUR % (7 * 24)
        day[rows] = outage_day[rows] = clock // DAY  # of whatever office: a shared system's bad day is one occasion
        spans = mart.spans_of(office)
        targets = [name for name in targets_of(mart.catalogue, office, service) if (spans["target"] == name).any()]
        if not targets:
            continue
        needy[rows] = True
        time = _calendar(mart.catalogue, office, at, spans)
        began = outage_met(at, *down_time(spans, tuple(targets)), time.worked)
        hit[rows] = began != NONE
        outage_day[rows[began != NONE]] = local(began[began != NONE], zone) // DAY
        known[rows] = hit[rows] | _known(at, spans, targets)
    counted = frame[known]
    label = counted["office"] + "\n" + counted["service"]  # a service's hours and hands are those of its office
    unit = occasions(day[known], outage_day[known])
    found = compare(counted["turnaround_us"] / HOUR, hit[known], label.to_numpy(str), hour[known], unit)
    return Arrived(found, bool(needy.any()), int((needy & ~known).sum()), running)


@lru_cache(maxsize=256)
def _sql(scope: Scope) -> str:
    table = Question(scope, "started").cohort()
    table = table.filter(table["turnaround_us"].notnull() | (table["status"] == "open"))
    # In one order: equal lengths are told apart by the places of the requests.
    wanted = table.select("office", "service", "started_at", "turnaround_us", "request_id")
    return str(ibis.to_sql(wanted.order_by(["office", "started_at", "request_id"]), dialect="duckdb"))


def _calendar(catalogue: Catalogue, office: str, at: Instants, spans: pd.DataFrame) -> WorkingTime:
    """The office's working time over the arrivals and all spans."""
    ends = from_column(spans["end_at"])
    begins = from_column(spans["start_at"])
    edges = to_column(np.array([min(at.min(), begins.min()), max(at.max(), ends.max())]))
    first, last = (edges[0] - timedelta(days=2)).date(), (edges[1] + timedelta(days=2)).date()
    place = catalogue.offices[office]
    return working_time(catalogue.calendars[place.calendar], place.timezone, first, last)


def _known(at: Instants, spans: pd.DataFrame, targets: list[str]) -> Flags:
    """Whether at each instant it is known of every target whether it was down."""
    known = np.ones(len(at), bool)
    for target in targets:
        mine = spans[(spans["target"] == target) & (spans["state"] != "unknown")]
        begin, end = merged(from_column(mine["start_at"]), from_column(mine["end_at"]))
        place = np.searchsorted(begin, at, side="right") - 1
        known &= (place >= 0) & (at < end[np.maximum(place, 0)]) if len(begin) else False
    return known
