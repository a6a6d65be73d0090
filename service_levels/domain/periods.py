"""Which days a page looks at: the presets, what they are compared with, and how finely a trend is cut.

Everything counts from the day up to which the data speaks, not from today: on Monday, "this week" of Friday's
export is the week of that Friday.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

PRESETS = ("this_week", "last_4_weeks", "this_month", "last_month", "quarter", "year")
OWN = "own"
DEFAULT = "last_4_weeks"
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)  # what an address may ask for
BY_DAY_UP_TO = 14  # days of a period whose trend is drawn by day
BY_WEEK_UP_TO = 186  # … and by week; longer ones by month
AT_LEAST = {"day": 14, "week": 13, "month": 12}  # marks of a trend, so that a change is seen against its past


@dataclass(frozen=True, slots=True)
class Period:
    """Local dates, both included, and the period before it of equal length that it is compared with."""

    name: str
    from_on: date
    to_on: date
    before_from: date
    before_to: date

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days + 1

    @property
    def grain(self) -> str:
        """day, week or month: how a trend over this period is cut."""
        if self.days <= BY_DAY_UP_TO:
            return "day"
        return "week" if self.days <= BY_WEEK_UP_TO else "month"

    def trend(self) -> tuple[date, date]:
        """First and last date of a trend: whole days, weeks or months, and some of the past for comparison."""
        grain = self.grain
        last = ends(grain, start_of(grain, self.to_on))
        first = start_of(grain, self.from_on)
        earliest = start_of(grain, self.to_on)
        for _ in range(AT_LEAST[grain] - 1):
            earliest = start_of(grain, earliest - timedelta(days=1))
        return min(first, earliest), last


def preset(name: str, today: date) -> Period:
    """The period of a preset for data that speaks up to `today`; raises KeyError for a name not in PRESETS.

    A period that is still going on ends today.
    """
    if name == "last_4_weeks":
        to_on = today - timedelta(days=today.isoweekday() % 7 or 7)  # the last Sunday before today
        return of_dates(to_on - timedelta(days=27), to_on, today, name)
    if name == "last_month":
        to_on = today.replace(day=1) - timedelta(days=1)
        return of_dates(to_on.replace(day=1), to_on, today, name)
    grain = {"this_week": "week", "this_month": "month", "quarter": "quarter", "year": "year"}[name]
    return of_dates(start_of(grain, today), today, today, name)


def of_dates(from_on: date, to_on: date, today: date, name: str = OWN) -> Period:
    """Any dates, with the period before them, which the dates alone decide: whoever names the same gets the same.

    A whole month, quarter or year is compared with the one before. What began with a week, month, quarter or year
    (the shortest that it fits) and ends `today`, where the data ends, is compared with as many days from the start of
    the one before. All else is compared with as many days just before.
    """
    eve = from_on - timedelta(days=1)
    for grain in ("month", "quarter", "year"):
        if from_on == start_of(grain, from_on) and to_on == ends(grain, from_on):
            return Period(name, from_on, to_on, start_of(grain, eve), eve)
    for grain in ("week", "month", "quarter", "year"):
        if to_on == today and from_on == start_of(grain, to_on):
            before_from = start_of(grain, eve)
            return Period(name, from_on, to_on, before_from, min(before_from + (to_on - from_on), eve))
    return Period(name, from_on, to_on, from_on - (to_on - from_on) - timedelta(days=1), eve)


def start_of(grain: str, day: date) -> date:
    """First date of the day, ISO week, month, quarter or year that `day` lies in."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1) if grain == "year" else day


def ends(grain: str, start: date) -> date:
    """Last date of the day, week, month, quarter or year that begins on `start`."""
    if grain == "week":
        return start + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain, 0)
    if not months:
        return start
    return start_of("month", start.replace(day=28) + timedelta(days=31 * (months - 1) + 4)) - timedelta(days=1)


def buckets(grain: str, first: date, last: date) -> Iterator[date]:
    """The first date of every day, week or month from `first` (a start) to `last`."""
    start = first
    while start <= last:
        yield start
        start = ends(grain, start) + timedelta(days=1)


def label(grain: str, start: date) -> str:
    """A bucket as the reports name it: 2026-03-31, 2026-W13, 2026-03."""
    return start.strftime({"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}[grain])
