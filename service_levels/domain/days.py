"""Dates without a time of day: what instant each is taken as, and between which two it lies (method, section 1).

Such a date comes as the midnight that begins its local day, with a flag. A submission is taken as the first instant
of the day, a deadline as the midnight that ends it, all else as the close of the office's last open interval on that
day (the midnight that ends it where the office is closed), never before an instant of the same request on that day.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service_levels.catalogue import Catalogue
from service_levels.domain.calendar import EPOCH, WorkingTime, working_time
from service_levels.domain.instants import DAY, NONE, Flags, Instants, exists, local_days
from service_levels.domain.requests import COMPLETED, RESUBMITTED, SUBMITTED, Events
from service_levels.domain.table import Table

# The bits of `day_only` in a summary row, as the rows of the truth have them.
SUBMITTED_DAY, COMPLETE_DAY, ENDED_DAY, DEADLINE_DAY = 1, 2, 4, 8

# How a date is read. TAKEN: as the method takes it. BEST: so that most requests are on time: what starts the clock or
# ends a pause as late, ends and returns as early as the day allows. WORST: the other way. Deadlines are always TAKEN.
TAKEN, BEST, WORST = "taken", "best", "worst"


@dataclass(frozen=True)
class _Span:
    """Where each of k dates may lie: `earliest` <= `taken` <= `latest`, shape (k,)."""

    earliest: Instants
    taken: Instants
    latest: Instants

    def known(self, as_of: Instants) -> "_Span":
        """What has happened by `as_of` as the method takes it had happened by then, and else had not."""
        happened = self.taken <= as_of
        return _Span(
            np.where(happened, self.earliest, self.taken),
            self.taken,
            np.where(happened, np.minimum(self.latest, np.maximum(as_of, self.taken)), self.latest),
        )

    def read(self, reading: str, late_is_best: Flags) -> Instants:
        if reading == TAKEN:
            return self.taken
        return np.where(late_is_best == (reading == BEST), self.latest, self.earliest)


def close_of(catalogue: Catalogue, office: str, midnight: int) -> int:
    """The instant at which a date without a time that is no submission is taken to have happened by itself."""
    place = catalogue.offices[office]
    day = EPOCH + timedelta(days=int(local_days(np.array([midnight]), place.timezone)[0]))
    year = day.replace(month=1, day=1), day.replace(month=12, day=31)  # whole years are found in the cache
    time = working_time(catalogue.calendars[place.calendar], place.timezone, *year)
    return int(_closes(time, np.array([midnight]))[0])


def has_days(table: Table) -> bool:
    """Whether any instant of the requests is a date without a time."""
    return bool(table.summaries.day_only.any() or table.events.day_only.any())


def read(table: Table, time: WorkingTime, reading: str = TAKEN, as_of: Instants | None = None) -> Table:
    """The requests with an instant in the place of every date without a time; the table as it is where none is.

    `time`: the office's calendar, which covers the dates. `as_of`, shape (n,): for the other readings than TAKEN, the
    instant up to which things are known. An event that is a date gives way to one of its kind with a time on that day:
    a newer export may give the time of what an older one dated.
    """
    if not has_days(table):
        return table
    n, summaries, events = table.size, table.summaries, table.events
    timed = _timed(table)
    known = np.full(n, np.iinfo(np.int64).max) if as_of is None or reading == TAKEN else as_of
    changed: dict[str, Any] = {}
    for name, bit in (("submitted", SUBMITTED_DAY), ("complete", COMPLETE_DAY), ("ended", ENDED_DAY)):
        at: Instants = getattr(summaries, name)
        which = np.flatnonzero((summaries.day_only & bit > 0) & exists(at))
        first = np.full(len(which), name == "submitted")
        span = _span(time, timed, which, at[which], first).known(known[which])
        changed[name] = at.copy()
        changed[name][which] = span.read(reading, np.full(len(which), name != "ended"))
    due = np.flatnonzero((summaries.day_only & DEADLINE_DAY > 0) & exists(summaries.deadline))
    changed["deadline"] = summaries.deadline.copy()
    changed["deadline"][due] = _end(time, summaries.deadline[due])

    kept = ~_told_again(time, events)
    request, at, kind, bare = events.request[kept], events.at[kept], events.kind[kept], events.day_only[kept]
    which = np.flatnonzero(bare)
    span = _span(time, timed, request[which], at[which], kind[which] == SUBMITTED).known(known[request[which]])
    at[which] = span.read(reading, np.isin(kind[which], (SUBMITTED, RESUBMITTED, COMPLETED)))
    order = np.lexsort((kind, at, request))
    return replace(
        table,
        summaries=replace(summaries, **changed),
        events=Events(
            request[order], at[order], kind[order], bare[order], events.at[kept][order], events.documents_from
        ),
        named=table.named[kept].iloc[order].reset_index(drop=True),
    )


@dataclass(frozen=True)
class _Timed:
    """The instants with a time of day of each request, to be looked up by request and instant."""

    values: Instants  # distinct, sorted
    keys: NDArray[np.int64]  # request and place in `values` as one number, sorted

    def key(self, request: NDArray[np.int64], at: Instants) -> NDArray[np.int64]:
        place: NDArray[np.int64] = request * (len(self.values) + 1) + np.searchsorted(self.values, at, side="left")
        return place

    def within(self, request: NDArray[np.int64], begin: Instants, end: Instants) -> tuple[Instants, Instants]:
        """The first and the last one of each request in [begin, end); NONE where there is none."""
        first = np.searchsorted(self.keys, self.key(request, begin), side="left")
        after = np.searchsorted(self.keys, self.key(request, end), side="left")
        some = after > first
        values = np.append(self.values, NONE)

        def at(place: NDArray[np.int64]) -> Instants:
            keys = np.append(self.keys, -1)[np.where(some, place, len(self.keys))]
            return np.where(some, values[keys % (len(self.values) + 1)], NONE)

        return at(first), at(after - 1)


def _timed(table: Table) -> _Timed:
    summaries, events = table.summaries, table.events
    every = np.arange(table.size)
    requests, instants = [events.request[~events.day_only]], [events.at[~events.day_only]]
    for name, bit in (("submitted", SUBMITTED_DAY), ("complete", COMPLETE_DAY), ("ended", ENDED_DAY)):
        at: Instants = getattr(summaries, name)
        real = exists(at) & (summaries.day_only & bit == 0)
        requests.append(every[real])
        instants.append(at[real])
    request, at = np.concatenate(requests), np.concatenate(instants)
    values, place = np.unique(at, return_inverse=True)
    return _Timed(values, np.sort(request * (len(values) + 1) + place.reshape(-1)))


def _span(
    time: WorkingTime, timed: _Timed, request: NDArray[np.int64], begin: Instants, is_submission: Flags
) -> _Span:
    end = _end(time, begin)
    first, last = timed.within(request, begin, end)
    submitted = _Span(begin, begin, np.where(exists(first), first, end - 1))
    floor = np.where(exists(last), last, begin)
    taken = np.maximum(_closes(time, begin), floor)
    other = _Span(floor, taken, np.maximum(taken, end - 1))  # the midnight that ends the day is no instant of it
    return _Span(
        *(
            np.where(is_submission, getattr(submitted, name), getattr(other, name))
            for name in ("earliest", "taken", "latest")
        )
    )


def _end(time: WorkingTime, begin: Instants) -> Instants:
    """The midnight that ends the local day of each instant."""
    return time.midnight(local_days(begin, time.zone) + 1)


def _closes(time: WorkingTime, begin: Instants) -> Instants:
    """The close of the last open interval of each local day, else the midnight that ends it."""
    place = local_days(begin, time.zone) - time.first_day
    inside = (place >= 0) & (place < len(time.last_close))
    close = np.where(inside, time.last_close[np.where(inside, place, 0)], NONE)
    return np.where(exists(close), close, _end(time, begin))


def _told_again(time: WorkingTime, events: Events) -> Flags:
    """Which events are dates of something that another event of the request and kind tells with its time."""
    gone = np.zeros(len(events.at), bool)
    if not events.day_only.any() or events.day_only.all():
        return gone
    day = local_days(events.at, time.zone)
    day -= day.min()
    key = (events.request * (int(day.max()) + 1) + day) * 8 + events.kind
    gone[events.day_only] = np.isin(key[events.day_only], key[~events.day_only])
    return gone


def stretch_of(table: Table) -> tuple[int, int]:
    """The first and the last instant among the dates without a time of a table that has some."""
    summaries, events = table.summaries, table.events
    dates = [events.at[events.day_only]]
    for name, bit in (
        ("submitted", SUBMITTED_DAY), ("complete", COMPLETE_DAY), ("ended", ENDED_DAY), ("deadline", DEADLINE_DAY)
    ):  # fmt: skip
        at: Instants = getattr(summaries, name)
        dates.append(at[exists(at) & (summaries.day_only & bit > 0)])
    every = np.concatenate(dates)
    return (int(every.min()), int(every.max()) + DAY) if len(every) else (0, 0)
