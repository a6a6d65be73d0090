"""Why did it take so long? The citizen's wait in four parts, and the excess over the standard (method 10)."""

from dataclasses import replace

import ibis
import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.question import US_PER_HOUR, Question
from service_levels.metrics.scope import FILTERS, REQUEST_BY


def why(question: Question) -> ir.Table:
    """Sums over finished and rejected requests; the four parts add up to the whole wait, excess to its two."""
    return _split(question, question.cohort())


def why_late(question: Question) -> ir.Table:
    """The same over the late ones among them."""
    cohort = question.cohort()
    return _split(question, cohort.filter(cohort["outcome"] == "late"))


def _split(question: Question, cohort: ir.Table) -> ir.Table:
    cohort = cohort.filter(cohort["wait_us"].notnull())

    def hours(length: ir.Value) -> ir.Value:
        return length.sum().fill_null(0) / US_PER_HOUR

    excess = cohort["excess_us"]
    through_outage = ibis.least(excess, cohort["exposure_us"])
    table = cohort.aggregate(
        by=list(question.by),
        requests=cohort.count(),
        applicant_h=hours(cohort["applicant_us"]),
        outage_h=hours(cohort["outage_us"]),
        check_h=hours(cohort["check_us"]),
        process_h=hours(cohort["process_us"]),
        excess_h=hours(excess),
        # least() of DuckDB passes over nulls: without an excess it would be the exposure.
        excess_outage_h=through_outage.sum(where=excess.notnull()).fill_null(0) / US_PER_HOUR,
    )
    table = table.mutate(excess_office_h=table["excess_h"] - table["excess_outage_h"])
    return question.ordered(table)


PARTS = ("requests", "applicant_h", "outage_h", "check_h", "process_h")
EXCESS = ("excess_h", "excess_outage_h", "excess_office_h")  # only late ones have any: of both reports the same
WHY = Report(
    name="why",
    title=Text("Mengapa lama", "Why it took so long"),
    definition=Text(
        "Ke mana waktu tunggu pemohon pergi, dalam jam kerja, dari pengajuan sampai berakhir.",
        "Where the citizen's wait went, in working hours, from submission to end.",
    ),
    over="requests",
    period="ended",
    by=REQUEST_BY,
    filters=tuple(FILTERS),
    columns=columns("why", *PARTS, *EXCESS),
    function=why,
)

LATE = replace(
    WHY,
    name="why-late",
    title=Text("Mengapa yang terlambat lama", "Why the late ones took so long"),
    definition=Text(
        "Ke mana waktu tunggu pergi pada permohonan yang terlambat dan sudah berakhir.",
        "Where the wait went of the requests that were late and have ended.",
    ),
    columns=columns("why-late", *PARTS, *(f"why.{key}" for key in EXCESS)),
    function=why_late,
)

REPORTS = (WHY, LATE)
