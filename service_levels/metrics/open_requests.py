"""The open requests: how many of what age and outcome, and which of them to take up first (docs/method.md)."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from service_levels.catalogue import Text
from service_levels.domain.exposure import targets_of
from service_levels.domain.instants import DAY, HOUR, from_column
from service_levels.domain.risk import GROUPS, Prospects, prospects
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.question import Question, dependants
from service_levels.metrics.scope import FILTERS, REQUEST_BY, Scope

HISTORY_DAYS = 365  # how far back the curves look, by start of the clock
BANDS = {"0-1": 1, "1-3": 3, "3-7": 7, "7-14": 14, "14-30": 30, "30-90": 90, "90+": float("inf")}  # days, upper ends
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COUNTED = ("late", "running", "waiting", "unmeasured")


def backlog(mart: Any, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """Open requests by age band; a record for every band in which there are some, the youngest first."""
    held = open_in(mart, scope, by)
    ahead = prospects_of(mart, held)
    names = list(BANDS)
    age = _age_days(mart, held)
    held = held.assign(
        age=pd.Categorical.from_codes(np.searchsorted(list(BANDS.values()), age, side="left"), names, ordered=True),
        open=1,
        **{name: (held["outcome"] == name).astype(int) for name in COUNTED},
        applicant=held["with_applicant"].astype(int),
        due_soon=(ahead.group == GROUPS.index("soon")).astype(int),
    )
    counts = ["open", *COUNTED, "applicant", "due_soon"]
    grouping = [*by, "age"]
    summed = held.groupby(grouping, dropna=False, observed=True)[counts].sum().reset_index()
    summed = summed.rename(columns={"applicant": "with_applicant"})
    return summed.sort_values(grouping, na_position="last", ignore_index=True).astype({"age": object})


def open_requests(mart: Any, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One row an open request, sorted by the by columns, then by which to take up first."""
    held = open_in(mart, scope, by)
    ahead = prospects_of(mart, held)
    frame = held.assign(
        rank=ahead.rank,
        group=np.array(GROUPS, dtype=object)[ahead.group],
        waits_for=_waits_for(mart, held),
        deadline=held["deadline_at"],
        age_d=_age_days(mart, held),
        idle_d=idle_days(mart, held),
        spent_h=held["spent_us"] / HOUR,
        left_h=ahead.left_h,
        chance=ahead.chance,
        expected_h=ahead.expected_h,
    )
    return frame.sort_values([*by, "rank"], na_position="last", ignore_index=True)


def prospects_of(mart: Any, held: pd.DataFrame) -> Prospects:
    """What is ahead of open requests (rows of `open_in`), from how long others of their service took in a year."""
    newest = max(mart.as_of.values(), default=None)
    history = mart.sql(_history(newest.date() - timedelta(days=HISTORY_DAYS) if newest else None)).to_pandas()
    return prospects(held, history, mart.catalogue, instants(mart))


