"""The clock's ground: which instants are working time, and how much of it lies between two of them."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.catalogue import Hours, Special
from service_levels.domain.calendar import Measured, hours_on, intersection, merged, merged_by, working_time
from service_levels.domain.instants import HOUR, MINUTE, NONE, SECOND
from tests.domain.builders import AFTERNOON, MORNING, WEEK, instant, instants, week_calendar, week_time

MONDAY = date(2024, 1, 1)
TIME = week_time()


def working(start: str, end: str) -> float:
    """Working seconds between two wall-clock times of the test office."""
    return float(TIME.working(instants(start), instants(end))[0] / SECOND)


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        ("2024-01-01 07:59:59", "2024-01-01 08:00:00", 0),
        ("2024-01-01 07:59:59", "2024-01-01 08:00:01", 1),
        ("2024-01-01 08:00:00", "2024-01-01 12:00:00", 4 * 3600),
        ("2024-01-01 11:59:59", "2024-01-01 13:00:01", 2),  # the break does not count
        ("2024-01-01 12:00:00", "2024-01-01 13:00:00", 0),
        ("2024-01-05 15:59:00", "2024-01-08 08:01:00", 120),  # over a weekend
        ("2024-01-06 00:00:00", "2024-01-07 23:59:59", 0),
        ("2024-01-01 10:00:00", "2024-01-01 09:00:00", 0),  # backwards is nothing
    ],
)
def test_working_time_to_the_second(start: str, end: str, seconds: int) -> None:
    assert working(start, end) == seconds


def test_microseconds_count_inside_hours_and_not_outside() -> None:
    opened = instant("2024-01-01 08:00")
    start, end = np.array([opened - 7, opened + 3]), np.array([opened + 5, opened + 3 + 250])
    assert TIME.working(start, end).tolist() == [5, 250]


def test_the_stretch_has_ends() -> None:
    before, after = instants("2023-01-02 09:00"), instants("2025-06-02 09:00")
    whole = int(TIME.working(before, after)[0])
    assert whole == 262 * 7 * HOUR  # weekdays of 2024


PRECEDENCE = week_calendar(
    closed=frozenset({date(2024, 1, 3), date(2024, 1, 4)}),
    special=(Special(date(2024, 1, 2), date(2024, 1, 4), (*[((0, 3600),)] * 4, (), (), ())),),
    hours=(Hours(date(2024, 1, 1), WEEK), Hours(date(2024, 1, 5), (((0, 60),),) * 7)),
    open={date(2024, 1, 4): ((7200, 10800),)},
)


@pytest.mark.parametrize(
    ("day", "holidays", "expected"),
    [
        (date(2023, 12, 31), frozenset(), ()),  # before any hours hold
        (date(2024, 1, 1), frozenset(), (MORNING, AFTERNOON)),
        (date(2024, 1, 1), frozenset({date(2024, 1, 1)}), ()),
        (date(2024, 1, 2), frozenset(), ((0, 3600),)),  # a span with hours of its own
        (date(2024, 1, 2), frozenset({date(2024, 1, 2)}), ()),  # holidays inside it stay closed
        (date(2024, 1, 3), frozenset(), ()),  # closed beats the span
        (date(2024, 1, 4), frozenset({date(2024, 1, 4)}), ((7200, 10800),)),  # opened by order beats all
        (date(2024, 1, 5), frozenset(), ((0, 60),)),  # the later hours hold from that date on
    ],
)
def test_which_hours_hold(day: date, holidays: frozenset[date], expected: tuple[tuple[int, int], ...]) -> None:
    assert hours_on(PRECEDENCE, day, holidays) == expected


@pytest.mark.parametrize(("day", "hours"), [(date(2024, 3, 31), 22), (date(2024, 10, 27), 24), (date(2024, 6, 1), 23)])
def test_a_change_of_offset_costs_nothing(day: date, hours: int) -> None:
    """Open 00:00 to 23:00: the day that loses an hour has one less, the one that gains it one more."""
    calendar = week_calendar(hours=(Hours(date(2015, 1, 1), (((0, 23 * 3600),),) * 7),))
    time = working_time(calendar, "Europe/Amsterdam", date(2024, 1, 1), date(2024, 12, 31))
    number = (day - date(1970, 1, 1)).days
    start, end = time.midnight(np.array([number])), time.midnight(np.array([number + 1]))
    assert time.working(start, end)[0] == hours * HOUR


def test_24_00_is_the_end_of_the_day() -> None:
    calendar = week_calendar(hours=(Hours(date(2015, 1, 1), (((0, 86400),),) * 7),))
    time = working_time(calendar, "Asia/Jakarta", MONDAY, MONDAY + timedelta(days=9))
    assert time.working(instants("2024-01-02 23:59"), instants("2024-01-03 00:01"))[0] == 2 * MINUTE


def test_nth_working_day_and_its_last_close() -> None:
    days = np.array([(date(2024, 1, 5) - date(1970, 1, 1)).days] * 3)  # a Friday
    closes = TIME.nth_close(days, np.array([1, 2, 6]))
    assert closes.tolist() == instants("2024-01-08 16:00", "2024-01-09 16:00", "2024-01-15 16:00").tolist()
    assert TIME.nth_close(days, np.array([1000]))[0] == NONE  # beyond the stretch


def test_reached_is_the_earliest_instant() -> None:
    """Seven hours from Monday 08:00 are full at 16:00 on Monday, not at 08:00 on Tuesday."""
    from_start = TIME.worked(instants("2024-01-01 08:00"))
    assert TIME.reached(from_start + 7 * HOUR).tolist() == instants("2024-01-01 16:00").tolist()
    assert TIME.reached(from_start + 7 * HOUR + 1).tolist() == [instant("2024-01-02 08:00") + 1]
    assert TIME.reached(np.array([10**18])).tolist() == [NONE]


moments = st.integers(instant("2024-01-01 00:00"), instant("2024-12-31 00:00"))


@given(a=moments, b=moments, c=moments)
def test_time_adds_up(a: int, b: int, c: int) -> None:
    x, y, z = sorted((a, b, c))
    parts = TIME.working(np.array([x, y]), np.array([y, z])).sum()
    assert parts == TIME.working(np.array([x]), np.array([z]))[0]


@given(a=moments, b=moments)
def test_agrees_with_a_count_of_seconds_of_the_intervals(a: int, b: int) -> None:
    start, end = min(a, b), max(a, b)
    slow = sum(
        max(0, min(end, c) - max(start, o)) for o, c in zip(TIME.opens.tolist(), TIME.closes.tolist(), strict=True)
    )
    assert TIME.working(np.array([start]), np.array([end]))[0] == slow


@given(a=moments, length=st.integers(1, 100 * HOUR))
def test_reached_undoes_worked(a: int, length: int) -> None:
    begun = TIME.worked(np.array([a]))
    found = TIME.reached(begun + length)
    if found[0] != NONE:
        assert TIME.worked(found)[0] == begun[0] + length
        assert TIME.worked(found - 1)[0] < begun[0] + length


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


@given(first=spans, second=spans)
def test_sets_of_intervals_agree_with_sets_of_points(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    def points(pairs: list[tuple[int, int]]) -> set[int]:
        return {point for start, end in pairs for point in range(start, end)}

    def arrays(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
        return merged(np.array([p[0] for p in pairs], np.int64), np.array([p[1] for p in pairs], np.int64))

    one, two = arrays(first), arrays(second)
    assert points(list(zip(*one, strict=True))) == points(first)
    assert np.all(one[0][1:] > one[1][:-1])  # disjoint and not touching
    both = intersection(*one, *two)
    assert points(list(zip(*both, strict=True))) == points(first) & points(second)
    measured = Measured(*one)
    until = measured.until(np.arange(70))
    assert until.tolist() == [len([p for p in points(first) if p < t]) for t in range(70)]


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-40, 40), st.integers(-40, 40)), max_size=20))
def test_intervals_are_merged_within_their_key_alone(rows: list[tuple[int, int, int]]) -> None:
    table = np.array(rows, np.int64).reshape(-1, 3)
    expected = []
    for key in sorted(set(table[:, 0].tolist())):
        mine = table[table[:, 0] == key]
        expected += [(key, int(a), int(b)) for a, b in zip(*merged(mine[:, 1], mine[:, 2]), strict=True)]
    assert list(zip(*(side.tolist() for side in merged_by(*table.T)), strict=True)) == expected
