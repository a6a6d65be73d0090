"""Is it a signal? Each figure by period with its limits, its segments and what each period says (method 11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.analysis.figures import FIGURES, Judged
from service_levels.analysis.measures import moving
from service_levels.analysis.series import GRAINS, Series, series, window
from service_levels.catalogue import Text
from service_levels.domain import periods
from service_levels.domain.statistics import xmr
from service_levels.domain.statistics.xmr import Chart
from service_levels.metrics import FILTERS, Report, Scope, ScopeError
from service_levels.metrics.figure import figure
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
        limits = (None, None, None) if found.reason else (segment.mean, segment.low, segment.high)
        yield {
            "figure": line.figure.key,
            "start": line.start[place].isoformat(),
            "value": one.value,
            "n": one.whole if line.figure.counted else None,
            **dict(zip(("mean", "low", "high"), limits, strict=True)),
            "segment": line.start[segment.first].isoformat(),
            "judged": bool(line.judged[place]),
            "mark": chart.mark(place) if judged else "",
            "rule": chart.rule[place] if judged else None,
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
    columns=(
        figure(
            "figure", "text", "", "11", ("Angka", "Figure"),
            ("Angka yang dinilai.", "The figure that is judged."),
        ),
        figure(
            "start", "text", "", "11", ("Awal periode", "Start of the period"),
            ("Tanggal pertama hari, minggu, atau bulan itu.", "First date of the day, week or month."),
        ),
        figure(
            "value", "amount", "", "11", ("Nilai", "Value"),
            (
                "Nilai angka pada periode itu: bagian (0 sampai 1), jam, atau jumlah gangguan.",
                "The figure in that period: a share (0 to 1), hours, or a number of outages.",
            ),
        ),
        figure(
            "n", "count", "", "11", ("Banyaknya", "Count"),
            ("Permohonan yang mendasari angka itu.", "Requests that the figure rests on."),
        ),
        figure(
            "mean", "amount", "", "11", ("Rata-rata", "Mean"),
            ("Rata-rata periode yang dinilai dalam bagian grafik itu.", "Mean of the judged periods of that segment."),
        ),
        figure(
            "low", "amount", "", "11", ("Batas bawah kisaran biasa", "Lower limit of the normal range"),
            (
                "Rata-rata dikurangi 2,66 kali rata-rata selisih antarperiode.",
                "The mean less 2.66 times the mean moving range.",
            ),
        ),
        figure(
            "high", "amount", "", "11", ("Batas atas kisaran biasa", "Upper limit of the normal range"),
            (
                "Rata-rata ditambah 2,66 kali rata-rata selisih antarperiode.",
                "The mean plus 2.66 times the mean moving range.",
            ),
        ),
        figure(
            "segment", "text", "", "11", ("Awal bagian grafik", "Start of the segment"),
            (
                "Periode pertama bagian grafik dengan kisaran biasa yang sama.",
                "First period of the segment that shares its limits.",
            ),
        ),
        figure(
            "judged", "truth", "", "11", ("Dinilai", "Judged"),
            (
                "Apakah periode itu ikut dinilai: sudah selesai, lengkap, dan cukup banyak permohonannya.",
                "Whether the period takes part: over, all due, and resting on enough requests.",
            ),
        ),
        figure(
            "mark", "text", "", "11", ("Penilaian", "Mark"),
            ("Membaik, memburuk, atau biasa.", "Improving, worsening or common."),
        ),
        figure(
            "rule", "text", "", "11", ("Aturan", "Rule"),
            ("Aturan yang menandai periode itu.", "The rule that the period is marked by."),
        ),
        figure(
            "part", "count", "", "11", ("Pembilang", "Numerator"),
            ("Permohonan yang dihitung dalam bagian itu.", "Requests counted in the share."),
        ),
        figure(
            "whole", "count", "", "11", ("Penyebut", "Denominator"),
            ("Permohonan yang mendasari angka itu.", "Requests that the figure is of."),
        ),
        figure(
            "target", "amount", "", "11", ("Target", "Goal"),
            ("Target angka itu pada periode itu.", "The goal of the figure in that period."),
        ),
        figure(
            "grain", "text", "", "11", ("Panjang periode", "Length of the period"),
            ("Hari, minggu, atau bulan.", "Day, week or month."),
        ),
        figure(
            "ripe", "truth", "", "11", ("Sudah lengkap", "Complete"),
            ("Apakah periode itu sudah selesai dan semuanya jatuh tempo.", "Whether the period is over and all due."),
        ),
        figure(
            "reason", "text", "", "11", ("Alasan", "Reason"),
            ("Mengapa angka tidak ada atau tidak dinilai.", "Why there is no figure, or nothing is concluded."),
        ),
    ),
    function=signals,
    speaks_of=tuple(FIGURES),
)  # fmt: skip
