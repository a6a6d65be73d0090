"""Numbers, dates and durations as the language writes them.

`None` and NaN, a figure that does not exist, are written as a dash.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from service_levels.ui.i18n import Words

DASH = "–"
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
# Babel knows only the long names of Indonesia's zones (docs/method: clock times carry their zone).
ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}
MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
MINUTES_UP_TO_H = 48  # below this a duration is told in hours and minutes, above in hours alone


@dataclass(frozen=True, slots=True)
class Formats:
    """How one language writes what is not a word."""

    words: Words

    @property
    def language(self) -> str:
        return self.words.language

    @property
    def separators(self) -> str:
        """Decimal sign, then sign of the thousands."""
        return ",." if self.language == "id" else ".,"

    def number(self, value: float | None, digits: int = 0) -> str:
        """1.234,5 in Indonesian, 1,234.5 in English, rounded half to even; however the number was reckoned.

        A mean of 14.65 may be 14.649999999999999 or 14.650000000000002, by the order of its addends: one number.
        """
        if value is None or value != value:
            return DASH
        text = f"{rounded(abs(value), digits):,.{digits}f}"
        if self.language == "id":
            text = text.translate(str.maketrans(",.", ".,"))
        return f"{MINUS}{text}" if value < 0 and _counts(text) else text

    def signed(self, value: float | None, digits: int = 0) -> str:
        """A change: +1.234,5 or −1.234,5; what rounds to nothing has no sign."""
        text = self.number(value, digits)
        return f"+{text}" if value and value > 0 and _counts(text) else text

    def signed_hours(self, hours: float | None, working: bool = False) -> str:
        """A change of a length: +45 menit, −2 jam; none has no sign."""
        text = self.hours(None if hours is None else abs(hours), working)
        if not hours or hours != hours:
            return text
        return f"{'+' if hours > 0 else MINUS}{text}"

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A share from 0 to 1 as 87,5 % or 87.5%; never rounded to 100 or 0 when it is not."""
        if share is None or share != share:
            return DASH
        return self.number(_shown(share, digits), digits) + (f"{NBSP}%" if self.language == "id" else "%")

    def target(self, share: float | None) -> str:
        """A target: as many digits as it has, one at most."""
        if share is None or share != share:
            return DASH
        return self.percent(share, 0 if math.isclose(share * 100, round(share * 100), abs_tol=1e-9) else 1)

    def date(self, day: date | None, year: bool = True) -> str:
        """12 Feb 2026, or 12 Feb."""
        if day is None:
            return DASH
        text = f"{day.day} {MONTHS[self.language][day.month - 1]}"
        return f"{text} {day.year}" if year else text

    def month(self, day: date) -> str:
        return f"{MONTHS[self.language][day.month - 1]} {day.year}"

    def span(self, from_on: date, to_on: date) -> str:
        """1 Jan – 31 Mar 2026, 2–8 Feb 2026; one date when both are the same."""
        if from_on == to_on:
            return self.date(from_on)
        if (from_on.year, from_on.month) == (to_on.year, to_on.month):
            return f"{from_on.day}–{self.date(to_on)}"
        return f"{self.date(from_on, year=from_on.year != to_on.year)} – {self.date(to_on)}"

    def time(self, at: datetime, zone: str) -> str:
        """09.07 WIB in Indonesian, 09:07 WIB in English; `at` is aware, `zone` an IANA name."""
        local = at.astimezone(ZoneInfo(zone))
        mark = "." if self.language == "id" else ":"
        return f"{local:%H}{mark}{local:%M} {ZONES.get(zone) or local.tzname()}"

    def stamp(self, at: datetime | None, zone: str) -> str:
        """31 Mar 2026 16.00 WIB."""
        if at is None or at != at:
            return DASH
        return f"{self.date(at.astimezone(ZoneInfo(zone)).date())} {self.time(at, zone)}"

    def hours(self, hours: float | None, working: bool = False) -> str:
        """A length: 45 menit kerja, 2 jam 15 menit kerja, 1.234 jam; to the minute below two days of hours."""
        if hours is None or hours != hours:
            return DASH
        kind = "working" if working else "elapsed"
        if hours >= MINUTES_UP_TO_H:
            return self._hours(hours, 1 if hours < 100 else 0, kind)
        minutes = int(rounded(hours * 60, 0))
        if hours > 0 and minutes == 0:
            return self.words(f"length.{kind}.under_a_minute")
        if minutes < 60:
            return self.words.many(f"length.{kind}.minutes", minutes, minutes=self.number(minutes))
        whole, rest = divmod(minutes, 60)
        if not rest:
            return self._hours(whole, 0, kind)
        return self.words(f"length.{kind}.both", hours=self.number(whole), minutes=self.number(rest))

    def days(self, days: float | None) -> str:
        """Elapsed days, one decimal; below a day in hours and minutes."""
        if days is None or days != days:
            return DASH
        if days < 1:
            return self.hours(days * 24)
        return self.words.many("length.days", 1 if round(days, 1) == 1 else 2, days=self.number(days, 1))

    def bucket(self, grain: str, start: date, year: bool = True) -> str:
        """The name of a day, a week (by its Monday), a month, a quarter or a year that begins on `start`.

        Without `year`, days and weeks are named without theirs.
        """
        if grain == "week":
            end = start + timedelta(days=6)
            if year:
                return self.span(start, end)
            return f"{start.day if start.month == end.month else self.date(start, False)}–{self.date(end, False)}"
        if grain == "month":
            return self.month(start)
        if grain == "quarter":
            return self.words("bucket.quarter", number=(start.month + 2) // 3, year=start.year)
        return str(start.year) if grain == "year" else self.date(start, year)

    def tick(self, grain: str, start: date) -> str:
        """The same, as short as an axis needs it."""
        if grain in ("day", "week"):
            return self.date(start, year=False)
        return self.bucket(grain, start)

    def _hours(self, hours: float, digits: int, kind: str) -> str:
        shown = self.number(hours, digits)
        return self.words.many(f"length.{kind}.hours", 1 if hours == 1 else 2, hours=shown)


def _counts(text: str) -> bool:
    """Whether a number is more than nothing as it is written."""
    return any(sign in "123456789" for sign in text)


def points_between(now: float, before: float) -> float:
    """The difference in points of two shares as `percent` shows them, so that the reader can check it."""
    return round(_shown(now, 1) - _shown(before, 1), 1)


def rounded(value: float, digits: int) -> Decimal:
    """The number as it is shown: half to even, of its decimal digits without what reckoning left far behind them."""
    return round(Decimal(repr(round(float(value), digits + 6))), digits)


def _shown(share: float, digits: int) -> float:
    """In percent, rounded, but to 100 or 0 only what is."""
    value, step = share * 100, 10.0**-digits
    if 0 < value < step:
        return step
    if 100 - step < value < 100:
        return 100 - step
    return float(rounded(value, digits))
