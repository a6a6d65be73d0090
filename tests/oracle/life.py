"""The life of a request up to A and what its clock and deadline make of it: methods 2, 3, 4 and 8."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .clock import DAY, FAR, Calendar, Catalogue, Span, cut, union, without

ENDS = ("finished", "rejected", "withdrawn")
ORDER = ("submitted", "returned", "resubmitted", "completed", *ENDS)


@dataclass
class Known:
    """What the files say of one request: a summary row, events, or both."""

    office: str
    request_id: str
    summary: dict[str, Any] | None = None
    has_complete: bool = False
    events: list[tuple[int, str, list[str]]] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    dates: set[str] = field(default_factory=set)  # columns of the summary that hold a date without a time
    dated: set[tuple[int, str]] = field(default_factory=set)  # (midnight, event) of events that do

    def settle(self, calendar: Calendar) -> None:
        """Put the instants of method 1 in the place of dates without a time."""
        row = self.summary or {}
        clocked = [row.get(c) for c in ("submitted_at", "complete_at", "finished_at") if c not in self.dates]
        happened = [at for at in clocked if at is not None]
        happened += [at for at, what, _ in self.events if (at, what) not in self.dated]

        def ends(at: int) -> int:
            return calendar.midnight(calendar.date_of(at) + DAY)

        def taken(at: int, what: str) -> int:
            if what in ("submitted_at", "submitted"):
                return at
            if what == "deadline_at":
                return ends(at)
            hours = calendar.open_on(calendar.date_of(at))
            close = hours[-1][1] if hours else ends(at)
            return max([close, *(t for t in happened if at <= t < ends(at))])

        for column in self.dates:
            row[column] = taken(row[column], column)
        told = {(calendar.date_of(at), what) for at, what, _ in self.events if (at, what) not in self.dated}
        events = []
        for at, what, documents in self.events:
            if (at, what) not in self.dated:
                events.append((at, what, documents))
            elif (calendar.date_of(at), what) not in told:  # else another row gives its time
                events.append((taken(at, what), what, documents))
        self.events = events


@dataclass
class Fate:
    """One request at A. Instants and durations in seconds."""

    office: str
    request_id: str
    service: str
    attributes: dict[str, str]
    submitted: int
    complete: int | None
    end: int | None
    status: str
    pauses: list[Span]
    returns: int
    lacking: set[str]
    checked: bool
    standard: dict[str, Any] | None
    clock_start: int | None = None
    deadline: int | None = None
    outcome: str = ""
    spent: int | None = None
    exposure: int = 0
    excess: int = 0
    applicant: int = 0
    awaiting: int = 0
    wait: int = 0
    through_outage: bool = False

    @property
    def incomplete(self) -> bool:
        """The first submission lacked something."""
        return self.returns > 0


def telling(every: list[Known], as_of: int) -> set[tuple[str, str]]:
    """(office, "requests" or "events") that say anything of documents at A, in any of their rows (method 9)."""
    found = set()
    for one in every:
        row = one.summary or {}
        if row.get("missing_documents") or (row.get("complete_at") is not None and row["complete_at"] <= as_of):
            found.add((one.office, "requests"))
        if any(what in ("returned", "completed") and at <= as_of for at, what, _ in one.events):
            found.add((one.office, "events"))
    return found


def fate(
    known: Known, catalogue: Catalogue, as_of: int, down: dict[str, list[Span]], told: set[tuple[str, str]]
) -> Fate | None:
    """The request at A, or None where it does not exist at A. `down`: down spans by target; `told`: of `telling`."""
    events = sorted((e for e in known.events if e[0] <= as_of), key=lambda e: (e[0], ORDER.index(e[1])))
    row = known.summary or {}
    submitted = next((at for at, what, _ in events if what == "submitted"), None)
    if submitted is None:
        submitted = row.get("submitted_at")
    if submitted is None:
        submitted = min((at for at, _, _ in known.events), default=None)
    if submitted is None or submitted > as_of:
        return None
    end, status = next(((at, what) for at, what, _ in events if what in ENDS), (None, "open"))
    if end is None and row.get("finished_at") is not None and row["finished_at"] <= as_of:
        end, status = row["finished_at"], row["status"]
    stop = as_of if end is None else end
    complete = complete_at(events, row, known.has_complete, end, submitted, as_of)
    returned = [e for e in events if e[1] == "returned"]
    pauses = []
    for at, _, _ in returned:
        back = min((t for t, what, _ in events if what in ("resubmitted", "completed") and t >= at), default=stop)
        pauses.append((at, min(back, stop)))
    missing = row.get("missing_documents", [])
    if not events and missing:
        pauses = [(submitted, stop if complete is None else min(complete, stop))]
    lacking = {d for _, _, docs in returned for d in docs} if returned else set(missing)
    returns = len(returned) or (1 if missing else 0)
    spoken = (known.summary is not None and (known.office, "requests") in told) or (
        bool(events) and (known.office, "events") in told
    )
    calendar = catalogue.calendars[known.office]
    standard = catalogue.standard(known.office, known.attributes["service"], calendar.date_of(submitted))
    one = Fate(
        known.office,
        known.request_id,
        known.attributes["service"],
        known.attributes,
        submitted,
        complete,
        end,
        status,
        union(pauses),
        returns,
        lacking,
        returns > 0 or (complete is not None and spoken),
        standard,
    )
    measure(one, row.get("deadline_at"), calendar, catalogue, as_of, down)
    return one


def complete_at(
    events: list[tuple[int, str, list[str]]],
    row: dict[str, Any],
    has_complete: bool,
    end: int | None,
    submitted: int,
    as_of: int,
) -> int | None:
    """*Complete at*: the first of the six rules that speaks."""
    completed = [at for at, what, _ in events if what == "completed"]
    if completed:
        return completed[-1]
    returned = [at for at, what, _ in events if what == "returned"]
    if returned:
        # Of one instant, a return comes before the handing in again.
        again = [at for at, what, _ in events if what == "resubmitted" and at >= returned[-1]]
        return again[-1] if again else None
    if row.get("complete_at") is not None and row["complete_at"] <= as_of:
        return row["complete_at"]
    if row.get("missing_documents"):
        return None
    if end is None and row and has_complete:
        return None
    return submitted


def measure(
    one: Fate, own: int | None, calendar: Calendar, catalogue: Catalogue, as_of: int, down: dict[str, list[Span]]
) -> None:
    """Clock, deadline, outcome, exposure, excess and the parts of the wait."""
    stop = as_of if one.end is None else one.end
    standard = one.standard
    one.clock_start = one.submitted if standard and standard["clock_starts"] == "submitted" else one.complete
    if one.clock_start is not None and one.clock_start > stop:
        one.clock_start = None
    running = [] if one.clock_start is None else without([(one.clock_start, stop)], one.pauses)
    working = not standard or standard["unit"].startswith("working_")
    if one.clock_start is not None:
        one.spent = calendar.working_in(running) if working else sum(b - a for a, b in running)
    one.deadline = own
    if own is None and standard and one.clock_start is not None:
        one.deadline = deadline(one.clock_start, standard, one.pauses, calendar)
    one.outcome = outcome(one, own, as_of)
    hurt = union([s for t in catalogue.depends_on(one.office, one.service) for s in down.get(t, [])])
    one.exposure = sum(calendar.working_in(cut(hurt, max(a, one.submitted), b)) for a, b in running)
    if one.outcome == "late" and one.deadline is not None:
        one.excess = calendar.working_in(without([(one.deadline, stop)], one.pauses))
        one.through_outage = one.exposure > 0 and one.excess <= one.exposure
    one.applicant = calendar.working_in(cut(one.pauses, one.submitted, stop))
    before = stop if one.clock_start is None else one.clock_start
    one.awaiting = calendar.working_in(without([(one.submitted, before)], one.pauses))
    one.wait = calendar.working(one.submitted, stop)


def outcome(one: Fate, own: int | None, as_of: int) -> str:
    """Method 4, first to last."""
    if one.status == "withdrawn" or (one.status == "rejected" and one.clock_start is None):
        return "void"
    if one.end is not None:
        if one.deadline is None:
            return "unmeasured"
        return "on_time" if one.end <= one.deadline else "late"
    if one.deadline is not None and as_of > one.deadline:
        return "late"
    if one.clock_start is None:
        return "waiting"  # with or without a standard: what has not begun cannot be unmeasured yet
    return "unmeasured" if one.standard is None and own is None else "running"


def deadline(start: int, standard: dict[str, Any], pauses: list[Span], calendar: Calendar) -> int | None:
    """The earliest t with spent(t) = the standard's amount, walked day by day."""
    amount, unit = standard["amount"], standard["unit"]
    after = [(max(a, start), b) for a, b in pauses if b > start]
    if unit in ("days", "working_days"):
        return day_deadline(calendar.date_of(start), int(amount), unit, after, calendar)
    left = round(amount * {"minutes": 60, "hours": 3600}[unit.removeprefix("working_")])
    if left == 0:
        return start
    day = calendar.date_of(start) - DAY
    for _ in range(FAR):
        round_the_clock = [(calendar.midnight(day), calendar.midnight(day + DAY))]
        whole = calendar.open_on(day) if unit.startswith("working_") else round_the_clock
        for a, b in without([(max(a, start), b) for a, b in whole], after):
            if b - a >= left:
                return a + left
            left -= b - a
        day += DAY
    return None


