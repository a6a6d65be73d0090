"""The comparison by arrival finds the delay that was put in, is fooled neither by long lives nor by bad days, and needs
twenty requests a side on five occasions."""

import numpy as np
import pytest
from scipy import stats

from benchmarks.truth_arrivals import PLANTED, world
from service_levels.domain.instants import DAY, HOUR, MINUTE, NONE, Instants
from service_levels.domain.statistics.arrivals import LEAD, Comparison, compare, occasions, outage_met
from service_levels.domain.statistics.student import reach

OPEN, CLOSE = 8 * HOUR, 16 * HOUR


def worked(at: Instants) -> Instants:
    """Working time up to an instant where every day is open from 8 to 16."""
    day, inside = np.divmod(at, DAY)
    return day * (CLOSE - OPEN) + np.clip(inside, OPEN, CLOSE) - OPEN


def met(started: Instants, begin: Instants, end: Instants, lead: int = LEAD) -> np.ndarray:
    return outage_met(started, begin, end, worked, lead) != NONE


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
    assert met(us(*cases), start, end).tolist() == list(cases.values())
    assert LEAD == 4 * HOUR


def test_the_hours_before_are_working_hours() -> None:
    # An outage from 9 on the second day: 13.00 of the first is 3 + 1 working hours before.
    found = met(us(13, 12.9, 20), us(24 + 9), us(24 + 10))
    assert found.tolist() == [True, False, True]


def test_an_outage_by_night_meets_nobody() -> None:
    assert not met(us(15, 17, 18), us(17), us(19)).any()
    assert not met(us(15), us(), us()).any()


def test_a_clock_that_never_started_met_nothing() -> None:
    assert met(np.array([NONE, 9 * HOUR]), us(8.5), us(9.5)).tolist() == [False, True]
    assert not met(np.array([NONE]), us(8.5), us(9.5)).any()


def test_a_lead_of_ones_own() -> None:
    assert met(us(8.5, 8.9), us(9), us(10), lead=10 * MINUTE).tolist() == [False, True]


def test_which_outage_was_met() -> None:
    start, end = us(9, 13, 24 + 9), us(10, 14, 24 + 10)
    found = outage_met(us(9.5, 10.5, 13.5, 24 + 12), start, end, worked)
    assert found.tolist() == [*us(9, 13, 13), NONE]  # the one that is on goes before the next


def test_an_occasion_is_a_day_or_the_days_that_an_outage_joins() -> None:
    day = [10, 11, 12, 13, 14, 14, 20, 23, 21]
    began = [10, 12, 12, 13, 14, 14, 20, 20, 21]  # on 11 just before the one of 12; an outage from 20 to 23
    assert occasions(day, began).tolist() == [0, 1, 1, 2, 3, 3, 9, 9, 9]
    assert occasions([5, 6, 7], [6, 7, 7]).tolist() == [0, 0, 0]  # one joins 5 and 6, the next 6 and 7
    assert occasions([3], [2]).tolist() == [0]
    assert occasions([], []).tolist() == []


