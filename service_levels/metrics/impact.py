"""What outages did to requests: exposure, and who was late because of it (method 8)."""

import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.figure import Report, figure
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
    columns=(
        figure(
            "requests", "requests", "", "8",
            ("Permohonan", "Requests"),
            ("Semua permohonan dalam kohort.", "All requests of the cohort."),
        ),
        figure(
            "affected", "requests", "lower", "8",
            ("Terkena gangguan", "Affected"),
            (
                "Permohonan yang waktunya berjalan dalam jam kerja ketika sistemnya mati.",
                "Requests whose clock ran in working hours while a system they need was down.",
            ),
        ),
        figure(
            "exposure_h", "h", "lower", "8",
            ("Jam warga yang hilang", "Citizen-hours lost"),
            (
                "Jumlah jam kerja semua permohonan yang terkena gangguan.",
                "The sum of the working hours of exposure of all requests.",
            ),
        ),
        figure(
            "late", "requests", "lower", "4",
            ("Terlambat", "Late"),
            (
                "Permohonan yang berakhir setelah batas waktu, atau masih terbuka sesudah batas waktu lewat.",
                "Requests that ended after their deadline, or are still open after it has passed.",
            ),
        ),
        figure(
            "late_through_outage", "requests", "lower", "8",
            ("Terlambat karena gangguan", "Late through outage"),
            (
                "Permohonan terlambat yang tanpa gangguan akan tepat waktu.",
                "Late requests that would have been on time without the outage.",
            ),
        ),
    ),
    function=impact,
)
