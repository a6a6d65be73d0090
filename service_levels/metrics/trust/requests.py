"""Findings over requests: each request is held against every rule once, in one expression over the facts.

A rule that asks what is usual asks it of all the data, whatever the scope; the scope then chooses what is shown.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from service_levels.catalogue import Catalogue
from service_levels.metrics.bounds import unchecked
from service_levels.metrics.question import facts as facts_table
from service_levels.metrics.scope import Scope
from service_levels.metrics.trust.finding import Finding
from service_levels.metrics.trust.kinds import KINDS

BULK_LEAST, BULK_TIMES = 10, 5  # ends in one minute, and how many times the usual
QUICK_S, QUICK_PART, QUICK_FENCE, QUICK_BASE = 600, 10, 3, 30
YEAR_S = 366 * 86_400
EXAMPLES = 5
LISTED = 100_000  # rows of a finding's list
DETAILS = (
    "office", "request_id", "service", "channel", "status", "outcome", "submitted_at", "complete_at", "ended_at",
    "deadline_at",
)  # fmt: skip

Zones = tuple[tuple[str, str], ...]


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]
    name="timezone", signature=(("string", "timestamp('UTC', 6)"), "timestamp(6)")
)
def _local(zone: str, at: Any) -> Any:
    """DuckDB's wall-clock time of an instant in a zone."""


def zones(catalogue: Catalogue) -> Zones:
    """(office, IANA zone) of every office."""
    return tuple((office.id, office.timezone) for office in catalogue.offices.values())


def marked(offices: Zones) -> ir.Table:
    """The facts with a column `is_<kind>` and `in_<kind>` a rule: whether it holds, whether it was asked at all."""
    table = facts_table()
    zone = table["office"].cases(*offices, else_="UTC") if offices else ibis.literal("UTC")
    ended = table["ended_at"].notnull()
    table = table.mutate(
        has_end=ended,
        midnight=_midnight(zone, table["submitted_at"]) & ~_to_the_day(table, 1)
        | ended & _midnight(zone, table["ended_at"]).fill_null(False) & ~_to_the_day(table, 4),
    )
    # Neither of what was entered at midnight nor of what has a date alone is the time of day known.
    table = table.mutate(
        bare_submission=_midnight(zone, table["submitted_at"]) | _to_the_day(table, 1),
        bare_end=ended & (_midnight(zone, table["ended_at"]).fill_null(False) | _to_the_day(table, 4)),
    )
    return _judged(_with_twins(_with_quickness(_with_crowd(table)), len(offices)))


def _to_the_day(table: ir.Table, bit: int) -> ir.BooleanValue:
    """Whether an instant is known to the day only (bits of `domain.days`)."""
    known: ir.BooleanValue = (table["day_only"] & bit) > 0
    return known


def _midnight(zone: ir.StringValue, at: ir.TimestampValue) -> ir.BooleanValue:
    wall = _local(zone, at)
    # Offsets are quarters of an hour: few instants need to be looked up in the zone's table, which is slow.
    truth: ir.BooleanValue = ibis.ifelse(at.epoch_seconds() % 900 == 0, wall == wall.truncate("D"), ibis.literal(False))
    return truth


def _with_crowd(table: ir.Table) -> ir.Table:
    """`crowd`: ends in the same minute at the office; `usual_crowd`: the median over its minutes that had any."""
    minute = ibis.ifelse(table["has_end"] & ~table["bare_end"], table["ended_at"].truncate("m"), ibis.null())
    table = table.mutate(minute=minute)
    crowds = table.filter(table["minute"].notnull()).aggregate(
        by=["office", "minute"], crowd=lambda minutes: minutes.count()
    )
    usual = crowds.aggregate(by=["office"], usual_crowd=crowds["crowd"].median())
    large = crowds.filter(crowds["crowd"] >= BULK_LEAST)  # a join with few rows is quick
    table = table.left_join(large, ["office", "minute"]).drop("office_right", "minute_right")
    return table.left_join(usual, ["office"]).drop("office_right")


def _with_quickness(table: ir.Table) -> ir.Table:
    """`asked_s`: seconds from submission to finish with clocks on both; the fence and median of its service beside."""
    clocked = (table["status"] == "finished") & ~table["bare_submission"] & ~table["bare_end"]
    length = ibis.ifelse(clocked & (table["elapsed_us"] >= 0), table["elapsed_us"] / 1_000_000.0, ibis.null())
    table = table.mutate(asked_s=length, asked_log=(length + 1.0).ln())
    lower, upper = table["asked_log"].quantile(0.25), table["asked_log"].quantile(0.75)
    usual = table.filter(table["asked_s"].notnull()).aggregate(
        by=["service"], base=lambda rows: rows.count(), median_s=table["asked_s"].median(), lower=lower, upper=upper
    )
    usual = usual.mutate(fence=usual["lower"] - QUICK_FENCE * (usual["upper"] - usual["lower"]))
    return table.left_join(usual, ["service"]).drop("service_right")


