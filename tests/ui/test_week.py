"""How the hours of a week are called."""

from types import SimpleNamespace
from typing import cast

import pytest

from service_levels.ui.i18n import Words
from service_levels.ui.view import View
from service_levels.ui.week import Hours, hour_of_week


def view(language: str) -> View:
    return cast("View", SimpleNamespace(words=Words(language)))


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("id", ["Senin sebelum 08.00", "Senin 08.00–09.00", "Senin 09.00–10.00", "Senin mulai 10.00"]),
        ("en", ["Monday before 08:00", "Monday 08:00–09:00", "Monday 09:00–10:00", "Monday from 10:00"]),
    ],
)
def test_every_column_of_a_map_has_a_short_and_a_full_name(language: str, names: list[str]) -> None:
    hours = Hours(8, 9, before=True, after=True)
    assert hours.short == ["<08", "08", "09", "≥10"]
    assert [hours.name(view(language), 0, place) for place in range(4)] == names
    assert [hours.column(hour) for hour in (0, 7, 8, 9, 10, 23)] == [0, 0, 1, 2, 3, 3]


def test_a_map_without_early_and_late_hours_has_no_columns_for_them() -> None:
    hours = Hours(8, 9, before=False, after=False)
    assert hours.short == ["08", "09"]
    assert [hours.column(hour) for hour in (8, 9)] == [0, 1]
    assert hours.name(view("en"), 6, 0) == "Sunday 08:00–09:00"


def test_the_last_hour_of_the_week_ends_at_midnight() -> None:
    assert hour_of_week(view("en"), 167) == "Sunday 23:00–24:00"
