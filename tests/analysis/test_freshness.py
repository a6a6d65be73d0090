"""How old data is by the office's own calendar: weekends, holidays and the close of the day on either side."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service_levels.analysis.freshness import Behind, behind, furthest
from service_levels.catalogue import parse

JAKARTA = ZoneInfo("Asia/Jakarta")
CATALOGUE = parse("""
[[office]]
id = "cilegon"
timezone = "Asia/Jakarta"
calendar = "kantor"
[[office]]
id = "jayapura"
timezone = "Asia/Jayapura"
calendar = "senin"
[[calendar]]
id = "kantor"
closed = [2024-03-07]
  [[calendar.hours]]
  from = 2015-01-01
  monday = ["08:00-12:00", "13:00-16:00"]
  tuesday = ["08:00-16:00"]
  wednesday = ["08:00-16:00"]
  thursday = ["08:00-16:00"]
  friday = ["08:00-16:00"]
[[calendar]]
id = "senin"
  [[calendar.hours]]
  from = 2015-01-01
  monday = ["08:00-16:00"]
""")


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 3, day, hour, minute, tzinfo=JAKARTA)


def of(at: datetime, now: datetime) -> Behind:
    (found,) = behind({"cilegon": at}, CATALOGUE, now)
    return found


@pytest.mark.parametrize(
    ("at", "now", "days", "working", "old"),
    [
        (local(4, 16), local(4, 18), 0, 0, False),  # exported at the close of Monday
        (local(4, 9), local(4, 18), 0, 1, False),  # before it
        (local(4, 9), local(5, 15, 59), 1, 1, False),
        (local(4, 9), local(5, 16), 1, 2, True),  # the second close since
        (local(1, 17), local(4, 15, 59), 3, 0, False),  # Friday evening to Monday: a weekend is no working day
        (local(1, 17), local(5, 15, 59), 4, 1, False),
        (local(1, 17), local(5, 16), 4, 2, True),
        (local(6, 16), local(8, 15, 59), 2, 0, False),  # the 7th is closed
        (local(4, 16), local(11, 16), 7, 4, True),
    ],
)
def test_what_has_come_to_its_close_since(at: datetime, now: datetime, days: int, working: int, old: bool) -> None:
    found = of(at, now)
    assert (found.days, found.working_days, found.old) == (days, working, old)
    assert of(at.astimezone(UTC), now.astimezone(UTC)) == found


def test_data_newer_than_the_clock_is_not_old() -> None:
    assert of(local(5, 9), local(4, 9)) == Behind("cilegon", local(5, 9), 0, 0)


def test_days_are_those_of_the_offices_own_zone() -> None:
    # 23.30 in Jakarta is half past one of the next day in Jayapura.
    found = behind(dict.fromkeys(("cilegon", "jayapura"), local(4, 23, 30)), CATALOGUE, local(5, 0, 30))
    assert {one.office: one.days for one in found} == {"cilegon": 1, "jayapura": 0}


def test_each_office_by_its_own_calendar_the_furthest_first() -> None:
    at = local(4, 20)
    found = behind({"jayapura": at, "cilegon": at}, CATALOGUE, at + timedelta(days=7))
    assert [(one.office, one.working_days, one.old) for one in found] == [("cilegon", 4, True), ("jayapura", 1, False)]
    assert furthest(found) == found[0]
    assert furthest(found[1:]) is None
    assert furthest(()) is None


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="now: 2024-03-04T09:00:00 has no offset"):
        behind({"cilegon": local(4, 9)}, CATALOGUE, local(4, 9).replace(tzinfo=None))
