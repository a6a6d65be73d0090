from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.domain import periods

TUESDAY = date(2026, 3, 31)
days = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@pytest.mark.parametrize(
    ("name", "from_on", "to_on", "before_from", "before_to"),
    [
        ("this_week", (2026, 3, 30), (2026, 3, 31), (2026, 3, 23), (2026, 3, 24)),
        ("last_4_weeks", (2026, 3, 2), (2026, 3, 29), (2026, 2, 2), (2026, 3, 1)),
        ("this_month", (2026, 3, 1), (2026, 3, 31), (2026, 2, 1), (2026, 2, 28)),
        ("last_month", (2026, 2, 1), (2026, 2, 28), (2026, 1, 1), (2026, 1, 31)),
        ("quarter", (2026, 1, 1), (2026, 3, 31), (2025, 10, 1), (2025, 12, 31)),
        ("year", (2026, 1, 1), (2026, 3, 31), (2025, 10, 1), (2025, 12, 31)),
    ],
)
def test_presets_on_the_tuesday_that_ends_a_quarter(name, from_on, to_on, before_from, before_to):
    found = periods.preset(name, TUESDAY)
    dates = (found.from_on, found.to_on, found.before_from, found.before_to)
    assert dates == tuple(date(*parts) for parts in (from_on, to_on, before_from, before_to))


def test_four_weeks_are_whole_and_over_on_a_sunday_and_on_a_monday():
    assert periods.preset("last_4_weeks", date(2026, 3, 29)).to_on == date(2026, 3, 22)
    assert periods.preset("last_4_weeks", date(2026, 3, 30)).to_on == date(2026, 3, 29)


@given(days, st.sampled_from(periods.PRESETS))
def test_a_period_ends_where_the_data_ends_and_the_one_before_ends_before_it(today, name):
    period = periods.preset(name, today)
    assert period.from_on <= period.to_on <= today
    assert period.before_from <= period.before_to < period.from_on


@given(days, st.integers(0, 800))
def test_a_trend_covers_its_period_in_whole_buckets(from_on, length):
    period = periods.of_dates(from_on, from_on + timedelta(days=length), date(2060, 1, 1))
    first, last = period.trend()
    assert first <= period.from_on
    assert last >= period.to_on
    assert first == periods.start_of(period.grain, first)
    assert periods.start_of(period.grain, last + timedelta(days=1)) == last + timedelta(days=1)


@pytest.mark.parametrize(("length", "grain"), [(14, "day"), (15, "week"), (186, "week"), (187, "month")])
def test_the_longer_the_period_the_coarser_the_trend(length, grain):
    assert periods.of_dates(TUESDAY, TUESDAY + timedelta(days=length - 1), TUESDAY).grain == grain


@given(days, st.sampled_from(periods.PRESETS))
def test_a_preset_and_its_dates_typed_in_are_compared_with_the_same(today, name):
    chosen = periods.preset(name, today)
    assert periods.of_dates(chosen.from_on, chosen.to_on, today, name) == chosen


@pytest.mark.parametrize(
    ("from_on", "to_on", "before_from", "before_to"),
    [
        ((2026, 3, 1), (2026, 3, 31), (2026, 2, 1), (2026, 2, 28)),  # a whole month
        ((2025, 4, 1), (2025, 6, 30), (2025, 1, 1), (2025, 3, 31)),  # a whole quarter
        ((2024, 1, 1), (2024, 12, 31), (2023, 1, 1), (2023, 12, 31)),  # a whole year, of a leap day more
        ((2026, 9, 1), (2026, 9, 16), (2026, 8, 1), (2026, 8, 16)),  # a month up to the newest day
        ((2026, 7, 1), (2026, 9, 16), (2026, 4, 1), (2026, 6, 17)),  # a quarter up to the newest day
        ((2026, 9, 14), (2026, 9, 16), (2026, 9, 7), (2026, 9, 9)),  # a week up to the newest day
        ((2026, 9, 1), (2026, 9, 15), (2026, 8, 17), (2026, 8, 31)),  # not up to it: as many days just before
        ((2026, 9, 7), (2026, 9, 13), (2026, 8, 31), (2026, 9, 6)),
    ],
)
def test_the_dates_alone_decide_what_they_are_compared_with(from_on, to_on, before_from, before_to):
    found = periods.of_dates(date(*from_on), date(*to_on), date(2026, 9, 16))
    assert (found.before_from, found.before_to) == (date(*before_from), date(*before_to))


def test_a_longer_month_is_never_compared_past_the_end_of_the_one_before():
    found = periods.of_dates(date(2026, 3, 1), date(2026, 3, 30), date(2026, 3, 30))
    assert (found.before_from, found.before_to) == (date(2026, 2, 1), date(2026, 2, 28))


@given(days, st.integers(0, 800))
def test_the_period_before_ends_the_day_before(from_on, length):
    found = periods.of_dates(from_on, from_on + timedelta(days=length), date(2060, 1, 1))
    assert found.before_from <= found.before_to
    assert found.before_to + timedelta(days=1) == found.from_on
