"""Do applicants come with everything? Incomplete first submissions and their cost (method 9)."""

import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.question import US_PER_HOUR, Question, wilson
from service_levels.metrics.scope import FILTERS, REQUEST_BY


def completeness(question: Question) -> ir.Table:
    """The rate is over checked requests; the applicant's median over the incomplete ones."""
    cohort = question.cohort()
    groups = cohort.aggregate(
        by=list(question.by),
        submitted=cohort.count(),
        checked=cohort.count(where=cohort["checked"]),
        incomplete=cohort.count(where=cohort["incomplete"]),
        returns=cohort["returns"].sum().fill_null(0),
        applicant_us=cohort["applicant_time_us"].quantile(0.5, where=cohort["incomplete"]),
    )
    table = groups.select(
        *question.by,
        "submitted",
        "checked",
        "incomplete",
        **wilson(groups["incomplete"], groups["checked"]),
        returns=groups["returns"],
        applicant_median_h=groups["applicant_us"] / US_PER_HOUR,
    )
    return question.ordered(table)


REPORT = Report(
    name="completeness",
    title=Text("Kelengkapan berkas", "Completeness"),
    definition=Text(
        "Seberapa sering pengajuan pertama kurang syaratnya, dan berapa lama pemohon melengkapinya.",
        "How often the first submission lacked something, and how long applicants took to complete it.",
    ),
    over="requests",
    period="submitted",
    by=REQUEST_BY,
    filters=tuple(FILTERS),
    columns=columns(
        "completeness",
        "submitted", "checked", "incomplete", "rate", "low", "high", "returns", "applicant_median_h",
    ),
    function=completeness,
)