def sample(count: int, seed: int = 1) -> tuple[np.random.Generator, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random, random.choice(["kk", "ktp", "akta"], count), random.integers(0, 6, count)


def test_the_delay_that_was_put_in_is_found() -> None:
    random, service, hour = sample(4000)
    flag = random.random(4000) < 0.1
    hours = random.gamma(4, 1, 4000) + 2 * flag
    day = np.arange(4000) // 20
    found = compare(hours, flag, service, hour, day)
    assert found.difference.value == pytest.approx(2, abs=0.4)
    assert not found.difference.interval.excludes(2)
    assert found.difference.differs_from(0)
    assert (found.count, found.unmatched, found.reason) == (flag.sum(), 0, None)
    assert found.occasions == len(np.unique(day[flag]))
    assert found == compare(hours, flag, service, hour, day)  # the same data, the same interval


def test_hard_services_that_come_when_systems_fail_are_no_delay() -> None:
    random, service, hour = sample(6000, 2)
    hard = service == "akta"
    hours = random.gamma(4, 1, 6000) + 10 * hard
    flag = random.random(6000) < np.where(hard, 0.4, 0.05)
    found = compare(hours, flag, service, hour, np.arange(6000) // 20)
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
    flag = outage_met(came, outages, outages + HOUR, lambda at: at) != NONE
    found = compare(length, flag, service, came // HOUR % 8, came // (8 * HOUR))
    assert not found.difference.differs_from(0)


@pytest.mark.parametrize(
    ("count", "others", "reason"),
    [(19, 50, "too_few_met"), (20, 19, "too_few_others"), (20, 20, None)],
)
def test_twenty_on_either_side_or_no_figure(count: int, others: int, reason: str | None) -> None:
    flag = np.arange(count + others) < count
    hours = np.arange(count + others, dtype=float)
    found = compare(hours, flag, ["kk"] * len(flag), [9] * len(flag), np.arange(len(flag)))
    assert (found.count, found.others, found.reason) == (count, others, reason)
    assert (found.difference is None) == (found.median is None) == (reason is not None)


def test_requests_without_a_counterpart_are_counted_and_left_out() -> None:
    flag = np.array([True] * 30 + [False] * 30)
    service = ["kk"] * 25 + ["akta"] * 5 + ["kk"] * 30
    found = compare(np.ones(60), flag, service, [9] * 60, np.arange(60) % 10)
    assert (found.count, found.others, found.unmatched) == (25, 30, 5)


def test_the_others_are_weighted_to_the_same_services() -> None:
    # Met: 20 of x, 20 of y. Others: 20 of x (1 hour), 200 of y (5 hours): weighted half and half, midway.
    flag = np.array([True] * 40 + [False] * 220)
    service = ["x"] * 20 + ["y"] * 20 + ["x"] * 20 + ["y"] * 200
    hours = [1.0] * 20 + [5.0] * 20 + [1.0] * 20 + [5.0] * 200
    found = compare(hours, flag, service, [9] * 260, np.arange(260))
    assert (found.median, found.others_median) == (3, 3)


def test_lengths_that_do_not_exist_are_left_out() -> None:
    flag = np.array([True] * 25 + [False] * 25)
    hours = np.where(np.arange(50) == 0, np.nan, 2.0)
    assert compare(hours, flag, ["x"] * 50, [1] * 50, np.arange(50)).count == 24
    assert compare([], [], [], [], []).reason == "too_few_met"


def test_five_occasions_with_outages_or_no_figure() -> None:
    flag = np.arange(200) < 100

    def on(days: int) -> Comparison:
        day = np.where(flag, np.arange(200) % days, 100 + np.arange(200))
        return compare(np.arange(200) % 7, flag, ["kk"] * 200, [9] * 200, day)

    assert (on(4).occasions, on(4).reason, on(4).difference, on(4).median) == (4, "too_few_occasions", None, None)
    assert (on(5).occasions, on(5).reason) == (5, None)


def test_occasions_that_differ_beyond_all_that_was_seen_have_no_figure() -> None:
    flag = np.arange(160) < 100
    day = np.where(flag, np.arange(160) % 5, 5 + np.arange(160))
    hours = np.where(flag, 10.0 * day, 20) + np.arange(160) / 160  # each of five days has a length of its own
    found = compare(hours, flag, ["kk"] * 160, [9] * 160, day)
    assert (found.occasions, found.reason, found.difference) == (5, "too_varied", None)


def test_forty_requests_of_one_bad_day_are_not_forty_observations() -> None:
    random = np.random.default_rng(4)
    day = np.repeat(np.arange(60), 40)
    flag = day < 20
    hours = random.gamma(4, 1, 2400) + random.normal(0, 1, 60)[day]
    service, hour = ["kk"] * 2400, [9] * 2400
    by_day = compare(hours, flag, service, hour, day).difference.interval
    each = compare(hours, flag, service, hour, np.arange(2400)).difference.interval
    assert by_day.high - by_day.low > 2 * (each.high - each.low)


def test_the_interval_holds_what_was_planted_in_about_95_of_100_worlds() -> None:
    worlds = [world(np.random.default_rng([8, number]), 8, 5, 0.6) for number in range(400)]
    told = [found.difference.interval for found in worlds if found.difference]
    assert len(told) > 390
    assert 0.925 <= np.mean([not interval.excludes(PLANTED) for interval in told]) <= 0.975
    assert max(np.mean([low > PLANTED for low, _ in told]), np.mean([high < PLANTED for _, high in told])) < 0.04


@pytest.mark.parametrize("freedom", [1, 1.3, 2, 4.4, 30, 499, 501, 1e6])
def test_the_point_of_students_t_for_parts_of_degrees(freedom: float) -> None:
    assert reach(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), abs=1e-4)


def test_below_one_degree_there_is_no_point() -> None:
    with pytest.raises(ValueError, match=r"freedom: 0\.9 is not at least 1"):
        reach(0.9)
