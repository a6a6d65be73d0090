"""What a conclusion speaks of: the chosen period of a scope, the one before it, and how far the data reaches."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from service_levels import metrics
from service_levels.domain import periods
from service_levels.domain.periods import Period
from service_levels.metrics import Scope
from service_levels.metrics.mart import Mart

WEEKS = 4  # of the period where only its last day is named


class Asked:
    """A mart and a scope, whose reports are asked once each.

    `period`: the chosen one with the one before; None where no office in scope has data. `today`, `covered`: the
    newest local date that the data of any (of every) office in scope reaches.
    """

    def __init__(self, mart: Mart, scope: Scope) -> None:
        self.mart, self.scope = mart, scope
        self.as_of: dict[str, datetime] = {
            office: at for office, at in mart.as_of.items() if not scope.offices or office in scope.offices
        }
        self._known: dict[tuple[str, date | None, date | None, tuple[str, ...]], pd.DataFrame] = {}
        days = [at.astimezone(ZoneInfo(self.zone(office))).date() for office, at in self.as_of.items()]
        self.today, self.covered = (max(days), min(days)) if days else (date.max, date.max)
        self.period: Period | None = _chosen(scope, self.today) if days else None

    def zone(self, office: str) -> str:
        """IANA name of an office's zone."""
        return self.mart.catalogue.offices[office].timezone

    def report(self, name: str, first: date | None, last: date | None, *by: str) -> pd.DataFrame:
        """A report within the scope's filters over other dates; filters that it does not take are left out."""
        key = (name, first, last, by)
        if key not in self._known:
            self._known[key] = metrics.report(name, self.mart, self._narrowed(name, first, last), by)
        return self._known[key]

    def _narrowed(self, name: str, first: date | None, last: date | None) -> Scope:
        takes = metrics.REPORTS[name].filters
        dropped = {field: () for name, field in metrics.FILTERS.items() if name not in takes}
        return replace(self.scope, from_on=first, to_on=last, period=None, figures=(), **dropped)


def _chosen(scope: Scope, today: date) -> Period:
    """The scope's dates; where its last is missing, up to `today`, where its first is, four weeks; the default."""
    if scope.from_on is None and scope.to_on is None:
        return periods.preset(periods.DEFAULT, today)
    to_on = scope.to_on or max(today, scope.from_on or today)
    from_on = scope.from_on or max(to_on, periods.EARLIEST) - timedelta(days=7 * WEEKS - 1)
    # No data lies beyond these dates, and the periods before a date have to exist.
    low, high = (min(max(day, periods.EARLIEST), periods.LATEST) for day in (from_on, to_on))
    return periods.of_dates(low, high, today)
