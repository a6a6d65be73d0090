"""One request to the second: its life cut wherever anything changes, and what the clock counted in every part.

The parts are counted one by one and then added up, where `measure` takes sums over whole lives: that both come to the
same is how either is known to be right (tests/domain/test_ledger.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from service_levels.catalogue import Catalogue, Standard, public_holidays
from service_levels.domain.calendar import EPOCH, Rule, rule_on
from service_levels.domain.days import COMPLETE_DAY, ENDED_DAY, SUBMITTED_DAY
from service_levels.domain.deadlines import spent
from service_levels.domain.exposure import targets_of
from service_levels.domain.instants import NONE, Instants, from_column, local_days
from service_levels.domain.measure import Assessed, assess
from service_levels.domain.requests import COMPLETED, KINDS, OPEN, RETURNED, SUBMITTED, Pauses

APPLICANT, CHECK, PROCESS = "applicant", "check", "process"  # whose turn it is
STATES = ("down", "unknown", "maintenance")  # of a target, as far as they are worth a word


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of a life in which nothing changes, [start, end), instants and lengths in microseconds.

    `day`: its local date; `rule`: what decides the hours of that date. `turn`: with the applicant, awaiting the check
    or in process. `down`, `unknown`, `maintenance`: ids of targets that the service depends on, by their state.
    `is_late`: after the deadline. `begins`: what happened at its start. `working_us`: working time; `counted_us`: what
    the clock counted; `exposure_us`: of method 8. `spent_us`: the clock's total at its end. `left_us`: what the clock
    may still count at its end until the deadline (below 0: what it has counted since), None without a deadline.
    """

    start: int
    end: int
    day: date
    rule: Rule
    is_open: bool
    turn: str
    down: tuple[str, ...]
    unknown: tuple[str, ...]
    maintenance: tuple[str, ...]
    is_late: bool
    begins: tuple["Step", ...]
    working_us: int
    counted_us: int
    exposure_us: int
    spent_us: int
    left_us: int | None

    @property
    def is_running(self) -> bool:
        """Whether the clock counts."""
        return self.counted_us > 0


