"""How far the on-time rate could be off where data is missing (docs/method.md, "Where data is missing")."""

import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
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
    columns=columns(
        "on-time-bounds",
        "on_time", "late", "unknown", "unchecked", "day_decides", "missing", "on-time.rate", "of",
        "at_most_on_time", "rate_low_bound", "rate_high_bound", "unpromised",
    ),
    function=bounds,
)
