"""How many requests took how long: what a curve of the share done within x hours is drawn from (method 6)."""

import ibis
import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.question import Question
from service_levels.metrics.scope import FILTERS, REQUEST_BY

US_PER_MINUTE = 60_000_000
MINUTES_PER_HOUR = 60.0


def lengths(question: Question) -> ir.Table:
    """One row a length in whole minutes, begun minutes counted whole: few rows whatever the number of requests.

    So a request that was done exactly within a standard of whole minutes stays within it.
    """
    cohort = question.cohort()
    cohort = cohort.filter(cohort["spent_us"].notnull())
    begun = cohort["spent_us"] + ibis.literal(US_PER_MINUTE - 1, "int64")
    minutes = begun // ibis.literal(US_PER_MINUTE, "int64")
    cohort = cohort.mutate(spent_h=minutes / MINUTES_PER_HOUR)
    table = cohort.aggregate(
        by=[*question.by, "spent_h"],
        requests=cohort.count(),
        ended=cohort.count(where=cohort["status"].isin(("finished", "rejected"))),
    )
    return question.ordered(table, "spent_h")


REPORT = Report(
    name="lengths",
    title=Text("Sebaran waktu penyelesaian", "Spread of turnaround"),
    definition=Text(
        "Berapa permohonan yang waktunya terhitung sekian lama, berakhir atau belum, menurut mulainya waktu.",
        "How many requests have counted how much time, ended or not, by the start of their clock.",
    ),
    over="requests",
    period="started",
    by=REQUEST_BY,
    filters=tuple(FILTERS),
    columns=columns("lengths", "spent_h", "requests", "ended"),
    function=lengths,
)
