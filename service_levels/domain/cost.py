"""What outages cost: waiting time lost, cut to stretches of time, and the events that took it (method, section 8).

Waiting time lost is the exposure of `domain.exposure`, cut: all stretches that cover a life give its exposure again, to
the microsecond. Nothing grows with the number of pairs of a request and an event: a request is counted where it begins
to lose time and where it stops, so that one that is open for years costs no more than one of a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service_levels.catalogue import Catalogue
from service_levels.domain.calendar import Measured, intersection, merged
from service_levels.domain.exposure import Clocks
from service_levels.domain.instants import Flags, Instants

CELLS = 4_000_000  # of groups and stretches that are counted at once


@dataclass(frozen=True)
class Lost:
    """Cells in which time was lost, shape (c,): `group` and `stretch` are positions, each pair once.

    `waiting`: working time lost, microseconds. `requests`: how many lost some; `late`: how many of these are marked.
    """

    group: NDArray[np.int64]
    stretch: NDArray[np.int64]
    waiting: Instants
    requests: NDArray[np.int64]
    late: NDArray[np.int64]


def lost(
    down: Measured, begin: Instants, end: Instants, clocks: Clocks, group: NDArray[np.int64], late: Flags
) -> Lost:
    """The working time that the requests of each group lost within each stretch [begin, end).

    `down`: when the system that they need was down, in working time (of `exposure.down_times`). `begin`, `end`: sorted,
    disjoint, shape (s,). `group`: the group of each request, 0 and more; `late`: a mark of each; shape (n,).
    """
    starts, ends = intersection(down.starts, down.ends, begin, end)
    of = np.searchsorted(begin, starts, side="right") - 1
    stretches, place = np.unique(of, return_inverse=True)  # those in which the system was down at all
    known, group = np.unique(group, return_inverse=True)
    if not len(starts) or not len(known):
        return together([])
    parts = []
    step = max(1, CELLS // len(stretches))
    for first in range(0, len(known), step):
        mine = np.flatnonzero((group >= first) & (group < first + step))
        some, of_some = clocks.of_some(mine), group[mine] - first
        size = (min(step, len(known) - first), len(stretches))
        waiting = _waiting(starts, ends, place, some, of_some, size)
        requests, marked = _requests(starts, ends, place, some, of_some, late[mine], size)
        rows, columns = cells = np.nonzero(requests)
        parts.append(Lost(known[rows + first], stretches[columns], waiting[cells], requests[cells], marked[cells]))
    return together(parts)


def together(parts: list[Lost]) -> Lost:
    """Several answers one after the other; none: no cell."""
    names = ("group", "stretch", "waiting", "requests", "late")
    none = np.zeros(0, np.int64)
    return Lost(*(np.concatenate([none, *(getattr(part, name) for part in parts)]) for name in names))


def _waiting(
    starts: Instants,
    ends: Instants,
    place: NDArray[np.int64],
    clocks: Clocks,
    group: NDArray[np.int64],
    size: tuple[int, int],
) -> Instants:
    """Time lost by group and stretch: what was lost before the end of each clock, less what was before its start.

    An instant adds what its own stretch had lost by then, and all of the stretches before.
    """
    time = Measured(starts, ends)
    new = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
    before = time.until(starts[new])
    whole = np.diff(np.append(before, time.until(ends[-1:])))
    pauses = clocks.pauses
    at = np.concatenate([clocks.end, clocks.start, pauses.start, pauses.end])
    whose = np.concatenate([group, group, group[pauses.request], group[pauses.request]])
    n, p = len(group), len(pauses.request)
    sign = np.repeat(np.array([1, -1, 1, -1]), [n, n, p, p])
    last = np.searchsorted(starts, at, side="right") - 1
    known = last >= 0
    at, sign, column = at[known], sign[known], place[last[known]]
    cell = whose[known] * size[1] + column
    inside, passed = np.zeros(size, np.int64), np.zeros(size, np.int64)
    np.add.at(inside.reshape(-1), cell, sign * (time.until(at) - before[column]))
    np.add.at(passed.reshape(-1), cell, sign)
    beyond = passed.sum(axis=1, keepdims=True) - np.cumsum(passed, axis=1)  # instants in later stretches
    lengths: Instants = inside + beyond * whole
    return lengths


def _requests(
    starts: Instants,
    ends: Instants,
    place: NDArray[np.int64],
    clocks: Clocks,
    group: NDArray[np.int64],
    late: Flags,
    size: tuple[int, int],
) -> tuple[Instants, Instants]:
    """How many requests lost time by group and stretch, and how many of these are marked."""
    request, begin, end = clocks.pieces()
    first = np.searchsorted(ends, begin, side="right")
    last = np.searchsorted(starts, end, side="left") - 1
    met = (first <= last) & (begin < end)
    request, first, last = request[met], place[first[met]], place[last[met]]
    # Two pieces of one request may lie in one stretch, where a pause ended within it: it counts once.
    again = np.flatnonzero(request[1:] == request[:-1]) + 1
    first[again] = np.maximum(first[again], last[again - 1] + 1)
    real = first <= last
    request, first, last = request[real], first[real], last[real]
    wide = size[1] + 1
    counts = []
    for chosen in (np.ones(len(request), bool), late[request]):
        change = np.zeros((size[0], wide), np.int64)
        row = group[request[chosen]] * wide
        np.add.at(change.reshape(-1), row + first[chosen], 1)
        np.add.at(change.reshape(-1), row + last[chosen] + 1, -1)
        counts.append(np.cumsum(change, axis=1)[:, :-1])
    return counts[0], counts[1]


@dataclass(frozen=True)
class Events:
    """Stretches in which at least one of several targets was down: sorted, disjoint, never touching, shape (e,).

    `still_on`: it reaches the last ping of a target that was down to its end. `targets`: ids, sorted.
    """

    start: Instants
    end: Instants
    still_on: Flags
    targets: list[tuple[str, ...]]


def events(target: Iterable[str], start: Instants, end: Instants, still_on: Flags) -> Events:
    """Down spans of any targets, in any order, put together where they overlap or touch; shape (s,) each."""
    names = np.asarray(list(target), dtype=object)
    begins, stops = merged(start, end)
    real = np.flatnonzero(end > start)
    of = np.searchsorted(begins, start[real], side="right") - 1
    on = np.zeros(len(begins), bool)
    on[of[still_on[real] & (end[real] == stops[of])]] = True
    found: list[set[str]] = [set() for _ in begins]
    for event, name in zip(of.tolist(), names[real].tolist(), strict=True):
        found[event].add(name)
    return Events(begins, stops, on, [tuple(sorted(one)) for one in found])


def unreachable(
    found: Events, target: Iterable[str], start: Instants, own: Flags, because_of: Iterable[str | None]
) -> list[tuple[tuple[str, ...], str | None]]:
    """Of each event the targets that were down in it without a failure of their own, and what hid all of it.

    The latter is None where anything in the event failed by itself, or where it was hidden by several. Of the spans
    that make the events up, shape (s,): `own`, whether a span has time of its own; `because_of`, what explains it.
    """
    of = np.searchsorted(found.start, start, side="right") - 1
    failed: list[set[str]] = [set() for _ in found.start]
    behind: list[set[str | None]] = [set() for _ in found.start]
    for event, name, itself, cause in zip(of.tolist(), target, own.tolist(), because_of, strict=True):
        behind[event].add(None if itself else cause)
        if itself:
            failed[event].add(name)
    return [
        (tuple(name for name in names if name not in some), next(iter(causes)) if len(causes) == 1 else None)
        for names, some, causes in zip(found.targets, failed, behind, strict=True)
    ]


def cause(catalogue: Catalogue, targets: tuple[str, ...]) -> str | None:
    """The target beneath all the others of an event, which all need it; None where there is none.

    Where a target is down alone, the event is its own.
    """
    for one in targets:
        if all(other == one or one in catalogue.beneath(other) for other in targets):
            return one
    return None
