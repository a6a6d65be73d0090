"""States of a target cut to periods, and what they add up to (method, section 7)."""

from dataclasses import dataclass

import numpy as np

from service_levels.domain.calendar import Measured
from service_levels.domain.instants import Flags, Instants
from service_levels.domain.outages import DOWN, MAINTENANCE, UNKNOWN, UP, Spans


@dataclass(frozen=True)
class Pieces:
    """Parts of spans, each inside one period: `span` and `period` are positions, shape (p,).

    `still_on`: the part reaches the target's last ping. What is cut off before that ends where it is cut.
    """

    span: Instants
    period: Instants
    start: Instants
    end: Instants
    still_on: Flags


def cut(spans: Spans, edges: Instants) -> Pieces:
    """The spans cut at the edges of adjoining periods [edges[i], edges[i + 1]).

    `edges`: sorted, shape (k + 1,). What lies before the first or after the last edge is dropped; nothing inside
    is lost or counted twice.
    """
    start, end = spans.start, spans.end
    start_in, end_in = np.maximum(start, edges[0]), np.minimum(end, edges[-1])
    first = np.searchsorted(edges, start_in, side="right") - 1
    after = np.searchsorted(edges, end_in, side="left")
    count = np.where(end_in > start_in, after - first, 0)
    span = np.repeat(np.arange(len(start)), count)
    offset = np.arange(len(span)) - np.repeat(np.cumsum(count) - count, count)
    period = first[span] + offset
    start, end = np.maximum(start_in[span], edges[period]), np.minimum(end_in[span], edges[period + 1])
    return Pieces(span, period, start, end, spans.still_on[span] & (end == spans.end[span]))


@dataclass(frozen=True)
class Record:
    """Of each period: lengths (microseconds) by state, shape (k,).

    `incidents`: down incidents that touch the period. `closed`: those among them that are over, and
    `closed_down` their length inside it.
    """

    up: Instants
    down: Instants
    unknown: Instants
    maintenance: Instants
    working_up: Instants
    working_down: Instants
    incidents: Instants
    closed: Instants
    closed_down: Instants


def record(spans: Spans, edges: Instants, open_hours: Measured) -> Record:
    """The spans of one target added up over adjoining periods; `open_hours`: the working time that counts."""
    pieces = cut(spans, edges)
    length = pieces.end - pieces.start
    working = open_hours.between(pieces.start, pieces.end)
    state = spans.state[pieces.span]
    down = state == DOWN
    closed = down & ~pieces.still_on

    def total(what: Instants, chosen: Flags) -> Instants:
        sums = np.zeros(len(edges) - 1, np.int64)
        np.add.at(sums, pieces.period[chosen], what[chosen])
        return sums

    one = np.ones(len(length), np.int64)
    return Record(
        up=total(length, state == UP),
        down=total(length, down),
        unknown=total(length, state == UNKNOWN),
        maintenance=total(length, state == MAINTENANCE),
        working_up=total(working, state == UP),
        working_down=total(working, down),
        incidents=total(one, down),
        closed=total(one, closed),
        closed_down=total(length, closed),
    )