@dataclass(frozen=True, slots=True)
class Line:
    """Adjoining pieces told as one: a closed night or weekend whole, an open stretch whole."""

    pieces: tuple[Piece, ...]

    @property
    def first(self) -> Piece:
        return self.pieces[0]

    @property
    def last(self) -> Piece:
        return self.pieces[-1]

    def total(self, name: str) -> int:
        """The sum of a length of its pieces, by the name of the field."""
        return sum(getattr(piece, name) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened: its instant, its kind (one of `requests.KINDS`), the documents that it named.

    `day_only`: it has a date without a time; `at` is the instant that it is taken as.
    """

    at: int
    kind: str
    documents: tuple[str, ...] = ()
    day_only: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """A time that requirements were lacking: since when, which (as far as named), until when (None: still)."""

    at: int
    documents: tuple[str, ...]
    until: int | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the pieces, in microseconds, named as in the facts; open requests: as far as they have come.

    `wait_us` = `applicant_us` + `check_us` + `outage_us` + `process_us`, working time from submission to end.
    `spent_us`: the clock's. `excess_us`: working time after the deadline without that with the applicant.
    """

    wait_us: int
    applicant_us: int
    check_us: int
    outage_us: int
    process_us: int
    spent_us: int
    excess_us: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The life of one request as known at `as_of`; instants are None where the thing has not happened.

    `complete_rule`: which rule of method 2 decided `complete`, 1 to 6. `standard`: the promise that held when it came;
    `own_deadline`: it brought a deadline of its own, which holds instead. `is_working`: the clock counts working time.
    `waits_for`: what an open one waits for now: applicant, check, outage or process; None once it has ended.
    """

    office: str
    zone: str
    as_of: int
    submitted: int
    complete: int | None
    complete_rule: int
    started: int | None
    ended: int | None
    due: int | None
    standard: Standard | None
    own_deadline: bool
    is_working: bool
    pieces: tuple[Piece, ...]
    steps: tuple[Step, ...]
    rounds: tuple[Round, ...]
    waits_for: str | None

    def totals(self) -> Totals:
        """The sums of the pieces."""

        def summed(name: str, pieces: Iterable[Piece]) -> int:
            return sum(getattr(piece, name) for piece in pieces)

        waited = tuple(piece for piece in self.pieces if piece.start >= self.submitted)
        by_turn = {
            turn: summed("working_us", (piece for piece in waited if piece.turn == turn))
            for turn in (APPLICANT, CHECK, PROCESS)
        }
        outage = summed("exposure_us", self.pieces)
        late = (piece for piece in self.pieces if piece.is_late and piece.turn != APPLICANT)
        return Totals(
            wait_us=summed("working_us", waited),
            applicant_us=by_turn[APPLICANT],
            check_us=by_turn[CHECK],
            outage_us=outage,
            process_us=by_turn[PROCESS] - outage,
            spent_us=summed("counted_us", self.pieces),
            excess_us=summed("working_us", late),
        )

    def lines(self) -> tuple[Line, ...]:
        """The pieces folded for reading: what adjoins and differs only in why the office was closed is one line."""
        groups: list[list[Piece]] = []
        for piece in self.pieces:
            if groups and _alike(groups[-1][-1], piece):
                groups[-1].append(piece)
            else:
                groups.append([piece])
        return tuple(Line(tuple(group)) for group in groups)


def of_request(
    office: str, rows: pd.DataFrame, happened: pd.DataFrame, spans: pd.DataFrame, catalogue: Catalogue, as_of: int
) -> Ledger | None:
    """The ledger of the one request that the frames hold (as `measure` takes them); None where it does not exist yet.

    `spans`: the targets' states as known at `as_of` (columns as `outages.spans` gives them).
    """
    what = assess(office, rows, happened, catalogue, as_of)
    return ledger(what, 0, office, spans, catalogue, as_of) if what.table.size else None


def ledger(
    what: Assessed, place: int, office: str, spans: pd.DataFrame, catalogue: Catalogue, as_of: int
) -> Ledger | None:
    """The ledger of one of the requests of an office, by its place; None where it does not exist at `as_of`."""
    life = what.life
    if life.submitted[place] == NONE:
        return None
    standard = what.standards.of[place]
    steps = _steps(what, place, as_of)
    pieces = _pieces(what, place, office, spans, catalogue, steps)
    return Ledger(
        office=office,
        zone=what.time.zone,
        as_of=as_of,
        submitted=int(life.submitted[place]),
        complete=_known(life.complete[place]),
        complete_rule=int(life.rule[place]),
        started=_known(what.started[place]),
        ended=_known(life.ended[place]),
        due=_known(what.due[place]),
        standard=what.standards.known[standard] if standard >= 0 else None,
        own_deadline=bool(what.table.summaries.deadline[place] != NONE),
        is_working=bool(what.working[place]),
        pieces=pieces,
        steps=steps,
        rounds=_rounds(what, place, as_of),
        waits_for=_waits_for(what, place, pieces),
    )


def _known(instant: np.int64) -> int | None:
    return None if instant == NONE else int(instant)


def _alike(one: Piece, other: Piece) -> bool:
    """Whether two adjoining pieces read as one line. What befell a server while the office was closed counts for
    nothing and has no line of its own."""
    if other.begins or (one.is_open, one.turn, one.is_late) != (other.is_open, other.turn, other.is_late):
        return False
    states = [(piece.down, piece.unknown, piece.maintenance, piece.rule) for piece in (one, other)]
    return not one.is_open or states[0] == states[1]


def _pieces(
    what: Assessed, place: int, office: str, spans: pd.DataFrame, catalogue: Catalogue, steps: tuple[Step, ...]
) -> tuple[Piece, ...]:
    life, time = what.life, what.time
    submitted, until = int(life.submitted[place]), int(life.until[place])
    started, due, working = int(what.started[place]), int(what.due[place]), bool(what.working[place])
    first = submitted if started == NONE else min(submitted, started)  # earlier where its events contradict each other
    if until <= first:
        return ()
    mine = life.pauses.request == place
    pauses = Pauses(np.zeros(int(mine.sum()), np.int64), life.pauses.start[mine], life.pauses.end[mine])
    happened: dict[int, tuple[Step, ...]] = {}
    for step in steps:
        happened[step.at] = (*happened.get(step.at, ()), step)
    states = _states(what, place, office, spans, catalogue, first, until)
    days = np.arange(*local_days(np.array([first, until]), time.zone) + np.array([0, 2]))
    cuts = _cuts(
        first, until, time.opens, time.closes, time.midnight(days), pauses.start, pauses.end,
        np.array([submitted, started, due, *happened]),
        *(edge for _, begins, ends in states for edge in (begins, ends)),
    )  # fmt: skip
    start, end = cuts[:-1], cuts[1:]
    worked = time.working(start, end)
    paused = _inside(start, pauses.start, pauses.end)
    running = (started != NONE) & (start >= started) & ~paused
    down = {state: _targets_in(start, [entry for entry in states if entry[0][1] == state]) for state in STATES}
    is_down = np.array([bool(targets) for targets in down["down"]])
    counted = np.where(running, worked if working else end - start, 0)
    exposure = np.where(running & is_down & (start >= submitted), worked, 0)
    late = (start >= due) if due != NONE else np.zeros(len(start), bool)
    left = _left(what, end, pauses, started, due, working)
    calendar = catalogue.calendars[catalogue.offices[office].calendar]
    dates = [EPOCH + timedelta(days=int(day)) for day in local_days(start, time.zone)]
    holidays = public_holidays(calendar, range(dates[0].year, dates[-1].year + 1))
    rules = {day: rule_on(calendar, day, holidays) for day in dict.fromkeys(dates)}
    totals = np.cumsum(counted)
    return tuple(
        Piece(
            start=int(start[at]),
            end=int(end[at]),
            day=day,
            rule=rules[day],
            is_open=bool(worked[at]),
            turn=APPLICANT if paused[at] else PROCESS if running[at] else CHECK,
            down=down["down"][at],
            unknown=down["unknown"][at],
            maintenance=down["maintenance"][at],
            is_late=bool(late[at]),
            begins=happened.get(int(start[at]), ()),
            working_us=int(worked[at]),
            counted_us=int(counted[at]),
            exposure_us=int(exposure[at]),
            spent_us=int(totals[at]),
            left_us=None if left is None else int(left[at]),
        )
        for at, day in enumerate(dates)
    )


def _cuts(first: int, last: int, *edges: Instants) -> Instants:
    """All the edges within (first, last), with these two, sorted and distinct."""
    every = np.concatenate(edges)
    return np.unique(np.concatenate([[first, last], every[(every > first) & (every < last)]]))


State = tuple[tuple[str, str], Instants, Instants]  # (target, state), starts, ends


def _states(
    what: Assessed, place: int, office: str, spans: pd.DataFrame, catalogue: Catalogue, first: int, last: int
) -> list[State]:
    """When each target that the request depends on was down, unknown or maintained, within its life."""
    service = what.service_of[place]
    needed = targets_of(catalogue, office, what.services[service]) if service >= 0 else ()
    kept = spans[spans["target"].isin(needed) & spans["state"].isin(STATES)]
    start, end = from_column(kept["start_at"]), from_column(kept["end_at"])
    lived = (start < last) & (end > first)
    keys = list(zip(kept["target"][lived].astype(str), kept["state"][lived].astype(str), strict=True))
    start, end = start[lived], end[lived]
    found: list[State] = []
    for key in sorted(set(keys)):
        pick = np.array([other == key for other in keys])
        found.append((key, start[pick], end[pick]))
    return found


def _inside(at: Instants, starts: Instants, ends: Instants) -> NDArray[np.bool_]:
    """Which instants lie in one of several sorted, disjoint intervals [start, end)."""
    if not len(starts):
        return np.zeros(len(at), bool)
    before = np.searchsorted(starts, at, side="right") - 1
    return (before >= 0) & (at < ends[np.maximum(before, 0)])


def _targets_in(at: Instants, states: list[State]) -> list[tuple[str, ...]]:
    """The targets that are in their state at each instant."""
    flags = {target: _inside(at, starts, ends) for (target, _), starts, ends in states}
    return [tuple(target for target, inside in flags.items() if inside[place]) for place in range(len(at))]


def _left(what: Assessed, at: Instants, pauses: Pauses, started: int, due: int, working: bool) -> Instants | None:
    """What the clock may still count at each instant until the deadline; below 0 what it has counted beyond it."""
    if due == NONE:
        return None
    n = len(at)
    rest = Pauses(np.repeat(np.arange(n), len(pauses.start)), np.tile(pauses.start, n), np.tile(pauses.end, n))
    kind = np.full(n, working)
    begin = at if started == NONE else np.maximum(at, started)
    limit = np.full(n, due)
    ahead = spent(what.time, kind, np.minimum(begin, limit), limit, rest)
    beyond = spent(what.time, kind, limit, np.maximum(at, limit), rest)
    return np.where(begin < limit, ahead, -beyond)


def _steps(what: Assessed, place: int, as_of: int) -> tuple[Step, ...]:
    """What the events say, and what only the summary row says."""
    events, life = what.table.events, what.life
    mine = np.flatnonzero((events.request == place) & (events.at <= as_of))
    found = [
        Step(int(events.at[at]), KINDS[events.kind[at]], _codes(what.table.named.iloc[at]), bool(events.day_only[at]))
        for at in mine
    ]
    known = {step.kind for step in found}
    ending = int(life.ending[place])
    said = [(life.submitted[place], SUBMITTED, SUBMITTED_DAY), (life.ended[place], ending, ENDED_DAY)]
    if life.rule[place] == 3:
        said.append((life.complete[place], COMPLETED, COMPLETE_DAY))
    bits = int(what.table.summaries.day_only[place])
    found += [
        Step(int(at), KINDS[kind], day_only=bool(bits & bit))
        for at, kind, bit in said
        if at != NONE and kind != OPEN and KINDS[kind] not in known
    ]
    return tuple(sorted(found, key=lambda step: (step.at, KINDS.index(step.kind))))


def _rounds(what: Assessed, place: int, as_of: int) -> tuple[Round, ...]:
    events, pauses = what.table.events, what.life.pauses
    mine = pauses.request == place
    ends = dict(zip(pauses.start[mine].tolist(), pauses.end[mine].tolist(), strict=True))
    back = np.flatnonzero((events.request == place) & (events.at <= as_of) & (events.kind == RETURNED))
    still = bool(what.life.with_applicant[place])
    if not len(back):
        documents = _codes(what.table.missing.iloc[place])
        until = _known(what.life.complete[place])
        return (Round(int(what.life.submitted[place]), documents, until),) if documents else ()
    found = []
    for at in back:
        begun = max((start for start in ends if start <= events.at[at]), default=None)
        end = None if begun is None else ends[begun]
        gone = end is not None and not (still and end == int(what.life.until[place]))
        found.append(Round(int(events.at[at]), _codes(what.table.named.iloc[at]), end if gone else None))
    return tuple(found)


def _codes(text: object) -> tuple[str, ...]:
    return tuple(code for code in str(text).split(";") if code) if isinstance(text, str) else ()


def _waits_for(what: Assessed, place: int, pieces: tuple[Piece, ...]) -> str | None:
    """What an open request waits for at the as-of instant."""
    if what.life.ending[place] != OPEN:
        return None
    if what.life.with_applicant[place]:
        return APPLICANT
    if what.started[place] == NONE:
        return CHECK
    return "outage" if pieces and pieces[-1].down else PROCESS
