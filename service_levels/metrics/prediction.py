"""Did the list of likely late requests come true? What it would have said before, against what happened since."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import ibis
import numpy as np
import pandas as pd

from service_levels.domain.instants import from_column
from service_levels.domain.risk import GROUPS, LIKELY
from service_levels.domain.statistics.prediction import HitRate, hit_rate
from service_levels.metrics.open_requests import instants, open_in, prospects_of
from service_levels.metrics.question import facts
from service_levels.metrics.scope import Scope

DAYS_AGO = (28, 21, 14, 7)  # when the lists that are looked back upon stood
SLOW = 200_000  # requests from which one list, the oldest, has to do: each is measured anew from the truth
ENOUGH = 20  # predictions that have fallen due; with fewer nothing is said
COLUMNS = ("office", "service", "channel", "district")


def looked_back_upon(mart: Any) -> tuple[datetime, ...]:
    """When the lists that are looked back upon stood, before the newest data; none without any."""
    newest = max(mart.as_of.values(), default=None)
    if newest is None:
        return ()
    many = mart.sql("SELECT count(*) AS n FROM facts")["n"][0].as_py() > SLOW
    return tuple(newest - timedelta(days=days) for days in (DAYS_AGO[:1] if many else DAYS_AGO))


def predictions(then: Any, now: Any) -> pd.DataFrame:
    """What a mart of then said of its open requests, and what became of them by the mart of now.

    One row a running request whose deadline, as it stood then, has passed by now and whose outcome is known: office,
    service, channel, district, chance (0 to 1, NaN: nothing was said), late.
    """
    held = open_in(then, Scope(), ("district",))
    ahead = prospects_of(then, held)
    running = np.isin(ahead.group, [GROUPS.index(name) for name in ("soon", "likely", "running")])
    said = held[[*COLUMNS, "request_id"]].assign(chance=ahead.chance, due=from_column(held["deadline_at"]))[running]
    known = instants(now)
    passed = said["due"].to_numpy() <= said["office"].map(known).fillna(-1).to_numpy()
    happened = now.sql(_outcomes()).to_pandas()
    found = said[passed].merge(happened, on=["office", "request_id"], how="inner", validate="one_to_one")
    return found.assign(late=found["outcome"] == "late")[[*COLUMNS, "chance", "late"]]


def summary(said: pd.DataFrame, scope: Scope) -> HitRate | None:
    """How good the predictions in scope were; None where too few have fallen due."""
    for column in COLUMNS:
        if chosen := scope.chosen(column):
            said = said[said[column].isin(chosen)]
    said = said[said["chance"].notna()]
    return hit_rate(said["chance"], said["late"], LIKELY) if len(said) >= ENOUGH else None


@cache
def _outcomes() -> str:
    table = facts()
    known = table.filter(table["outcome"].isin(("on_time", "late")))
    return str(ibis.to_sql(known.select("office", "request_id", "outcome"), dialect="duckdb"))
