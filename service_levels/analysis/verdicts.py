"""What the chosen period says: each figure with its verdict, since when, and whether its goal is met (method 11)."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.analysis.figures import FIGURES, Judged
from service_levels.analysis.series import FEW, Amount, amount
from service_levels.analysis.signals import Signals, figures, of_figure
from service_levels.catalogue import Text
from service_levels.domain.statistics.xmr import Chart, Segment, direction
from service_levels.metrics import FILTERS, Report, Scope
from service_levels.metrics.figure import figure
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
    met, counted = _met(found, segment)

    def day(place: int | None) -> str | None:
        return None if place is None else line.start[place].isoformat()

    return {
        "figure": judged.key,
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
    """The verdict of the chosen period: of its newest judged bucket; while it is open, only what can no longer change.

    `now`: the figure of the period itself.
    """
    period, line, chart = asked.period, found.series, found.chart
    assert period is not None  # noqa: S101 - its caller has seen to it
    if found.reason is not None:
        return Spoken("too_few", None, None, None, found.reason)
    inside = [
        place
        for place, (start, end) in enumerate(zip(line.start, line.end, strict=True))
        if end >= period.from_on and start <= period.to_on
    ]
    if still_open(asked, line.figure, now):
        for place in reversed(inside):
            side = 0 if line.ripe[place] else beyond(line.figure, line.amounts[place], chart.segment(place))
            if side:
                mark = direction(side, line.figure.better)
                return Spoken(mark, place, "outside", _since(found, place, side), None)
        return Spoken("unripe", inside[-1] if inside else None, None, None, None)
    for place in reversed(inside):
        if line.judged[place] and chart.segment(place).low is not None:
            return Spoken(chart.mark(place), place, chart.rule[place], chart.since(place), None)
    return Spoken("too_few", None, None, None, "few_requests" if line.figure.counted else "not_monitored")


def still_open(asked: Asked, judged: Judged, now: Amount) -> bool:
    """Whether the chosen period is not over, or not all of its requests are due."""
    assert asked.period is not None  # noqa: S101 - its caller has seen to it
    return asked.period.to_on >= asked.covered or (judged.report == "on-time" and now.open > 0)


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


def _since(found: Signals, place: int, side: int) -> int:
    """Where a bucket that is not ripe was joined to what its judged neighbours say, else its own place."""
    chart, before = found.chart, place - 1
    if before < chart.segment(place).first or not found.series.judged[before]:
        return place
    return chart.since(before) if chart.rule[before] == "outside" and chart.side[before] == side else place


def _met(found: Signals, segment: Segment | None) -> tuple[float | None, float | None]:
    """Of the judged buckets of a segment: how many reached their goal (None: there is none), and how many there are.

    Where nothing is concluded: how many of the whole series are judged.
    """
    if segment is None:
        return None, float(found.series.judged.sum())
    chart: Chart = found.chart
    places = [place for place in range(segment.first, segment.end) if found.series.judged[place]]
    aims = [(found.series.amounts[place].value, found.series.amounts[place].target) for place in places]
    known = [(value, aim) for value, aim in aims if value is not None and aim is not None]
    return float(sum(chart.meets(*one) for one in known)) if known else None, float(len(places))


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
    columns=(
        figure(
            "figure", "text", "", "11", ("Angka", "Figure"),
            ("Angka yang dinilai.", "The figure that is judged."),
        ),
        figure(
            "value", "amount", "", "11", ("Nilai", "Value"),
            (
                "Nilai angka pada periode itu: bagian (0 sampai 1), jam, atau jumlah gangguan.",
                "The figure in that period: a share (0 to 1), hours, or a number of outages.",
            ),
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
            "before", "amount", "", "11", ("Periode sebelumnya", "Period before"),
            ("Nilai angka pada periode sebelumnya.", "The figure in the period before."),
        ),
        figure(
            "change", "amount", "", "11", ("Perubahan", "Change"),
            ("Nilai dikurangi nilai periode sebelumnya.", "The value less that of the period before."),
        ),
        figure(
            "verdict", "text", "", "11", ("Kesimpulan", "Verdict"),
            (
                "Membaik, memburuk, biasa, belum lengkap, atau data terlalu sedikit.",
                "Improving, worsening, common, not complete yet, or too few data.",
            ),
        ),
        figure(
            "since", "text", "", "11", ("Sejak", "Since"),
            ("Tanggal mulai keadaan itu.", "The date on which what is said began."),
        ),
        figure(
            "rule", "text", "", "11", ("Aturan", "Rule"),
            ("Aturan yang menandai periode itu.", "The rule that the period is marked by."),
        ),
        figure(
            "assurance", "text", "", "11", ("Kepastian target", "Assurance"),
            (
                "Apakah target selalu, tidak pernah, atau kadang tercapai bila tidak ada yang berubah.",
                "Whether the goal is met always, never or sometimes, were nothing to change.",
            ),
        ),
        figure(
            "met", "count", "higher", "11", ("Periode yang mencapai target", "Periods that met the goal"),
            ("Banyaknya periode yang dinilai dan mencapai target.", "Judged periods that met the goal."),
        ),
        figure(
            "judged", "count", "", "11", ("Periode yang dinilai", "Periods judged"),
            ("Banyaknya periode yang dinilai dalam bagian grafik itu.", "Judged periods of that segment."),
        ),
        figure(
            "open", "truth", "", "11", ("Belum lengkap", "Not complete yet"),
            (
                "Apakah periode itu belum selesai atau belum semuanya jatuh tempo.",
                "Whether the period is not over, or not all due.",
            ),
        ),
        figure(
            "grain", "text", "", "11", ("Panjang periode", "Length of the period"),
            ("Minggu atau bulan.", "Week or month."),
        ),
        figure(
            "period", "text", "", "11", ("Minggu atau bulan penentu", "Week or month that decides"),
            ("Awal minggu atau bulan yang menentukan kesimpulan.", "Start of the week or month that decides."),
        ),
        figure(
            "segment", "text", "", "11", ("Awal bagian grafik", "Start of the segment"),
            (
                "Periode pertama bagian grafik dengan kisaran biasa yang sama.",
                "First period of the segment that shares its limits.",
            ),
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
            "mean_before", "amount", "", "11", ("Rata-rata sebelumnya", "Mean before"),
            ("Rata-rata bagian grafik sebelumnya.", "Mean of the segment before."),
        ),
        figure(
            "reason", "text", "", "11", ("Alasan", "Reason"),
            ("Mengapa angka atau kesimpulan tidak ada.", "Why there is no figure or no verdict."),
        ),
    ),
    function=verdicts,
    speaks_of=tuple(FIGURES),
)  # fmt: skip
