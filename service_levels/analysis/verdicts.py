"""What the chosen period says: each figure with its verdict, since when, and whether its goal is met (method 11)."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.analysis.figures import FIGURES, Judged
from service_levels.analysis.series import Amount, amount
from service_levels.analysis.signals import Signals, beyond, figures, of_figure
from service_levels.catalogue import Text
from service_levels.domain.statistics.xmr import Chart, Segment, direction
from service_levels.metrics import FILTERS, Report, Scope
from service_levels.metrics.definitions import columns
from service_levels.metrics.mart import Mart


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a period says. `place`: of the bucket that spoke, None where none did. `since`: the place where it began."""

    verdict: str
    place: int | None
    rule: str | None
    since: int | None
    reason: str | None


def verdicts(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001 - as reports are asked
    """One row a figure."""
    asked = Asked(mart, scope)
    rows = [of_period(asked, one) for one in figures(scope)] if asked.period is not None else []
    return pd.DataFrame(rows, columns=list(REPORT.keys))


def of_period(asked: Asked, judged: Judged) -> dict[str, Any]:
    """The record of one figure."""
    period = asked.period
    assert period is not None  # noqa: S101 - its caller has seen to it
    now = amount(asked, judged, period.from_on, period.to_on)
    before = amount(asked, judged, period.before_from, period.before_to)
    found = of_figure(asked, judged)
    said, line, chart = spoken(asked, now, found), found.series, found.chart
    segment = None if said.place is None else chart.segment(said.place)
    earlier = None if segment is None or not segment.first else chart.segment(segment.first - 1)
    met, counted = _met(found, segment, now.target)

    def day(place: int | None) -> str | None:
        return None if place is None else line.start[place].isoformat()

    return {
        "figure": judged.key,
        "from": period.from_on.isoformat(),
        "to": period.to_on.isoformat(),
        "value": now.value,
        "part": now.part,
        "whole": now.whole,
        "target": now.target,
        "before": before.value,
        "change": None if now.value is None or before.value is None else now.value - before.value,
        "verdict": said.verdict,
        "since": day(said.since),
        "rule": said.rule,
        "assurance": chart.assurance(segment, now.target) if segment else None,
        "met": met,
        "judged": counted,
        "open": still_open(asked, judged, now),
        "grain": line.grain,
        "period": day(said.place),
        "segment": day(segment.first) if segment else None,
        "mean": segment.mean if segment else None,
        "low": segment.low if segment else None,
        "high": segment.high if segment else None,
        "mean_before": earlier.mean if earlier else None,
        "reason": now.reason or said.reason,
    }


def spoken(asked: Asked, now: Amount, found: Signals) -> Spoken:
    """The verdict of the chosen period: of its newest bucket, or of the newest that lies beyond a limit.

    While it is open, only what can no longer change. `now`: the figure of the period itself, which a verdict has to
    agree with: a week that is better says nothing of four weeks that are worse than the mean.
    """
    period, line, chart = asked.period, found.series, found.chart
    assert period is not None  # noqa: S101 - its caller has seen to it
    if found.reason is not None:
        return Spoken("too_few", None, None, None, found.reason)
    inside = _own(asked, found)
    newest = inside[-1]
    if still_open(asked, line.figure, now) or not line.ripe[newest]:
        alone, side = len(inside) == 1, 0
        if not line.ripe[newest] and (alone or line.figure.unit == "share"):  # sums of several are not of one
            side = beyond(line.figure, line.amounts[newest] if alone else now, chart.segment(newest))
        if not side:
            own = still_open(asked, line.figure, now)
            over = (period.to_on if own else line.end[newest]) < asked.covered
            return Spoken("unripe", newest, None, None, "not_all_due" if over else "not_over")
        return Spoken(direction(side, line.figure.better), newest, "outside", _since(found, newest, side), None)
    judged = [place for place in reversed(inside) if line.judged[place] and chart.segment(place).low is not None]
    if not judged:
        return Spoken("too_few", None, None, None, "few_requests" if line.figure.counted else "not_monitored")
    for place in judged:  # the newest, else the newest that lies beyond a limit
        loud = place == judged[0] or chart.rule[place] == "outside"
        if loud and chart.side[place] and _side(asked, now, found, chart.segment(place).mean) == chart.side[place]:
            return Spoken(chart.mark(place), place, chart.rule[place], chart.since(place), None)
    first = chart.segment(judged[0]).first
    return Spoken("common", judged[0], None, first + int(line.judged[first:].argmax()), None)


def _own(asked: Asked, found: Signals) -> list[int]:
    """The buckets that are the chosen period's own: half of their days, or all of its days, lie in it.

    Where none is, the one that shares most days with it.
    """
    period, line = asked.period, found.series
    assert period is not None  # noqa: S101 - its caller has seen to it
    shared = [
        (min(end, period.to_on) - max(start, period.from_on)).days + 1
        for start, end in zip(line.start, line.end, strict=True)
    ]
    own = [
        place
        for place, (start, end) in enumerate(zip(line.start, line.end, strict=True))
        if shared[place] >= period.days or 2 * shared[place] >= (end - start).days + 1
    ]
    return own or [max(range(len(shared)), key=lambda place: shared[place])]


def _side(asked: Asked, now: Amount, found: Signals, mean: float | None) -> int:
    """On which side of a mean the period's own figure lies; a sum is taken per bucket."""
    period, line = asked.period, found.series
    if now.value is None or period is None or mean is None:
        return 0
    days = ((line.end[-1] - line.start[0]).days + 1) / len(line.start)
    value = now.value if line.figure.counted else now.value * days / period.days
    return int(value > mean) - int(value < mean)


def still_open(asked: Asked, judged: Judged, now: Amount) -> bool:
    """Whether the chosen period is not over, or not all of its requests are due."""
    assert asked.period is not None  # noqa: S101 - its caller has seen to it
    return asked.period.to_on >= asked.covered or (judged.report == "on-time" and now.open > 0)


def _since(found: Signals, place: int, side: int) -> int:
    """Where a bucket that is not ripe was joined to what its judged neighbours say, else its own place."""
    chart, before = found.chart, place - 1
    if before < chart.segment(place).first or not found.series.judged[before]:
        return place
    return chart.since(before) if chart.rule[before] == "outside" and chart.side[before] == side else place


def _met(found: Signals, segment: Segment | None, target: float | None) -> tuple[float | None, float | None]:
    """Of the judged buckets of a segment: how many reached the target (None: there is none), and how many there are.

    The target is that of the chosen period, as that of `assurance` is: what is never reached was not met three times.

    Where nothing is concluded: how many of the whole series are judged.
    """
    if segment is None:
        return None, float(found.series.judged.sum())
    chart: Chart = found.chart
    values = [chart.values[place] for place in range(segment.first, segment.end) if chart.judged[place]]
    met = None if target is None else float(sum(chart.meets(float(value), target) for value in values))
    return met, float(len(values))


REPORT = Report(
    name="verdicts",
    title=Text("Kesimpulan", "Verdicts"),
    definition=Text(
        "Tiap angka pada periode yang dipilih: nilainya, perubahannya, dan apakah perubahan itu nyata.",
        "Each figure in the chosen period: its value, its change, and whether that change is real.",
    ),
    over="analysis",
    period=None,
    by=(),
    filters=tuple(FILTERS),
    columns=columns(
        "verdicts",
        "figure", "value", "part", "whole", "target", "before", "change", "verdict", "since", "rule", "assurance",
        "met", "judged", "from", "to", "open", "grain", "period", "segment", "mean", "low", "high", "mean_before",
        "reason",
    ),
    function=verdicts,
    speaks_of=tuple(FIGURES),
)  # fmt: skip
