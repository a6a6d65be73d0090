"""A report's question as Ibis sees it: the facts, the scope that narrows them, the columns that group them."""

from dataclasses import dataclass
from functools import cache

import ibis
import ibis.expr.types as ir

from service_levels.catalogue import Catalogue
from service_levels.metrics.scope import DATE_BUCKETS, FILTERS, RETURNED, Scope

US_PER_HOUR = 3_600_000_000.0
US_PER_DAY = 24 * US_PER_HOUR
WILSON_Z = 1.959963984540054
TRUNCATE = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
# Period -> the local date of a request that decides. A request without a deadline counts when it came (method 5).
_DATES = {
    "due": ("due_on", "submitted_on"),
    "submitted": ("submitted_on",),
    "ended": ("ended_on",),
    "started": ("started_on",),
}


@cache
def facts() -> ir.Table:
    """The view `facts` of a mart, one row a request; not bound to a connection, so its SQL serves every mart."""
    instants = dict.fromkeys(
        ("submitted_at", "complete_at", "started_at", "ended_at", "deadline_at", "touched_at"), "timestamp('UTC', 6)"
    )
    lengths = dict.fromkeys(
        ("spent_us", "turnaround_us", "elapsed_us", "wait_us", "applicant_us", "outage_us", "check_us", "process_us",
         "exposure_us", "applicant_time_us", "excess_us"),
        "int64",
    )
    words = dict.fromkeys(
        ("office", "request_id", "service", "channel", "officer", "district", "status", "outcome"), "string"
    )
    dates = dict.fromkeys(("submitted_on", "started_on", "ended_on", "due_on"), "date")
    truths = dict.fromkeys(("late_through_outage", "checked", "incomplete"), "boolean")
    others = {
        "hour_of_week": "int16", "day_only": "int8", "returns": "int32", "missing_codes": "string", "target": "float64",
    }  # fmt: skip
    trust = {
        "reason": "string", "as_of": "timestamp('UTC', 6)", "standard_amount": "float64", "standard_unit": "string",
        **dict.fromkeys(("with_applicant", "catalogued", "own_deadline", "day_decides"), "boolean"),
        "pauses": "array<int64>",
    }  # fmt: skip
    return ibis.table({**words, **instants, **dates, **lengths, **truths, **others, **trust}, name="facts")


@dataclass(frozen=True, slots=True)
class Question:
    """One scope and one grouping.

    `period` is the report's own or the one asked for. `requires` are the (service, document) pairs of the
    catalogue: what each service asks for, alternatives included. `dependants` say for each target of the scope
    whose requests depend on it: (its office or None for every office, the services that name other targets only).
    """

    scope: Scope
    period: str
    by: tuple[str, ...] = ()
    requires: tuple[tuple[str, str], ...] = ()
    dependants: tuple[tuple[str | None, tuple[str, ...]], ...] = ()

    def cohort(self, period: str | None = None) -> ir.Table:
        """The requests in scope that belong to the period, with a column for each of the by columns.

        A request without the date that decides (one that has not ended, in a cohort by end) is not in it.
        """
        table = facts()
        names = _DATES[period or self.period]
        on = table[names[0]] if len(names) == 1 else ibis.coalesce(*(table[name] for name in names))
        kept: list[ir.BooleanValue] = []
        for name in FILTERS:
            values = self.scope.chosen(name)
            if values:
                kept.append(self._dependent(table) if name == "target" else table[name].isin(values))
        if self.scope.from_on:
            kept.append(on >= ibis.literal(self.scope.from_on))
        if self.scope.to_on:
            kept.append(on <= ibis.literal(self.scope.to_on))
        if names[-1] in ("ended_on", "started_on"):
            kept.append(on.notnull())
        buckets = {name: on.truncate(TRUNCATE[name]) for name in self.by if name in DATE_BUCKETS}
        if buckets:
            table = table.mutate(**buckets)
        if RETURNED in self.by:
            table = table.mutate(**{RETURNED: ibis.ifelse(table["returns"] > 0, "yes", "no")})
        return table.filter(kept) if kept else table

    def _dependent(self, table: ir.Table) -> ir.BooleanValue:
        """Requests that depend on at least one of the scope's targets."""
        any_of: ir.BooleanValue = ibis.literal(False)
        for office, others in self.dependants:
            one: ir.BooleanValue = table["office"] == office if office else ibis.literal(True)
            any_of = any_of | (one & table["service"].notin(others) if others else one)
        return any_of

    def ordered(self, table: ir.Table, *more: str) -> ir.Table:
        """Sorted by the by columns, then by `more`; nulls last."""
        names = tuple(dict.fromkeys((*self.by, *more)))
        return table.order_by([ibis.asc(name, nulls_first=False) for name in names]) if names else table


def dependants(catalogue: Catalogue, targets: tuple[str, ...]) -> tuple[tuple[str | None, tuple[str, ...]], ...]:
    """For each known target: its office (None: shared), and the services that depend on other targets only."""
    return tuple(
        (
            catalogue.targets[name].office,
            tuple(
                service.id
                for service in catalogue.services.values()
                if service.depends_on is not None and name not in service.depends_on
            ),
        )
        for name in targets
        if name in catalogue.targets
    )


def wilson(successes: ir.NumericColumn, trials: ir.NumericColumn, z: float = WILSON_Z) -> dict[str, ir.Value]:
    """Rate and Wilson interval (Wilson 1927) of successes in trials as `rate`, `low`, `high`; null over nothing.

    The lower end is written as the product of the two ends over the upper one, and the upper end as one less the
    lower end of the failures: short, never below 0 or above 1, and exactly there where all failed or succeeded.
    """
    n = trials.nullif(0)
    failures = trials - successes
    spread = z * (z * z + 4.0 * successes * failures / n).sqrt()
    return {
        "rate": successes / n,
        "low": 2.0 * successes * successes / (n * (2.0 * successes + z * z + spread)),
        "high": 1.0 - 2.0 * failures * failures / (n * (2.0 * failures + z * z + spread)),
    }
