"""What comes in, what is ended, and what is open at the end of each day, week or month (method 13)."""

from datetime import date
from functools import lru_cache
from typing import Any

import ibis
import numpy as np
import pandas as pd

from service_levels.catalogue import Text
from service_levels.domain.instants import to_column
from service_levels.metrics.arrivals import Needs, first_days
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.open_requests import instants
from service_levels.metrics.question import Question, dependants
from service_levels.metrics.scope import DATE_BUCKETS, FILTERS, Scope
from service_levels.metrics.targets import truncated

BY = (*DATE_BUCKETS, "office")


def flow(mart: Any, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One record a group, also where nothing came or ended; none for dates before the first request or after A.

    `open` is what was open at the end of the group's last date, or at A where that is sooner.
    """
    needs = dependants(mart.catalogue, scope.targets)
    counts = [mart.sql(_by_day(scope, needs, name)).to_pandas() for name in ("submitted_on", "ended_on")]
    frames = [_of_office(office, first, last, scope, *counts) for office, (first, last) in _known(mart, scope).items()]
    days = pd.concat(frames, ignore_index=True) if frames else _NONE
    if "office" not in by:  # all offices together; one whose data ends sooner stands as it was last known
        wide = days.pivot_table(index="on", columns="office", values="open", aggfunc="last").sort_index().ffill()
        days["open"] = days["on"].map(wide.sum(axis=1)).astype("int64")
    for name in by:
        if name in DATE_BUCKETS:
            days[name] = truncated(pd.DatetimeIndex(days["on"]), name)
    groups = days.sort_values("on", kind="stable").groupby(list(by) if by else lambda _: 0)
    summed = groups.agg(submitted=("submitted", "sum"), ended=("ended", "sum"), open=("open", "last"))
    if not by and summed.empty:
        summed = pd.DataFrame({"submitted": [0], "ended": [0], "open": [0]})
    return summed.reset_index(drop=not by)


_NONE = pd.DataFrame(
    {"office": pd.array([], dtype="str"), "on": pd.DatetimeIndex([])}
    | dict.fromkeys(("submitted", "ended", "open"), np.zeros(0, np.int64))
)


def _known(mart: Any, scope: Scope) -> dict[str, tuple[date, date]]:
    """Office in scope -> the first and the last local date of which its data speaks."""
    known = instants(mart)
    return {
        office: (
            first,
            to_column(np.array([known[office]]))[0].tz_convert(mart.catalogue.offices[office].timezone).date(),
        )
        for office, first in sorted(first_days(mart).items())
        if office in known and (not scope.offices or office in scope.offices)
    }


def _of_office(
    office: str, first: date, last: date, scope: Scope, came: pd.DataFrame, went: pd.DataFrame
) -> pd.DataFrame:
    """Every date of an office within the scope: office, on, submitted, ended, open."""
    every = pd.date_range(first, last)
    frame = pd.DataFrame({"office": office, "on": every})
    for name, counted in (("submitted", came), ("ended", went)):
        mine = counted[counted["office"] == office]
        by_day = pd.Series(mine["requests"].to_numpy(np.int64), index=pd.DatetimeIndex(mine["on"]))
        frame[name] = by_day.reindex(every, fill_value=0).to_numpy(np.int64)
    frame["open"] = (frame["submitted"] - frame["ended"]).cumsum()
    inside = np.ones(len(frame), bool)
    if scope.from_on:
        inside &= (frame["on"] >= pd.Timestamp(scope.from_on)).to_numpy()
    if scope.to_on:
        inside &= (frame["on"] <= pd.Timestamp(scope.to_on)).to_numpy()
    return frame[inside]


@lru_cache(maxsize=256)
def _by_day(scope: Scope, needs: Needs, column: str) -> str:
    """How many requests in scope, of any date, were submitted or ended on each day: office, on, requests."""
    everything = Scope(**{field: getattr(scope, field) for field in FILTERS.values()})
    cohort = Question(everything, column.removesuffix("_on"), (), (), needs).cohort()
    counted = cohort.group_by("office", on=cohort[column]).aggregate(requests=cohort.count())
    return str(ibis.to_sql(counted, dialect="duckdb"))


REPORT = Report(
    name="flow",
    title=Text("Masuk, berakhir, dan yang terbuka", "In, ended, and open"),
    definition=Text(
        "Permohonan yang masuk dan yang berakhir (selesai, ditolak, dicabut) pada setiap kurun, dan yang masih terbuka "
        "pada akhirnya.",
        "Requests that came in and that ended (finished, rejected, withdrawn) in each stretch, and those open at its "
        "end.",
    ),
    over="flow",
    period=None,
    by=BY,
    filters=tuple(FILTERS),
    columns=columns("flow", "completeness.submitted", "ended", "open"),
    function=flow,
)  # fmt: skip
