"""The life of a request: handed in, complete, ended, and when it lay with the applicant (method, section 2)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from service_levels.domain.instants import NONE, Flags, Instants, exists, from_column

# The kinds of event, in the order in which events of one instant are taken to have happened.
KINDS = ("submitted", "returned", "resubmitted", "completed", "finished", "rejected", "withdrawn")
SUBMITTED, RETURNED, RESUBMITTED, COMPLETED, FINISHED, REJECTED, WITHDRAWN = range(7)
OPEN = -1


@dataclass(frozen=True)
class Summaries:
    """What summary rows say of n requests; a request known by events alone has nothing but NONE and False.

    Instants of shape (n,): submitted, complete, ended, deadline. `ending`: FINISHED, REJECTED, WITHDRAWN or
    OPEN. `lacking`: documents were lacking; `has_complete_column`: the source declares completeness; `documents_from`:
    since when the source of the row speaks of documents at all (method, section 9; NONE: never). `day_only`: which
    instants are dates without a time, by the bits of `domain.days`.
    """

    submitted: Instants
    complete: Instants
    ended: Instants
    deadline: Instants
    ending: NDArray[np.int64]
    lacking: Flags
    has_complete_column: Flags
    documents_from: Instants
    day_only: NDArray[np.int64]


@dataclass(frozen=True)
class Events:
    """Events of those n requests, sorted by request, instant and kind: request index, instant, kind, shape (m,).

    `day_only`: the instant is, or was, a date without a time; `since`: then the midnight that begins its day, else the
    instant: not before this has it happened. `documents_from`: the first return or completion of the
    office, whose ever it is; NONE: there is none.
    """

    request: NDArray[np.int64]
    at: Instants
    kind: NDArray[np.int64]
    day_only: Flags
    since: Instants
    documents_from: int = NONE

    def some(self, which: Flags, request: NDArray[np.int64] | None = None) -> "Events":
        """Some of them, with other numbers for their requests where these are given (for all of them)."""
        request = self.request if request is None else request
        return Events(
            request[which], self.at[which], self.kind[which], self.day_only[which], self.since[which],
            self.documents_from,
        )  # fmt: skip


@dataclass(frozen=True)
class Pauses:
    """Spans with the applicant, disjoint within a request and sorted by request and instant, shape (p,).

    `start` the return (or the submission of a row whose documents lacked), `end` when it was handed in again,
    declared complete, ended, or `A`.
    """

    request: NDArray[np.int64]
    start: Instants
    end: Instants

    def inside(self, start: Instants, end: Instants) -> "Pauses":
        """The parts of the pauses within [start, end) of their requests (bounds of shape (n,)); empty parts dropped."""
        begin = np.maximum(self.start, start[self.request])
        stop = np.minimum(self.end, end[self.request])
        real = stop > begin
        return Pauses(self.request[real], begin[real], stop[real])

    def of(self, which: NDArray[np.int64], n: int) -> "Pauses":
        """The pauses of some of the n requests, renumbered by their place in `which` (sorted, distinct)."""
        place = np.full(n, -1, np.int64)
        place[which] = np.arange(len(which))
        mine = place[self.request] >= 0
        return Pauses(place[self.request[mine]], self.start[mine], self.end[mine])

    def rounds(self) -> list["Pauses"]:
        """The first pause of every request, then the second of those that have one, and so on."""
        if not len(self.request):
            return []
        new = np.concatenate([[True], self.request[1:] != self.request[:-1]])
        first = np.maximum.accumulate(np.where(new, np.arange(len(new)), 0))
        rank = np.arange(len(new)) - first
        picks = [rank == r for r in range(int(rank.max()) + 1)]
        return [Pauses(self.request[pick], self.start[pick], self.end[pick]) for pick in picks]

    def total(self, lengths: Instants, n: int) -> Instants:
        """Sum a length of each pause (shape (p,)) by request: shape (n,)."""
        sums = np.zeros(n, np.int64)
        np.add.at(sums, self.request, lengths)
        return sums


@dataclass(frozen=True)
class Lives:
    """The lives of n requests as known at `A`; instants of shape (n,), NONE where the thing has not happened.

    `until`: the end, or `A` while open. `ending`: FINISHED, REJECTED, WITHDRAWN or OPEN. `returns`: rounds.
    `rule`: which rule of section 2 decided `complete`, 1 to 6. `touched`: the last instant at which anything is known
    to have happened to it.
    `incomplete`: the first submission lacked something. `checked`: whether it did is known (method, section 9).
    """

    submitted: Instants
    complete: Instants
    ended: Instants
    until: Instants
    ending: NDArray[np.int64]
    pauses: Pauses
    returns: NDArray[np.int64]
    incomplete: Flags
    checked: Flags
    with_applicant: Flags
    rule: NDArray[np.int64]
    touched: Instants


def lives(summaries: Summaries, events: Events, as_of: Instants) -> Lives:
    """Assemble lives from summaries and events, knowing nothing that happened after `as_of` (shape (n,)).

    The events win where both speak. `submitted` is NONE for a request that nobody has seen handed in by then.
    A return, or a handing in again, after an end reopens the request.
    """
    n = len(as_of)
    known = events.at <= as_of[events.request]
    office_speaks = exists(np.full(n, events.documents_from)) & (events.documents_from <= as_of)
    events = events.some(known)
    has_events = np.zeros(n, bool)
    has_events[events.request] = True

    submitted = _or(_first(events, SUBMITTED, n), _until(summaries.submitted, as_of))
    returns = np.bincount(events.request[events.kind == RETURNED], minlength=n)
    last_return = _last(events, (RETURNED,), n)
    last_resubmission = _last(events, (RESUBMITTED,), n)

    ended, ending = _endings(events, n)
    again = np.isin(events.kind, (RETURNED, RESUBMITTED))
    last_again = np.full(n, NONE, np.int64)
    # By `since`: a date of the day of the end reopens nothing.
    np.maximum.at(last_again, events.request[again], events.since[again])
    reopened = exists(ended) & (last_again > ended)
    ended = np.where(reopened, NONE, ended)
    summary_ended = _until(summaries.ended, as_of)
    from_summary = ~exists(ended) & ~reopened & exists(summary_ended)
    ended = np.where(from_summary, summary_ended, ended)
    ending = np.where(from_summary, summaries.ending, ending)
    ending = np.where(exists(ended), ending, OPEN)
    until = np.where(exists(ended), ended, as_of)

    lacking = summaries.lacking
    summary_complete = _until(summaries.complete, as_of)
    last_completion = _last(events, (COMPLETED,), n)
    speaks = [
        exists(last_completion),
        returns > 0,
        exists(summary_complete),
        lacking,
        (ending == OPEN) & summaries.has_complete_column,
    ]
    rule = np.select(speaks, [1, 2, 3, 4, 5], 6)
    handed_in = np.where(last_resubmission >= last_return, last_resubmission, NONE)
    unknown = np.full(n, NONE)
    complete = np.select(speaks, [last_completion, handed_in, summary_complete, unknown, unknown], submitted)

    pauses, waits = _pauses(events, returns, n)
    by_row = np.flatnonzero(lacking & ~has_events & exists(submitted))
    row_end = np.where(exists(summary_complete), summary_complete, until)[by_row]
    pauses = _together(pauses, Pauses(by_row, submitted[by_row], row_end), until)
    waits[by_row] = ~exists(summary_complete)[by_row]

    incomplete = (returns > 0) | lacking
    source_speaks = exists(summaries.documents_from) & (summaries.documents_from <= as_of)
    told = source_speaks | (has_events & office_speaks)
    touched = np.maximum.reduce([submitted, summary_complete, ended])  # NONE is less than any instant
    np.maximum.at(touched, events.request, events.at)
    return Lives(
        submitted=submitted,
        complete=complete,
        ended=ended,
        until=until,
        ending=ending,
        pauses=pauses.inside(np.where(exists(submitted), submitted, until), until),
        returns=np.where((returns == 0) & lacking, 1, returns),
        incomplete=incomplete,
        checked=incomplete | (exists(complete) & told),
        with_applicant=waits & (ending == OPEN),
        rule=rule,
        touched=touched,
    )


def _or(first: Instants, second: Instants) -> Instants:
    return np.where(exists(first), first, second)


def _until(instants: Instants, as_of: Instants) -> Instants:
    return np.where(instants <= as_of, instants, NONE)


def _first(events: Events, kind: int, n: int) -> Instants:
    pick = np.flatnonzero(events.kind == kind)[::-1]
    found = np.full(n, NONE, np.int64)
    found[events.request[pick]] = events.at[pick]  # sorted backwards: the earliest is written last
    return found


def _last(events: Events, kinds: tuple[int, ...], n: int) -> Instants:
    pick = np.isin(events.kind, kinds)
    found = np.full(n, NONE, np.int64)
    found[events.request[pick]] = events.at[pick]
    return found


def _endings(events: Events, n: int) -> tuple[Instants, NDArray[np.int64]]:
    """The last ending event of each request and its kind."""
    pick = events.kind >= FINISHED
    ended, ending = np.full(n, NONE, np.int64), np.full(n, OPEN, np.int64)
    ended[events.request[pick]] = events.at[pick]
    ending[events.request[pick]] = events.kind[pick]
    return ended, ending


def _pauses(events: Events, returns: NDArray[np.int64], n: int) -> tuple[Pauses, Flags]:
    """From each return to the next resubmission, completion or end; open ones reach to the end of time.

    Also which requests lie with the applicant after their last event.
    """
    turn = (events.kind != SUBMITTED) & (returns[events.request] > 0)
    request, at = events.request[turn], events.at[turn]
    back = events.kind[turn] == RETURNED
    size = len(request)
    waits = np.zeros(n, bool)
    if not size:
        empty = np.zeros(0, np.int64)
        return Pauses(empty, empty, empty), waits
    new = np.concatenate([[True], request[1:] != request[:-1]])
    begins = back & (new | np.concatenate([[True], ~back[:-1]]))
    place = np.arange(size)
    following = np.minimum.accumulate(np.where(back, size, place)[::-1])[::-1]  # the next event that is no return
    beyond = np.append(request, -1)[following] != request
    start = np.flatnonzero(begins)
    end = np.where(beyond[start], np.iinfo(np.int64).max, np.append(at, 0)[following[start]])
    waits[request[start[beyond[start]]]] = True
    return Pauses(request[start], at[start], end), waits


def _together(first: Pauses, second: Pauses, until: Instants) -> Pauses:
    """Two lists of pauses of different requests as one, cut at the end of each life."""
    request = np.concatenate([first.request, second.request])
    start = np.concatenate([first.start, second.start])
    end = np.minimum(np.concatenate([first.end, second.end]), until[request])
    if not len(first.request) or not len(second.request):
        return Pauses(request, start, end)  # each list is sorted already
    order = np.lexsort((start, request))
    return Pauses(request[order], start[order], end[order])


STATUSES = {"finished": FINISHED, "rejected": REJECTED, "withdrawn": WITHDRAWN, "open": OPEN}
NAMES = {FINISHED: "finished", REJECTED: "rejected", WITHDRAWN: "withdrawn", OPEN: "open"}


def summaries_of(rows: pd.DataFrame) -> Summaries:
    """Summaries from the current state's rows (columns as the measure describes them).

    A finished_at without a status means finished (contract, input files). One that is said to be open is open: the
    end comes from an older export, the status from a newer one that says nothing of ends.
    """
    ending = rows["status"].map(STATUSES).fillna(FINISHED).to_numpy(np.int64)
    ended = np.where(ending == OPEN, NONE, from_column(rows["finished_at"]))
    ending = np.where(exists(ended), ending, OPEN)
    return Summaries(
        submitted=from_column(rows["submitted_at"]),
        complete=from_column(rows["complete_at"]),
        ended=ended,
        deadline=from_column(rows["deadline_at"]),
        ending=ending,
        lacking=rows["missing_documents"].fillna("").ne("").to_numpy(bool),
        has_complete_column=rows["has_complete_column"].fillna(False).to_numpy(bool),
        documents_from=from_column(rows["documents_from"]),
        day_only=rows["day_only"].fillna(0).to_numpy(np.int64),
    )
