"""Outages that a list tells of, beside what pings say (method, section 7; docs/adr/0015-states-and-outage-lists.md)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service_levels.catalogue import Target
from service_levels.domain.calendar import merged
from service_levels.domain.instants import NONE, Flags, Instants
from service_levels.domain.outages import DOWN, MAINTENANCE, UNKNOWN, UP, Spans, joined, windows


@dataclass(frozen=True)
class Listed:
    """The outages listed of one target, in any order, shape (n,): `end` NONE where still on, `state` DOWN or
    MAINTENANCE. `until`: the instant up to which the newest list that names it speaks.
    """

    start: Instants
    end: Instants
    state: NDArray[np.int64]
    until: Instants

    @property
    def last(self) -> int:
        """The instant up to which anything is known by the list."""
        return int(np.max([self.until, self.end, self.start], initial=NONE))


def with_list(pinged: Spans, listed: Listed, target: Target, as_of: int) -> Spans:
    """The states of a target by its pings (`pinged`, as known at `as_of`) and by a list.

    Listed down time is down, listed maintenance maintenance, whatever the pings say. Otherwise the pings speak from the
    first to the end of the last; outside of that time the list does, from its first outage to its last instant: up
    between the outages. Where neither speaks, between the two, the state is unknown.
    """
    known = listed.start < as_of
    if not known.any():
        return pinged
    last = min(listed.last, as_of)
    if last <= int(listed.start[known].min()):  # one outage that has just begun: the list speaks of no time yet
        return pinged
    start, state = listed.start[known], listed.state[known]
    # One without an end is known to last as long as a list says so, and no longer.
    is_open = (listed.end[known] == NONE) | (listed.end[known] > last)
    end = np.where(listed.end[known] == NONE, np.maximum(listed.until[known], start), listed.end[known])
    end = np.minimum(end, last)
    first = int(start.min())
    heard = (int(pinged.start[0]), int(pinged.end[-1])) if len(pinged.start) else (first, first)
    whole = (min(first, heard[0]), max(last, heard[1]))

    down, away = (merged(start[state == one], end[state == one]) for one in (DOWN, MAINTENANCE))
    planned = windows(target, *whole)
    edges = (pinged.start, pinged.end, *down, *away, *planned, np.array([first, last, *heard, *whole]))
    cuts = np.unique(np.clip(np.concatenate(edges), *whole))
    at, until = cuts[:-1], cuts[1:]
    found = np.where((at >= first) & (at < last), UP, UNKNOWN)
    if len(pinged.start):
        place = np.clip(np.searchsorted(pinged.start, at, side="right") - 1, 0, None)
        found = np.where((at >= heard[0]) & (at < heard[1]), pinged.state[place], found)
    by_ping = found == MAINTENANCE
    found = np.where(_inside(at, *down), DOWN, found)
    found = np.where(by_ping | _inside(at, *away) | _inside(at, *planned), MAINTENANCE, found)
    at, until, found = joined(at, until, found)

    # Still on is what reaches the end of the record: its last ping, or the end of the list in an outage without an end.
    unended = bool((is_open & (end == whole[1])).any())
    on = (until == whole[1]) & ((heard[1] == whole[1]) | unended | (found == UP))
    return Spans(found, at, until, on)


def _inside(at: Instants, starts: Instants, ends: Instants) -> Flags:
    """Which of the instants lie in one of the disjoint, sorted spans."""
    if not len(starts):
        return np.zeros(len(at), bool)
    place = np.searchsorted(starts, at, side="right") - 1
    return (place >= 0) & (at < ends[np.maximum(place, 0)])
