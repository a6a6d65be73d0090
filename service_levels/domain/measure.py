"""From the current state of requests to facts: clock, deadline, exposure, outcome, attribution (method, 1 to 10).

Pure and vectorised: an office is measured in one stride, there is no loop over requests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from service_levels.catalogue import Catalogue
from service_levels.domain.calendar import EPOCH, WorkingTime, working_time
from service_levels.domain.days import (
    BEST,
    COMPLETE_DAY,
    ENDED_DAY,
    SUBMITTED_DAY,
    TAKEN,
    WORST,
    has_days,
    read,
    stretch_of,
)
from service_levels.domain.deadlines import deadlines, is_working, spent
from service_levels.domain.exposure import Clocks, down_times, exposures, held
from service_levels.domain.instants import DAY, HOUR, NONE, Flags, Instants, exists, local, to_column
from service_levels.domain.missing import documents_of
from service_levels.domain.requests import FINISHED, NAMES, OPEN, REJECTED, WITHDRAWN, Lives, lives
from service_levels.domain.standards import InForce, in_force
from service_levels.domain.table import Table, no_facts, together

VERSION = 5  # counts the changes of what a fact means: a mart of another version is built anew

OUTCOMES = np.array(["on_time", "late", "running", "waiting", "void", "unmeasured"], dtype=object)
ON_TIME, LATE, RUNNING, WAITING, VOID, UNMEASURED = range(6)
REASONS = np.array([None, "no_standard", "never_complete", "no_working_time"], dtype=object)
NO_REASON, NO_STANDARD, NEVER_COMPLETE, NO_WORKING_TIME = range(4)

NEAR_DAYS = 366  # how far beyond the newest instant a deadline is looked for at first
FAR_DAYS = 40 * 366  # and at last
PAUSE_DAY = 8  # in the facts' `day_only`, beside the bits of `domain.days`: when it lay with the applicant


def measure(
    rows: pd.DataFrame,
    events: pd.DataFrame,
    spans: Mapping[str, pd.DataFrame],
    catalogue: Catalogue,
    as_of: Mapping[str, int],
) -> pd.DataFrame:
    """One fact for every request that exists at the as-of instant of its office.

    `rows`: the current state, one summary row a request: office, request_id, service, channel, officer, district
    (None: not said), submitted_at, complete_at, finished_at, deadline_at (datetime64[us, UTC]), status (open,
    finished, rejected, withdrawn, None), missing_documents ('A;B', '' none, None: no such column),
    has_complete_column, documents_from (since when its source speaks of documents; NaT: never), day_only (which
    instants are dates without a time: bits of `domain.days`). `events`: office, request_id, at, event, service,
    channel, officer, district, missing_documents, documents_from (the first return or completion of the office, the
    same in every row), day_only (1: its instant is a date); a request may have rows, events or both. `spans`: for each
    office the states of the targets as known at its as-of instant (columns as `outages.spans` gives them). `as_of`:
    instant by office.

    Returns the columns of `FACTS`; instants are datetime64[us, UTC], local dates are days as datetime64[s].
    Offices without an as-of instant are left out. Raises KeyError for an office that the catalogue lacks.
    """
    frames = []
    by_office = {str(name): frame for name, frame in events.groupby("office", sort=False, observed=True)}
    row_groups = {str(name): frame for name, frame in rows.groupby("office", sort=False, observed=True)}
    for office in sorted(set(by_office) | set(row_groups)):
        if office in as_of:
            mine = row_groups.get(office, rows.iloc[:0])
            happened = by_office.get(office, events.iloc[:0])
            frames.append(_measure_office(office, mine, happened, spans[office], catalogue, as_of[office]))
    return together(frames) if frames else no_facts()


@dataclass(frozen=True)
class Assessed:
    """n requests of one office before their time is counted: their lives, their standards, when the clock starts, when
    it is up.

    `services`: distinct names; `service_of`: the place of each request's in it (-1: none), shape (n,). `started`,
    `due`: instants, NONE where there is none, shape (n,). `working`: the clock counts working time, shape (n,).
    `time`: the office's calendar, wide enough for all of it.
    """

    table: Table
    life: Lives
    services: list[str]
    service_of: NDArray[np.int64]
    standards: InForce
    started: Instants
    due: Instants
    working: Flags
    time: WorkingTime


def assess(office: str, rows: pd.DataFrame, happened: pd.DataFrame, catalogue: Catalogue, as_of: int) -> Assessed:
    """The requests of one office lined up (frames as `measure` takes them), as known at an instant."""
    return _assess(office, Table.of(rows, happened), catalogue, as_of, TAKEN)


def _assess(office: str, table: Table, catalogue: Catalogue, as_of: int, reading: str) -> Assessed:
    """The same for a table, its dates without a time in a reading of `domain.days`."""
    at = np.full(table.size, as_of, np.int64)
    if has_days(table):
        table = read(table, stretch(office, catalogue, *stretch_of(table), NEAR_DAYS), reading, at)
    life = lives(table.summaries, table.events, at)
    services, service_of = table.services()
    standards = in_force(catalogue, office, services, service_of, life.submitted)
    of, known = standards.of, standards.known
    at_submission = np.array([s.clock_starts == "submitted" for s in known] + [False])[of]
    working = np.array([is_working(s.unit) for s in known] + [True])[of]
    started = np.where(at_submission, life.submitted, life.complete)
    if reading == BEST:  # a clock that starts as late as the day allows starts by the end, if that is on the same day
        started = np.where(exists(life.ended) & exists(started), np.minimum(started, life.until), started)
    started = np.where(started <= life.until, started, NONE)
    due, time = _due(office, catalogue, life, started, standards, table.summaries.deadline)
    return Assessed(table, life, services, service_of, standards, started, due, working, time)


def _measure_office(
    office: str, rows: pd.DataFrame, happened: pd.DataFrame, spans: pd.DataFrame, catalogue: Catalogue, as_of: int
) -> pd.DataFrame:
    raw = Table.of(rows, happened)
    what = _assess(office, raw, catalogue, as_of, TAKEN)
    table, life, started, due, time, working = what.table, what.life, what.started, what.due, what.time, what.working
    of, known, n = what.standards.of, what.standards.known, table.size
    at = np.full(n, as_of, np.int64)
    zone, own = time.zone, exists(table.summaries.deadline)

    clock = spent(time, working, started, life.until, life.pauses)
    clocks = Clocks.of(started, life.submitted, life.until, life.pauses)
    exposure = exposures(clocks, what.service_of, down_times(spans, catalogue, office, what.services, time))
    applicant = life.pauses.total(time.working(life.pauses.start, life.pauses.end), n)
    outcome, reason = _outcomes(what, at)
    day_only, day_decides = _by_day(office, raw, catalogue, as_of, outcome)
    late = outcome == LATE
    excess = _excess(time, life, due)

    answered = exists(life.ended) & (life.ending != WITHDRAWN)
    wait = time.working(life.submitted, life.until)
    check = _awaiting_check(time, life, started, wait)
    facts = {
        "office": _words(np.array([office], dtype=object), np.zeros(n, np.int64)),
        "request_id": table.request_id,
        **table.attributes,
        "catalogued": np.array([name in catalogue.services for name in what.services] + [False])[what.service_of],
        "status": _words(NAMES_OF_ENDINGS, life.ending + 1),
        "outcome": _words(OUTCOMES, outcome),
        "reason": _words(REASONS, reason),
        "submitted_at": to_column(life.submitted),
        "complete_at": to_column(life.complete),
        "started_at": to_column(started),
        "ended_at": to_column(life.ended),
        "deadline_at": to_column(due),
        "touched_at": to_column(life.touched),
        "as_of": to_column(at),
        "submitted_on": _dates(life.submitted, zone),
        "started_on": _dates(started, zone),
        "ended_on": _dates(life.ended, zone),
        "due_on": _dates(due, zone),
        "hour_of_week": _hour_of_week(life.submitted, zone),
        "spent_us": _nullable(clock, exists(started)),
        "turnaround_us": _nullable(clock, answered & exists(started)),
        "elapsed_us": _nullable(np.maximum(life.until - life.submitted, 0), exists(life.ended)),
        "wait_us": _nullable(wait, answered),
        "applicant_us": _nullable(applicant, answered),
        "outage_us": _nullable(exposure, answered),
        "check_us": _nullable(check, answered),
        "process_us": _nullable(wait - applicant - exposure - check, answered),
        "exposure_us": exposure,
        "applicant_time_us": applicant,
        "applicant_elapsed_us": life.pauses.total(life.pauses.end - life.pauses.start, n),
        "pauses": held(clocks.pauses, exposure > 0),
        "excess_us": _nullable(excess, late),
        "late_through_outage": late & (exposure > 0) & (excess <= exposure),
        "returns": life.returns.astype(np.int32),
        "checked": life.checked,
        "incomplete": life.incomplete,
        "missing": documents_of(table.missing, *table.returned(as_of)),
        "with_applicant": life.with_applicant,
        "target": np.array([np.nan if s.target is None else s.target for s in known] + [np.nan])[of],
        "standard_amount": np.array([float(s.amount) for s in known] + [np.nan])[of],
        "standard_unit": _words(np.array([s.unit for s in known] + [None], dtype=object), of),
        "clock_starts": _words(np.array([s.clock_starts for s in known] + [None], dtype=object), of),
        "own_deadline": own,
        "day_only": day_only,
        "day_decides": day_decides,
    }
    return pd.DataFrame(facts)[exists(life.submitted)].reset_index(drop=True)


NAMES_OF_ENDINGS = np.array([NAMES.get(kind) for kind in range(OPEN, WITHDRAWN + 1)], dtype=object)


def _due(
    office: str, catalogue: Catalogue, life: Lives, started: Instants, standards: InForce, own: Instants
) -> tuple[Instants, WorkingTime]:
    """The deadlines, and a calendar wide enough to measure with. A deadline of its own holds as it stands."""
    known = np.concatenate([life.submitted, started, own])
    first = known[exists(known)].min(initial=life.until.max(initial=0))
    newest = max(life.until.max(initial=0), own.max(initial=0))
    due = np.full(len(started), NONE, np.int64)
    horizon = NEAR_DAYS
    while True:
        time = stretch(office, catalogue, int(first), int(newest), horizon)
        for number in np.unique(standards.of[standards.of >= 0]):
            standard = standards.known[number]
            mine = np.flatnonzero((standards.of == number) & ~exists(own) & exists(started) & ~exists(due))
            if len(mine):
                amount = np.full(len(mine), float(standard.amount))
                due[mine] = deadlines(time, standard.unit, amount, started[mine], life.pauses.of(mine, len(started)))
        missing = (standards.of >= 0) & exists(started) & ~exists(due) & ~exists(own)
        if not missing.any() or horizon >= FAR_DAYS:
            return np.where(exists(own), own, due), time
        horizon *= 6


def stretch(office: str, catalogue: Catalogue, first: int, newest: int, horizon: int) -> WorkingTime:
    """The office's calendar from the year of the first instant to the end of a year beyond the newest one."""
    begin, end = EPOCH + timedelta(days=first // DAY), EPOCH + timedelta(days=newest // DAY + horizon)
    place = catalogue.offices[office]
    # whole years, so that loads of neighbouring days find the calendar in the cache
    return working_time(
        catalogue.calendars[place.calendar],
        place.timezone,
        begin.replace(month=1, day=1),
        end.replace(month=12, day=31),
    )


def _awaiting_check(time: WorkingTime, life: Lives, started: Instants, wait: Instants) -> Instants:
    """Working time before the start of the clock that the request did not spend with the applicant."""
    begun = exists(started)
    before = life.pauses.inside(life.submitted, np.where(begun, started, life.until))
    held = before.total(time.working(before.start, before.end), len(started))
    return np.where(begun, time.working(life.submitted, started), wait) - held


def _excess(time: WorkingTime, life: Lives, due: Instants) -> Instants:
    """Working time from the deadline to the end (or A), without the time with the applicant."""
    begin = np.where(exists(due), due, life.until)
    after = life.pauses.inside(begin, life.until)
    held = after.total(time.working(after.start, after.end), len(due))
    return time.working(begin, life.until) - held


def _by_day(
    office: str, raw: Table, catalogue: Catalogue, as_of: int, outcome: NDArray[np.int64]
) -> tuple[NDArray[np.int8], Flags]:
    """Which instants of a life are known to the day only (bits of `domain.days`; 8: a pause), and whether the outcome
    is another one at another time of those days; shape (n,) each.
    """
    n = raw.size
    bits, decides = np.zeros(n, np.int8), np.zeros(n, bool)
    dated = raw.summaries.day_only & (SUBMITTED_DAY | COMPLETE_DAY | ENDED_DAY) > 0
    dated[raw.events.request[raw.events.day_only]] = True
    which = np.flatnonzero(dated)
    if not len(which):
        return bits, decides
    part, at = raw.some(which), np.full(len(which), as_of, np.int64)
    best, worst = (_assess(office, part, catalogue, as_of, reading) for reading in (BEST, WORST))
    early, late = best.life, worst.life
    for bit, one, other in (
        (SUBMITTED_DAY, early.submitted, late.submitted),
        (COMPLETE_DAY, early.complete, late.complete),
        (ENDED_DAY, early.ended, late.ended),
        (PAUSE_DAY, _edges(early, len(which)), _edges(late, len(which))),
    ):
        bits[which] |= np.where(one != other, bit, 0).astype(np.int8)
    now = outcome[which]
    every = np.stack([now, _outcomes(best, at)[0], _outcomes(worst, at)[0]])
    apart = np.zeros(len(which), bool)
    for judged in (ON_TIME, LATE):
        apart |= (every == judged).any(axis=0) & (every != judged).any(axis=0)
    decides[which] = apart & np.isin(now, (ON_TIME, LATE, RUNNING))
    return bits, decides


def _edges(life: Lives, n: int) -> Instants:
    """A number of each request that moves with the edges of its pauses."""
    pauses = life.pauses
    until = life.until[pauses.request]
    return pauses.total(pauses.start + 3 * np.where(pauses.end < until, pauses.end, 0), n)


def _outcomes(what: Assessed, as_of: Instants) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Outcome and, where unmeasured, the reason (method, section 4); shape (n,) each."""
    life, started, due = what.life, what.started, what.due
    promised, own = what.standards.of >= 0, exists(what.table.summaries.deadline)
    ended, begun = exists(life.ended), exists(started)
    outcome = np.select(
        [
            ended & ((life.ending == WITHDRAWN) | ((life.ending == REJECTED) & ~begun)),
            ~ended & ~begun & ~(exists(due) & (as_of > due)),
            ~(promised | own) | (ended & (life.ending == FINISHED) & ~begun & ~own),
            ended & (life.ended <= due),
            ended | (exists(due) & (as_of > due)),
        ],
        [VOID, WAITING, UNMEASURED, ON_TIME, LATE],
        RUNNING,
    )
    endless = begun & ~exists(due) & (outcome != VOID)
    outcome = np.where(endless, UNMEASURED, outcome)
    reason = np.select(
        [outcome != UNMEASURED, ~(promised | own), endless],
        [NO_REASON, NO_STANDARD, NO_WORKING_TIME],
        NEVER_COMPLETE,
    )
    return outcome, reason


def _dates(instants: Instants, zone: str) -> pd.Series:
    """Local dates as datetime64[s] without a zone; NaT where there is no instant."""
    walls = local(instants, zone)
    days = np.where(walls == NONE, NONE, np.floor_divide(walls, DAY) * DAY)
    return pd.Series(days.view("M8[us]").astype("M8[s]"))


def _hour_of_week(instants: Instants, zone: str) -> NDArray[np.int16]:
    """0 to 167, Monday 00:00 first, by the local wall clock; 1970-01-01 was a Thursday."""
    return (np.floor_divide(local(instants, zone), HOUR) + 3 * 24).__mod__(7 * 24).astype(np.int16)


def _nullable(lengths: Instants, real: Flags) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(np.where(real, lengths, 0), ~real)


def _words(names: NDArray[np.object_], codes: NDArray[np.int64]) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(*_categories(names, codes)))


def _categories(names: NDArray[np.object_], codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[str]]:
    """Codes and distinct names for a categorical; a name None, or a code before the first, is no category."""
    distinct = list(dict.fromkeys(str(name) for name in names if name is not None))
    place = np.array([-1 if name is None else distinct.index(str(name)) for name in names], dtype=np.int64)
    return place[codes], distinct
