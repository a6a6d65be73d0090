"""What outages did to requests: exposure, and who was late because of it (method 8)."""

import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.question import US_PER_HOUR, Question
from service_levels.metrics.scope import FILTERS, REQUEST_BY


def impact(question: Question) -> ir.Table:
    """Counts and citizen-hours lost over every request of the cohort, whatever became of it."""
    cohort = question.cohort()
    table = cohort.aggregate(
        by=list(question.by),
        requests=cohort.count(),
        affected=cohort.count(where=cohort["exposure_us"] > 0),
        exposure_h=cohort["exposure_us"].sum().fill_null(0) / US_PER_HOUR,
        late=cohort.count(where=cohort["outcome"] == "late"),
        late_through_outage=cohort.count(where=cohort["late_through_outage"]),
    )
    return question.ordered(table)


REPORT = Report(
    name="impact",
    title=Text("Akibat gangguan", "What outages did"),
    definition=Text(
        "Permohonan yang terkena gangguan server, dan jam warga yang hilang.",
        "Requests that outages touched, and the citizen-hours lost.",
    ),
    over="requests",
    period="submitted",
    by=REQUEST_BY,
    filters=tuple(FILTERS),
    columns=columns(
        "impact",
        "requests=completeness.submitted", "affected", "exposure_h", "late", "late_through_outage",
    ),
    function=impact,
)