def day_deadline(start_on: date, amount: int, unit: str, pauses: list[Span], calendar: Calendar) -> int | None:
    """`days` and `working_days`: whole local dates, one more for each date in (returned, handed in again].

    The deadline is the earliest such instant: a pause that begins once it has passed does not put it off.
    """
    due = nth_day(start_on, amount, unit, calendar)
    paused: set[date] = set()
    for a, b in sorted(pauses):
        if due is None or a >= due:
            break
        day = calendar.date_of(a) + DAY
        while day <= calendar.date_of(b):
            if unit == "days" or calendar.open_on(day):
                paused.add(day)
            day += DAY
        due = nth_day(start_on, amount + len(paused), unit, calendar)
    return due


def nth_day(after: date, count: int, unit: str, calendar: Calendar) -> int | None:
    """The end of the n-th (working) day after a date."""
    day = after
    for _ in range(FAR):
        if count == 0:
            return last_of(day, unit, calendar)
        day += DAY
        count -= unit == "days" or bool(calendar.open_on(day))
    return None


def last_of(day: date, unit: str, calendar: Calendar) -> int | None:
    """The end of a day: its midnight, or the close of its last open interval."""
    if unit == "days":
        return calendar.midnight(day + DAY)
    return calendar.open_on(day)[-1][1] if calendar.open_on(day) else None
