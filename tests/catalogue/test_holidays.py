"""National holidays and collective leave of Indonesia, against the government's lists of 2020 to 2026."""

from datetime import date, timedelta

import pytest

from service_levels.catalogue import Calendar, public_holidays

# Year, national holidays, collective leave, weekdays of the year, working days left.
YEARS = [
    (
        2020,
        "01-01 01-25 03-22 03-25 04-10 05-01 05-07 05-21 05-24 05-25 06-01 07-31 08-17 08-20 10-29 12-09 12-25",
        "08-21 10-28 10-30 12-24 12-31",
        262,
        243,
    ),
    (
        2021,
        "01-01 02-12 03-11 03-14 04-02 05-01 05-13 05-14 05-26 06-01 07-20 08-11 08-17 10-20 12-25",
        "05-12",
        261,
        248,
    ),
    (
        2022,
        "01-01 02-01 02-28 03-03 04-15 05-01 05-02 05-03 05-16 05-26 06-01 07-10 07-30 08-17 10-08 12-25",
        "04-29 05-04 05-05 05-06",
        260,
        246,
    ),
    (
        2023,
        "01-01 01-22 02-18 03-22 04-07 04-22 04-23 05-01 05-18 06-01 06-04 06-29 07-19 08-17 09-28 12-25",
        "01-23 03-23 04-19 04-20 04-21 04-24 04-25 06-02 06-28 06-30 12-26",
        260,
        239,
    ),
    (
        2024,
        (
            "01-01 02-08 02-10 02-14 03-11 03-29 03-31 04-10 04-11 05-01 05-09 05-23 06-01 06-17 07-07 08-17 09-16 "
            "11-27 12-25"
        ),
        "02-09 03-12 04-08 04-09 04-12 04-15 05-10 05-24 06-18 12-26",
        262,
        238,
    ),
    (
        2025,
        "01-01 01-27 01-29 03-29 03-31 04-01 04-18 04-20 05-01 05-12 05-29 06-01 06-06 06-27 08-17 09-05 12-25",
        "01-28 03-28 04-02 04-03 04-04 04-07 05-13 05-30 06-09 08-18 12-26",
        261,
        237,
    ),
    (
        2026,
        "01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-14 05-27 05-31 06-01 06-16 08-17 08-25 12-25",
        "02-16 03-18 03-20 03-23 03-24 05-15 05-28 12-24",
        261,
        240,
    ),
]


def calendar(country: str | None, *categories: str) -> Calendar:
    return Calendar("c", country, categories, frozenset(), (), (), {})


def days(year: int, list_: str) -> set[date]:
    return {date.fromisoformat(f"{year}-{day}") for day in list_.split()}


@pytest.mark.parametrize(("year", "public", "leave", "weekdays", "working"), YEARS)
def test_the_days_of_each_year(year: int, public: str, leave: str, weekdays: int, working: int) -> None:
    assert public_holidays(calendar("ID", "public"), [year]) == days(year, public)
    assert public_holidays(calendar("ID", "government"), [year]) == days(year, leave)
    both = public_holidays(calendar("ID", "public", "government"), [year])
    assert both == days(year, public) | days(year, leave)
    first = date(year, 1, 1)
    of_the_week = [day for n in range(366) if (day := first + timedelta(n)).year == year and day.weekday() < 5]
    assert (len(of_the_week), len(set(of_the_week) - both)) == (weekdays, working)


def test_years_add_up_and_no_country_means_no_holidays() -> None:
    wanted = calendar("ID", "government", "public")
    assert public_holidays(wanted, range(2020, 2022)) == (
        public_holidays(wanted, [2020]) | public_holidays(wanted, [2021])
    )
    assert public_holidays(wanted, []) == frozenset()
    assert public_holidays(calendar(None), [2024]) == frozenset()
