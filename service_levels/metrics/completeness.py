"""Do applicants come with everything? Incomplete first submissions and their cost (method 9)."""

import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.figure import Report, figure
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
    columns=(
        figure(
            "submitted", "requests", "", "9",
            ("Diajukan", "Submitted"),
            ("Permohonan yang diajukan dalam periode.", "Requests submitted in the period."),
        ),
        figure(
            "checked", "requests", "", "9",
            ("Sudah diperiksa", "Checked"),
            (
                "Permohonan yang kelengkapannya sudah diketahui.",
                "Requests of which it is known whether anything was lacking.",
            ),
        ),
        figure(
            "incomplete", "requests", "lower", "9",
            ("Berkas tidak lengkap", "Incomplete"),
            (
                "Permohonan yang pengajuan pertamanya kurang syarat.",
                "Requests whose first submission lacked something.",
            ),
        ),
        figure(
            "rate", "share", "lower", "9",
            ("Tingkat berkas tidak lengkap", "Rate of incomplete requests"),
            ("Tidak lengkap dibagi sudah diperiksa.", "Incomplete divided by checked."),
        ),
        figure(
            "low", "share", "lower", "9",
            ("Batas bawah 95%", "95% lower bound"),
            (
                "Ujung bawah selang Wilson 95% bagi tingkat berkas tidak lengkap.",
                "Lower end of the 95% Wilson interval of the rate of incomplete requests.",
            ),
        ),
        figure(
            "high", "share", "lower", "9",
            ("Batas atas 95%", "95% upper bound"),
            (
                "Ujung atas selang Wilson 95% bagi tingkat berkas tidak lengkap.",
                "Upper end of the 95% Wilson interval of the rate of incomplete requests.",
            ),
        ),
        figure(
            "returns", "returns", "lower", "9",
            ("Pengembalian", "Returns"),
            (
                "Berapa kali berkas dikembalikan kepada pemohon.",
                "How many times requests were returned to the applicant.",
            ),
        ),
        figure(
            "applicant_median_h", "h", "lower", "9",
            ("Median di pemohon", "Median with the applicant"),
            (
                "Median jam kerja di pemohon dari permohonan yang tidak lengkap.",
                "Median working hours with the applicant of the incomplete requests.",
            ),
        ),
    ),
    function=completeness,
)