def open_in(mart: Any, scope: Scope, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """The open requests in scope with the by columns and what is known of them; spent_us NaN: clock not started."""
    held: pd.DataFrame = mart.sql(_open(scope, by, dependants(mart.catalogue, scope.targets))).to_pandas()
    return held


Needs = tuple[tuple[str | None, tuple[str, ...]], ...]


@lru_cache(maxsize=256)
def _open(scope: Scope, by: tuple[str, ...], needs: Needs) -> str:
    cohort = Question(scope, scope.period or "submitted", by, (), needs).cohort()
    plain = (
        "office", "request_id", "service", "channel", "outcome", "with_applicant", "standard_unit", "submitted_at",
        "deadline_at", "touched_at", "spent_us", "exposure_us", "returns",
    )  # fmt: skip
    names = dict.fromkeys((*by, *plain, "started_at"))
    return _sql(cohort.filter(cohort["status"] == "open").select(*names))


@lru_cache(maxsize=8)
def _history(since: date | None) -> str:
    table = Question(Scope(), "started").cohort()
    if since is not None:
        table = table.filter(table["started_on"] >= ibis.literal(since))
    return _sql(
        table.select(
            "office", "service", "standard_unit", "spent_us", ended=table["status"].isin(("finished", "rejected"))
        )
    )


def _sql(table: ir.Table) -> str:
    return str(ibis.to_sql(table, dialect="duckdb"))


def instants(mart: Any) -> dict[str, int]:
    """Office -> the instant up to which its data speaks."""
    return {office: (at - EPOCH) // timedelta(microseconds=1) for office, at in mart.as_of.items()}


def _as_of(mart: Any, held: pd.DataFrame) -> NDArray[np.int64]:
    """The as-of instant of each row's office."""
    known = instants(mart)
    return np.array([known[office] for office in held["office"]], dtype=np.int64)


def _age_days(mart: Any, held: pd.DataFrame) -> NDArray[np.float64]:
    """Elapsed days since submission."""
    return _days_since(mart, held, "submitted_at")


def idle_days(mart: Any, held: pd.DataFrame) -> NDArray[np.float64]:
    """Elapsed days since anything is known to have happened to each of the open requests, shape (n,)."""
    return _days_since(mart, held, "touched_at")


def _days_since(mart: Any, held: pd.DataFrame, column: str) -> NDArray[np.float64]:
    days: NDArray[np.float64] = (_as_of(mart, held) - from_column(held[column])) / DAY
    return days


def _waits_for(mart: Any, held: pd.DataFrame) -> NDArray[np.object_]:
    """applicant, check, outage (a system that it needs is down at the as-of instant) or process."""
    down = _down_now(mart)
    pairs = list(zip(held["office"], held["service"], strict=True))
    broken = {
        pair: any((target, pair[0]) in down for target in targets_of(mart.catalogue, *pair)) for pair in set(pairs)
    }
    started = held["started_at"].notna().to_numpy()
    stuck = np.array([broken[pair] for pair in pairs], dtype=bool)
    conditions = [held["with_applicant"].to_numpy(bool), ~started, stuck]
    return np.select(conditions, ["applicant", "check", "outage"], "process").astype(object)


def _down_now(mart: Any) -> set[tuple[str, str]]:
    """(target, office) for every target that is down at the as-of instant of the office."""
    spans = mart.spans()
    spans = spans[spans["state"] == "down"]
    start, end = from_column(spans["start_at"]), from_column(spans["end_at"])
    found: set[tuple[str, str]] = set()
    for office, at in instants(mart).items():
        found |= {(str(target), office) for target in spans["target"][(start <= at) & (end >= at)]}
    return found


BACKLOG = Report(
    name="backlog",
    title=Text("Tunggakan", "Backlog"),
    definition=Text(
        "Permohonan yang belum selesai pada saat data, menurut umurnya dalam hari kalender sejak diajukan.",
        "Open requests as of the data, by their age in calendar days since submission.",
    ),
    over="open",
    period="submitted",
    by=REQUEST_BY,
    filters=tuple(FILTERS),
    columns=columns(
        "backlog",
        "age", "open", "late", "running", "waiting", "unmeasured", "with_applicant", "due_soon",
    ),
    function=backlog,
)  # fmt: skip

OPEN = Report(
    name="open-requests",
    title=Text("Permohonan yang belum selesai", "Open requests"),
    definition=Text(
        "Setiap permohonan yang belum selesai, dalam urutan mana yang sebaiknya dikerjakan dulu.",
        "Every open request, in the order in which to take them up.",
    ),
    over="open",
    period="submitted",
    by=REQUEST_BY,
    filters=tuple(FILTERS),
    columns=columns(
        "open-requests",
        "request.office", "request.request_id", "request.service", "request.channel", "rank", "group", "waits_for",
        "request.submitted_at", "request.deadline", "age_d", "idle_d", "spent_h", "left_h", "chance", "expected_h",
    ),
    function=open_requests,
)  # fmt: skip

REPORTS = (BACKLOG, OPEN)
