"""Cutting the states of a target to periods loses no time and counts none twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.domain.availability import cut, record
from service_levels.domain.calendar import Measured
from service_levels.domain.instants import HOUR, SECOND, Instants
from service_levels.domain.outages import DOWN, MAINTENANCE, UNKNOWN, UP, Spans

NEVER_OPEN = Measured(np.zeros(0, np.int64), np.zeros(0, np.int64))


def us(*seconds: int) -> Instants:
    return np.array(seconds, np.int64) * SECOND


@st.composite
def records(draw: st.DrawFn) -> tuple[Spans, Instants]:
    """Adjoining spans of any states, and edges that may lie before, within or after them."""
    bounds = np.unique(draw(st.lists(st.integers(0, 500), min_size=2, max_size=12, unique=True)))
    states = np.array(draw(st.lists(st.integers(0, 3), min_size=len(bounds) - 1, max_size=len(bounds) - 1)), np.int64)
    still_on = np.zeros(len(states), bool)
    still_on[-1] = draw(st.booleans())
    edges = np.unique(draw(st.lists(st.integers(-100, 600), min_size=2, max_size=8, unique=True)))
    return Spans(states, us(*bounds[:-1]), us(*bounds[1:]), still_on), us(*edges)


@given(records())
def test_time_is_conserved_when_a_period_is_split(case: tuple[Spans, Instants]) -> None:
    spans, edges = case
    parts, whole = record(spans, edges, NEVER_OPEN), record(spans, edges[[0, -1]], NEVER_OPEN)
    for name in ("up", "down", "unknown", "maintenance"):
        assert getattr(parts, name).sum() == getattr(whole, name)[0], name
    for name in ("incidents", "closed"):
        assert getattr(parts, name).sum() >= getattr(whole, name)[0], name


@given(records())
def test_every_second_of_a_period_is_in_the_state_that_the_span_over_it_has(case: tuple[Spans, Instants]) -> None:
    spans, edges = case
    expected = np.zeros((len(edges) - 1, 4), np.int64)
    for period in range(len(edges) - 1):
        for at in range(edges[period], edges[period + 1], SECOND):
            over = np.flatnonzero((spans.start <= at) & (at < spans.end))
            if len(over):
                expected[period, spans.state[over[0]]] += SECOND
    found = record(spans, edges, NEVER_OPEN)
    assert np.stack([found.up, found.down, found.unknown, found.maintenance], axis=1).tolist() == expected.tolist()


@given(records())
def test_pieces_lie_inside_their_span_and_their_period(case: tuple[Spans, Instants]) -> None:
    spans, edges = case
    pieces = cut(spans, edges)
    assert (pieces.end > pieces.start).all()
    assert (pieces.start >= np.maximum(spans.start[pieces.span], edges[pieces.period])).all()
    assert (pieces.end <= np.minimum(spans.end[pieces.span], edges[pieces.period + 1])).all()


def test_an_incident_over_an_edge_counts_on_both_sides_each_with_its_part() -> None:
    spans = Spans(np.array([UP, DOWN, UP]), us(0, 80, 130), us(80, 130, 200), np.zeros(3, bool))
    found = record(spans, us(0, 100, 200), NEVER_OPEN)
    assert found.incidents.tolist() == [1, 1]
    assert found.closed_down.tolist() == us(20, 30).tolist()


def test_an_incident_that_ends_on_the_edge_stays_on_its_side() -> None:
    spans = Spans(np.array([DOWN, UP]), us(0, 100), us(100, 200), np.zeros(2, bool))
    assert record(spans, us(0, 100, 200), NEVER_OPEN).incidents.tolist() == [1, 0]
    assert record(spans, us(0, 99, 200), NEVER_OPEN).incidents.tolist() == [1, 1]


def test_what_is_still_on_is_an_incident_but_not_closed() -> None:
    spans = Spans(np.array([DOWN, UP, DOWN]), us(0, 10, 20), us(10, 20, 60), np.array([False, False, True]))
    found = record(spans, us(0, 100), NEVER_OPEN)
    assert (found.incidents[0], found.closed[0], found.closed_down[0]) == (2, 1, 10 * SECOND)
    cut_off = record(spans, us(0, 59), NEVER_OPEN)
    assert (cut_off.incidents[0], cut_off.closed[0], cut_off.closed_down[0]) == (2, 2, (10 + 39) * SECOND)


@pytest.mark.parametrize("state", [UNKNOWN, MAINTENANCE])
def test_working_time_counts_for_up_and_down_only(state: int) -> None:
    spans = Spans(np.array([UP, DOWN, state]), us(0, 3600, 7200), us(3600, 7200, 10800), np.zeros(3, bool))
    found = record(spans, us(0, 10800), Measured(us(1800), us(9000)))
    assert (found.working_up[0], found.working_down[0]) == (HOUR // 2, HOUR)