def _with_twins(table: ir.Table, offices: int) -> ir.Table:
    """`twin`: another office has a request of this number, service and instant of submission."""
    if offices < 2:
        return table.mutate(twin=ibis.literal(False))
    table = table.mutate(asked_for=table["service"].fill_null(""))
    key = ["request_id", "asked_for", "submitted_at"]
    pairs = table.aggregate(by=key, homes=table.count())
    pairs = pairs.filter(pairs["homes"] > 1)
    table = table.left_join(pairs, key).drop(*(f"{name}_right" for name in key))
    return table.mutate(twin=table["homes"].notnull())


def _judged(table: ir.Table) -> ir.Table:
    finished, every = table["status"] == "finished", ibis.literal(True)
    still_open, unmeasured = table["status"] == "open", table["outcome"] == "unmeasured"
    ends_first = (table["complete_at"] > table["ended_at"]).fill_null(False)
    backwards = (ibis.least(table["complete_at"], table["ended_at"]) < table["submitted_at"]).fill_null(False)
    own_s = table["deadline_at"].epoch_seconds() - table["submitted_at"].epoch_seconds()
    quick = (
        (table["base"] >= QUICK_BASE) & (table["asked_s"] <= QUICK_S)
        & (table["asked_s"] * QUICK_PART < table["median_s"]) & (table["asked_log"] < table["fence"])
    )  # fmt: skip
    bulk = table["crowd"] > BULK_TIMES * table["usual_crowd"]
    rules: dict[str, tuple[ir.BooleanValue, ir.BooleanValue]] = {
        "impossible": (backwards, every),
        "late_complete": (ends_first & ~backwards, table["has_end"]),
        "never_complete": (unmeasured & (table["reason"] == "never_complete") & ~ends_first, finished),
        "unchecked": (unchecked(table), still_open),
        "bulk": (bulk, table["has_end"]),
        "quick": (quick, finished),
        "no_clock": (table["midnight"], every),
        "day_only": (table["day_only"] > 0, every),
        "twice": (table["twin"], every),
        "no_standard": (unmeasured & (table["reason"] == "no_standard") & table["catalogued"], every),
        "no_hours": (unmeasured & (table["reason"] == "no_working_time"), every),
        "unknown_service": (~table["catalogued"], every),
        "odd_deadline": (table["own_deadline"] & ((own_s < 0) | (own_s > YEAR_S)), table["own_deadline"]),
        "no_channel": (table["channel"].isnull(), every),
        "no_district": (table["district"].isnull(), every),
    }
    columns: dict[str, ir.Value] = {}
    for name, (holds, asked) in rules.items():
        columns[f"is_{name}"] = holds.fill_null(False)
        columns[f"in_{name}"] = asked.fill_null(False)
    return table.mutate(**columns)


RULES = (
    "impossible", "late_complete", "never_complete", "unchecked", "bulk", "quick", "no_clock", "day_only", "twice",
    "no_standard", "no_hours", "unknown_service", "odd_deadline", "no_channel", "no_district",
)  # fmt: skip
_BY_END = ("bulk", "quick", "late_complete", "never_complete")


def in_scope(table: ir.Table, scope: Scope) -> ir.Table:
    """Requests that the filters leave and that any cohort of the period holds: submitted, due or ended in it."""
    kept = [
        table[name].isin(values)
        for name in ("office", "service", "channel", "district", "officer")
        if (values := scope.chosen(name))
    ]
    if scope.from_on or scope.to_on:
        within = [_between(table[name], scope) for name in ("submitted_on", "due_on", "ended_on")]
        kept.append(within[0] | within[1] | within[2])
    return table.filter(kept) if kept else table


def _between(on: ir.DateValue, scope: Scope) -> ir.BooleanValue:
    truth: ir.BooleanValue = on.notnull()
    if scope.from_on:
        truth = truth & (on >= ibis.literal(scope.from_on))
    if scope.to_on:
        truth = truth & (on <= ibis.literal(scope.to_on))
    return truth


def _date_of(table: ir.Table, name: str) -> ir.DateValue:
    return table["ended_on"] if name in _BY_END else table["submitted_on"]


@lru_cache(maxsize=8)
def _marked_sql(offices: Zones) -> str:
    return str(ibis.to_sql(marked(offices), dialect="duckdb"))


@lru_cache(maxsize=8)
def _marks(offices: Zones) -> ir.Table:
    return ibis.table(marked(offices).schema(), name="marked")


def _over_marks(offices: Zones, question: ir.Table) -> str:
    """The SQL of a question over the marked facts, whose own long text is compiled once, not for every scope."""
    asked = ibis.to_sql(question, dialect="duckdb")
    return f'WITH "marked" AS ({_marked_sql(offices)}) SELECT * FROM ({asked}) AS "answer"'  # noqa: S608 - both compiled


