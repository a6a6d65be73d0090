"""The clock of every unit, pauses included, and the instant at which its time is up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.domain.deadlines import LENGTHS, deadlines, is_working, spent
from service_levels.domain.instants import HOUR, NONE, Instants
from service_levels.domain.requests import Pauses
from tests.domain.builders import instant, instants, week_time

TIME = week_time()


def pauses(*spans: tuple[str, str]) -> Pauses:
    """Spans with the applicant of the one request."""
    zeros = np.zeros(len(spans), np.int64)
    return Pauses(zeros, instants(*[s for s, _ in spans]), instants(*[e for _, e in spans]))


def due(unit: str, amount: float, start: str, *spans: tuple[str, str]) -> Instants:
    """The deadline of one request."""
    return deadlines(TIME, unit, np.array([amount]), instants(start), pauses(*spans))


@pytest.mark.parametrize(
    ("unit", "amount", "start", "deadline"),
    [
        ("minutes", 90, "2024-01-05 15:00", "2024-01-05 16:30"),  # elapsed time knows no closing hour
        ("hours", 72, "2024-01-05 15:00:07", "2024-01-08 15:00:07"),
        ("days", 2, "2024-01-01 15:00", "2024-01-04 00:00"),  # the midnight that ends the 2nd day after
        ("days", 1, "2024-01-01 00:00", "2024-01-03 00:00"),
        ("working_minutes", 480, "2024-01-01 09:00", "2024-01-02 10:00"),
        ("working_hours", 7, "2024-01-01 08:00", "2024-01-01 16:00"),  # full at the close, not at the next opening
        ("working_hours", 3.5, "2024-01-01 10:00", "2024-01-01 14:30"),
        ("working_hours", 7, "2024-01-06 12:00", "2024-01-08 16:00"),  # a Saturday: counts from Monday 08:00
        ("working_days", 1, "2024-01-05 15:59", "2024-01-08 16:00"),  # the start's own date does not count
        ("working_days", 3, "2024-01-06 12:00", "2024-01-10 16:00"),
    ],
)
def test_without_pauses(unit: str, amount: float, start: str, deadline: str) -> None:
    assert due(unit, amount, start).tolist() == instants(deadline).tolist()


@pytest.mark.parametrize(
    ("unit", "amount", "spans", "deadline"),
    [
        ("minutes", 90, [("2024-01-01 09:30", "2024-01-01 11:00")], "2024-01-01 12:00"),
        ("working_hours", 7, [("2024-01-01 15:00", "2024-01-08 09:00")], "2024-01-08 11:00"),  # over a weekend
        (
            "working_hours",
            1,
            [("2024-01-01 09:30", "2024-01-01 10:00"), ("2024-01-01 10:15", "2024-01-02 08:00")],
            "2024-01-02 08:15",
        ),
        # a return when the time is up moves nothing; one a second before does
        ("working_hours", 1, [("2024-01-01 10:00", "2024-01-02 10:00")], "2024-01-01 10:00"),
        ("working_hours", 1, [("2024-01-01 09:59:59", "2024-01-01 11:00")], "2024-01-01 11:00:01"),
        # each working day d with return date < d <= date handed in again adds one
        ("working_days", 1, [("2024-01-02 09:00", "2024-01-02 15:00")], "2024-01-02 16:00"),
        ("working_days", 1, [("2024-01-02 09:00", "2024-01-04 08:00")], "2024-01-04 16:00"),
        ("working_days", 1, [("2024-01-02 09:00", "2024-01-07 08:00")], "2024-01-05 16:00"),  # Sunday is none
        ("days", 2, [("2024-01-02 09:00", "2024-01-05 08:00")], "2024-01-07 00:00"),
        ("days", 1, [("2024-01-03 09:00", "2024-01-09 08:00")], "2024-01-03 00:00"),  # already over
    ],
)
def test_the_clock_stands_still_with_the_applicant(
    unit: str, amount: float, spans: list[tuple[str, str]], deadline: str
) -> None:
    assert due(unit, amount, "2024-01-01 09:00", *spans).tolist() == instants(deadline).tolist()


def test_a_pause_before_the_clock_started_does_not_count() -> None:
    assert due("working_hours", 1, "2024-01-02 09:00", ("2024-01-01 09:00", "2024-01-02 08:00")).tolist() == (
        instants("2024-01-02 10:00").tolist()
    )


def test_no_clock_no_deadline() -> None:
    nothing = deadlines(TIME, "working_hours", np.array([7.0]), np.array([NONE]), pauses())
    assert nothing.tolist() == [NONE]


def test_spent_counts_in_the_unit_of_the_clock() -> None:
    start, until = instants("2024-01-05 15:00"), instants("2024-01-08 09:00")
    turn = pauses(("2024-01-05 15:30", "2024-01-08 08:30"))
    assert spent(TIME, np.array([True]), start, until, turn).tolist() == [HOUR]
    assert spent(TIME, np.array([False]), start, until, turn).tolist() == [HOUR]
    assert spent(TIME, np.array([True]), start, until, pauses()).tolist() == [2 * HOUR]
    assert spent(TIME, np.array([False]), start, until, pauses()).tolist() == [66 * HOUR]
    assert spent(TIME, np.array([True]), np.array([NONE]), until, turn).tolist() == [NONE]


moment = st.integers(instant("2024-01-01 00:00") // 10**6, instant("2024-03-01 00:00") // 10**6)


@st.composite
def requests(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    """A start and disjoint pauses, in seconds since 1970."""
    points = sorted(draw(st.lists(moment, min_size=1, max_size=9, unique=True)))
    return points[0], list(zip(points[1::2], points[2::2], strict=False))


@given(story=requests(), amount=st.integers(1, 40), unit=st.sampled_from(sorted(LENGTHS)))
def test_what_is_spent_at_the_deadline_is_the_amount(
    story: tuple[int, list[tuple[int, int]]], amount: int, unit: str
) -> None:
    start, spans = np.array([story[0] * 10**6]), np.array(story[1], np.int64).reshape(-1, 2) * 10**6
    turns = Pauses(np.zeros(len(spans), np.int64), spans[:, 0].copy(), spans[:, 1].copy())
    found = deadlines(TIME, unit, np.array([float(amount)]), start, turns)
    working = np.array([is_working(unit)])
    assert spent(TIME, working, start, found, turns)[0] == amount * LENGTHS[unit]
    assert spent(TIME, working, start, found - 1, turns)[0] < amount * LENGTHS[unit]  # and not a moment sooner


@given(story=requests(), amount=st.integers(1, 9), unit=st.sampled_from(["days", "working_days", *sorted(LENGTHS)]))
def test_a_pause_never_brings_the_deadline_forward(
    story: tuple[int, list[tuple[int, int]]], amount: int, unit: str
) -> None:
    start, spans = np.array([story[0] * 10**6]), np.array(story[1], np.int64).reshape(-1, 2) * 10**6
    none = np.zeros(0, np.int64)
    turns = Pauses(np.zeros(len(spans), np.int64), spans[:, 0].copy(), spans[:, 1].copy())
    paused = deadlines(TIME, unit, np.array([float(amount)]), start, turns)
    plain = deadlines(TIME, unit, np.array([float(amount)]), start, Pauses(none, none, none))
    assert paused[0] >= plain[0]
