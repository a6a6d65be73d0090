"""What happened between the end of the chosen period and the as-of instant: report `after` (method 11)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.analysis.figures import FIGURES, Judged
from service_levels.analysis.series import series
from service_levels.analysis.signals import beyond, figures, of_figure
from service_levels.catalogue import Text
from service_levels.domain import periods
from service_levels.domain.statistics.xmr import direction
from service_levels.metrics import FILTERS, Report, Scope
from service_levels.metrics.definitions import columns
from service_levels.metrics.mart import Mart

LONG_S = 3600  # working seconds from which an event is said
OF_EVENT = ("start", "end", "seconds", "working_seconds", "targets", "cause", "requests", "waiting_h",
            "late_through_outage")  # fmt: skip


def after(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001 - as reports are asked
    """One row a thing that happened, newest first; what does not apply is None. `by` is ().

    The periods are those of the scope's figures, by the limits of the newest segment up to the chosen period's end.
    """
    asked = Asked(mart, scope)
    rows: list[tuple[date, dict[str, Any]]] = []
    if asked.period and asked.period.to_on < asked.today:
        first = asked.period.to_on + timedelta(days=1)
        rows = _events(asked, first) + [row for one in figures(scope) for row in _periods(asked, one, first)]
    rows.sort(key=lambda row: row[0], reverse=True)  # stable: of one day, events first
    frame = pd.DataFrame([row for _, row in rows], columns=list(REPORT.keys))
    instants = {name: pd.to_datetime(frame[name], utc=True).dt.as_unit("us") for name in ("start", "end")}
    return frame.assign(**instants)  # also where no row has one


def _events(asked: Asked, first: date) -> list[tuple[date, dict[str, Any]]]:
    zone = ZoneInfo(asked.zone(next(iter(asked.as_of))))
    found = asked.report("cost", first, None)
    long = found[found["working_seconds"] >= LONG_S].iloc[::-1]
    return [
        (row["start"].tz_convert(zone).date(), {"kind": "event", **{name: row[name] for name in OF_EVENT}})
        for row in long.to_dict("records")
    ]


def _periods(asked: Asked, one: Judged, first: date) -> list[tuple[date, dict[str, Any]]]:
    """The buckets of a figure that begin on `first` or later and lie beyond a limit for good."""
    found = of_figure(asked, one)
    grain = found.series.grain
    begin = periods.start_of(grain, first)
    begin = begin if begin == first else periods.ends(grain, begin) + timedelta(days=1)
    if found.reason or begin > asked.today:
        return []
    segment = found.chart.segments[-1]
    later = series(asked, one, grain, begin, asked.today)
    rated = asked.report("on-time", begin, later.end[-1], grain).set_index(grain) if one.report == "on-time" else None
    rows = []
    for place, amount in enumerate(later.amounts):
        side = 0 if later.ripe[place] and not later.judged[place] else beyond(one, amount, segment, later.ripe[place])
        if side:
            start = later.start[place]
            row: dict[str, Any] = {
                "kind": "period", "figure": one.key, "period": start.isoformat(), "grain": grain,
                "value": amount.value, "part": amount.part, "whole": amount.whole, "target": amount.target,
                "mark": direction(side, one.better),
            }  # fmt: skip
            if rated is not None:
                late = rated.loc[periods.label(grain, start)]
                row |= {"late": float(late["late"]), "late_through_outage": float(late["late_through_outage"])}
            rows.append((start, row))
    return rows


REPORT = Report(
    name="after",
    title=Text("Setelah periode", "After the period"),
    definition=Text(
        "Yang terjadi antara akhir periode yang dipilih dan akhir data: gangguan sejam kerja atau lebih, dan periode "
        "yang melewati batas biasa.",
        "What happened between the end of the chosen period and the end of the data: outages of a working hour or "
        "more, and periods beyond the usual limits.",
    ),
    over="analysis",
    period=None,
    by=(),
    filters=tuple(FILTERS),
    columns=tuple(
        replace(one, unit="count") if one.dtype == "int64" else one  # a row has figures of its own kind alone
        for one in columns(
            "after",
            "kind", "cost.start", "cost.end", "cost.seconds", "cost.working_seconds", "cost.targets", "cost.cause",
            "cost.requests", "cost.waiting_h", "late_through_outage", "verdicts.figure", "period=signals.start",
            "verdicts.grain", "verdicts.value", "verdicts.part", "verdicts.whole", "verdicts.target", "signals.mark",
            "on-time.late",
        )
    ),
    function=after,
    speaks_of=tuple(FIGURES),
)  # fmt: skip
