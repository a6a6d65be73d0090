"""How lengths are spread against the published standard, and the time that can be promised: the report in words."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from service_levels.analysis import promises as promised
from service_levels.analysis.promises import DAY_UNITS, LEVEL, Published
from service_levels.catalogue import Standard
from service_levels.domain.statistics.survival import ENOUGH, Curve
from service_levels.figures import spread, theme
from service_levels.ui.named import mark
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Panel, drawn, hover

SHOWN_TO = 0.98  # the axis ends where so many are done; a few very long ones would press the rest together
Row = dict[Any, Any]  # a row of the report: column -> value


def services(view: View) -> list[str]:
    """The services whose clock started in the period, most requests first."""
    return [name for name in view.report("promises")["service"] if name is not None]


def line_of(view: View, service: str) -> Curve:
    """The curve of one service, open requests told apart (Kaplan-Meier)."""
    rows = view.report("lengths", "service")
    return promised.of_lengths(rows[rows["service"] == service])


def standards(view: View, service: str) -> Published:
    """What the offices in scope had published for a service at the end of the period."""
    return promised.published(view.source.catalogue, list(view.as_of), service, view.period.to_on)


def published(view: View, standard: Standard) -> str:
    """24 jam kerja."""
    amount = view.fmt.number(standard.amount, 0 if standard.amount == int(standard.amount) else 1)
    return view.words.many(f"unit.{standard.unit}", 1 if standard.amount == 1 else 2, amount=amount)


@dataclass(frozen=True, slots=True)
class Said:
    """The texts of a promise: the standard, when 90% were done, its interval, what is enough for the next, verdict."""

    standard: str
    within: str
    interval: str
    enough: str
    verdict: str


def said(view: View, row: Row) -> Said:
    """The texts of a row of the report; dashes for what the data does not say."""
    service = row["service"]
    hours = partial(view.fmt.hours, working=view.in_working_time(service))
    found = standards(view, service)
    within, enough = hours(row["p90_h"]), hours(row["enough_h"])
    if np.isnan(row["enough_h"]):  # too few have ended, or the open ones have already taken longer than they
        longer = view.words("promise.longer", hours=hours(line_of(view, service).horizon))
        within = longer if np.isnan(row["p90_h"]) else within
        enough = longer if row["ended"] >= ENOUGH else enough
    high = view.words("promise.open_end") if np.isnan(row["high_h"]) else hours(row["high_h"])
    verdict = row["keeps"] or ("differ" if found.standards else "none")
    return Said(
        " / ".join(published(view, one) for one in found.standards) or view.words("promise.no_standard"),
        within,
        f"{hours(row['low_h'])} – {high}" if not np.isnan(row["low_h"]) else hours(None),
        enough,
        view.words(f"promise.{verdict}"),
    )


@drawn
def table(view: View, title: str) -> Panel:
    """Every service: its standard, when 90% were done, what can be promised, whether the standard is realistic."""
    say, fmt = view.words, view.fmt
    found = view.report("promises")
    rows = [row for row in found.to_dict("records") if row["service"] is not None]
    texts = [said(view, row) for row in rows]
    of = [f"service={row['service']}" for row in rows]
    counts = [
        mark(say("page.of", part=fmt.number(row["ended"]), whole=fmt.number(row["requests"])),
             "promises.ended", "promises.requests", of=of[at])
        for at, row in enumerate(rows)
    ]  # fmt: skip
    columns = [
        Column(say("scope.service"), [view.name("service", row["service"]) for row in rows], number=False),
        Column(say("promise.standard"), [one.standard for one in texts], number=False),
        Column(say("promise.within"), [one.within for one in texts], False, figure=_known(rows, "p90_h"), of=of),
        Column(say("page.interval"), [one.interval for one in texts], number=False),
        Column(say("promise.enough"), [one.enough for one in texts], False, figure=_known(rows, "enough_h"), of=of),
        Column(say("promise.count"), counts),
        Column(say("promise.verdict"), [one.verdict for one in texts], False, figure="promises.keeps", of=of),
    ]
    notes = [say("promise.note", count=ENOUGH)] if rows else [say("page.chart.nothing")]
    return Panel("promises", title, None, columns, found, notes, stacked=True)


def _known(rows: list[Row], key: str) -> list[str]:
    """The name of a column's numbers where there are any; instead of others it may say "more than", which has none."""
    return ["" if np.isnan(row[key]) else f"promises.{key}" for row in rows]


