"""The on-time rate as others count it, to be shown beside the method's own (method 5)."""

import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.question import Question
from service_levels.metrics.scope import FILTERS, REQUEST_BY


def ways(question: Question) -> ir.Table:
    """Two rates that leave out part of the cohort: what is still open, and all that was not finished."""
    cohort = question.cohort()
    late, on_time = cohort["outcome"] == "late", cohort["outcome"] == "on_time"
    finished = cohort["status"] == "finished"
    groups = cohort.aggregate(
        by=list(question.by),
        on_time=cohort.count(where=on_time),
        late_open=cohort.count(where=late & (cohort["status"] == "open")),
        late_ended=cohort.count(where=late & (cohort["status"] != "open")),
        finished_on_time=cohort.count(where=on_time & finished),
        finished_late=cohort.count(where=late & finished),
    )
    ended, finished_all = groups["on_time"] + groups["late_ended"], groups["finished_on_time"] + groups["finished_late"]
    table = groups.mutate(
        ended_rate=groups["on_time"] / ended.nullif(0),
        finished_rate=groups["finished_on_time"] / finished_all.nullif(0),
    )
    return question.ordered(table)


REPORT = Report(
    name="on-time-ways",
    title=Text("Tepat waktu menurut cara hitung lain", "On time, counted in other ways"),
    definition=Text(
        "Tingkat tepat waktu seperti yang lazim dihitung di tempat lain; yang resmi di sini ada di laporan on-time.",
        "The on-time rate as it is often counted elsewhere; the declared one is in the report on-time.",
    ),
    over="requests",
    period="due",
    by=REQUEST_BY,
    filters=tuple(FILTERS),
    columns=columns(
        "on-time-ways",
        "on-time.on_time", "late_open", "late_ended", "finished_on_time", "finished_late", "ended_rate",
        "finished_rate",
    ),
    function=ways,
)
