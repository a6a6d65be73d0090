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

    A period that is still going on ends today and is compared with as many days from the start of the one before.
    """
    if name == "last_4_weeks":
        to_on = today - timedelta(days=today.isoweekday() % 7 or 7)  # the last Sunday before today
        return own(to_on - timedelta(days=27), to_on, name)
    if name == "last_month":
        to_on = today.replace(day=1) - timedelta(days=1)
        before_to = to_on.replace(day=1) - timedelta(days=1)
        return Period(name, to_on.replace(day=1), to_on, before_to.replace(day=1), before_to)
    grain = {"this_week": "week", "this_month": "month", "quarter": "quarter", "year": "year"}[name]
    from_on = start_of(grain, today)
    before_from = start_of(grain, from_on - timedelta(days=1))
    before_to = min(before_from + (today - from_on), from_on - timedelta(days=1))
    return Period(name, from_on, today, before_from, before_to)


def own(from_on: date, to_on: date, name: str = OWN) -> Period:
    """Any dates, compared with as many days just before them."""
    length = to_on - from_on + timedelta(days=1)
    return Period(name, from_on, to_on, from_on - length, from_on - timedelta(days=1))


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
    """Last date of the day, week or month that begins on `start`."""
    if grain == "week":
        return start + timedelta(days=6)
    if grain == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return start


def buckets(grain: str, first: date, last: date) -> Iterator[date]:
    """The first date of every day, week or month from `first` (a start) to `last`."""
    start = first
    while start <= last:
        yield start
        start = ends(grain, start) + timedelta(days=1)


def label(grain: str, start: date) -> str:
    """A bucket as the reports name it: 2026-03-31, 2026-W13, 2026-03."""
    return start.strftime({"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}[grain])
