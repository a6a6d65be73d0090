"""Until chosen.py is there."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from service_levels.domain import periods
from service_levels.domain.periods import Period
from service_levels.metrics import Scope
from service_levels.metrics.mart import Mart


def chosen(mart: Mart, scope: Scope) -> Period | None:
    days = [at.astimezone(ZoneInfo(mart.catalogue.offices[office].timezone)).date()
            for office, at in mart.as_of.items() if not scope.offices or office in scope.offices]
    if not days:
        return None
    if not scope.from_on and not scope.to_on:
        return periods.preset(periods.DEFAULT, max(days))
    to_on = scope.to_on or max(days)
    from_on = scope.from_on or to_on - timedelta(days=27)
    for grain in ("week", "month", "quarter", "year"):
        start = periods.start_of(grain, from_on)
        if start == from_on == periods.start_of(grain, to_on):
            whole = periods.start_of(grain, to_on + timedelta(days=1)) != start
            if (whole and grain != "week") or to_on == max(days):
                before = periods.start_of(grain, from_on - timedelta(days=1))
                end = from_on - timedelta(days=1)
                return Period("own", from_on, to_on, before, end if whole else min(before + (to_on - from_on), end))
    return periods.own(from_on, to_on)