@drawn
def spread_of(view: View, service: str, title: str) -> Panel:
    """The share of one service's requests done within each length, the standard and the 90% drawn."""
    say, fmt = view.words, view.fmt
    line, found = line_of(view, service), standards(view, service)
    working = view.in_working_time(service)
    hours = partial(fmt.hours, working=working)
    frame = pd.DataFrame(
        {
            "hours": line.times,
            "done": (1 - line.still_going) * 100,
            "low": (1 - line.high) * 100,
            "high": (1 - line.low) * 100,
            "at_risk": line.at_risk,
            "ended": line.ended,
        }
    )
    frame = frame[frame["ended"] > 0].reset_index(drop=True)
    frame["hover"] = [
        hover(
            say("spread.hover", share=fmt.percent(row["done"] / 100), hours=hours(row["hours"])),
            (say("page.interval"), _interval(view, row["low"], row["high"])),
            (say("spread.at_risk"), fmt.number(row["at_risk"])),
        )
        for row in frame.to_dict("records")
    ]
    if not len(frame):
        why = "spread.none_ended" if line.count else "page.chart.nothing"
        return Panel("spread", title, theme.empty(view.look, say(why)), [], frame)
    marks = [(high if low == high else low, say("spread.standard", standard=published(view, one)))
             for one, (low, high) in zip(found.standards, found.hours, strict=True)]  # fmt: skip
    known = [frame["hours"].iloc[-1], *(hour for hour, _ in marks)]
    reached = frame.loc[frame["done"] >= SHOWN_TO * 100, "hours"]
    until = max([reached.iloc[0] if len(reached) else known[0], *known[1:]]) * 1.05 or 1.0
    value = line.within(LEVEL).value
    aim = None if value is None else (value, say("spread.promise", level=fmt.target(LEVEL), hours=hours(value)))
    words = {name: say(f"spread.{name}") for name in ("share", "done", "interval")}
    words["axis"] = say("turnaround.axis.working" if working else "turnaround.axis")
    chart = spread.done_within(_thinned(frame), view.look, words, until, marks, aim)
    columns = _steps(view, line, words["axis"], marks)
    notes = _notes(view, line, found, working)
    return Panel("spread", title, chart, columns, frame.drop(columns="hover"), notes)


def _steps(view: View, line: Curve, axis: str, marks: list[tuple[float, str]]) -> list[Column]:
    """The curve in a few numbers: what can be promised, and what is done within the standard and other lengths."""
    say, fmt = view.words, view.fmt
    hours = partial(fmt.number, digits=1)
    names, within, sure = [], [], []
    for level in (0.5, 0.75, LEVEL, 0.95):
        length = line.within(level)
        names.append(say("spread.level", level=fmt.target(level), axis=axis))
        within.append(hours(length.value))
        high = say("promise.open_end") if length.high is None else hours(length.high)
        sure.append(f"{hours(length.low)}–{high}" if length.low is not None else hours(None))
    names.append(say("spread.enough", level=fmt.target(LEVEL), axis=axis))
    within.append(hours(line.next_within(LEVEL).value))
    sure.append(hours(None))
    for at, text in marks:
        done = line.done_within(at)
        names.append(text)
        within.append(fmt.percent(done.value if done else None))
        sure.append(_interval(view, done.interval.low * 100, done.interval.high * 100) if done else fmt.percent(None))
    return [
        Column(say("spread.what"), names, number=False),
        Column(say("spread.within"), within),
        Column(say("page.interval"), sure),
    ]


def _notes(view: View, line: Curve, found: Published, working: bool) -> list[str]:
    say, fmt = view.words, view.fmt
    still = line.count - line.endings
    notes = [say("spread.note", count=fmt.number(line.count), ended=fmt.number(line.endings))]
    if still:
        notes.append(say.many("spread.note.open", still, count=fmt.number(still)))
    for one, (low, high) in zip(found.standards, found.hours, strict=True):
        if one.unit in DAY_UNITS:
            lengths = {"low": fmt.hours(low, working=working), "high": fmt.hours(high, working=working)}
            notes.append(say("spread.note.days", standard=published(view, one), **lengths))
    return notes


def _thinned(frame: pd.DataFrame, most: int = 400) -> pd.DataFrame:
    """At most so many steps, evenly over the shares: more cannot be told apart on a screen."""
    if len(frame) <= most:
        return frame
    places = np.unique(np.searchsorted(frame["done"].to_numpy(), np.linspace(0, frame["done"].iloc[-1], most)))
    return frame.iloc[np.minimum(places, len(frame) - 1)].reset_index(drop=True)


def _interval(view: View, low: float, high: float) -> str:
    if np.isnan(low) or np.isnan(high):
        return view.fmt.percent(None)
    return f"{view.fmt.number(low, 1)}–{view.fmt.percent(high / 100)}"
