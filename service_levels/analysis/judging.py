"""A figure's series with its chart: which periods are signals, by what limits, or why nothing can be said (method 11)."""

from dataclasses import dataclass
from datetime import date

from service_levels.analysis.chosen import Asked
from service_levels.analysis.figures import FIGURES, Judged
from service_levels.analysis.series import FEW, Amount, Series, series, window
from service_levels.analysis.touching import touches
from service_levels.catalogue import Group
from service_levels.domain import periods
from service_levels.domain.statistics import xmr
from service_levels.domain.statistics.xmr import Better, Chart, Segment
from service_levels.metrics import Scope

OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`reason`: why nothing is said of the series: few_requests, few_periods, no_limits, or what it lacks; else None."""

    series: Series
    chart: Chart
    reason: str | None

    def mark(self, place: int) -> str:
        """What a period says; '' where it is not judged or has no limits."""
        if self.reason or not self.series.judged[place] or self.chart.segment(place).low is None:
            return ""
        return self.chart.mark(place)

    def limits(self, segment: Segment) -> tuple[float | None, float | None, float | None]:
        """Mean and limits of a segment; None where nothing is said of the series."""
        return (None, None, None) if self.reason else (segment.mean, segment.low, segment.high)

    def since(self, place: int, rule: str | None, mark: str) -> int:
        """Where what is said of a period began. One that is not ripe carries on what its neighbours say."""
        if self.series.judged[place]:
            return self.chart.since(place)
        before = place - 1
        if before >= self.chart.segment(place).first and self.mark(before) == mark and self.chart.rule[before] == rule:
            return self.chart.since(before)
        return place


def judge(asked: Asked, figure: Judged, grain: str | None = None) -> Judgement:
    """The series of a figure up to the chosen period's end. `grain` None: by week, or by month where that is better."""
    assert asked.period is not None  # noqa: S101 - asked by reports that have found one
    found = series(asked, figure, grain or _grain(asked), *window(asked, grain or _grain(asked)))
    if grain is None and found.grain == "week" and found.few():
        found = series(asked, figure, "month", *window(asked, "month"))
    chart = xmr.chart(found.values, found.judged, figure.better, starts(asked.scope, asked, found))
    return Judgement(found, chart, _reason(found, chart))


def _grain(asked: Asked) -> str:
    assert asked.period is not None  # noqa: S101 - as above
    return "month" if asked.period.days > periods.BY_WEEK_UP_TO else "week"


def _reason(found: Series, chart: Chart) -> str | None:
    if found.grain == "month" and found.few():
        return "few_requests"
    if found.judged.sum() < xmr.FEWEST:
        return "few_periods"
    return "no_limits" if chart.segments[-1].low is None else None


def starts(scope: Scope, asked: Asked, found: Series) -> list[int]:
    """The places at which limits may begin anew: where a measure that moves the figure in this scope took effect."""
    group = Group(scope.offices, scope.services, scope.channels, scope.districts, scope.targets)
    moved = "on_time" if found.figure.key == "net_on_time" else found.figure.key
    systems = found.figure.report == "cost"
    days: list[date] = sorted(
        one.full_on or one.from_on
        for one in asked.mart.catalogue.measures.values()
        if moved in one.moves and touches(one, group, systems=systems)
    )
    places = (next((at for at, start in enumerate(found.start) if start >= day), None) for day in days)
    return [place for place in places if place is not None]


def beyond(value: float, segment: Segment, better: Better) -> str:
    """Which way a value beyond a limit points; '' on or within the limits, and without them."""
    if segment.low is None or segment.high is None:
        return ""
    slack = 1e-12 * max(abs(segment.low), abs(segment.high))  # what rounding may have added
    side = int(value > segment.high + slack) - int(value < segment.low - slack)
    return xmr.direction(side, better) if side else ""


def one_way(figure: Judged, amount: Amount, segment: Segment) -> str:
    """What a period that is not ripe says already, whatever becomes of its open requests; '' where that is open."""
    value, open_ = amount.value, amount.open
    if value is None or (figure.counted and (amount.whole or 0) < FEW):
        return ""
    if figure.report == "turnaround":
        return ""
    if figure.report == "cost":  # it can only grow
        said = beyond(value, segment, figure.better)
        return said if said == "worsening" else ""
    part, whole = amount.part or 0.0, (amount.whole or 0.0) + open_
    least, most = beyond(part / whole, segment, figure.better), beyond((part + open_) / whole, segment, figure.better)
    return least if least == most else ""


def figures_of(scope: Scope) -> list[Judged]:
    """The figures that a scope asks for, in the order of `FIGURES`."""
    return [one for key, one in FIGURES.items() if not scope.figures or key in scope.figures]
