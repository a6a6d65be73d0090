"""Stretches of time in which nothing came: an office that is silent, a service that is not asked for any more.

Whether a stretch is odd depends on how much usually comes. Where arrivals are many and independent, none in a stretch
with `m` expected has the chance e^-m (Poisson); a stretch counts where that is below one in a hundred over all the
days looked at.
"""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import numpy as np
import pandas as pd

from service_levels.catalogue import Catalogue
from service_levels.domain.calendar import working_time
from service_levels.domain.instants import NONE
from service_levels.metrics.question import facts as facts_table
from service_levels.metrics.scope import Scope
from service_levels.metrics.trust.finding import Finding
from service_levels.metrics.trust.kinds import KINDS

CHANCE = 0.01
SILENT_DAYS = 3  # open days in a row, at least
STEADY_DAYS, STEADY_WEEKS = 84, 8  # the twelve weeks before the last arrival, and in how many of them some came
GONE_DAYS = 21
EPOCH = date(1970, 1, 1)


@lru_cache(maxsize=1)
def _happened_sql() -> str:
    """office, day, n: submissions and ends a local day."""
    table = facts_table()
    came = table.select("office", day=table["submitted_on"])
    went = table.filter(table["ended_on"].notnull()).select("office", day=table["ended_on"])
    both = came.union(went)
    return str(ibis.to_sql(both.aggregate(by=["office", "day"], n=both.count()), dialect="duckdb"))


@lru_cache(maxsize=1)
def _came_sql() -> str:
    table = facts_table()
    groups = table.aggregate(by=["office", "service", "submitted_on"], n=table.count())
    return str(ibis.to_sql(groups, dialect="duckdb"))


def silences(mart: Any, scope: Scope) -> list[Finding]:
    """Open days in a row without anything submitted or ended, at offices where that is not usual."""
    happened = mart.sql(_happened_sql()).to_pandas()
    found = []
    for office, rows in happened.groupby("office", sort=True):
        if scope.offices and office not in scope.offices:
            continue
        days = _numbers(rows["day"])
        last = _today(mart, str(office))
        opened = _open_days(mart.catalogue, str(office), EPOCH + timedelta(days=int(days.min())), last)
        expected = rows["n"].sum() / max(len(opened), 1)
        for start, count in _runs(np.isin(opened, days)):
            first, final = _date(opened[start]), _date(opened[start + count - 1])
            odd = expected * count > math.log(len(opened) / CHANCE)
            if count >= SILENT_DAYS and odd and _overlaps(first, final, scope):
                found.append(Finding(KINDS["silence"], str(office), None, count, len(opened), first, final))
    return found


def vanished(mart: Any, scope: Scope) -> list[Finding]:
    """Services that came steadily, and then no more while the office went on."""
    came = mart.sql(_came_sql()).to_pandas()
    found = []
    for office, rows in came.groupby("office", sort=True):
        if scope.offices and office not in scope.offices:
            continue
        newest = _numbers(rows["submitted_on"]).max()
        for service, mine in rows.groupby("service", sort=True):
            if scope.services and service not in scope.services:
                continue
            days = _numbers(mine["submitted_on"])
            last = days.max()
            before = days > last - STEADY_DAYS
            weeks = len(np.unique((last - days[before]) // 7))
            expected = mine["n"].to_numpy()[before].sum() / STEADY_DAYS * (newest - last)
            first, final = _date(last + 1), _date(newest)
            odd = expected > math.log(STEADY_DAYS / CHANCE)
            if weeks >= STEADY_WEEKS and newest - last >= GONE_DAYS and odd and _overlaps(first, final, scope):
                found.append(
                    Finding(
                        KINDS["vanished"], str(office), str(service), int(newest - last),
                        int(newest - last) + STEADY_DAYS, first, final,
                    )
                )  # fmt: skip
    return found


def _numbers(days: pd.Series) -> Any:
    return pd.to_datetime(days).to_numpy("M8[D]").astype(np.int64)


def _date(number: Any) -> date:
    return EPOCH + timedelta(days=int(number))


def _today(mart: Any, office: str) -> date:
    """The last local date that the data covers whole: that before A."""
    zone = ZoneInfo(mart.catalogue.offices[office].timezone)
    day: date = mart.as_of[office].astimezone(zone).date() - timedelta(days=1)
    return day


def _open_days(catalogue: Catalogue, office: str, first: date, last: date) -> Any:
    """Working days from `first` to `last`, as days since 1970."""
    if last < first:
        return np.zeros(0, np.int64)
    place = catalogue.offices[office]
    begin, end = first.replace(month=1, day=1), last.replace(month=12, day=31)  # whole years are found in the cache
    time = working_time(catalogue.calendars[place.calendar], place.timezone, begin, end)
    days = time.first_day + np.flatnonzero(time.last_close != NONE)
    return days[(days >= (first - EPOCH).days) & (days <= (last - EPOCH).days)]


def _runs(lively: Any) -> Iterator[tuple[int, int]]:
    """(place of the first, how many) of every run of days without anything."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], lively, [True]]).astype(np.int8)))
    yield from ((int(a), int(b - a)) for a, b in zip(edges[::2], edges[1::2], strict=True))


def _overlaps(first: date, last: date, scope: Scope) -> bool:
    return not (scope.from_on and last < scope.from_on) and not (scope.to_on and first > scope.to_on)
