"""Are we on time? Outcomes, the on-time rate and its interval (method 4 and 5)."""

import ibis
import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.question import Question, wilson
from service_levels.metrics.scope import FILTERS, REQUEST_BY, RETURNED

OUTCOMES = ("on_time", "late", "running", "waiting", "void", "unmeasured")


def on_time(question: Question) -> ir.Table:
    """Counts by outcome, the rate with its Wilson interval, the net rate and the target; one row a group."""
    cohort = question.cohort()
    # One pass that counts equal requests; all else is done on the few kinds that there are, not on every request.
    kinds = cohort.aggregate(
        by=[*question.by, "outcome", "target"],
        n=cohort.count(),
        through_outage=cohort.count(where=cohort["late_through_outage"]),
    )
    rated = kinds["outcome"].isin(("on_time", "late")) & kinds["target"].notnull()
    groups = kinds.aggregate(
        by=list(question.by),
        **{name: total(kinds["n"], kinds["outcome"] == name) for name in OUTCOMES},
        late_through_outage=total(kinds["through_outage"]),
        # Rounded, for the sum depends on the order in which its parts come, and one question has one answer.
        promised=((kinds["n"] * kinds["target"]).sum(where=rated) / kinds["n"].sum(where=rated)).round(12),
        least=kinds["target"].min(where=rated),
        most=kinds["target"].max(where=rated),
    )
    counted = groups["on_time"] + groups["late"]
    table = groups.select(
        *question.by,
        *OUTCOMES,
        **wilson(groups["on_time"], counted),
        late_through_outage=groups["late_through_outage"],
        net_rate=(groups["on_time"] + groups["late_through_outage"]) / counted.nullif(0),
        # A mean of equal numbers may miss them by rounding.
        target=ibis.ifelse(groups["least"] == groups["most"], groups["least"], groups["promised"]),
    )
    return question.ordered(table)


def total(counts: ir.IntegerColumn, where: ir.BooleanValue | None = None) -> ir.IntegerScalar:
    """Counts added up, 0 over nothing, as whole a number as a count."""
    return counts.sum(where=where).fill_null(0).cast("int64")


REPORT = Report(
    name="on-time",
    title=Text("Tepat waktu", "On time"),
    definition=Text(
        "Hasil tiap permohonan terhadap batas waktunya, dan bagian yang tepat waktu.",
        "The outcome of each request against its deadline, and the share that was on time.",
    ),
    over="requests",
    period="due",
    by=(*REQUEST_BY, RETURNED),
    filters=tuple(FILTERS),
    columns=columns(
        "on-time",
        "on_time", "late", "running", "waiting", "void", "unmeasured", "rate", "low", "high",
        "late_through_outage", "net_rate", "target",
    ),
    function=on_time,
)
