"""What is to be said of each figure of the chosen period: report `verdicts` (method 11)."""

from typing import Any

import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.analysis.figures import FIGURES, Judged
from service_levels.analysis.judging import OUTSIDE, Judgement, figures_of, judge, one_way
from service_levels.analysis.series import Amount, amount
from service_levels.analysis.signals import FIGURE, GRAIN, LIMITS, REASON, RULE, VALUE
from service_levels.catalogue import Text
from service_levels.domain.statistics.xmr import Segment
from service_levels.metrics import FILTERS, Report, Scope
from service_levels.metrics.figure import figure
from service_levels.metrics.mart import Mart

UNRIPE, TOO_FEW = "unripe", "too_few"


def verdicts(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One row a figure, in the order of `FIGURES`; no rows where no office in scope has data. `by` is ()."""
    asked = Asked(mart, scope)
    rows = [_verdict(asked, one) for one in figures_of(scope)] if asked.period else []
    return pd.DataFrame(rows, columns=list(REPORT.keys))


def _verdict(asked: Asked, one: Judged) -> dict[str, Any]:
    period = asked.period
    assert period is not None  # noqa: S101 - asked where there is one
    now = amount(asked, one, period.from_on, period.to_on)
    before = amount(asked, one, period.before_from, period.before_to)
    found = judge(asked, one)
    verdict, place = _said(asked, found, now)
    segment = found.chart.segment(len(found.series.start) - 1 if place is None else place)
    mean, low, high = found.limits(segment)
    earlier = found.chart.segments[found.chart.segments.index(segment) - 1] if segment.first else None
    rule = since = None
    if place is not None and verdict != UNRIPE:
        rule = found.chart.rule[place] if found.series.judged[place] else OUTSIDE
        since = found.series.start[found.since(place, rule, verdict)].isoformat()
    met, judged = _met(found, segment, now.target)
    return {
        "figure": one.key,
        "value": now.value,
        "part": now.part,
        "whole": now.whole,
        "target": now.target,
        "before": before.value,
        "change": None if now.value is None or before.value is None else now.value - before.value,
        "verdict": verdict,
        "since": since,
        "rule": rule,
        "assurance": None if found.reason else found.chart.assurance(segment, now.target),
        "met": met,
        "judged": judged,
        "grain": found.series.grain,
        "period": None if place is None else found.series.start[place].isoformat(),
        "segment": found.series.start[segment.first].isoformat(),
        "mean": mean,
        "low": low,
        "high": high,
        "mean_before": found.limits(earlier)[0] if earlier else None,
        "reason": now.reason or (_too_few(found, asked) if verdict == TOO_FEW else None),
    }


def _said(asked: Asked, found: Judgement, now: Amount) -> tuple[str, int | None]:
    """The verdict, and the place of the period that spoke; None where none did."""
    period, series = asked.period, found.series
    assert period is not None  # noqa: S101 - as above
    if found.reason:
        return TOO_FEW, None
    inside = [at for at in range(len(series.start)) if series.end[at] >= period.from_on]  # none begins after it
    if period.to_on >= asked.covered or (series.figure.report == "on-time" and now.open):
        for place in reversed(inside):
            if series.ripe[place]:
                continue
            if mark := one_way(series.figure, series.amounts[place], found.chart.segment(place)):
                return mark, place
        return UNRIPE, None
    spoken = next((at for at in reversed(inside) if series.judged[at]), None)
    if spoken is None or not (mark := found.mark(spoken)):
        return TOO_FEW, None
    return mark, spoken


def _too_few(found: Judgement, asked: Asked) -> str:
    """Why nothing can be said of the chosen period."""
    if found.reason:
        return found.reason
    period, series = asked.period, found.series
    assert period is not None  # noqa: S101 - as above
    inside = [at for at in range(len(series.start)) if series.end[at] >= period.from_on]
    if any(series.judged[at] for at in inside):
        return "no_limits"
    return "few_requests" if series.figure.counted and any(series.ripe[at] for at in inside) else "few_periods"


def _met(found: Judgement, segment: Segment, target: float | None) -> tuple[int | None, int]:
    """How many of the judged periods of a segment reached a target, and how many there are."""
    places = [at for at in range(segment.first, segment.end) if found.series.judged[at]]
    if target is None:
        return None, len(places)
    return sum(found.chart.meets(float(found.series.values[at]), target) for at in places), len(places)


REPORT = Report(
    name="verdicts",
    title=Text("Penilaian angka", "Verdicts"),
    definition=Text(
        "Setiap angka pada periode yang dipilih, perubahannya, dan apakah perubahan itu nyata.",
        "Each figure of the chosen period, its change, and whether that is more than the usual variation.",
    ),
    over="analysis",
    period=None,
    by=(),
    filters=tuple(FILTERS),
    columns=(
        FIGURE,
        *VALUE,
        figure(
            "before", "own", "", "11",
            ("Periode sebelumnya", "Period before"),
            ("Nilai pada periode sebelumnya.", "Value of the period before."),
        ),
        figure(
            "change", "own", "", "11",
            ("Selisih", "Change"),
            ("Nilai dikurangi nilai periode sebelumnya.", "Value less the value of the period before."),
        ),
        figure(
            "verdict", "text", "", "11",
            ("Penilaian", "Verdict"),
            (
                "Membaik, memburuk, biasa, belum lengkap, atau data terlalu sedikit.",
                "Improving, worsening, common, unripe or too few.",
            ),
        ),
        figure(
            "since", "text", "", "11",
            ("Sejak", "Since"),
            ("Hari pertama periode ketika itu mulai.", "First day of the period in which that began."),
        ),
        RULE,
        figure(
            "assurance", "text", "", "11",
            ("Kepastian sasaran", "Assurance"),
            (
                "Apakah sasaran akan selalu, tidak pernah, atau kadang tercapai bila tidak ada yang berubah.",
                "Whether the target will always, never or sometimes be met if nothing changes.",
            ),
        ),
        figure(
            "met", "count", "", "11",
            ("Mencapai sasaran", "Met"),
            (
                "Periode bagian deret itu yang mencapai sasaran.",
                "Judged periods of the segment that reached the target.",
            ),
        ),
        figure(
            "judged", "count", "", "11",
            ("Periode yang dinilai", "Judged periods"),
            ("Periode bagian deret itu yang dinilai.", "Periods of the segment that are judged."),
        ),
        GRAIN,
        figure(
            "period", "text", "", "11",
            ("Periode yang menentukan", "Period that decides"),
            (
                "Hari pertama periode yang menentukan penilaian; kosong bila tidak ada.",
                "First day of the period that decides the verdict; empty where none does.",
            ),
        ),
        LIMITS[3],
        *LIMITS[:3],
        figure(
            "mean_before", "own", "", "11",
            ("Rata-rata sebelumnya", "Mean before"),
            ("Rata-rata bagian deret sebelumnya.", "Mean of the segment before."),
        ),
        REASON,
    ),
    function=verdicts,
    speaks_of=tuple(FIGURES),
)  # fmt: skip
