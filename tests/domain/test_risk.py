"""Which open requests will be late, and in which order they are taken up."""

import numpy as np
import pandas as pd
import pytest

from service_levels.domain.instants import HOUR, MINUTE
from service_levels.domain.risk import ENOUGH, GROUPS, Prospects, next_working_day, prospects
from tests.domain.builders import catalogue, instant, stamps, week_time

A = "2024-01-02 10:00"  # a Tuesday
CATALOGUE = catalogue(8)


def held(*rows: dict[str, object]) -> pd.DataFrame:
    """Open requests; what a dict leaves out is a running one that came this morning, due on Thursday at noon."""
    usual: dict[str, object] = {
        "office": "kota", "service": "kk", "outcome": "running", "with_applicant": False, "spent_us": 2.0 * HOUR,
        "standard_unit": "working_hours", "submitted_at": "2024-01-02 08:00", "deadline_at": "2024-01-04 12:00",
    }  # fmt: skip
    frame = pd.DataFrame([{**usual, "request_id": f"R{n}", **row} for n, row in enumerate(rows)])
    for name in ("submitted_at", "deadline_at"):
        frame[name] = stamps(list(frame[name]))
    return frame


def history(*hours: float, service: str = "kk", office: str = "kota", unit: str = "working_hours") -> pd.DataFrame:
    """Requests that ended after so many hours of the clock."""
    return pd.DataFrame(
        {"office": office, "service": service, "standard_unit": unit, "spent_us": np.array(hours) * HOUR, "ended": True}
    )


# Half of the requests take 4 hours, half take 30.
HALF = history(*[4.0] * 20, *[30.0] * 20)


def of(frame: pd.DataFrame, past: pd.DataFrame = HALF) -> Prospects:
    return prospects(frame, past, CATALOGUE, {"kota": instant(A)})


def test_the_chance_is_the_share_of_those_as_old_that_were_not_done_by_the_deadline():
    young, old = held({"spent_us": 2.0 * HOUR}), held({"spent_us": 5.0 * HOUR})
    assert of(young).left_h[0] == pytest.approx(16)  # Tuesday 5 (10-12, 13-16), Wednesday 7, Thursday 4
    assert of(young).chance[0] == pytest.approx(0.5)
    assert of(old).chance[0] == pytest.approx(1.0)  # none of those that passed 4 hours was done before 30


def test_what_it_usually_still_takes_is_the_median_of_those_as_old():
    assert of(held({"spent_us": 2.0 * HOUR})).expected_h[0] == pytest.approx(2)
    assert of(held({"spent_us": 10.0 * HOUR})).expected_h[0] == pytest.approx(20)


def test_too_little_history_says_nothing_and_twenty_ended_requests_are_enough():
    few, enough = (history(*[4.0] * n) for n in (ENOUGH - 1, ENOUGH))
    assert np.isnan(of(held({}), few).chance[0])
    assert of(held({}), enough).chance[0] == 0


def test_other_offices_speak_only_where_the_own_one_has_too_little_to_say():
    others = history(*[4.0] * 40, office="lain")
    assert of(held({}), pd.concat([history(*[30.0] * 5), others])).chance[0] == pytest.approx(5 / 45)
    assert of(held({}), pd.concat([history(*[30.0] * 20), others])).chance[0] == 1


def test_other_services_and_other_clocks_do_not_speak():
    assert np.isnan(of(held({}), history(*[4.0] * 40, service="ktp")).chance[0])
    assert np.isnan(of(held({}), history(*[4.0] * 40, unit="hours")).chance[0])


@pytest.mark.parametrize(
    ("row", "group"),
    [
        ({"outcome": "late", "deadline_at": "2024-01-02 09:00"}, "late"),
        ({"outcome": "late", "deadline_at": "2024-01-02 09:00", "with_applicant": True}, "applicant"),
        ({"deadline_at": "2024-01-03 16:00"}, "soon"),
        ({"deadline_at": "2024-01-04 00:00"}, "soon"),  # the midnight that ends the next working day
        ({"deadline_at": "2024-01-04 00:00:01", "spent_us": 2.0 * HOUR}, "likely"),
        ({"spent_us": 5.0 * HOUR}, "likely"),
        ({"outcome": "waiting", "spent_us": None, "deadline_at": None}, "waiting"),
        ({"outcome": "unmeasured", "deadline_at": None, "standard_unit": None}, "unmeasured"),
    ],
)
def test_every_request_is_in_one_group(row, group):
    assert GROUPS[of(held(row)).group[0]] == group


def test_a_request_with_a_low_chance_that_is_due_later_just_runs():
    assert GROUPS[of(held({}), history(*[4.0] * 40)).group[0]] == "running"


def test_the_tightest_that_can_be_saved_comes_first_and_the_hopeless_after_all_that_can():
    frame = held(
        {"request_id": "late", "outcome": "late", "deadline_at": "2024-01-01 09:00"},
        {"request_id": "hopeless", "spent_us": 5.0 * HOUR, "deadline_at": "2024-01-02 15:00"},
        {"request_id": "roomy", "deadline_at": "2024-01-03 16:00"},
        {"request_id": "tight", "deadline_at": "2024-01-02 14:00"},
        {"request_id": "applicant", "with_applicant": True},
        {"request_id": "older late", "outcome": "late", "deadline_at": "2023-12-29 09:00"},
    )
    ranks = of(frame).rank
    assert [frame["request_id"][at] for at in np.argsort(ranks)] == [
        "tight", "roomy", "hopeless", "older late", "late", "applicant",
    ]  # fmt: skip
    assert sorted(ranks) == list(range(1, 7))


def test_a_late_request_has_no_chance_and_is_overdue_by_what_the_clock_counted():
    found = of(held({"outcome": "late", "deadline_at": "2024-01-01 15:00"}))
    assert np.isnan(found.chance[0])
    assert found.left_h[0] == pytest.approx(-3)


def test_without_a_deadline_or_any_request_nothing_is_made_up():
    found = of(held({"deadline_at": None}))
    assert np.isnan(found.left_h[0])
    assert np.isnan(found.chance[0])
    assert not len(of(held({}).iloc[:0]).rank)


def test_the_next_working_day_ends_at_midnight_and_skips_the_weekend():
    time = week_time()
    assert next_working_day(time, instant("2024-01-05 09:00")) == instant("2024-01-09 00:00")
    assert next_working_day(time, instant("2024-01-07 23:59")) == instant("2024-01-09 00:00")
    assert next_working_day(time, instant("2024-01-08 00:00") - MINUTE) == instant("2024-01-09 00:00")
    assert next_working_day(time, instant("2024-12-31 09:00")) == np.iinfo(np.int64).max  # the stretch ends
