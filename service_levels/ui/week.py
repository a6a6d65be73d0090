"""The week by hour: how its hours are called, and which of them have a column of their own on a map."""

from dataclasses import dataclass

from service_levels.ui.view import View

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Hours:
    """The columns: what lies before hour `first`, each hour up to `last`, what lies after; as far as there is any."""

    first: int
    last: int
    before: bool
    after: bool

    @property
    def short(self) -> list[str]:
        """The columns as a telephone has room for them: <08, 08, 09, ≥10."""
        ends = [f"<{self.first:02d}"] if self.before else [], [f"≥{self.last + 1:02d}"] if self.after else []
        return [*ends[0], *(f"{hour:02d}" for hour in range(self.first, self.last + 1)), *ends[1]]

    def column(self, hour: int) -> int:
        """The place of an hour of the day; -1 or one past the last where it has no column."""
        return min(max(hour - self.first, -1), self.last - self.first + 1) + int(self.before)

    def name(self, view: View, day: int, column: int) -> str:
        """Senin 09.00–10.00; Senin sebelum 08.00; Senin mulai 17.00. `day`: 0 is Monday."""
        hour = self.first + column - int(self.before)
        if hour < self.first:
            return view.words("week.before", day=day_name(view, day), hour=clock(view, self.first))
        if hour > self.last:
            return view.words("week.from", day=day_name(view, day), hour=clock(view, hour))
        return hour_of_week(view, day * 24 + hour)


def hour_of_week(view: View, hour: int) -> str:
    """Senin 09.00–10.00; 0 is the first hour of Monday."""
    return f"{day_name(view, hour // 24)} {hour_of_day(view, hour % 24)}"


def hour_of_day(view: View, hour: int) -> str:
    """09.00–10.00."""
    return f"{clock(view, hour)}–{clock(view, hour + 1)}"


def day_name(view: View, day: int) -> str:
    return view.words(f"weekday.{DAYS[day]}")


def clock(view: View, hour: int) -> str:
    """09.00 in Indonesian, 09:00 in English."""
    return f"{hour:02d}{'.' if view.words.language == 'id' else ':'}00"
