"""Whether a change is a signal: the XmR chart of a weekly or monthly figure, said in words (method 11)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from service_levels.domain import periods
from service_levels.domain.statistics import xmr
from service_levels.domain.statistics.xmr import Better, Chart
from service_levels.figures import signals as figures
from service_levels.figures import theme
from service_levels.ui import behind, marks
from service_levels.ui.kept import kept
from service_levels.ui.panels import bucket_names, trend_notes
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

BACK = {"week": 26, "month": 24}  # periods that the usual variation is taken from
MARKS = {"improvement": "✓", "concern": "!", "mixed": "±", "common": "≈", "unknown": "?"}
ROWS = 8  # of the table that are shown
NAN = float("nan")
# Report -> which of its requests a mark leads to, and the date that decides.
BEHIND = {"on-time": ("late", "due"), "completeness": ("incomplete", "submitted")}


@dataclass(frozen=True, slots=True, repr=False)
class Way:
    """A figure by week or month: its report, how it is read from the rows, what is better.

    `name` tells it from all others. `value` gives a column (NaN: no figure) of a series of the report; `counts` the
    texts "n of N" of its rows; `share`: whether it is one, from 0 to 1, else hours. `period`: the date that decides,
    None the report's own; `target`: the column of the target. `page`: messages `<page>.signal.axis` and `.value`.
    """

    name: str
    report: str
    value: Callable[[pd.DataFrame], pd.Series]
    counts: Callable[[View, pd.DataFrame], list[str]]
    better: Better
    page: str
    share: bool = True
    period: str | None = None
    target: str | None = None

    def __repr__(self) -> str:
        """Its name: what is drawn of it is kept under that."""
        return f"Way({self.name})"


@dataclass(frozen=True, slots=True)
class Signal:
    """A series with its XmR chart over the ripe periods. `mark`: of each row, a key of `MARKS`."""

    frame: pd.DataFrame
    grain: str
    chart: Chart
    ripe: np.ndarray
    mark: tuple[str, ...]
    share: bool

    @property
    def last(self) -> int | None:
        """The row of the newest ripe period with a figure."""
        return None if self.chart.last is None else int(self.ripe[self.chart.last])

    @property
    def verdict(self) -> str:
        """What the newest ripe period says: a key of `MARKS`."""
        return "unknown" if self.last is None or self.chart.reason else self.mark[self.last]

    @property
    def run(self) -> int:
        """How many ripe periods up to the newest lie on its side of the mean without a break."""
        if self.chart.centre is None:
            return 0
        side = np.sign(self.chart.values[~np.isnan(self.chart.values)] - self.chart.centre)
        other = np.flatnonzero(side != side[-1])
        return len(side) - (int(other[-1]) + 1 if len(other) else 0)

    @property
    def since(self) -> int | None:
        """The row where that run begins; None where there is none."""
        return int(self._known[-self.run]) if self.run else None

    @property
    def settled(self) -> bool:
        """Whether the periods of that run, judged by themselves, show no further change."""
        found = xmr.chart(self.frame["value"].to_numpy(float)[self._known[-self.run :]] if self.run else [])
        return found.reason is None and set(found.variation) == {"common"}

    @property
    def _known(self) -> np.ndarray:
        """The rows of the ripe periods that have a figure."""
        return self.ripe[~np.isnan(self.chart.values)]

    @property
    def limits(self) -> tuple[float, float, float] | None:
        """Lower limit, mean and upper limit, kept to what the figure can be; None without limits."""
        found = self.chart
        if found.lower is None or found.centre is None or found.upper is None:
            return None
        return max(found.lower, 0.0), found.centre, min(found.upper, 1.0) if self.share else found.upper


def signal(view: View, way: Way) -> Signal:
    """The figure by week (by month where the viewer's period is drawn by month), as far back as `BACK` says."""
    grain = view.signal_grain
    newest = periods.start_of(grain, min(view.period.to_on, view.today))
    first = newest
    for _ in range(BACK[grain] - 1):
        first = periods.start_of(grain, first - timedelta(days=1))
    last = periods.ends(grain, newest)
    first = min(first, periods.start_of(grain, min(view.period.from_on, last)))
    frame = view.series(way.report, grain, first, last, way.period)
    frame["value"] = way.value(frame).astype(float)
    if way.target:
        frame["target"] = frame[way.target]
    if not way.share:
        frame.loc[~_watched(view, grain, frame), "value"] = NAN
    ripe = np.flatnonzero(~frame["unripe"].to_numpy(bool))
    chart = xmr.chart(frame["value"].to_numpy(float)[ripe], way.better)
    marks = ["unknown"] * len(frame)
    for place, row in enumerate(ripe):
        verdict = chart.variation[place]
        marks[row] = "mixed" if chart.conflict[place] else "unknown" if verdict is None else str(verdict)
    return Signal(frame, grain, chart, ripe, tuple(marks), way.share)


def said(view: View, found: Signal) -> str:
    """The verdict on the newest ripe period, with its rule: one sentence."""
    say = view.words
    if found.last is None or found.limits is None:
        return say("signal.few", count=found.chart.count, needed=xmr.FEWEST, periods=_periods(view, found.grain))
    row = found.frame.iloc[found.last]
    low, _, high = found.limits
    rules = found.chart.rules.of(found.chart.last or 0)
    words = {
        "period": row["short"],
        "value": number(view, row["value"], found.share),
        "low": number(view, low, found.share),
        "high": number(view, high, found.share),
    }
    if found.verdict == "common":
        return say("signal.common", **words)
    if rules == ("shift",) and found.since is not None:  # it began then, and need not go on
        begun = say(
            f"signal.{found.verdict}.since",
            since=found.frame["short"].iloc[found.since],
            reason=rule(view, "shift", found),
            **{name: words[name] for name in ("period", "value")},
        )
        return f"{begun} {say('signal.settled')}" if found.settled else begun
    reasons = f" {say('signal.and')} ".join(rule(view, name, found) for name in rules)
    return say(f"signal.{found.verdict}", reasons=reasons, **words)


def rule(view: View, name: str, found: Signal) -> str:
    """A rule that the newest ripe period is part of, in words."""
    side = "above" if found.chart.rules.shift[found.chart.last or 0] > 0 else "below"
    return view.words(
        f"signal.rule.{name}",
        periods=_periods(view, found.grain),
        run=found.run,
        side=view.words(f"signal.side.{side}"),
        mean=number(view, found.chart.centre or 0.0, found.share),
    )


def assured(view: View, found: Signal, aim: float) -> tuple[str, str]:
    """Whether a target (a share; NaN: none) will be met, were nothing to change: the verdict, and a sentence.

    Both empty without a target or limits.
    """
    verdict = found.chart.assurance(None if np.isnan(aim) else aim)
    if verdict is None:
        return "", ""
    said = view.words(f"signal.{verdict}", target=view.fmt.target(aim), periods=_periods(view, found.grain))
    return verdict, said


def number(view: View, value: float, share: bool) -> str:
    return view.fmt.percent(value) if share else view.fmt.hours(value, working=True)


@kept
def spoken(view: View, way: Way, aim: float) -> tuple[str, str]:
    """The verdict on a figure and whether it will meet its target, as sentences; empty where it cannot be said."""
    found = signal(view, way)
    return said(view, found), assured(view, found, aim)[1]


@drawn
def panel(view: View, key: str, way: Way, title: str) -> Panel:
    """The XmR chart with its limits, its target and its special causes, in words too."""
    say, fmt = view.words, view.fmt
    found = signal(view, way)
    frame = found.frame
    counts = way.counts(view, frame)
    verdicts = [_verdict(view, found, row) for row in range(len(frame))]
    values = [number(view, value, found.share) for value in frame["value"]]
    heading = say(f"{way.page}.signal.value")
    aims = [fmt.target(value) for value in frame["target"]] if "target" in frame else []
    frame["hover"] = [
        hover(
            label,
            (heading, values[at]),
            (say("signal.counts"), counts[at]),
            *([(say("overview.target"), aims[at])] if aims else []),
            (say("signal.heading"), verdicts[at]),
        )
        for at, label in enumerate(frame["label"])
    ]
    frame["mark"] = [mark if mark != "unknown" else "common" for mark in found.mark]
    scale = 100 if found.share else 1
    shown = frame.assign(value=frame["value"] * scale)
    if "target" in frame:
        shown["target"] = frame["target"] * scale
    limits = tuple(value * scale for value in found.limits) if found.limits else None
    if frame["value"].notna().any():
        chart = figures.xmr(shown, view.look, _words(view, way), limits, share=found.share)  # type: ignore[arg-type]
    else:
        chart = theme.empty(view.look, say("page.chart.nothing" if found.share else "page.chart.no_pings"))
    moved_by_outages = way.report != "completeness"
    chart = marks.on(view, chart, frame, found.grain, outages=moved_by_outages)
    newest = frame.iloc[::-1].reset_index(drop=True)
    columns = [
        Column(say(f"page.bucket.{found.grain}"), bucket_names(view, newest), number=False),
        Column(heading, values[::-1]),
        Column(say("signal.counts"), counts[::-1]),
        Column(say("signal.heading"), verdicts[::-1], number=False),
    ]
    notes = [say("signal.note", count=found.chart.count, periods=_periods(view, found.grain))] if limits else []
    if found.chart.provisional and limits:
        notes.append(say("signal.provisional", advised=xmr.ADVISED, periods=_periods(view, found.grain)))
    if found.share and frame["value"].notna().any() and (floor := figures.lowest(shown, limits)):  # type: ignore[arg-type]
        notes.append(say("page.axis.note", floor=fmt.percent(floor / 100, 0)))
    notes += [*trend_notes(view, frame), *marks.notes(view, frame, found.grain, outages=moved_by_outages)]
    data = frame.drop(columns=["tick", "hover", "label", "short"])
    if found.limits:
        data = data.assign(**dict(zip(("lower", "mean", "upper"), found.limits, strict=True)))
    leads = None
    if way.report in BEHIND:
        only, dated = BEHIND[way.report]
        targets = behind.buckets(view, frame, found.grain, only, way.period or dated)
        behind.by_row(columns, targets[::-1])
        leads = Leads("x", targets)
    alt = f"{title} {said(view, found)}"
    return Panel(key, title, chart, columns, data, notes, most=ROWS, alt=alt, leads=leads)


def _verdict(view: View, found: Signal, row: int) -> str:
    """What a row of the table says of its period."""
    if found.frame["unripe"].iloc[row]:
        return view.words("signal.row.unripe")
    mark = found.mark[row]
    if mark in ("unknown", "common"):
        return view.words(f"signal.row.{mark}")
    place = int(np.flatnonzero(found.ripe == row)[0])
    reasons = ", ".join(view.words(f"signal.short.{name}") for name in found.chart.rules.of(place))
    return view.words(f"signal.row.{mark}", reasons=reasons)


def _words(view: View, way: Way) -> Mapping[str, str]:
    say = view.words
    names = ("mean", "usual", "improvement", "concern", "mixed")
    return {name: say(f"signal.key.{name}") for name in names} | {
        "target": say("overview.target"),
        "unripe": say("page.unripe"),
        "axis": say(f"{way.page}.signal.axis"),
    }


def _periods(view: View, grain: str) -> str:
    return view.words(f"signal.periods.{grain}")


def _watched(view: View, grain: str, frame: pd.DataFrame) -> np.ndarray:
    """Which periods had any system watched: without it hours lost are not known, and not nothing."""
    last = periods.ends(grain, frame["start"].iloc[-1])
    seen = view.over("availability", frame["start"].iloc[0], last, grain)
    length = seen["up_s"] + seen["down_s"] + seen["unknown_s"]
    watched = set(seen.loc[length > 0, grain])
    return frame[grain].isin(watched).to_numpy()
