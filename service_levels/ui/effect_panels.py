"""The charts and tables of what measures did."""

import numpy as np
import pandas as pd

from service_levels.analysis.effect_weeks import MOST_UNKNOWN, SHORT
from service_levels.analysis.series import FEW
from service_levels.figures import effect as figures
from service_levels.figures import theme
from service_levels.figures.pins import marked
from service_levels.ui import behind, effects, links, marks, measures
from service_levels.ui.measures import Effect
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

MARKS = {"improved": "✓", "worsened": "!", "no_evidence": "≈", "too_few": "?"}
REASONS = ("first", "meanwhile", "unripe", "few", "calendar", "not_monitored", "nothing", "other")


@drawn
def panel(view: View, identity: str, figure: str, title: str) -> Panel:
    """The weekly figures with the pin, the means, and what would have been. `view`: the measure's own (`scoped`)."""
    say, fmt = view.words, view.fmt
    shown = measures.effect(measures.plain(view), identity, figure)
    frame = shown.weeks.copy()
    share, counted = shown.shown.unit == "share", bool(frame["n"].notna().any())
    frame["meanwhile"] = frame["reason"] == "meanwhile"
    frame["mean"] = np.where(frame["since"], shown.row["since"], shown.row["before"]).astype(float)
    notes = [say(f"measures.reason.{reason}") if reason else "" for reason in frame["reason"]]
    values, theirs, instead = (_figures(view, shown, frame[name]) for name in ("value", "other", "without"))
    compared, called = shown.measure.comparison is not None, say(f"measures.figure.{figure}")
    kind, since = effects.unit(view, shown), frame["without"].notna()
    axis = say(f"measures.axis.{kind}")
    frame["hover"] = [
        hover(
            label,
            (called, values[at]),
            *([(say("measures.count"), fmt.number(frame["n"].iloc[at]))] if counted else []),
            *([(say("measures.key.other"), theirs[at])] if compared else []),
            *([(say("measures.key.without"), instead[at])] if since[at] else []),
            *([(say("page.state"), notes[at])] if notes[at] else []),
        )
        for at, label in enumerate(frame["label"])
    ]
    scaled = frame.copy()
    for column in ("value", "other", "mean", "without", "low", "high"):
        scaled[column] = frame[column].astype(float) * (100 if share else 1)
    words = {name: say(f"measures.key.{name}") for name in ("other", "mean", "without", "meanwhile")}
    words |= {"value": called, "axis": axis}
    if frame["value"].notna().any():
        chart = figures.effect(scaled, view.look, words, shown.shown.colour, share=share)
        chart = marked(chart, [marks.pin(view, frame, "week", shown.measure)], [], view.look)
    else:
        chart = theme.empty(view.look, say("measures.nothing"))
    newest = slice(None, None, -1)
    counts = [fmt.number(number) for number in frame["n"][newest]]
    named = [f"{week} ({note})" if note else week for week, note in zip(frame["short"], notes, strict=True)]
    columns = [
        Column(say("page.bucket.week"), named[newest], number=False),
        Column(called if share else f"{called} ({axis})", values[newest]),
        *([Column(say("measures.count"), counts)] if counted else []),
        *([Column(say("measures.key.other"), theirs[newest])] if compared else []),
        Column(say("measures.key.without"), instead[newest]),
    ]
    leads = None
    if shown.shown.behind and frame["value"].notna().any():
        only, dated = shown.shown.behind
        targets = behind.buckets(view, frame, "week", only, dated)
        behind.by_row(columns, targets[newest])
        leads = Leads("x", targets)
    told = [say("measures.note") if since.any() else "", *left_out(view, shown)]
    if share and frame["value"].notna().any() and (floor := figures.span(scaled, share=True)[0]):
        told.append(say("page.axis.note", floor=fmt.percent(floor / 100, 0)))
    data = frame.drop(columns=["tick", "hover", "label", "short", "meanwhile", "mean"])
    alt = " ".join((title, *effects.answer(measures.plain(view), shown)))
    return Panel(f"effect-{figure}", title, chart, columns, data, told, alt=alt, leads=leads)


def left_out(view: View, shown: Effect) -> list[str]:
    """Which weeks count neither as before nor as after, and why."""
    counts = shown.weeks["reason"].value_counts()
    limits = {
        "least": FEW, "share": view.fmt.percent(MOST_UNKNOWN, 0), "short": view.fmt.percent(SHORT, 0)
    }  # fmt: skip
    return [
        view.words.many(f"measures.left_out.{reason}", number, count=view.fmt.number(number), **limits)
        for reason in REASONS
        if (number := int(counts.get(reason, 0)))
    ]


@drawn
def every(view: View, title: str) -> Panel:
    """All measures with what became of each figure; the names lead to them."""
    say, fmt, bare = view.words, view.fmt, measures.plain(view)
    found = [measures.effect(bare, measure.id, figure) for measure, figure in measures.listed(view)]
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
        Column(say("measures.card.before"), [effects.told(bare, one, "before") for one in found]),
        Column(say("measures.card.since"), [effects.told(bare, one, "since") for one in found]),
        Column(
            say("measures.effect"),
            [fmt.percent(None) if one.row["effect"] is None else effects.change(bare, one) for one in found],
        ),
        Column(
            say("measures.verdict"),
            [f"{MARKS[shown.verdict]} {effects.verdict(bare, shown)}" for shown in found],
            number=False,
        ),
    ]
    data = bare.standing("effects")
    return Panel("measures", title, None, columns, data, [say("measures.every.note")], stacked=True)


def _figures(view: View, shown: Effect, numbers: pd.Series) -> list[str]:
    """The same for a column of a table, whose heading has the unit."""
    if shown.shown.unit == "share":
        return [view.fmt.percent(number) for number in numbers]
    return [view.fmt.number(number, 1) for number in numbers]
