"""The working-hours clock over many pairs against the package businesstimedelta, pair by pair, same answers."""

import importlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from benchmarks.timing import Result, compare
from service_levels.catalogue import parse, public_holidays
from service_levels.domain.calendar import working_time

ZONE = "Asia/Jakarta"
SECOND_US = 1_000_000
DAY_US = 86_400 * SECOND_US
YEARS = range(2023, 2026)
CALENDAR = """
[[office]]
id = "kantor"
name = "Kantor"
timezone = "Asia/Jakarta"
calendar = "biasa"

[[calendar]]
id = "biasa"
holidays = { country = "ID", categories = ["public"] }
  [[calendar.hours]]
  from = 2015-01-01
  monday = ["08:00-12:00", "13:00-16:00"]
  tuesday = ["08:00-12:00", "13:00-16:00"]
  wednesday = ["08:00-12:00", "13:00-16:00"]
  thursday = ["08:00-12:00", "13:00-16:00"]
  friday = ["08:00-11:30", "13:00-16:30"]
"""


def measure(pairs: int, rounds: int, sample: int = 2_000) -> Result:
    """Ratio for `pairs`; the package does `sample` of them a round, and its time is scaled up."""
    try:
        package, pytz = importlib.import_module("businesstimedelta"), importlib.import_module("pytz")
    except ModuleNotFoundError as error:
        raise SystemExit("This comparison needs: pip install -r requirements-bench.txt") from error
    calendar = parse(CALENDAR).calendars["biasa"]
    clock = working_time(calendar, ZONE, date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))
    rule = _rule(package, pytz.timezone(ZONE), public_holidays(calendar, YEARS))

    random = np.random.default_rng(1)
    sample = min(sample, pairs)
    start = np.datetime64("2023-02-01T00:00:00", "us").astype(np.int64) + random.integers(0, 500 * DAY_US, pairs)
    start -= start % SECOND_US
    end = start + random.integers(0, 14 * 86_400, pairs) * SECOND_US
    some = [(_aware(a), _aware(b)) for a, b in zip(start[:sample].tolist(), end[:sample].tolist(), strict=True)]

    theirs = [rule.difference(a, b).timedelta // timedelta(microseconds=1) for a, b in some]
    same = int((clock.working(start[:sample], end[:sample]) == np.array(theirs)).sum())
    if same != len(some):
        raise SystemExit(f"The two clocks agree on {same} of {len(some)} pairs only; a ratio would say nothing.")
    return compare(
        f"clock, {pairs:,} pairs | businesstimedelta",
        lambda: clock.working(start, end),
        lambda: [rule.difference(a, b) for a, b in some],
        rounds,
        other_scale=pairs / len(some),
        note=f"answers agree on {same} of {len(some)}; the package did {len(some):,}, scaled up",
    )


def _aware(instant_us: int) -> datetime:
    return datetime.fromtimestamp(instant_us // SECOND_US, UTC)


def _rule(package: Any, zone: Any, holidays: frozenset[date]) -> Any:
    """The same week and holidays in the package's words: working days, and what is taken out of them."""
    week, friday = [0, 1, 2, 3], [4]
    return package.Rules([
        package.WorkDayRule(time(8), time(16), week, tz=zone),
        package.WorkDayRule(time(8), time(16, 30), friday, tz=zone),
        package.LunchTimeRule(time(12), time(13), week, tz=zone),
        package.LunchTimeRule(time(11, 30), time(13), friday, tz=zone),
        package.HolidayRule(holidays, tz=zone),
    ])
