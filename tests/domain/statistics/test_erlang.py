"""Erlang C against published figures and the closed formula."""

from math import exp, factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_levels.domain.statistics.erlang import queue, staff_needed


def test_the_published_example_of_the_r_package_erlangc() -> None:
    # 100 calls in half an hour, three minutes each, 14 agents: README of the package ErlangC on CRAN.
    found = queue(200, 0.05, 14)
    assert found.load == pytest.approx(10)
    assert found.waits == pytest.approx(0.1741319, abs=1e-7)
    assert found.occupancy == pytest.approx(0.7142857, abs=1e-7)
    assert found.mean_wait * 3600 == pytest.approx(7.83593701177724)
    assert found.share_within(20 / 3600) == pytest.approx(0.88835, abs=1e-5)
    assert queue(200, 0.05, 11).waits == pytest.approx(0.6821182, abs=1e-7)
    assert queue(200, 0.05, 11).share_within(20 / 3600) == pytest.approx(0.3896138, abs=1e-7)
    assert staff_needed(200, 0.05, 20 / 3600, 0.8).staff == 14


@pytest.mark.parametrize(
    ("staff", "waits", "mean_wait", "beyond_half", "beyond_one"),
    [(1, 0.667, 2 / 3, 0.404, 0.245), (2, 0.167, 1 / 24, 0.022, 0.003)],
)
def test_the_county_hospital_of_hillier_and_lieberman(
    staff: int, waits: float, mean_wait: float, beyond_half: float, beyond_one: float
) -> None:
    # Introduction to Operations Research, the emergency room: two patients an hour, twenty minutes each.
    found = queue(2, 1 / 3, staff)
    assert found.waits == pytest.approx(waits, abs=5e-4)
    assert found.mean_wait == pytest.approx(mean_wait)
    assert 1 - found.share_within(0.5) == pytest.approx(beyond_half, abs=1.1e-3)
    assert 1 - found.share_within(1) == pytest.approx(beyond_one, abs=1.1e-3)


@given(st.integers(1, 60), st.floats(0.01, 0.99))
@settings(max_examples=60, deadline=None)
def test_it_is_the_closed_formula(staff: int, occupancy: float) -> None:
    load = staff * occupancy
    top = load**staff / factorial(staff) / (1 - occupancy)
    expected = top / (sum(load**k / factorial(k) for k in range(staff)) + top)
    assert queue(load, 1.0, staff).waits == pytest.approx(expected, rel=1e-9)


def test_with_one_counter_it_is_the_simple_queue() -> None:
    found = queue(3, 0.25, 1)
    assert found.waits == pytest.approx(0.75)
    assert found.queue == pytest.approx(0.75**2 / 0.25)
    assert found.share_within(0.5) == pytest.approx(1 - 0.75 * exp(-0.5))


def test_a_load_of_all_counters_has_no_end() -> None:
    full = queue(4, 0.5, 2)
    assert (full.reason, full.waits, full.mean_wait, full.queue, full.share_within(1)) == (
        "overloaded", 1.0, None, None, None,
    )  # fmt: skip
    assert queue(3.99, 0.5, 2).reason is None


def test_the_fewest_counters_that_do() -> None:
    found = staff_needed(30, 0.25, 0.25, 0.9)
    assert found.share_within(0.25) >= 0.9 > queue(30, 0.25, found.staff - 1).share_within(0.25)
    assert staff_needed(0, 0.25, 0, 0.9).staff == 1
    assert staff_needed(1e6, 1, 0.1, 0.9) is None


@pytest.mark.parametrize("case", [(-1, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_halls_that_are_none_are_refused(case: tuple[float, float, int]) -> None:
    with pytest.raises(ValueError, match="at least one counter"):
        queue(*case)
    with pytest.raises(ValueError, match="share"):
        staff_needed(1, 1, 1, 1.0)
