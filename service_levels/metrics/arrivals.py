"""When do people come? Arrivals by hour and date, inside and outside working hours (method 13)."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, reduce
from math import gcd
from typing import Any

import ibis
import numpy as np
import pandas as pd

from service_levels.catalogue import Text
from service_levels.domain.calendar import WorkingTime, working_time
from service_levels.domain.instants import HOUR, SECOND, Instants, to_column
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.open_requests import instants
from service_levels.metrics.question import Question, dependants
from service_levels.metrics.scope import DATE_BUCKETS, FILTERS, Scope
from service_levels.metrics.targets import midnight, truncated

BY = (*DATE_BUCKETS, "office", "hour_of_week")
HOUR_S = HOUR // SECOND
Needs = tuple[tuple[str | None, tuple[str, ...]], ...]


@dataclass(frozen=True)
class _Stretch:
    """What the data of an office speaks of within the scope: from the local midnight `start` to before `end`."""

    office: str
    zone: str
    start: int
    end: int
    as_of: int
    open: WorkingTime

    @property
    def grain_s(self) -> int:
        """The longest slot, in seconds, whose edges meet every opening, every closing and every local hour."""
        edges = np.concatenate([self.open.opens, self.open.closes, [self.start]]) // SECOND
        return reduce(gcd, edges.tolist(), HOUR_S)


def arrivals(mart: Any, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One record a group that the data speaks of, also where nobody came; without a grouping always one.

    Requests are counted by slots that lie wholly within or wholly outside working hours, so that a million of them
    are counted in the database and each still falls on its side to the second.
    """
    stretches = list(_stretches(mart, scope))
    grain = reduce(gcd, (one.grain_s for one in stretches), HOUR_S)
    came = mart.sql(_slots(scope, dependants(mart.catalogue, scope.targets), grain)).to_pandas()
    frames = [_slots_of(one, grain, came[came["office"] == one.office]) for one in stretches]
    slots = pd.concat(frames, ignore_index=True) if frames else _NONE
    for name in by:
        if name in DATE_BUCKETS:
            slots[name] = truncated(pd.DatetimeIndex(slots["on"]), name)
    groups = slots.groupby(list(by)) if by else slots.groupby(lambda _: 0)
    summed = groups[["requests", "in_hours", "open_s", "closed_s"]].sum()
    summed["days"] = slots[slots["open_s"] > 0].drop_duplicates([*by, "office", "on"]).groupby(
        list(by) if by else lambda _: 0
    ).size()  # fmt: skip
    if not by and summed.empty:
        summed = pd.DataFrame({name: [0] for name in summed.columns})
    summed = summed.reset_index(drop=not by).fillna({"days": 0})
    outside = summed["requests"] - summed["in_hours"]
    open_h, closed_h = summed["open_s"] / HOUR_S, summed["closed_s"] / HOUR_S
    return summed.assign(
        days=summed["days"].astype("int64"),
        outside=outside,
        open_h=open_h,
        closed_h=closed_h,
        rate=summed["in_hours"] / open_h.where(open_h > 0),
        outside_rate=outside / closed_h.where(closed_h > 0),
    )


_NONE = pd.DataFrame(
    {"office": pd.array([], dtype="str"), "on": pd.DatetimeIndex([])}
    | dict.fromkeys(("hour_of_week", "requests", "in_hours", "open_s", "closed_s"), np.zeros(0, np.int64))
)


def first_days(mart: Any) -> dict[str, date]:
    """Office -> the local date of the first request that its data holds: before it nothing is known."""
    found = mart.sql(_first()).to_pandas()
    return {row.office: pd.Timestamp(row.first_on).date() for row in found.itertuples()}


def _stretches(mart: Any, scope: Scope) -> "list[_Stretch]":
    known, first = instants(mart), first_days(mart)
    found = []
    for office in sorted(first):
        if office not in known or (scope.offices and office not in scope.offices):
            continue
        its = mart.catalogue.offices[office]
        newest = to_column(np.array([known[office]]))[0].tz_convert(its.timezone).date()
        begin, last = max(first[office], scope.from_on or date.min), min(newest, scope.to_on or date.max)
        if begin > last:
            continue
        hours = working_time(
            mart.catalogue.calendars[its.calendar], its.timezone, begin - timedelta(days=1), last + timedelta(days=1)
        )
        edges = midnight(begin, its.timezone), midnight(last + timedelta(days=1), its.timezone)
        found.append(_Stretch(office, its.timezone, *edges, known[office], hours))
    return found


def _slots_of(one: _Stretch, grain: int, came: pd.DataFrame) -> pd.DataFrame:
    """Every slot of a stretch: office, on, hour_of_week, requests, in_hours, open_s, closed_s."""
    number: Instants = np.arange(one.start // SECOND // grain, -(-min(one.end, one.as_of + SECOND) // SECOND // grain))
    start = number * grain * SECOND
    end = np.minimum(start + grain * SECOND, max(one.as_of, one.start))
    length = np.maximum(end - start, 0)
    is_open = one.open.working(start, start + grain * SECOND) > 0
    local = to_column(start).tz_convert(one.zone)
    requests = pd.Series(came["requests"].to_numpy(), index=came["slot"]).reindex(number, fill_value=0).to_numpy()
    return pd.DataFrame(
        {
            "office": one.office,
            "on": local.tz_localize(None).normalize(),
            "hour_of_week": local.day_of_week.to_numpy(np.int64) * 24 + local.hour.to_numpy(np.int64),
            "requests": requests.astype(np.int64),
            "in_hours": np.where(is_open, requests, 0).astype(np.int64),
            "open_s": np.where(is_open, length, 0) // SECOND,
            "closed_s": np.where(is_open, 0, length) // SECOND,
        }
    )


@lru_cache(maxsize=256)
def _slots(scope: Scope, needs: Needs, grain: int) -> str:
    """How many requests came in each slot: office, slot (since 1970), requests."""
    cohort = Question(scope, "submitted", (), (), needs).cohort()
    second = cohort["submitted_at"].truncate("s").epoch_seconds()  # cut first: a half would be rounded into the next
    cohort = cohort.mutate(slot=second.cast("int64") // ibis.literal(grain, "int64"))
    return str(ibis.to_sql(cohort.group_by("office", "slot").aggregate(requests=cohort.count()), dialect="duckdb"))


@lru_cache(maxsize=1)
def _first() -> str:
    table = Question(Scope(), "submitted").cohort()
    first = table.group_by("office").aggregate(first_on=table["submitted_on"].min())
    return str(ibis.to_sql(first, dialect="duckdb"))


REPORT = Report(
    name="arrivals",
    title=Text("Kedatangan", "Arrivals"),
    definition=Text(
        "Berapa permohonan datang, di dalam dan di luar jam kerja kantornya, dan berapa per jam. Jam dihitung dari "
        "hari permohonan pertama dalam data sampai saat data.",
        "How many requests came, within and outside the working hours of their office, and how many an hour. Hours "
        "count from the day of the first request in the data to the data's date.",
    ),
    over="hours",
    period=None,
    by=BY,
    filters=tuple(FILTERS),
    columns=columns(
        "arrivals",
        "requests=completeness.submitted", "in_hours", "outside", "days", "open_h", "closed_h", "rate",
        "outside_rate",
    ),
    function=arrivals,
)  # fmt: skip
