"""Why did it take so long? The citizen's wait in four parts, and the excess over the standard (method 10)."""

from dataclasses import replace

import ibis
import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.figure import Report, figure
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
    columns=(
        figure(
            "requests", "requests", "", "10",
            ("Permohonan", "Requests"),
            ("Permohonan yang selesai atau ditolak.", "Requests finished or rejected."),
        ),
        figure(
            "applicant_h", "h", "lower", "10",
            ("Di pemohon", "With the applicant"),
            (
                "Jam kerja selama berkas berada di pemohon untuk dilengkapi.",
                "Working hours during which the request was with the applicant, to be completed.",
            ),
        ),
        figure(
            "outage_h", "h", "lower", "10",
            ("Gangguan server", "Server down"),
            (
                "Jam kerja ketika waktu berjalan dan sistem yang dibutuhkan sedang mati.",
                "Working hours during which the clock ran and a system that the request needs was down.",
            ),
        ),
        figure(
            "check_h", "h", "lower", "10",
            ("Menunggu pemeriksaan", "Awaiting the check"),
            (
                "Jam kerja sebelum waktu mulai dihitung, ketika berkas tidak berada di pemohon.",
                "Working hours before the clock started, while the request was not with the applicant.",
            ),
        ),
        figure(
            "process_h", "h", "lower", "10",
            ("Diproses", "In process"),
            ("Jam kerja selebihnya: dikerjakan kantor.", "The remaining working hours: in the office's hands."),
        ),
        figure(
            "excess_h", "h", "lower", "8",
            ("Kelebihan waktu", "Excess"),
            (
                "Jam kerja permohonan terlambat sesudah batas waktunya, tanpa waktu di pemohon.",
                "Working hours of late requests after their deadline, without the time with the applicant.",
            ),
        ),
        figure(
            "excess_outage_h", "h", "lower", "10",
            ("Kelebihan karena gangguan", "Excess through outage"),
            (
                "Bagian kelebihan waktu yang tertutup oleh lamanya gangguan: yang lebih kecil dari keduanya.",
                "The part of the excess that outages account for: the smaller of excess and exposure.",
            ),
        ),
        figure(
            "excess_office_h", "h", "lower", "10",
            ("Kelebihan karena kantor", "Excess through the office"),
            ("Kelebihan waktu dikurangi bagian gangguan.", "The excess without the part of the outages."),
        ),
    ),
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
    function=why_late,
)

REPORTS = (WHY, LATE)
