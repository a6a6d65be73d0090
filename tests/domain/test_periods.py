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
        ("quarter", (2026, 1, 1), (2026, 3, 31), (2025, 10, 1), (2025, 12, 29)),
        ("year", (2026, 1, 1), (2026, 3, 31), (2025, 1, 1), (2025, 3, 31)),
    ],
)
def test_presets_on_a_tuesday(name, from_on, to_on, before_from, before_to):
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
def test_own_dates_are_compared_with_as_many_days_just_before(from_on, length):
    period = periods.own(from_on, from_on + timedelta(days=length))
    assert period.before_to + timedelta(days=1) == period.from_on
    assert (period.before_to - period.before_from).days == length


@given(days, st.integers(0, 800))
def test_a_trend_covers_its_period_in_whole_buckets(from_on, length):
    period = periods.own(from_on, from_on + timedelta(days=length))
    first, last = period.trend()
    assert first <= period.from_on
    assert last >= period.to_on
    assert first == periods.start_of(period.grain, first)
    assert periods.start_of(period.grain, last + timedelta(days=1)) == last + timedelta(days=1)


@pytest.mark.parametrize(("length", "grain"), [(14, "day"), (15, "week"), (186, "week"), (187, "month")])
def test_the_longer_the_period_the_coarser_the_trend(length, grain):
    assert periods.own(TUESDAY, TUESDAY + timedelta(days=length - 1)).grain == grain
