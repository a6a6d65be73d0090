"""Each figure by period with its mean, its limits and what is a signal: report `signals` (method 11)."""

from typing import Any

import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.analysis.figures import FIGURES
from service_levels.analysis.judging import Judgement, figures_of, judge
from service_levels.analysis.series import FEW, GRAINS
from service_levels.catalogue import Text
from service_levels.metrics import FILTERS, Report, Scope, ScopeError
from service_levels.metrics.figure import Figure, figure
from service_levels.metrics.mart import Mart


def signals(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One row a figure and period, in order of time; no rows where no office in scope has data.

    `by`: day, week or month; () as the verdicts are judged. Raises ScopeError for more than one.
    """
    if len(by) > 1:
        raise ScopeError(f"by: report signals has periods of one kind, not of {', '.join(by)}; name one")
    asked = Asked(mart, scope)
    found = figures_of(scope) if asked.period else []
    rows = [row for one in found for row in _rows(judge(asked, one, *by))]
    return pd.DataFrame(rows, columns=list(REPORT.keys))


def _rows(found: Judgement) -> list[dict[str, Any]]:
    series, chart = found.series, found.chart
    rows = []
    for place, (start, amount) in enumerate(zip(series.start, series.amounts, strict=True)):
        segment = chart.segment(place)
        mean, low, high = found.limits(segment)
        mark = found.mark(place)
        few = series.figure.counted and (amount.whole or 0) < FEW
        rows.append({
            "figure": series.figure.key,
            "start": start.isoformat(),
            "value": amount.value,
            "n": amount.whole,
            "mean": mean,
            "low": low,
            "high": high,
            "segment": series.start[segment.first].isoformat(),
            "judged": bool(series.judged[place]),
            "mark": mark,
            "rule": chart.rule[place] if mark not in ("", "common") else None,
            "part": amount.part,
            "whole": amount.whole,
            "target": amount.target,
            "grain": series.grain,
            "ripe": bool(series.ripe[place]),
            "reason": amount.reason or found.reason or ("few_requests" if few and series.ripe[place] else None),
        })  # fmt: skip
    return rows


FIGURE: Figure = figure(
    "figure", "text", "", "11",
    ("Angka", "Figure"),
    ("Angka yang dinilai.", "The figure that is judged."),
)  # fmt: skip
VALUE: tuple[Figure, ...] = (
    figure(
        "value", "own", "", "11",
        ("Nilai", "Value"),
        ("Nilai angka itu; kosong bila tidak ada.", "The figure's value; empty where it does not exist."),
    ),
    figure(
        "part", "count", "", "11",
        ("Pembilang", "Numerator"),
        ("Pembilang nilai itu; kosong bila bukan bagian.", "Numerator of the value; empty where it is no share."),
    ),
    figure(
        "whole", "count", "", "11",
        ("Penyebut", "Denominator"),
        (
            "Penyebut nilai itu, atau permohonan yang menjadi dasarnya; kosong bila tidak ada.",
            "Denominator of the value, or the requests that it rests on; empty where there are none.",
        ),
    ),
    figure(
        "target", "own", "", "11",
        ("Sasaran", "Target"),
        ("Sasaran untuk angka itu; kosong bila tidak ada.", "Target of the figure; empty where there is none."),
    ),
)  # fmt: skip
LIMITS: tuple[Figure, ...] = (
    figure(
        "mean", "own", "", "11",
        ("Rata-rata", "Mean"),
        ("Rata-rata bagian deret itu.", "Mean of that segment of the series."),
    ),
    figure(
        "low", "own", "", "11",
        ("Batas bawah biasa", "Lower usual limit"),
        (
            "Rata-rata dikurangi 2,66 kali rata-rata selisih dua periode berurutan.",
            "Mean less 2.66 mean differences of two neighbouring periods.",
        ),
    ),
    figure(
        "high", "own", "", "11",
        ("Batas atas biasa", "Upper usual limit"),
        (
            "Rata-rata ditambah 2,66 kali rata-rata selisih dua periode berurutan.",
            "Mean plus 2.66 mean differences of two neighbouring periods.",
        ),
    ),
    figure(
        "segment", "text", "", "11",
        ("Bagian deret sejak", "Segment since"),
        ("Hari pertama bagian deret yang batasnya dipakai.", "First day of the segment whose limits are used."),
    ),
)  # fmt: skip
GRAIN: Figure = figure(
    "grain", "text", "", "11",
    ("Jenis periode", "Kind of period"),
    ("Hari, minggu, atau bulan.", "Day, week or month."),
)  # fmt: skip
RULE: Figure = figure(
    "rule", "text", "", "11",
    ("Aturan", "Rule"),
    ("Aturan yang menandai periode itu; kosong bila tidak ada.", "The rule that marks the period; empty where none does."),
)  # fmt: skip
MARK: Figure = figure(
    "mark", "text", "", "11",
    ("Tanda", "Mark"),
    (
        "Membaik, memburuk, atau biasa; kosong bila tidak dinilai.",
        "Improving, worsening or common; empty where it is not judged.",
    ),
)  # fmt: skip
REASON: Figure = figure(
    "reason", "text", "", "11",
    ("Alasan", "Reason"),
    ("Sebab nilai atau penilaian tidak ada.", "Why there is no value or no verdict."),
)  # fmt: skip
REPORT = Report(
    name="signals",
    title=Text("Perubahan yang nyata", "Signals"),
    definition=Text(
        "Setiap angka per periode, dengan rata-rata, batas yang biasa, dan tanda perubahan.",
        "Each figure by period, with its mean, its usual limits and what is a change.",
    ),
    over="analysis",
    period=None,
    by=GRAINS,
    filters=tuple(FILTERS),
    columns=(
        FIGURE,
        figure(
            "start", "text", "", "11",
            ("Mulai", "Start"),
            ("Hari pertama periode itu.", "First day of the period."),
        ),
        VALUE[0],
        figure(
            "n", "count", "", "11",
            ("Permohonan", "Requests"),
            ("Permohonan yang menjadi dasar nilai.", "Requests that the value rests on."),
        ),
        *LIMITS,
        figure(
            "judged", "truth", "", "11",
            ("Ikut dinilai", "Judged"),
            (
                "Apakah periode itu ikut dalam rata-rata, batas, dan aturan.",
                "Whether the period takes part in mean, limits and rules.",
            ),
        ),
        MARK,
        RULE,
        *VALUE[1:],
        GRAIN,
        figure(
            "ripe", "truth", "", "11",
            ("Sudah lengkap", "Complete"),
            (
                "Apakah data mencakup seluruh periode dan hasil semua permohonannya sudah diketahui.",
                "Whether the data covers the whole period and the outcome of all its requests is known.",
            ),
        ),
        REASON,
    ),
    function=signals,
    speaks_of=tuple(FIGURES),
)  # fmt: skip
