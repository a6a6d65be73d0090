"""The requests themselves, one row each, with what was measured of them."""

import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.question import US_PER_HOUR, Question
from service_levels.metrics.scope import FILTERS, REQUEST_BY


def requests(question: Question) -> ir.Table:
    """One row a request of the cohort, sorted by the by columns, submission, office and id."""
    cohort = question.cohort()
    plain = ("office", "request_id", "service", "channel", "submitted_at", "complete_at", "ended_at", "status")
    table = cohort.select(
        *(name for name in question.by if name not in plain),
        *plain,
        deadline=cohort["deadline_at"],
        outcome=cohort["outcome"],
        turnaround_h=cohort["turnaround_us"] / US_PER_HOUR,
        exposure_h=cohort["exposure_us"] / US_PER_HOUR,
        applicant_h=cohort["applicant_time_us"] / US_PER_HOUR,
    )
    return question.ordered(table, "submitted_at", "office", "request_id")


REPORT = Report(
    name="requests",
    title=Text("Daftar permohonan", "Requests"),
    definition=Text(
        "Setiap permohonan dengan batas waktu, hasil, dan waktunya.",
        "Every request with its deadline, its outcome and its times.",
    ),
    over="requests",
    period="submitted",
    by=REQUEST_BY,
    filters=tuple(FILTERS),
    columns=columns(
        "request",
        "office", "request_id", "service", "channel", "submitted_at", "complete_at", "ended_at", "status",
        "deadline", "outcome", "turnaround_h", "exposure_h", "applicant_h",
    ),
    function=requests,
)
