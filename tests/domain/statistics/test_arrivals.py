"""The comparison by arrival finds the delay that was put in, is not fooled by long lives, and needs twenty a side."""

import numpy as np
import pytest

from service_levels.domain.instants import DAY, HOUR, MINUTE, NONE, Instants
from service_levels.domain.statistics.arrivals import LEAD, compare, met

OPEN, CLOSE = 8 * HOUR, 16 * HOUR


def worked(at: Instants) -> Instants:
    """Working time up to an instant where every day is open from 8 to 16."""
    day, inside = np.divmod(at, DAY)
    return day * (CLOSE - OPEN) + np.clip(inside, OPEN, CLOSE) - OPEN


def us(*hours: float) -> Instants:
    return np.array([round(hour * HOUR) for hour in hours], np.int64)


def test_arrival_within_an_outage_and_within_the_hours_before_it() -> None:
    start, end = us(24 + 14), us(24 + 15)
    cases = {
        24 + 14.0: True,  # its first instant
        24 + 14.9: True,
        24 + 15.0: False,  # over
        24 + 10.0: True,  # four working hours before
        24 + 9.99: False,
        24 + 13.5: True,
    }
    assert met(us(*cases), start, end, worked).tolist() == list(cases.values())
    assert LEAD == 4 * HOUR


def test_the_hours_before_are_working_hours() -> None:
    # An outage from 9 on the second day: 13.00 of the first is 3 + 1 working hours before.
    found = met(us(13, 12.9, 20), us(24 + 9), us(24 + 10), worked)
    assert found.tolist() == [True, False, True]


def test_an_outage_by_night_meets_nobody() -> None:
    assert not met(us(15, 17, 18), us(17), us(19), worked).any()
    assert not met(us(15), us(), us(), worked).any()


def test_a_clock_that_never_started_met_nothing() -> None:
    assert met(np.array([NONE, 9 * HOUR]), us(8.5), us(9.5), worked).tolist() == [False, True]
    assert not met(np.array([NONE]), us(8.5), us(9.5), worked).any()


def test_a_lead_of_ones_own() -> None:
    assert met(us(8.5, 8.9), us(9), us(10), worked, 10 * MINUTE).tolist() == [False, True]


def sample(count: int, seed: int = 1) -> tuple[np.random.Generator, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random, random.choice(["kk", "ktp", "akta"], count), random.integers(0, 6, count)


def test_the_delay_that_was_put_in_is_found() -> None:
    random, service, hour = sample(4000)
    flag = random.random(4000) < 0.1
    hours = random.gamma(4, 1, 4000) + 2 * flag
    found = compare(hours, flag, service, hour)
    assert found.difference.value == pytest.approx(2, abs=0.4)
    assert not found.difference.interval.excludes(2)
    assert found.difference.differs_from(0)
    assert (found.count, found.unmatched, found.reason) == (flag.sum(), 0, None)
    assert found == compare(hours, flag, service, hour)  # the same data, the same interval


def test_hard_services_that_come_when_systems_fail_are_no_delay() -> None:
    random, service, hour = sample(6000, 2)
    hard = service == "akta"
    hours = random.gamma(4, 1, 6000) + 10 * hard
    flag = random.random(6000) < np.where(hard, 0.4, 0.05)
    found = compare(hours, flag, service, hour)
    assert np.median(hours[flag]) - np.median(hours[~flag]) > 5
    assert abs(found.difference.value) < 0.6
    assert not found.difference.differs_from(0)


def test_long_lives_meet_more_outages_and_that_is_no_delay() -> None:
    random, service, _ = sample(6000, 3)
    length = random.gamma(1, 10, 6000)  # working hours, never delayed by anything
    came = random.integers(0, 200, 6000) * 8 * HOUR + random.integers(0, 8, 6000) * HOUR  # in working time
    outages = np.arange(5, 200, 12) * 8 * HOUR
    lived_through = np.searchsorted(outages, came + length * HOUR) > np.searchsorted(outages, came)
    assert np.median(length[lived_through]) - np.median(length[~lived_through]) > 5  # the naive 'affected are slower'
    flag = met(came, outages, outages + HOUR, lambda at: at)
    found = compare(length, flag, service, came // HOUR % 8)
    assert not found.difference.differs_from(0)


@pytest.mark.parametrize(
    ("count", "others", "reason"),
    [(19, 50, "too_few_met"), (20, 19, "too_few_others"), (20, 20, None)],
)
def test_twenty_on_either_side_or_no_figure(count: int, others: int, reason: str | None) -> None:
    flag = np.arange(count + others) < count
    hours = np.arange(count + others, dtype=float)
    found = compare(hours, flag, ["kk"] * len(flag), [9] * len(flag))
    assert (found.count, found.others, found.reason) == (count, others, reason)
    assert (found.difference is None) == (found.median is None) == (reason is not None)


def test_requests_without_a_counterpart_are_counted_and_left_out() -> None:
    flag = np.array([True] * 30 + [False] * 30)
    service = ["kk"] * 25 + ["akta"] * 5 + ["kk"] * 30
    found = compare(np.ones(60), flag, service, [9] * 60)
    assert (found.count, found.others, found.unmatched) == (25, 30, 5)


def test_the_others_are_weighted_to_the_same_services() -> None:
    # Met: 20 of x, 20 of y. Others: 20 of x (1 hour), 200 of y (5 hours): weighted half and half, midway.
    flag = np.array([True] * 40 + [False] * 220)
    service = ["x"] * 20 + ["y"] * 20 + ["x"] * 20 + ["y"] * 200
    hours = [1.0] * 20 + [5.0] * 20 + [1.0] * 20 + [5.0] * 200
    found = compare(hours, flag, service, [9] * 260)
    assert (found.median, found.others_median) == (3, 3)


def test_lengths_that_do_not_exist_are_left_out() -> None:
    flag = np.array([True] * 25 + [False] * 25)
    hours = np.where(np.arange(50) == 0, np.nan, 2.0)
    assert compare(hours, flag, ["x"] * 50, [1] * 50).count == 24
    assert compare([], [], [], []).reason == "too_few_met"
