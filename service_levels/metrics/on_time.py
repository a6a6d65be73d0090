"""Are we on time? Outcomes, the on-time rate and its interval (method 4 and 5)."""

import ibis
import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.figure import Report, figure
from service_levels.metrics.question import Question, wilson
from service_levels.metrics.scope import FILTERS, REQUEST_BY, RETURNED

OUTCOMES = ("on_time", "late", "running", "waiting", "void", "unmeasured")


def on_time(question: Question) -> ir.Table:
    """Counts by outcome, the rate with its Wilson interval, the net rate and the target; one row a group."""
    cohort = question.cohort()
    # One pass that counts equal requests; all else is done on the few kinds that there are, not on every request.
    kinds = cohort.aggregate(
        by=[*question.by, "outcome", "target"],
        n=cohort.count(),
        through_outage=cohort.count(where=cohort["late_through_outage"]),
    )
    rated = kinds["outcome"].isin(("on_time", "late")) & kinds["target"].notnull()
    groups = kinds.aggregate(
        by=list(question.by),
        **{name: total(kinds["n"], kinds["outcome"] == name) for name in OUTCOMES},
        late_through_outage=total(kinds["through_outage"]),
        # Rounded, for the sum depends on the order in which its parts come, and one question has one answer.
        promised=((kinds["n"] * kinds["target"]).sum(where=rated) / kinds["n"].sum(where=rated)).round(12),
        least=kinds["target"].min(where=rated),
        most=kinds["target"].max(where=rated),
    )
    counted = groups["on_time"] + groups["late"]
    table = groups.select(
        *question.by,
        *OUTCOMES,
        **wilson(groups["on_time"], counted),
        late_through_outage=groups["late_through_outage"],
        net_rate=(groups["on_time"] + groups["late_through_outage"]) / counted.nullif(0),
        # A mean of equal numbers may miss them by rounding.
        target=ibis.ifelse(groups["least"] == groups["most"], groups["least"], groups["promised"]),
    )
    return question.ordered(table)


def total(counts: ir.IntegerColumn, where: ir.BooleanValue | None = None) -> ir.IntegerScalar:
    """Counts added up, 0 over nothing, as whole a number as a count."""
    return counts.sum(where=where).fill_null(0).cast("int64")


REPORT = Report(
    name="on-time",
    title=Text("Tepat waktu", "On time"),
    definition=Text(
        "Hasil tiap permohonan terhadap batas waktunya, dan bagian yang tepat waktu.",
        "The outcome of each request against its deadline, and the share that was on time.",
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
                "Permohonan yang selesai atau ditolak pada atau sebelum batas waktunya.",
                "Requests finished or rejected at or before their deadline.",
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
            "running", "requests", "", "4",
            ("Sedang berjalan", "Running"),
            (
                "Permohonan terbuka yang waktunya sedang dihitung dan batas waktunya belum lewat.",
                "Open requests whose clock has started and whose deadline has not passed.",
            ),
        ),
        figure(
            "waiting", "requests", "", "4",
            ("Menunggu", "Waiting"),
            (
                "Permohonan terbuka yang waktunya belum mulai dihitung.",
                "Open requests whose clock has not started.",
            ),
        ),
        figure(
            "void", "requests", "", "4",
            ("Batal", "Void"),
            (
                "Permohonan yang dicabut, atau ditolak sebelum waktunya mulai dihitung; tidak masuk tingkat.",
                "Requests withdrawn, or rejected before their clock started; they enter no rate.",
            ),
        ),
        figure(
            "unmeasured", "requests", "lower", "4",
            ("Tidak terukur", "Unmeasured"),
            (
                "Permohonan tanpa standar yang berlaku, atau selesai tanpa pernah dinyatakan lengkap.",
                "Requests without a standard in force, or finished without ever being complete.",
            ),
        ),
        figure(
            "rate", "share", "higher", "5",
            ("Tingkat tepat waktu", "On-time rate"),
            ("Tepat waktu dibagi (tepat waktu + terlambat).", "On time divided by (on time + late)."),
        ),
        figure(
            "low", "share", "higher", "5",
            ("Batas bawah 95%", "95% lower bound"),
            (
                "Ujung bawah selang Wilson 95% bagi tingkat tepat waktu.",
                "Lower end of the 95% Wilson interval of the on-time rate.",
            ),
        ),
        figure(
            "high", "share", "higher", "5",
            ("Batas atas 95%", "95% upper bound"),
            (
                "Ujung atas selang Wilson 95% bagi tingkat tepat waktu.",
                "Upper end of the 95% Wilson interval of the on-time rate.",
            ),
        ),
        figure(
            "late_through_outage", "requests", "lower", "8",
            ("Terlambat karena gangguan", "Late through outage"),
            (
                "Permohonan terlambat yang terkena gangguan, dan kelebihan waktunya tidak melebihi lamanya terkena.",
                "Late requests that met an outage, whose excess is not greater than their exposure to it.",
            ),
        ),
        figure(
            "net_rate", "share", "higher", "5",
            ("Tingkat bersih", "Net rate"),
            (
                "Tingkat tepat waktu bila yang terlambat karena gangguan dihitung tepat waktu.",
                "The on-time rate when what was late through outage counts as on time.",
            ),
        ),
        figure(
            "target", "share", "", "5",
            ("Target", "Target"),
            (
                "Rata-rata target standar dari permohonan yang dihitung dalam tingkat.",
                "Mean of the standards' targets over the requests that the rate counts.",
            ),
        ),
    ),
    function=on_time,
)
