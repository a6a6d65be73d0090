"""How many people are in the room at once: counter requests between arrival and end (method 13)."""

from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from service_levels.catalogue import Text, fold
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.known import known
from service_levels.metrics.question import Question, dependants
from service_levels.metrics.scope import DATE_BUCKETS, FILTERS, Scope
from service_levels.metrics.targets import truncated

BY = (*DATE_BUCKETS, "office")


def room(mart: Any, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One record an office (and group) with counter requests: those of the channels in scope, else of the catalogue's
    counter of the office; an office of which neither is told has none.

    When a person leaves is not recorded. A request that ended on the day it came is taken to have been waited for; of
    one that ended later nothing is known: `peak` leaves it out, `peak_most` lets its applicant stay until the office
    closes. The truth lies between the two.
    """
    counters = tuple(sorted(counters_of(mart, scope).items()))
    needs = dependants(mart.catalogue, scope.targets)
    frames = [mart.sql(_by_day(scope, office, channels, needs)).to_pandas() for office, channels in counters]
    days = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    if days.empty:
        return pd.DataFrame(columns=list(dict.fromkeys((*by, *REPORT.keys))))
    for name in by:
        if name in DATE_BUCKETS:
            days[name] = truncated(pd.DatetimeIndex(days["on"]), name)
    limits = {office: mart.catalogue.offices[office].room for office in days["office"].unique()}
    days["limit"] = days["office"].map(limits).astype(float)
    days["over"] = (days["peak"] > days["limit"]).astype(float).where(days["limit"].notna())
    days["days"] = 1
    days = days.sort_values(["peak", "on"], ascending=[False, True], kind="stable")  # the first is the fullest
    names = list(dict.fromkeys((*by, "office")))
    groups = days.groupby(names)
    found = groups.agg(
        requests=("requests", "sum"),
        same_day=("same_day", "sum"),
        days=("days", "sum"),
        peak=("peak", "first"),
        peak_at=("peak_at", "first"),
        peak_most=("peak_most", "max"),
        limit=("limit", "first"),
        days_over=("over", lambda over: over.sum(min_count=1)),
    )
    return found.reset_index().sort_values(names, ignore_index=True)


def counters_of(mart: Any, scope: Scope) -> dict[str, tuple[str, ...]]:
    """Office in scope -> the channels, as requests name them, whose applicants are in its room."""
    every = known(mart, "channel")
    found = {}
    for office in mart.catalogue.offices.values():
        told = {fold(name) for name in (scope.channels or office.counter)}
        channels = tuple(name for name in every if fold(name) in told)
        if channels and (not scope.offices or office.id in scope.offices):
            found[office.id] = channels
    return found


@lru_cache(maxsize=256)
def _by_day(
    scope: Scope, office: str, channels: tuple[str, ...], needs: tuple[tuple[str | None, tuple[str, ...]], ...]
) -> str:
    """office, on, requests, same_day, peak, peak_at (first instant of the peak), peak_most: one row a local date."""
    narrowed = {field: getattr(scope, field) for field in FILTERS.values()}
    narrowed |= {"offices": (office,), "channels": channels}
    cohort = Question(Scope(**narrowed, from_on=scope.from_on, to_on=scope.to_on), "submitted", (), (), needs).cohort()
    back = cohort["ended_on"].notnull() & (cohort["ended_on"] == cohort["submitted_on"])
    day, one = cohort["submitted_on"], ibis.literal(1, "int64")
    came = cohort.select("office", on=day, at=cohort["submitted_at"], step=one, sure=back)
    done = cohort.filter(back)
    went = done.select("office", on=done["submitted_on"], at=done["ended_at"], step=-one, sure=ibis.literal(True))
    # Who leaves at the instant at which another comes has left.
    moves = came.union(went)
    order = ibis.cumulative_window(group_by=["office", "on"], order_by=[moves["at"], moves["step"]])
    running = moves.mutate(
        there=moves["sure"].ifelse(moves["step"], 0).sum().over(order), most=moves["step"].sum().over(order)
    )
    return str(ibis.to_sql(_fullest(running), dialect="duckdb"))


def _fullest(running: ir.Table) -> ir.Table:
    day = running.group_by("office", "on").aggregate(
        requests=running.count(where=running["step"] > 0),
        same_day=running.count(where=running["step"] < 0),
        peak=ibis.greatest(running["there"].max(), 0),
        peak_most=running["most"].max(),
    )
    joined = running.inner_join(day, ["office", "on"])
    first = joined.filter((joined["there"] == joined["peak"]) & (joined["peak"] > 0))
    at = first.group_by("office", "on").aggregate(peak_at=first["at"].min())
    return day.left_join(at, ["office", "on"]).drop("office_right", "on_right")


REPORT = Report(
    name="room",
    title=Text("Orang di ruang tunggu", "People in the room"),
    definition=Text(
        "Berapa pemohon kanal loket berada di ruang tunggu sekaligus, dibandingkan dengan daya tampungnya. Loket ialah "
        "kanal yang dipilih, atau yang disebut katalog (counter). Satu permohonan dihitung satu orang.",
        "How many applicants of the counter are in the room at once, against what it may hold. The counter are the "
        "channels chosen, else those that the catalogue names (counter). One request counts as one person.",
    ),
    over="room",
    period=None,
    by=BY,
    filters=tuple(FILTERS),
    columns=columns(
        "room",
        "request.office", "requests", "same_day", "days", "peak", "peak_at", "peak_most", "limit", "days_over",
    ),
    function=room,
)  # fmt: skip
