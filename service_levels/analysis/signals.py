"""Is it a signal? Each figure by period with its limits, its segments and what each period says (method 11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.analysis.figures import FIGURES, Judged
from service_levels.analysis.measures import moving
from service_levels.analysis.series import FEW, GRAINS, Amount, Series, series, window
from service_levels.catalogue import Text
from service_levels.domain import periods
from service_levels.domain.statistics import xmr
from service_levels.domain.statistics.xmr import Chart, Segment, direction
from service_levels.metrics import FILTERS, Report, Scope, ScopeError
from service_levels.metrics.definitions import columns
from service_levels.metrics.mart import Mart


@dataclass(frozen=True, slots=True)
class Signals:
    """A figure by period with its chart. `reason`: why nothing can be concluded, None where it can.

    'few_requests': the median period rests on fewer than 10; 'few_periods': fewer than 12 are judged; 'no_limits':
    no two neighbours are; 'no_system', 'not_monitored', 'nothing': there is no figure at all, and why.
    """

    series: Series
    chart: Chart
    reason: str | None


def of_figure(asked: Asked, judged: Judged, grain: str | None = None) -> Signals:
    """The signals of a figure by day, week or month; without a grain as the length of the chosen period asks for.

    Where the median week rests on too few requests it is judged by month.
    """
    assert asked.period is not None  # noqa: S101 - its callers have seen to it
    chosen = grain or ("month" if asked.period.days > periods.BY_WEEK_UP_TO else "week")
    found = series(asked, judged, chosen, *window(asked, chosen))
    if grain is None and chosen == "week" and found.few():
        found = series(asked, judged, "month", *window(asked, "month"))
    starts = []
    for measure in moving(asked.mart.catalogue.measures, judged.key, asked.scope):
        later = [place for place, start in enumerate(found.start) if start >= (measure.full_on or measure.from_on)]
        if later and later[0] > 0:
            starts.append(later[0])
    chart = xmr.chart(found.values, found.judged, judged.better, sorted(set(starts)))
    return Signals(found, chart, _reason(found, chart))


def figures(scope: Scope) -> Iterator[Judged]:
    """Those that a scope asks for, in the order of `FIGURES`."""
    return (one for one in FIGURES.values() if not scope.figures or one.key in scope.figures)


def grain_of(by: Sequence[str]) -> str | None:
    """The periods that are asked for; None: left open. Raises ScopeError where two are."""
    if len(by) > 1:
        raise ScopeError(f"by: {','.join(by)} names {len(by)} lengths of a period; choose one of {', '.join(GRAINS)}")
    return by[0] if by else None


def beyond(figure_: Judged, one: Amount, segment: Segment, ripe: bool = False) -> int:
    """Whether an amount lies beyond a limit for good: +1 above, -1 below, 0 where it does not or may come back.

    One that is not `ripe` is judged one way: a share whatever becomes of its open requests, an amount of outages
    as it can only grow, a median never.
    """
    if one.value is None or segment.low is None or segment.high is None:
        return 0
    slack = 1e-12 * max(abs(segment.low), abs(segment.high))  # what rounding may have added
    least, most = (one.value, one.value) if ripe else (one.least, one.most)
    if least is None or most is None or (figure_.counted and (one.whole or 0.0) < FEW):
        return 0
    return int(least > segment.high + slack) - int(most < segment.low - slack)


def signals(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One row a figure and period, in order of time."""
    grain, asked = grain_of(by), Asked(mart, scope)
    rows = []
    if asked.period is not None:
        for one in figures(scope):
            rows += list(_rows(of_figure(asked, one, grain)))
    return pd.DataFrame(rows, columns=list(REPORT.keys))


def _rows(found: Signals) -> Iterator[dict[str, Any]]:
    line, chart = found.series, found.chart
    for place, one in enumerate(line.amounts):
        segment = chart.segment(place)
        judged = bool(line.judged[place]) and found.reason is None and segment.low is not None
        sure = found.reason is not None or bool(line.ripe[place])
        already = 0 if sure else beyond(line.figure, one, segment)  # whatever its open requests bring
        limits = (None, None, None) if found.reason else (segment.mean, segment.low, segment.high)
        yield {
            "figure": line.figure.key,
            "start": line.start[place].isoformat(),
            "value": one.value,
            "n": one.whole if line.figure.counted else None,
            **dict(zip(("mean", "low", "high"), limits, strict=True)),
            "segment": line.start[segment.first].isoformat(),
            "judged": bool(line.judged[place]),
            "mark": chart.mark(place) if judged else direction(already, line.figure.better) if already else "",
            "rule": chart.rule[place] if judged else "outside" if already else None,
            "part": one.part,
            "whole": one.whole,
            "target": one.target,
            "grain": line.grain,
            "ripe": bool(line.ripe[place]),
            "reason": one.reason or found.reason,
        }


def _reason(found: Series, chart: Chart) -> str | None:
    reasons = {one.reason for one in found.amounts if one.reason}
    if np.isnan(found.values).all() and len(reasons) == 1:
        return reasons.pop()
    if found.few():
        return "few_requests"
    if found.judged.sum() < xmr.FEWEST:
        return "few_periods"
    return "no_limits" if all(one.low is None for one in chart.segments) else None


REPORT = Report(
    name="signals",
    title=Text("Perubahan nyata atau naik turun biasa", "A real change, or the usual ups and downs"),
    definition=Text(
        "Tiap angka menurut periode dengan kisaran biasanya, dan apa yang dikatakan tiap periode.",
        "Each figure by period with its normal range, and what each period says.",
    ),
    over="analysis",
    period=None,
    by=GRAINS,
    filters=tuple(FILTERS),
    columns=columns(
        "verdicts",
        "figure", "signals.start", "value", "signals.n", "mean", "low", "high", "segment", "signals.judged",
        "signals.mark", "rule", "part", "whole", "target", "grain", "signals.ripe", "reason",
    ),
    function=signals,
    speaks_of=tuple(FIGURES),
)  # fmt: skip
