"""The charts and tables of what measures did."""

import numpy as np
import pandas as pd

from service_levels.domain.statistics.numbers import Estimate
from service_levels.figures import effect as figures
from service_levels.figures import theme
from service_levels.figures.pins import marked
from service_levels.ui import behind, effects, links, marks, measures
from service_levels.ui.measures import Effect
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

MARKS = {"better": "✓", "worse": "!", "chance": "≈", "unknown": "?"}


@drawn
def panel(view: View, identity: str, figure: str, title: str) -> Panel:
    """The weekly figures with the pin, the lines, and the comparison group. `view`: the measure's own (`scoped`)."""
    say, fmt = view.words, view.fmt
    shown = measures.effect(measures.plain(view), identity, figure)
    frame, found = shown.frame.copy(), shown.found
    share = shown.moved.unit == "share"
    scale = 100 if share else 1
    lines = {"fitted": found.fitted, "without": found.counterfactual, "low": found.low, "high": found.high}
    for column, line in lines.items():
        frame[column] = np.nan if line is None else line
    frame["used"] = effects.counted(shown)
    frame["meanwhile"] = frame["reason"] == "meanwhile"
    notes = [say(f"measures.reason.{reason}") if reason else "" for reason in frame["reason"]]
    values, theirs, instead = (_figures(view, shown, frame[name]) for name in ("value", "other", "without"))
    compared, called, kind = shown.compared is not None, say(f"measures.figure.{figure}"), effects.unit(view, shown)
    axis, since = say(f"measures.axis.{kind}"), ~np.isnan(effects.without(shown))
    frame["hover"] = [
        hover(
            label,
            (called, values[at]),
            *([(say("measures.count"), fmt.number(frame["count"].iloc[at]))] if shown.moved.count else []),
            *([(say("measures.key.other"), theirs[at])] if compared else []),
            *([(say("measures.key.without"), instead[at])] if since[at] else []),
            *([(say("page.state"), notes[at])] if notes[at] else []),
        )
        for at, label in enumerate(frame["label"])
    ]
    scaled = frame.copy()
    for column in ("value", "other", *lines):
        scaled[column] = frame[column].astype(float) * scale
    scaled["other"] = scaled["other"].where(frame["other_reason"] == "")  # a week of one request would fill the chart
    words = {name: say(f"measures.key.{name}") for name in ("other", "fitted", "without", "meanwhile")}
    words |= {"value": called, "axis": axis}
    if frame["value"].notna().any():
        chart = figures.effect(scaled, view.look, words, shown.moved.colour, share=share)
        chart = marked(chart, [marks.pin(view, frame, "week", shown.measure)], [], view.look)
    else:
        chart = theme.empty(view.look, say("measures.nothing"))
    newest = slice(None, None, -1)
    counts = [fmt.number(number) for number in frame["count"][newest]]
    named = [f"{week} ({note})" if note else week for week, note in zip(frame["short"], notes, strict=True)]
    columns = [
        Column(say("page.bucket.week"), named[newest], number=False),
        Column(called if share else f"{called} ({axis})", values[newest]),
        *([Column(say("measures.count"), counts)] if shown.moved.count else []),
        *([Column(say("measures.key.other"), theirs[newest])] if compared else []),
        Column(say("measures.key.without"), instead[newest]),
    ]
    leads = None
    if shown.moved.behind and frame["value"].notna().any():
        only, dated = shown.moved.behind
        targets = behind.buckets(view, frame, "week", only, dated)
        behind.by_row(columns, targets[newest])
        leads = Leads("x", targets)
    told = [say("measures.note") if found.average else "", *left_out(view, shown)]
    if share and frame["value"].notna().any() and (floor := figures.span(scaled, share=True)[0]):
        told.append(say("page.axis.note", floor=fmt.percent(floor / 100, 0)))
    data = frame.drop(columns=["tick", "hover", "label", "short", "used", "meanwhile"])
    data["comparison_rests_on"] = data.pop("other_count")
    alt = " ".join((title, *effects.answer(measures.plain(view), shown)))
    return Panel(f"effect-{figure}", title, chart, columns, data, told, alt=alt, leads=leads)


def left_out(view: View, shown: Effect) -> list[str]:
    """Which weeks count neither as before nor as after, and why."""
    counts = shown.frame["reason"].value_counts()
    limits = {"least": measures.FEWEST, "share": view.fmt.percent(measures.MOST_UNKNOWN, 0)}
    reasons = ("first", "meanwhile", "unripe", "few", "unknown")
    numbers = {reason: int(counts.get(reason, 0)) for reason in reasons}
    return [
        view.words.many(f"measures.left_out.{reason}", number, count=view.fmt.number(number), **limits)
        for reason, number in numbers.items()
        if number
    ]


@drawn
def every(view: View, title: str) -> Panel:
    """All measures with what became of each figure; the names lead to them."""
    say, fmt, bare = view.words, view.fmt, measures.plain(view)
    found = [measures.effect(bare, measure.id, figure) for measure, figure in measures.listed(view)]
    dash = fmt.percent(None)

    def told(shown: Effect, estimate: Estimate | None) -> str:
        return dash if estimate is None else effects.change(view, shown, estimate)

    columns = [
        Column(
            say("measures.measure"),
            [shown.measure.name.of(say.language) for shown in found],
            number=False,
            links=[links.to(view, "measures", measure=measures.key(one.measure, one.figure)) for one in found],
        ),
        Column(say("measures.since"), [fmt.date(shown.measure.from_on) for shown in found], number=False),
        Column(
            say("measures.touched"),
            [effects.group(view, shown.measure.scope, shown.figure) for shown in found],
            number=False,
        ),
        Column(say("measures.figure"), [say(f"measures.figure.{shown.figure}") for shown in found], number=False),
        Column(say("measures.card.without"), [told(shown, shown.found.average) for shown in found]),
        Column(
            say("measures.card.compared"),
            [told(shown, shown.compared.effect if shown.compared else None) for shown in found],
        ),
        Column(
            say("measures.verdict"),
            [f"{MARKS[shown.verdict]} {say(f'measures.verdict.{shown.verdict}')}" for shown in found],
            number=False,
        ),
    ]
    return Panel("measures", title, None, columns, _table(found), [say("measures.every.note")], stacked=True)


def _table(found: list[Effect]) -> pd.DataFrame:
    rows = []
    for shown in found:
        row = {"measure": shown.measure.id, "from": shown.measure.from_on, "figure": shown.figure}
        row |= {"weeks_before": shown.found.before, "weeks_after": shown.found.after}
        estimates = {name: getattr(shown.found, name) for name in ("level", "slope", "average", "at_end")}
        estimates["against_comparison"] = shown.compared.effect if shown.compared else None
        for name, estimate in estimates.items():
            low, high = estimate.interval if estimate else (None, None)
            row |= {name: estimate.value if estimate else None, f"{name}_low": low, f"{name}_high": high}
        rows.append({**row, "verdict": shown.verdict})
    return pd.DataFrame(rows)


def _figures(view: View, shown: Effect, numbers: pd.Series) -> list[str]:
    """The same for a column of a table, whose heading has the unit."""
    if shown.moved.unit == "share":
        return [view.fmt.percent(number) for number in numbers]
    return [view.fmt.number(number, 1) for number in numbers]
