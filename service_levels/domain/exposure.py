"""What outages took from a request: working time in which its clock ran and a system that it needs was down (method 8).

One definition: the facts hold its sum over a life, `domain.cost` cuts the same time to outages and periods.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from service_levels.catalogue import Catalogue
from service_levels.domain import outages
from service_levels.domain.calendar import Measured, WorkingTime, intersection
from service_levels.domain.instants import Flags, Instants, exists
from service_levels.domain.requests import Pauses


@dataclass(frozen=True)
class Clocks:
    """When the clocks of n requests ran: within [start, end), shape (n,), but for the pauses, which lie inside.

    `start` is `end` where a clock never began.
    """

    start: Instants
    end: Instants
    pauses: Pauses

    @classmethod
    def of(cls, started: Instants, submitted: Instants, until: Instants, pauses: Pauses) -> "Clocks":
        """From the start of the clock (NONE: never), the submission and the end of what is known, shape (n,) each.

        Nothing runs before the submission, where events that contradict each other let the clock start earlier:
        exposure is a part of the wait.
        """
        begin = np.where(exists(started), np.maximum(started, submitted), until)
        return cls(begin, until, pauses.inside(begin, until))

    def of_some(self, which: NDArray[np.int64]) -> "Clocks":
        """The clocks of some of the requests (places, sorted and distinct), in that order."""
        return Clocks(self.start[which], self.end[which], self.pauses.of(which, len(self.start)))

    def pieces(self) -> tuple[NDArray[np.int64], Instants, Instants]:
        """Request, start and end of each stretch without a pause; those of a request follow each other, in time order.

        Some may be empty.
        """
        paused = np.zeros(len(self.start), bool)
        paused[self.pauses.request] = True
        whole, cut = np.flatnonzero(~paused), np.flatnonzero(paused)
        begins = np.concatenate([self.start[cut], self.pauses.end])
        stops = np.concatenate([self.pauses.start, self.end[cut]])
        of_begins, of_stops = np.concatenate([cut, self.pauses.request]), np.concatenate([self.pauses.request, cut])
        # A request with k pauses has k + 1 starts and as many ends: sorted apart, they lie side by side.
        order, order_of_stops = np.lexsort((begins, of_begins)), np.lexsort((stops, of_stops))
        return (
            np.concatenate([whole, of_begins[order]]),
            np.concatenate([self.start[whole], begins[order]]),
            np.concatenate([self.end[whole], stops[order_of_stops]]),
        )


def targets_of(catalogue: Catalogue, office: str, service: str) -> tuple[str, ...]:
    """The targets that a service of an office depends on: those it names, else all; never another office's own."""
    named = catalogue.services[service].depends_on if service in catalogue.services else None
    return tuple(
        target.id
        for target in catalogue.targets.values()
        if target.office in (None, office) and (named is None or target.id in named)
    )


def down_times(
    spans: pd.DataFrame, catalogue: Catalogue, office: str, services: Sequence[str], time: WorkingTime
) -> Iterator[tuple[list[int], Measured]]:
    """Working time with a needed target down, and the places of the services that it holds for: each service once.

    `spans`: the states of the targets as the office knows them (columns as `outages.spans` gives them).
    """
    needs = [targets_of(catalogue, office, service) for service in services]
    for targets in dict.fromkeys(needs):
        places = [place for place, need in enumerate(needs) if need == targets]
        yield places, Measured(*intersection(*outages.down_time(spans, targets), time.opens, time.closes))


def exposures(
    clocks: Clocks, service_of: NDArray[np.int64], downs: Iterator[tuple[list[int], Measured]]
) -> Instants:
    """The exposure of n requests, shape (n,); `service_of`: the place of each one's service (-1: none, no exposure)."""
    found = np.zeros(len(clocks.start), np.int64)
    paused = service_of[clocks.pauses.request]
    for places, down in downs:
        mine = np.flatnonzero(np.isin(service_of, places))
        found[mine] = down.between(clocks.start[mine], clocks.end[mine])
        held = np.flatnonzero(np.isin(paused, places))
        lengths = down.between(clocks.pauses.start[held], clocks.pauses.end[held])
        np.subtract.at(found, clocks.pauses.request[held], lengths)
    return found


def held(pauses: Pauses, wanted: Flags) -> NDArray[np.object_]:
    """The pauses of the wanted requests, each [start, end, start, end ...] as an int64 array; None: none, not wanted.

    `wanted`: shape (n,), as the answer.
    """
    kept = wanted[pauses.request]
    edges = np.column_stack([pauses.start[kept], pauses.end[kept]]).reshape(-1)
    requests, first = np.unique(pauses.request[kept], return_index=True)
    slices = map(slice, 2 * first, np.append(2 * first[1:], len(edges)))
    found = np.full(len(wanted), None, object)
    found[requests] = np.fromiter(map(edges.__getitem__, slices), object, len(requests))
    return found
