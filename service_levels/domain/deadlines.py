"""The clock and the deadline: what a request has spent, and when its time is up (method, section 3)."""

import numpy as np
from numpy.typing import NDArray

from service_levels.domain.calendar import WorkingTime
from service_levels.domain.instants import HOUR, MINUTE, NONE, Instants, exists, local_days
from service_levels.domain.requests import Pauses

UNITS = ("minutes", "hours", "days", "working_minutes", "working_hours", "working_days")
LENGTHS = {"minutes": MINUTE, "hours": HOUR, "working_minutes": MINUTE, "working_hours": HOUR}


def is_working(unit: str) -> bool:
    """Whether the clock of a standard in this unit counts working time only."""
    return unit.startswith("working_")


def counted(time: WorkingTime, working: NDArray[np.bool_], start: Instants, end: Instants) -> Instants:
    """Time from start to end as a clock counts it: working time where `working`, else elapsed time."""
    return np.where(working, time.working(start, end), np.maximum(end - start, 0))


def spent(time: WorkingTime, working: NDArray[np.bool_], start: Instants, until: Instants, pauses: Pauses) -> Instants:
    """What the clocks of n requests have counted from `start` to `until`, without the pauses between them.

    `working` of shape (n,): the clock counts working time. NONE where the clock never started.
    """
    begun = exists(start)
    begin = np.where(begun, start, until)
    still = pauses.inside(begin, until)
    paused = still.total(counted(time, working[still.request], still.start, still.end), len(start))
    return np.where(begun, counted(time, working, begin, until) - paused, NONE)


def deadlines(time: WorkingTime, unit: str, amount: NDArray[np.float64], start: Instants, pauses: Pauses) -> Instants:
    """The earliest instants at which spent = amount, had the requests not ended; shape (n,).

    NONE where the clock has not started, or where the calendar's stretch ends before the time is up.
    `pauses`: all spans with the applicant; those before the start of the clock do not count.
    """
    begun = exists(start)
    running = pauses.inside(np.where(begun, start, np.iinfo(np.int64).max), np.full(len(start), np.iinfo(np.int64).max))
    due = np.full(len(start), NONE, np.int64)
    if not begun.any():
        return due
    if unit in ("days", "working_days"):
        due[begun] = _by_date(time, unit, amount, start, running)[begun]
    elif is_working(unit):
        due[begun] = _by_working_time(time, amount * LENGTHS[unit], start, running)[begun]
    else:
        due[begun] = _by_elapsed_time(amount * LENGTHS[unit], start, running)[begun]
    return due


def _by_elapsed_time(length: NDArray[np.float64], start: Instants, pauses: Pauses) -> Instants:
    due = start + np.rint(length).astype(np.int64)
    for turn in pauses.rounds():
        due[turn.request] += np.where(turn.start < due[turn.request], turn.end - turn.start, 0)
    return due


def _by_working_time(time: WorkingTime, length: NDArray[np.float64], start: Instants, pauses: Pauses) -> Instants:
    wanted = time.worked(np.where(exists(start), start, 0)) + np.rint(length).astype(np.int64)
    for turn in pauses.rounds():
        begun, ended = time.worked(turn.start), time.worked(turn.end)
        # a pause that begins when the time is already up cannot move the deadline
        wanted[turn.request] += np.where(begun < wanted[turn.request], ended - begun, 0)
    return time.reached(wanted)


def _by_date(time: WorkingTime, unit: str, amount: NDArray[np.float64], start: Instants, pauses: Pauses) -> Instants:
    """Deadlines in days: a pause adds the days d with return date < d <= date handed in again."""
    day = local_days(np.where(exists(start), start, 0), time.zone)
    n = np.rint(amount).astype(np.int64)

    def due_at() -> Instants:
        return time.nth_close(day, n) if unit == "working_days" else time.midnight(day + n + 1)

    due = due_at()
    for turn in pauses.rounds():
        back, again = local_days(turn.start, time.zone), local_days(turn.end, time.zone)
        more = (
            time.working_days_until(again) - time.working_days_until(back) if unit == "working_days" else again - back
        )
        n[turn.request] += np.where(turn.start < due[turn.request], more, 0)
        due = due_at()
    return due
