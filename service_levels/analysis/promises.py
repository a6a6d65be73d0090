"""The time within which nine in ten are done, and whether it keeps the published standard (method 6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

import numpy as np
import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.catalogue import Catalogue, Standard, Text
from service_levels.domain.deadlines import is_working
from service_levels.domain.statistics.survival import ENOUGH, Curve, Length, curve
from service_levels.metrics import Report, Scope
from service_levels.metrics.definitions import columns
from service_levels.metrics.mart import Mart
from service_levels.metrics.scope import FILTERS

LEVEL = 0.9
DAY_UNITS = ("days", "working_days")


@dataclass(frozen=True, slots=True)
class Published:
    """What offices publish for a service, alike standards once.

    `hours`: each as the least and the most hours that its clock can have counted when it is over. They differ for one
    in days, which ends at the close of a day: the day on which the clock starts does not count, so whoever starts at
    the opening has a day more.
    """

    standards: tuple[Standard, ...] = ()
    hours: tuple[tuple[float, float], ...] = ()

    @property
    def only(self) -> tuple[float, float] | None:
        """The hours of the one standard that there is; None without any, and where offices differ."""
        return self.hours[0] if len(self.hours) == 1 else None


def promises(mart: Mart, scope: Scope, by: tuple[str, ...] = ()) -> pd.DataFrame:  # noqa: ARG001 - it has none
    """One row a service whose clock started in the dates of the scope (none: ever), most requests first."""
    asked = Asked(mart, scope)
    rows = asked.report("lengths", scope.from_on, scope.to_on, "service")
    found = []
    for service, mine in rows.groupby("service", sort=True, dropna=False):
        name = service if isinstance(service, str) else None
        standard = published(mart.catalogue, list(asked.as_of), name, scope.to_on or asked.today)
        found.append(_row(name, of_lengths(mine), standard))
    frame = pd.DataFrame(found, columns=list(REPORT.keys))
    frame = frame.astype({one.key: one.dtype for one in REPORT.columns if one.dtype != "object"})
    return frame.sort_values("requests", ascending=False, kind="stable", ignore_index=True)


def of_lengths(rows: pd.DataFrame) -> Curve:
    """The curve of rows of the report `lengths`, all of one service."""
    ended = rows["ended"].to_numpy()
    going = (rows["requests"] - rows["ended"]).to_numpy()
    spent = rows["spent_h"].to_numpy(float)
    lengths = np.concatenate([np.repeat(spent, ended), np.repeat(spent, going)])
    return curve(lengths, np.repeat([True, False], [int(ended.sum()), int(going.sum())]))


def published(catalogue: Catalogue, offices: Sequence[str], service: str | None, on: date) -> Published:
    """What the offices publish for a service on a local date, each its own standard before the general one."""
    found: dict[tuple[float, str], Standard] = {}
    hours: dict[tuple[float, str], tuple[float, float]] = {}
    for office in offices:
        mine = [
            one
            for one in catalogue.standards
            if one.service == service and one.from_on <= on and one.office in (None, office)
        ]
        if mine:
            latest = max(mine, key=lambda one: (one.office is not None, one.from_on))
            meaning = _meaning(latest)
            found.setdefault(meaning, latest)
            least, most = _hours(latest, catalogue, office, on)
            known = hours.get(meaning, (least, most))
            hours[meaning] = (min(known[0], least), max(known[1], most))
    return Published(tuple(found.values()), tuple(hours.values()))


def _row(service: str | None, line: Curve, standard: Published) -> dict[str, object]:
    within = line.within(LEVEL)
    least_h, most_h = standard.only or (None, None)
    return {
        "service": service,
        "requests": line.count,
        "ended": line.endings,
        "p90_h": within.value,
        "low_h": within.low,
        "high_h": within.high,
        "enough_h": line.next_within(LEVEL).value,
        "standard_h": least_h,
        "standard_most_h": most_h,
        "keeps": keeps(within, line.endings, least_h, most_h),
    }


def keeps(within: Length, ended: int, least_h: float | None, most_h: float | None) -> str | None:
    """Whether nine in ten keep a standard: 'yes', 'no', 'unclear', 'too_few'; None without one standard.

    `within`: the length within which nine in ten were done, in hours; `ended`: the requests that ended, of which
    `ENOUGH` are needed for any answer.
    """
    if least_h is None or most_h is None:
        return None
    if ended < ENOUGH:
        return "too_few"
    if within.low is not None and within.low > most_h:
        return "no"
    if within.value is None or within.high is None:
        return "too_few"
    return "yes" if within.high <= least_h else "unclear"


def _meaning(standard: Standard) -> tuple[float, str]:
    """Standards of one meaning are one: 480 minutes and 8 hours, but not 8 hours and 8 working hours."""
    if standard.unit in DAY_UNITS:
        return float(standard.amount), standard.unit
    hours = standard.amount / 60 if standard.unit.endswith("minutes") else standard.amount
    return float(hours), "working" if is_working(standard.unit) else "elapsed"


def _hours(standard: Standard, catalogue: Catalogue, office: str, on: date) -> tuple[float, float]:
    """A standard as the least and the most hours that the clock can have counted when it is over."""
    if standard.unit in DAY_UNITS:
        day = working_day_h(catalogue, office, on) if is_working(standard.unit) else 24.0
        return standard.amount * day, (standard.amount + 1) * day
    hours = _meaning(standard)[0]
    return hours, hours


def working_day_h(catalogue: Catalogue, office: str, on: date) -> float:
    """Hours of an ordinary working day of an office: the median of its weekdays by the hours that hold on a date."""
    rules = catalogue.calendars[catalogue.offices[office].calendar].hours
    begun = [one for one in rules if one.from_on <= on]
    if not rules:
        return 24.0
    rule = max(begun or rules[:1], key=lambda one: one.from_on)
    days: Iterable[float] = [sum(close - start for start, close in day) / 3600 for day in rule.week if day]
    return float(median(days)) if days else 24.0


REPORT = Report(
    name="promises",
    title=Text("Waktu yang dapat dijanjikan", "What can be promised"),
    definition=Text(
        "Per layanan, waktu selesai 90% permohonan, yang cukup bagi 90% berikutnya, dan apakah standarnya realistis.",
        "For each service, within what time 90% were done, what is enough for 90% of the next, and its standard.",
    ),
    over="analysis",
    period=None,
    by=(),
    filters=tuple(FILTERS),
    columns=columns(
        "promises",
        "request.service", "requests", "ended", "p90_h", "low_h", "high_h", "enough_h", "standard_h", "standard_most_h",
        "keeps",
    ),
    function=promises,
)  # fmt: skip
