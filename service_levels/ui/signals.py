"""The control chart of a figure: its periods, its normal range, and what each period says (method 11)."""

from datetime import date
from typing import Any

import pandas as pd

from service_levels.analysis import FIGURES
from service_levels.domain import periods
from service_levels.figures import signals as figures
from service_levels.figures import theme
from service_levels.ui import behind, marks, sentences, verdicts
from service_levels.ui.named import mark, row, unmarked
from service_levels.ui.panels import bucket_names, trend_notes
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

ROWS = 8  # of the table that are shown
# Figure -> which of its requests a mark leads to, and the date that decides.
BEHIND = {"on_time": ("late", "due"), "incomplete": ("incomplete", "submitted")}
WORDS = ("mean", "usual", "improving", "worsening")


@drawn
def panel(view: View, key: str, figure: str, title: str) -> Panel:
    """The chart with its segments, its goal and its signals, in words too."""
    say, one = view.words, FIGURES[figure]
    frame = series(view, figure)
    grain, share = frame["grain"].iloc[0], one.unit == "share"
    heading = one.label.of(say.language)
    of = [row(figure=figure, start=start.isoformat()) for start in frame["start"]]
    values = [verdicts.number(view, figure, value) for value in frame["value"]]
    values = [mark(text, "signals.value", of=of[at]) for at, text in enumerate(values)]
    counts = [_count(view, one, of[at]) for at, one in enumerate(frame.to_dict("records"))]
    said = [
        mark(_said(view, one), "signals.mark", of=of[at]) for at, one in enumerate(frame.to_dict("records"))
    ]
    aims = [view.fmt.target(value) for value in frame["target"]] if frame["target"].notna().any() else []
    frame["hover"] = [
        hover(
            label,
            (heading, values[at]),
            *([(say("signal.counts"), counts[at])] if counts[at] else []),
            *([(say("overview.target"), aims[at])] if aims else []),
            (say("signal.heading"), said[at]),
        )
        for at, label in enumerate(frame["label"])
    ]
    shown = frame.assign(**{name: frame[name] * (100 if share else 1) for name in ("value", "target", "low", "mean",
                                                                                   "high")})  # fmt: skip
    if not aims:
        shown = shown.drop(columns="target")
    words = {name: say(f"signal.key.{name}") for name in WORDS}
    words |= {"target": say("overview.target"), "unripe": say("page.unripe")}
    words["axis"] = say(f"signal.axis.{one.unit}", figure=heading)
    if frame["value"].notna().any():
        chart = figures.xmr(shown, view.look, words, share=share)
    else:
        chart = theme.empty(view.look, unmarked(verdicts.said(view, figure)))
    moved_by_outages = one.report != "completeness"
    chart = marks.on(view, chart, frame, grain, outages=moved_by_outages)
    newest = frame.iloc[::-1].reset_index(drop=True)
    columns = [
        Column(say(f"page.bucket.{grain}"), bucket_names(view, newest), number=False),
        Column(heading, values[::-1]),
        Column(say("signal.counts"), counts[::-1]),
        Column(say("signal.heading"), said[::-1], number=False),
    ]
    notes = _notes(view, figure, frame)
    if share and frame["value"].notna().any() and (floor := figures.lowest(shown)):
        notes.append(say("page.axis.note", floor=view.fmt.percent(floor / 100, 0)))
    notes += [*trend_notes(view, frame), *marks.notes(view, frame, grain, outages=moved_by_outages)]
    data = frame.drop(columns=["tick", "hover", "label", "short", "unripe", "chosen"])
    leads = None
    if figure in BEHIND:
        targets = behind.buckets(view, frame, grain, *BEHIND[figure])
        behind.by_row(columns, targets[::-1])
        leads = Leads("x", targets)
    alt = f"{title} {verdicts.said(view, figure)}"
    return Panel(key, title, chart, columns, data, notes, most=ROWS, alt=alt, leads=leads)


def series(view: View, figure: str) -> pd.DataFrame:
    """The rows of `signals` for a figure, with the texts of an axis, `chosen` and `unripe`; `start` as dates."""
    rows = view.report("signals")
    frame = rows[rows["figure"] == figure].reset_index(drop=True)
    grain, starts = frame["grain"].iloc[0], [date.fromisoformat(start) for start in frame["start"]]
    inside = [(start, periods.ends(grain, start)) for start in starts]
    return frame.assign(
        start=starts,
        tick=[view.fmt.tick(grain, start) for start in starts],
        short=[view.fmt.bucket(grain, start, year=False) for start in starts],
        label=[view.fmt.bucket(grain, start) for start in starts],
        chosen=[end >= view.period.from_on and start <= view.period.to_on for start, end in inside],
        unripe=~frame["ripe"],
    )


def title(view: View, figure: str) -> str:
    """What the chart of a figure is called: its name and the length of its periods."""
    rows = view.report("signals")
    grain = rows.loc[rows["figure"] == figure, "grain"].iloc[0]
    called = FIGURES[figure].label.of(view.words.language)
    return view.words("signal.title", figure=called, per=view.words(f"page.per.{grain}"))


def _count(view: View, one: Any, of: str) -> str:
    """n of N, or the requests that a period rests on; empty where it rests on none."""
    if one["part"] is not None:
        counted = sentences.of(view, int(one["part"]), int(one["whole"]))
        return mark(counted, "signals.part", "signals.whole", of=of)
    if one["whole"] is None:
        return ""
    return mark(sentences.requests(view, int(one["whole"])), "signals.whole", of=of)


def _said(view: View, row: Any) -> str:
    """What a row of the table says of its period."""
    say = view.words
    if not row["ripe"]:
        if not row["mark"]:
            return say("signal.row.unripe")
        already = say(f"signal.row.{row['mark']}", reason=say("signal.short.outside"))
        return f"{already} ({say('page.unripe')})"
    if not row["judged"]:
        return say("signal.row.none" if row["value"] != row["value"] else "signal.row.hollow")
    if row["mark"] in ("", "common"):
        return say("signal.row.common" if row["mark"] else "signal.row.unknown")
    return say(f"signal.row.{row['mark']}", reason=say(f"signal.short.{row['rule']}"))


def _notes(view: View, figure: str, frame: pd.DataFrame) -> list[str]:
    """How the normal range is counted, that it began anew, and which periods are not judged."""
    say, fmt = view.words, view.fmt
    grain = verdicts.periods(view, frame.iloc[0])
    notes = []
    if frame["low"].notna().any():
        notes.append(say("signal.note", count=fmt.number(int(frame["judged"].sum())), periods=grain))
    begun = [start for start, segment in zip(frame["start"], frame["segment"], strict=True)
             if segment == start.isoformat()][1:]  # fmt: skip
    notes += [say("signal.segment", since=fmt.date(start)) for start in begun]
    hollow = int((frame["ripe"] & frame["value"].notna() & ~frame["judged"]).sum())
    if hollow and FIGURES[figure].counted:
        notes.append(say.many("signal.hollow", hollow, count=fmt.number(hollow), periods=grain))
    return notes