@ibis.udf.agg.builtin(  # type: ignore[untyped-decorator]
    name="min", signature=(("string", "int8"), "array<string>")
)
def _first(text: Any, count: Any) -> Any:
    """DuckDB's list of the `count` smallest."""


@lru_cache(maxsize=256)
def summary_sql(scope: Scope, offices: Zones) -> str:
    """One row an office and service: n_, of_, since_, until_ and some_ (request ids) of every rule."""
    table = in_scope(_marks(offices), scope)
    columns: dict[str, ir.Value] = {}
    for name in RULES:
        holds = table[f"is_{name}"]
        columns[f"n_{name}"] = table.count(where=holds)
        columns[f"of_{name}"] = table.count(where=table[f"in_{name}"])
        columns[f"since_{name}"] = _date_of(table, name).min(where=holds)
        columns[f"until_{name}"] = _date_of(table, name).max(where=holds)
        columns[f"some_{name}"] = _first(table["request_id"], EXAMPLES, where=holds)
    return _over_marks(offices, table.aggregate(by=["office", "service"], **columns))


@lru_cache(maxsize=256)
def list_sql(scope: Scope, offices: Zones, kind: str, limit: int) -> str:
    """The requests that a rule found, by its date, the oldest first."""
    table = in_scope(_marks(offices), scope)
    table = table.filter(table[f"is_{kind}"])
    shown = table.select(*DETAILS, day=_date_of(table, kind))
    order = ["day", "ended_at", "submitted_at", "office", "request_id"]
    shown = shown.order_by([ibis.asc(name, nulls_first=False) for name in order]).limit(limit)
    return _over_marks(offices, shown.drop("day"))


def request_findings(mart: Any, scope: Scope) -> list[Finding]:
    """What the rules found among the requests in scope, by office, and by service where the kind says so."""
    offices = zones(mart.catalogue)
    summary = mart.sql(summary_sql(scope, offices)).to_pandas()
    found: list[Finding] = []
    whole = summary.groupby("office")[[f"of_{name}" for name in RULES]].sum()
    for name in RULES:
        kind = KINDS[name]
        by = ["office", "service"] if kind.per_service else ["office"]
        for place, rows in summary.groupby(by, dropna=False, sort=True):
            # How much a service without a standard matters is seen against the whole office, not against itself.
            base = rows[f"of_{name}"].sum() if name in _BY_END else whole.loc[place[0], f"of_{name}"]
            count, of = int(rows[f"n_{name}"].sum()), int(base)
            subject = place[1] if kind.per_service and isinstance(place[1], str) else None
            one = Finding(
                kind, str(place[0]), subject, count, of,
                day_of(rows[f"since_{name}"].min()), day_of(rows[f"until_{name}"].max()),
                tuple(sorted(text for some in rows[f"some_{name}"] if some is not None for text in some)[:EXAMPLES]),
            )  # fmt: skip
            if count and one.counts:
                found.append(one)
    return found


def requests_of(mart: Any, scope: Scope, finding: Finding, limit: int = LISTED) -> pd.DataFrame:
    """The requests behind a finding, with DETAILS, the oldest first; empty where it is not about requests."""
    services = (finding.subject,) if finding.kind.per_service and finding.subject else scope.services
    narrowed = Scope(
        offices=(finding.office,) if finding.office else scope.offices, services=services, channels=scope.channels,
        officers=scope.officers, districts=scope.districts, from_on=scope.from_on, to_on=scope.to_on,
    )  # fmt: skip
    if finding.kind.name in RULES:
        return mart.sql(list_sql(narrowed, zones(mart.catalogue), finding.kind.name, limit)).to_pandas()
    table = in_scope(facts_table(), narrowed)
    if finding.kind.name == "unknown_document":
        named = ibis.literal(";") + table["missing_codes"] + ";"
        table = table.filter(table["incomplete"] & named.contains(f";{finding.subject};"))
    else:
        table = table.filter(table["request_id"].isin(finding.examples) if finding.examples else ibis.literal(False))
    shown = table.select(*DETAILS).order_by(["submitted_at", "office", "request_id"]).limit(limit)
    return mart.sql(str(ibis.to_sql(shown, dialect="duckdb"))).to_pandas()


def day_of(value: Any) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()



def details(mart: Any, found: Sequence[Finding]) -> pd.DataFrame:
    """The requests that findings name as examples, with DETAILS; one row a request, by office and id."""
    table = facts_table()
    ids = sorted({request for one in found for request in one.examples[:EXAMPLES]})
    chosen = table.filter(table["request_id"].isin(ids) if ids else ibis.literal(False)).select(*DETAILS)
    return mart.sql(str(ibis.to_sql(chosen.order_by(["office", "request_id"]), dialect="duckdb"))).to_pandas()
