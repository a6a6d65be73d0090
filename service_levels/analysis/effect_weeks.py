"""The weeks around a measure: its figure in each, and why a week is not counted (method 12)."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.analysis.figures import FIGURES, Judged
from service_levels.analysis.series import FEW, series
from service_levels.catalogue import OF_SYSTEMS, Catalogue, Group, Measure
from service_levels.domain import periods
from service_levels.domain.calendar import EPOCH, working_time
from service_levels.metrics import Scope, spelled
from service_levels.metrics.mart import Mart

BEFORE, SINCE = 104, 52  # weeks that are looked at: further away the office was another
MOST_UNKNOWN = 0.1  # share of a week without a known state, above which the week's outages are not known
SHORT = 0.6  # of the usual working time of a week, below which the week was not like the others
NOTHING = "nothing"  # no requests at all, or before there is data
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Weeks:
    """A figure of a group by week. `value`, `n` (requests; NaN: not of requests), `reason` ('' where the week counts).

    `place`: the number of the first week in which the measure was in full effect, also where that lies ahead.
    """

    figure: Judged
    start: tuple[date, ...]
    value: np.ndarray
    n: np.ndarray
    target: np.ndarray
    reason: tuple[str, ...]
    place: int

    @property
    def counted(self) -> np.ndarray:
        return np.array([not one for one in self.reason], bool)

    def from_week(self, first: int) -> "Weeks":
        """Without the weeks before one."""
        cut = slice(first, None)
        return Weeks(
            self.figure, self.start[cut], self.value[cut], self.n[cut], self.target[cut], self.reason[cut],
            self.place - first,
        )  # fmt: skip


def weeks_of(mart: Mart, measure: Measure, group: Group, name: str) -> Weeks | None:
    """The weeks around a measure of one of its groups; None where none of its offices has data."""
    figure = FIGURES[name]
    asked = Asked(mart, _scope(mart, group, systems=figure.report == "cost"))
    if not asked.as_of:
        return None
    first, last = window(measure, asked.today)
    found = series(asked, figure, "week", first, last)
    value, full_on = found.values, measure.full_on or measure.from_on
    n = np.array([NAN if one.whole is None or not figure.counted else one.whole for one in found.amounts])
    target = np.array([NAN if one.target is None else one.target for one in found.amounts])
    hidden = _hidden(asked, found.start, first, last) if figure.report == "cost" else np.zeros(len(value), bool)
    unusual = np.zeros(len(value), bool) if name in OF_SYSTEMS else _unusual(mart.catalogue, asked, found.start)
    some = np.flatnonzero(~np.isnan(value))
    begun = int(some[0]) if len(some) and some[0] > 0 else -1  # the first week of the data may be part of one
    reasons = []
    for at, start in enumerate(found.start):
        if found.end[at] >= measure.from_on and start < full_on:
            reasons.append("meanwhile")
        elif not found.ripe[at]:
            reasons.append("unripe")
        elif value[at] != value[at]:
            reasons.append(found.amounts[at].reason or NOTHING)
        elif at == begun:
            reasons.append("first")
        elif figure.counted and n[at] < FEW:
            reasons.append("few")
        elif hidden[at]:
            reasons.append("not_monitored")
        else:
            reasons.append("calendar" if unusual[at] else "")
    place = -((periods.start_of("week", first) - full_on).days // 7)
    return Weeks(figure, found.start, value, n, target, tuple(reasons), place)


def window(measure: Measure, today: date) -> tuple[date, date]:
    """The weeks that are looked at: whole ones, as far as the data goes."""
    from_on = min(max(measure.from_on, periods.EARLIEST), today)
    full_on = min(max(measure.full_on or from_on, from_on), today)
    first = periods.start_of("week", from_on) - timedelta(weeks=BEFORE)
    last = periods.start_of("week", full_on + timedelta(days=6)) + timedelta(weeks=SINCE) - timedelta(days=1)
    return first, min(last, periods.ends("week", periods.start_of("week", today)))


def _scope(mart: Mart, group: Group, *, systems: bool) -> Scope:
    targets = group.targets if systems else ()
    return spelled(mart, Scope(group.offices, group.services, group.channels, (), group.districts, targets))


def _hidden(asked: Asked, starts: tuple[date, ...], first: date, last: date) -> np.ndarray:
    """Whether too much of a week is without a known state."""
    seen: pd.DataFrame = asked.report("availability", first, last, "week")
    if asked.scope.targets:
        seen = seen[seen["target"].isin(asked.scope.targets)]
    sums = seen.groupby("week")[["up_s", "down_s", "unknown_s", "maintenance_s"]].sum()
    sums = sums.reindex([periods.label("week", start) for start in starts]).fillna(0.0)
    all_, unknown = sums.sum(axis=1).to_numpy(float), (sums["unknown_s"] + sums["maintenance_s"]).to_numpy(float)
    hidden: np.ndarray = unknown > MOST_UNKNOWN * all_
    return hidden


def _unusual(catalogue: Catalogue, asked: Asked, starts: tuple[date, ...]) -> np.ndarray:
    """Whether at least half of the offices had hours of their own in a week (Ramadan), or hardly any (leave)."""
    begins = [(start - EPOCH).days for start in starts]
    edges = np.array([*begins, begins[-1] + 7], np.int64)
    votes = np.zeros(len(starts))
    for office in asked.as_of:
        calendar = catalogue.calendars[catalogue.offices[office].calendar]
        hours = working_time(calendar, asked.zone(office), starts[0], starts[-1] + timedelta(days=7))
        worked = np.diff(hours.worked(hours.midnight(edges))).astype(float)
        usual = float(np.median(worked[worked > 0])) if (worked > 0).any() else 0.0
        special = np.array([
            any(span.from_on <= start + timedelta(days=6) and start <= span.to_on for span in calendar.special)
            for start in starts
        ])  # fmt: skip
        votes += special | (worked < SHORT * usual)
    return votes * 2 >= max(len(asked.as_of), 1)
