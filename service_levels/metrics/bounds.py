"""How far the on-time rate could be off where data is missing (docs/method.md, "Where data is missing")."""

import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.figure import Report, figure
from service_levels.metrics.question import Question
from service_levels.metrics.scope import FILTERS, REQUEST_BY, RETURNED

HOUR_US = 3_600_000_000
# Never longer than the amount really is: time by the calendar is at least the working time in it.
UNIT_US = {
    "minutes": HOUR_US // 60, "working_minutes": HOUR_US // 60,
    "hours": HOUR_US, "working_hours": HOUR_US,
    "days": 24 * HOUR_US, "working_days": 24 * HOUR_US,
}  # fmt: skip


def bounds(question: Question) -> ir.Table:
    """The rate with all that is missing taken as late and as on time, its parts beside it; one row a group.

    On time and late are those that are so at whatever time of the days that are known without one.
    """
    cohort = question.cohort()
    decides = cohort["day_decides"]
    is_on_time, is_late = cohort["outcome"] == "on_time", cohort["outcome"] == "late"
    groups = cohort.aggregate(
        by=list(question.by),
        on_time=cohort.count(where=is_on_time & ~decides),
        late=cohort.count(where=is_late & ~decides),
        unknown=cohort.count(where=unknown(cohort)),
        unchecked=cohort.count(where=unchecked(cohort)),
        day_decides=cohort.count(where=decides),
        unpromised=cohort.count(where=unpromised(cohort)),
        taken=cohort.count(where=is_on_time),
        rated=cohort.count(where=is_on_time | is_late),
    )
    missing = groups["unknown"] + groups["unchecked"] + groups["day_decides"]
    counted = groups["on_time"] + groups["late"]
    at_most = groups["on_time"] + missing
    table = groups.select(
        *question.by,
        "on_time",
        "late",
        "unknown",
        "unchecked",
        "day_decides",
        missing=missing,
        rate=groups["taken"] / groups["rated"].nullif(0),
        of=counted + missing,
        at_most_on_time=at_most,
        rate_low_bound=groups["on_time"] / (counted + missing).nullif(0),
        rate_high_bound=at_most / (counted + missing).nullif(0),
        unpromised=groups["unpromised"],
    )
    return question.ordered(table)


def unchecked(table: ir.Table) -> ir.BooleanValue:
    """Waiting with the office for longer, by the calendar, than the standard allows in all."""
    allowed = table["standard_amount"] * table["standard_unit"].cases(*UNIT_US.items(), else_=None)
    waited = table["as_of"].epoch_seconds() - table["submitted_at"].epoch_seconds()
    overdue = (waited * 1_000_000 > allowed).fill_null(False)
    return (table["outcome"] == "waiting") & ~table["with_applicant"] & overdue


def unpromised(table: ir.Table) -> ir.BooleanValue:
    """Unmeasured because the catalogue promises nothing for its service: neither late nor on time is true of it."""
    return (table["outcome"] == "unmeasured") & (table["reason"] == "no_standard") & table["catalogued"]


def unknown(table: ir.Table) -> ir.BooleanValue:
    """Unmeasured for lack of data: never complete, no hours, a service of an unknown name."""
    return (table["outcome"] == "unmeasured") & ~unpromised(table).fill_null(False)


REPORT = Report(
    name="on-time-bounds",
    title=Text("Tepat waktu bila data kurang", "On time where data is missing"),
    definition=Text(
        "Di antara dua angka mana tingkat tepat waktu pasti berada: semua yang datanya kurang dianggap terlambat, "
        "atau dianggap tepat waktu.",
        "Between which two figures the on-time rate must lie: all whose data is missing taken as late, or as on time.",
    ),
    over="requests",
    period="due",
    by=(*REQUEST_BY, RETURNED),
    filters=tuple(FILTERS),
    columns=(
        figure(
            "on_time", "requests", "higher", "4",
            ("Tepat waktu", "On time"),
            (
                "Permohonan yang tepat waktu pada jam berapa pun di harinya: pembilang batas bawah.",
                "Requests on time at whatever time of their days: numerator of the lower bound.",
            ),
        ),
        figure(
            "late", "requests", "lower", "4",
            ("Terlambat", "Late"),
            (
                "Permohonan yang terlambat pada jam berapa pun di harinya.",
                "Requests that are late at whatever time of their days.",
            ),
        ),
        figure(
            "unknown", "requests", "lower", "4",
            ("Tidak terukur karena data", "Unmeasured for lack of data"),
            (
                "Tanpa saat lengkap, tanpa jam kerja, atau layanannya tidak ada di katalog.",
                "Requests without a completion, without working hours, or of a service that the catalogue lacks.",
            ),
        ),
        figure(
            "unchecked", "requests", "lower", "4",
            ("Belum diperiksa, sudah lama", "Unchecked for long"),
            (
                "Permohonan menunggu di kantor, dan menurut kalender sudah lebih lama daripada standarnya.",
                "Requests that wait with the office, by the calendar for longer than their standard allows.",
            ),
        ),
        figure(
            "day_decides", "requests", "lower", "1",
            ("Jamnya menentukan", "The time of day decides"),
            (
                "Permohonan yang tanggalnya tanpa jam, dan hasilnya bergantung pada jam itu.",
                "Requests with dates without a time, whose outcome depends on that time.",
            ),
        ),
        figure(
            "missing", "requests", "lower", "5",
            ("Hasil tidak diketahui", "Outcome unknown"),
            (
                "Jumlah tiga sebab: tidak terukur karena data, belum diperiksa lama, dan jamnya menentukan.",
                "Unmeasured for lack of data, unchecked for long, and decided by the time of day together.",
            ),
        ),
        figure(
            "rate", "share", "higher", "5",
            ("Tingkat tepat waktu", "On-time rate"),
            (
                "Tingkat menurut laporan tepat waktu: tanggal tanpa jam dihitung seperti ditetapkan.",
                "The rate of the report on time: dates without a time counted as they are taken.",
            ),
        ),
        figure(
            "of", "requests", "", "5",
            ("Penyebut kedua batas", "Denominator of both bounds"),
            ("Tepat waktu + terlambat + hasil tidak diketahui.", "On time + late + outcome unknown."),
        ),
        figure(
            "at_most_on_time", "requests", "higher", "5",
            ("Paling banyak tepat waktu", "On time at most"),
            (
                "Tepat waktu + hasil tidak diketahui: pembilang batas atas.",
                "On time + outcome unknown: numerator of the upper bound.",
            ),
        ),
        figure(
            "rate_low_bound", "share", "higher", "5",
            ("Paling rendah", "At least"),
            ("Tingkat bila semua yang tidak diketahui terlambat.", "The rate if all that is unknown was late."),
        ),
        figure(
            "rate_high_bound", "share", "higher", "5",
            ("Paling tinggi", "At most"),
            ("Tingkat bila semua yang tidak diketahui tepat waktu.", "The rate if all that is unknown was on time."),
        ),
        figure(
            "unpromised", "requests", "", "4",
            ("Tanpa janji", "Nothing promised"),
            (
                "Permohonan layanan dalam katalog yang tidak punya standar saat diajukan; di luar kedua batas.",
                "Requests of catalogued services that had no standard when they came; outside both bounds.",
            ),
        ),
    ),
    function=bounds,
)
