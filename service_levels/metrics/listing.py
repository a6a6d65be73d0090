"""The requests behind a figure, one row each: those of a scope that also came to something, the newest first."""

from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from service_levels.metrics.figure import INSTANT
from service_levels.metrics.on_time import OUTCOMES
from service_levels.metrics.question import US_PER_HOUR, Question
from service_levels.metrics.scope import Scope, ScopeError

KINDS = ("all", *OUTCOMES, "through_outage", "affected", "incomplete", "returned")
TEXTS = ("office", "request_id", "service", "channel", "district", "status", "outcome")
INSTANTS = ("submitted_at", "complete_at", "ended_at", "deadline_at")
LENGTHS = {"turnaround_h": "turnaround_us", "excess_h": "excess_us", "exposure_h": "exposure_us",
           "applicant_h": "applicant_time_us"}  # fmt: skip


def listing(mart: Any, scope: Scope, kind: str = "all", document: str = "", most: int | None = None) -> pd.DataFrame:
    """Requests in scope, the one whose deciding date is newest first, `most` at most (None: all).

    Columns TEXTS (None: not recorded), INSTANTS (aware UTC, NaT) and LENGTHS (hours, NaN). `kind`: see `KINDS`;
    `document`: only those that lacked it (its id, or a code as it stands). `scope.period` None is by deadline.
    Raises ScopeError for another kind.
    """
    table = _kept(scope, kind, document)
    decides = {"submitted": "submitted_at", "ended": "ended_at"}.get(scope.period or "due")
    order = table[decides] if decides else ibis.coalesce(table["deadline_at"], table["submitted_at"])
    chosen = table.select(
        *TEXTS, *INSTANTS, **{name: table[source] / US_PER_HOUR for name, source in LENGTHS.items()}, decides=order
    ).order_by([ibis.desc("decides"), "office", "request_id"])
    chosen = chosen.drop("decides")
    frame = mart.sql(_sql(chosen if most is None else chosen.limit(most))).to_pandas()
    for name in INSTANTS:
        frame[name] = frame[name].astype(INSTANT)
    for name in TEXTS:
        frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    return frame[[*TEXTS, *INSTANTS, *LENGTHS]]


def count(mart: Any, scope: Scope, kind: str = "all", document: str = "") -> int:
    """How many requests `listing` has. Raises ScopeError."""
    return int(mart.sql(_sql(_kept(scope, kind, document).count().as_table())).column(0)[0].as_py())


def _kept(scope: Scope, kind: str, document: str) -> ir.Table:
    if kind not in KINDS:
        raise ScopeError(f"kind: {kind!r} is not known; choose one of {', '.join(KINDS)}")
    table = Question(scope, scope.period or "due").cohort()
    if kind in OUTCOMES:
        table = table.filter(table["outcome"] == kind)
    elif kind == "through_outage":
        table = table.filter(table["late_through_outage"])
    elif kind == "affected":
        table = table.filter(table["exposure_us"] > 0)
    elif kind == "incomplete":
        table = table.filter(table["incomplete"])
    elif kind == "returned":
        table = table.filter(table["returns"] > 0)
    if document:
        table = table.filter((ibis.literal(";") + table["missing_codes"] + ";").contains(f";{document};"))
    return table


def _sql(table: ir.Table) -> str:
    return str(ibis.to_sql(table, dialect="duckdb"))
