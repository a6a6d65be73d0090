"""How long does it take? Turnaround of what has ended, and the median with the open ones (method 6)."""

import ibis
import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.question import US_PER_DAY, US_PER_HOUR, Question
from service_levels.metrics.scope import FILTERS, REQUEST_BY

# Survival is a running product of fractions: what is one half on paper may miss it by rounding.
HALF = 0.5 + 1e-9


@ibis.udf.agg.builtin(name="product")  # type: ignore[untyped-decorator]
def _product(factor: float) -> float:  # type: ignore[empty-body]
    """DuckDB's product(), which Ibis has no name for."""


def turnaround(question: Question) -> ir.Table:
    """Two cohorts beside each other: ended requests by the period, and all whose clock started by that start.

    A group that only one of the two knows is shown, with null (or 0 ended) for what the other would say.
    """
    ended = _ended(question)
    survival = _survival_median(question)
    figures = ("ended", "median_h", "p90_h", "mean_h", "km_median_h", "elapsed_median_d")
    if not question.by:
        return ended.cross_join(survival).select(*figures)
    same = [ended[name].identical_to(survival[name]) for name in question.by]
    both = ended.join(survival, same, how="outer", rname="{name}_started")
    table = both.select(
        **{name: both[name].coalesce(both[f"{name}_started"]) for name in question.by},
        ended=both["ended"].fill_null(0),
        **{name: both[name] for name in figures[1:]},
    )
    return question.ordered(table)


def _ended(question: Question) -> ir.Table:
    cohort = question.cohort()
    cohort = cohort.filter(cohort["turnaround_us"].notnull())
    spent = cohort["turnaround_us"]
    groups = cohort.aggregate(
        by=list(question.by),
        ended=cohort.count(),
        percentiles=spent.quantile([0.5, 0.9]),
        mean_h=spent.mean() / US_PER_HOUR,
        elapsed_median_d=cohort["elapsed_us"].quantile(0.5) / US_PER_DAY,
    )
    return groups.select(
        *question.by,
        "ended",
        median_h=groups["percentiles"][0] / US_PER_HOUR,
        p90_h=groups["percentiles"][1] / US_PER_HOUR,
        mean_h=groups["mean_h"],
        elapsed_median_d=groups["elapsed_median_d"],
    )


def _survival_median(question: Question) -> ir.Table:
    """Kaplan-Meier: the earliest length at which half or fewer are still going; open and withdrawn censored."""
    cohort = question.cohort("started")
    cohort = cohort.filter(cohort["spent_us"].notnull())
    times = cohort.aggregate(
        by=[*question.by, "spent_us"],
        leave=cohort.count(),
        end=cohort.count(where=cohort["status"].isin(("finished", "rejected"))),
    )
    whole = ibis.window(group_by=list(question.by))
    so_far = ibis.window(group_by=list(question.by), order_by="spent_us", rows=(None, 0))
    leave = times["leave"]
    times = times.mutate(at_risk=leave.sum().over(whole) - leave.sum().over(so_far) + leave)
    times = times.mutate(survival=_product(1 - times["end"] / times["at_risk"]).over(so_far))
    return times.aggregate(
        by=list(question.by),
        km_median_h=times["spent_us"].min(where=times["survival"] <= HALF) / US_PER_HOUR,
    )


REPORT = Report(
    name="turnaround",
    title=Text("Waktu penyelesaian", "Turnaround"),
    definition=Text(
        "Lama penyelesaian menurut waktu yang dihitung, dan lama yang dialami pemohon.",
        "How long requests took by the clock, and what the citizen lived through.",
    ),
    over="requests",
    period="ended",
    by=REQUEST_BY,
    filters=tuple(FILTERS),
    columns=columns(
        "turnaround",
        "ended", "median_h", "p90_h", "mean_h", "km_median_h", "elapsed_median_d",
    ),
    function=turnaround,
)
