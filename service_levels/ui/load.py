"""When people come, and what is open: the office that is looked at, the sentence, the week by hour, in and out."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from service_levels.figures import amounts, hours_of_week, theme
from service_levels.ui import behind, reads, sentences
from service_levels.ui.kept import kept
from service_levels.ui.named import mark
from service_levels.ui.panels import bucket_names, rows_of
from service_levels.ui.sentences import Row
from service_levels.ui.switches import pick
from service_levels.ui.trust_badge import PATIENCE_S
from service_levels.ui.view import View
from service_levels.ui.week import Hours, day_name, hour_of_week
from service_levels.ui.widgets import Card, Column, Leads, Panel, drawn, hover

OUTSIDE = ("arrivals.outside", "arrivals.requests")  # names of both numbers of n of N
FLOW = ("flow.submitted", "flow.ended")
LEAST_H = 0.5  # open hours below which nothing is said of an hour: one who came in its only minute would be sixty


@dataclass(frozen=True, slots=True)
class Busiest:
    """The hour of the week with most arrivals an open hour: 0 to 167, the rate, requests and open days behind it."""

    hour: int
    rate: float
    requests: int
    days: int


def hall(view: View) -> View:
    """The same view of one office: hours, room and staff are an office's own. A list chooses among several."""
    came = view.report("arrivals", "office").sort_values("requests", ascending=False, kind="stable")
    offices = list(came["office"]) or list(view.as_of)
    chosen = offices[0]
    if len(view.as_of) > 1:
        chosen = pick(view, "hall", view.words("load.hall"), offices, lambda name: view.name("office", name))
    return replace(view, choice=replace(view.choice, offices=(chosen,)))


@kept
def busiest(view: View) -> Busiest | None:
    """None where nobody came in working hours, or hardly any lie in the period."""
    week = view.report("arrivals", "hour_of_week")
    known = week[(week["open_h"] >= LEAST_H) & (week["in_hours"] > 0)]
    if known.empty:
        return None
    row = known.loc[known["rate"].idxmax()]
    return Busiest(int(row["hour_of_week"]), float(row["rate"]), int(row["in_hours"]), int(row["days"]))


def answer(view: View) -> tuple[str, ...]:
    """The busiest hour, who came while the office was closed, and whether the open requests grew."""
    say, fmt = view.words, view.fmt
    row, peak = view.report("arrivals").iloc[0], busiest(view)
    if not row["requests"]:
        return (say("load.answer.none"),)
    told = []
    if peak:
        told.append(
            say.many(
                "load.answer",
                peak.days,
                hour=hour_of_week(view, peak.hour),
                rate=fmt.number(peak.rate, 1),
                count=fmt.number(peak.requests),
                days=fmt.number(peak.days),
                average=mark(fmt.number(row["rate"], 1), "arrivals.rate"),
            )
        )
    told.append(
        say(
            "load.answer.outside",
            part=mark(fmt.number(row["outside"]), OUTSIDE[0]),
            whole=mark(fmt.number(row["requests"]), OUTSIDE[1]),
            share=mark(fmt.percent(row["outside"] / row["requests"]), "arrivals.outside/requests"),
        )
    )
    return (*told, _without_hour(view), _grown(view))


def _without_hour(view: View) -> str:
    """How many requests came with a date alone: they stand at midnight, and when they came is not known."""
    scope = view.choice.scope(view.period.from_on, view.period.to_on)
    found = reads.findings_soon(view.source, scope, PATIENCE_S) or []
    clockless = [one for one in found if one.kind.name in ("no_clock", "day_only")]
    count, whole = sum(one.count for one in clockless), sum({one.office: one.of for one in clockless}.values())
    if not count:
        return ""
    return view.words.many("load.answer.no_clock", count, count=view.fmt.number(count), whole=view.fmt.number(whole))


def _grown(view: View) -> str:
    say, fmt = view.words, view.fmt
    row = view.report("flow").iloc[0]
    now, more = int(row["open"]), int(row["submitted"] - row["ended"])
    way = "more" if more > 0 else "fewer" if more < 0 else "same"
    return say(
        f"load.answer.{way}",
        open=mark(fmt.number(now), "flow.open"),
        change=fmt.number(abs(more)),
        submitted=mark(fmt.number(row["submitted"]), FLOW[0]),
        ended=mark(fmt.number(row["ended"]), FLOW[1]),
    )


def cards(view: View) -> tuple[Card, ...]:
    """Arrivals an open hour, the share that came outside, and what is open at the end of the period."""
    say, fmt = view.words, view.fmt
    now, before = view.report("arrivals").iloc[0], view.before("arrivals").iloc[0]
    flow = view.report("flow").iloc[0]
    share = now["outside"] / now["requests"] if now["requests"] else None
    return (
        Card(
            say("load.card.rate"),
            fmt.number(now["rate"], 1),
            (
                mark(
                    say("load.card.rate.of", count=fmt.number(now["in_hours"]), hours=fmt.number(now["open_h"])),
                    "arrivals.in_hours", "arrivals.open_h",
                ),
                _rate_before(view, before),
            ),
            "arrivals.rate",
        ),
        Card(
            say("load.card.outside"),
            fmt.percent(share),
            (sentences.of(view, now["outside"], now["requests"], *OUTSIDE),),
            "arrivals.outside/requests",
        ),
        Card(
            say("load.card.open"),
            fmt.number(flow["open"]),
            (
                mark(
                    say("load.card.open.of", submitted=fmt.number(flow["submitted"]), ended=fmt.number(flow["ended"])),
                    *FLOW,
                ),
            ),
            "flow.open",
        ),
    )  # fmt: skip


def _rate_before(view: View, before: Row) -> str:
    rate = before["rate"]
    return "" if rate != rate else view.words(
        "load.card.before", rate=mark(view.fmt.number(rate, 1), "arrivals.rate", of="before")
    )


def left_out(view: View) -> str:
    """Which filter the room does not know."""
    chosen = view.chosen("channel")
    return view.words("load.not_filtered", names=view.words("scope.channel").lower()) if chosen else ""


@drawn
def week(view: View, title: str) -> Panel:
    """Arrivals an hour by weekday and hour; the table lists the open hours, busiest first."""
    say, fmt = view.words, view.fmt
    frame = view.report("arrivals", "hour_of_week")
    if not frame["requests"].sum():
        return Panel("load-week", title, theme.empty(view.look, say("page.chart.nothing")), [], frame)
    columns = _hours(frame)
    cells = _cells(frame, columns)
    days = list(range(7 if cells.loc[cells["day"] > 4, ["requests", "days"]].to_numpy().any() else 5))
    labels = [day_name(view, day) for day in days]
    cells = cells[cells["day"] < len(days)].reset_index(drop=True)
    cells["name"] = [columns.name(view, day, place) for day, place in zip(cells["day"], cells["column"], strict=True)]
    cells["row"], cells["is_open"] = cells["day"], cells["open_h"] > 0
    cells["rate"] = np.where(
        cells["is_open"],
        cells["in_hours"] / cells["open_h"].where(cells["open_h"] > 0),
        cells["outside"] / cells["closed_h"].where(cells["closed_h"] > 0),
    )
    cells["text"] = [
        fmt.number(rate, 1) if count else "" for rate, count in zip(cells["rate"], cells["requests"], strict=True)
    ]
    label = {name: view.label(f"arrivals.{name}") for name in ("in_hours", "outside", "days")}
    cells["hover"] = [
        hover(
            row["name"],
            (say("load.week.rate" if row["is_open"] else "load.week.closed_rate"), fmt.number(row["rate"], 1)),
            (label["in_hours"], fmt.number(row["in_hours"])),
            (label["outside"], fmt.number(row["outside"])),
            (label["days"], fmt.number(row["days"])),
        )
        for row in cells.to_dict("records")
    ]
    words = {name: say(f"load.week.{name}") for name in ("axis", "open", "closed")}
    chart = hours_of_week.arrivals(cells, view.look, columns.short, labels, words)
    ranked = cells[cells["is_open"]].sort_values("rate", ascending=False, kind="stable")
    table = [
        Column(say("arrivals.when"), list(ranked["name"]), number=False),
        Column(say("load.week.rate"), [fmt.number(rate, 1) for rate in ranked["rate"]]),
        Column(label["in_hours"], [fmt.number(count) for count in ranked["in_hours"]]),
        Column(label["days"], [fmt.number(count) for count in ranked["days"]]),
    ]
    alt = title
    if len(ranked):
        ends = (ranked.iloc[0], ranked.iloc[-1])
        said = [f"{row['name']} ({fmt.number(row['rate'], 1)})" for row in ends]
        alt = f"{title} {say('load.week.alt', highest=said[0], lowest=said[1])}"
    weeks = int(max(frame["days"].max(), 0))
    notes = [say.many("load.week.note", weeks, weeks=fmt.number(weeks))]
    return Panel("load-week", title, chart, table, frame, notes, alt=alt)


@drawn
def in_and_out(view: View, title: str) -> Panel:
    """What came in and what ended, per day, week or month."""
    return _lines(view, "load-flow", title, ("submitted", "ended"))


@drawn
def still_open(view: View, title: str) -> Panel:
    """What was open at the end of each day, week or month."""
    return _lines(view, "load-open", title, ("open",))


def _lines(view: View, key: str, title: str, shown: tuple[str, ...]) -> Panel:
    say, fmt = view.words, view.fmt
    frame = _flow(view)
    label = {name: view.label(f"flow.{name}") for name in ("submitted", "ended", "open")}
    frame["hover"] = [
        hover(row["label"], *((label[name], fmt.number(row[name])) for name in dict.fromkeys((*shown, *label))))
        for row in frame.to_dict("records")
    ]
    if frame[list(shown)].notna().to_numpy().any():
        chart = amounts.lines(
            frame, view.look, {name: label[name] for name in shown}, say("load.flow.axis"), say("page.unripe")
        )
    else:
        chart = theme.empty(view.look, say("page.chart.nothing"))
    newest = frame.iloc[::-1].reset_index(drop=True)
    columns = [
        Column(say(f"page.bucket.{view.period.grain}"), bucket_names(view, newest), number=False),
        *(
            Column(
                label[name], [fmt.number(v) for v in newest[name]], figure=f"flow.{name}",
                of=rows_of(newest, view.period.grain),
            )
            for name in shown
        ),
    ]
    leads = behind.buckets(view, frame, view.period.grain, "all", "submitted")
    behind.by_row(columns, leads[::-1])
    data = frame.drop(columns=["tick", "hover", "label", "short"])
    notes = [*stretch_notes(view, frame), *([say("load.open.note")] if shown == ("open",) else [])]
    return Panel(key, title, chart, columns, data, notes, leads=Leads("x", leads) if shown != ("open",) else None)


def stretch_notes(view: View, frame: pd.DataFrame) -> list[str]:
    """What the grey and the hatched part of a trend of counts mean, where there are any."""
    notes = [] if frame["chosen"].all() else [view.words("page.chosen.note")]
    return [*notes, view.words("load.unripe.note")] if frame["unripe"].any() else notes


def _flow(view: View) -> pd.DataFrame:
    """The trend of `flow`; where the data speaks of no day of a bucket nothing is known, and NaN says so."""
    frame = view.trend("flow")
    first, last = view.period.trend()
    spoken = view.over("arrivals", first, last, view.period.grain)[view.period.grain]
    unknown = ~frame[view.period.grain].isin(spoken)
    names = ["submitted", "ended", "open"]
    frame[names] = frame[names].astype(float).mask(unknown)
    return frame


def _hours(frame: pd.DataFrame) -> Hours:
    """Columns of their own from the first hour that is ever open to the last; where none is, those with arrivals."""
    hour = frame["hour_of_week"].to_numpy() % 24
    came = np.bincount(hour, weights=frame["requests"], minlength=24)
    is_open = np.bincount(hour, weights=frame["open_h"], minlength=24) > 0
    wanted = np.flatnonzero(is_open if is_open.any() else came > 0)
    first, last = int(wanted[0]), int(wanted[-1])
    return Hours(first, last, bool(came[:first].sum()), bool(came[last + 1 :].sum()))


def _cells(frame: pd.DataFrame, columns: Hours) -> pd.DataFrame:
    """Counts and hours by weekday and column; hours that have no column are left out, for nobody came in them."""
    places = [columns.column(int(hour)) for hour in frame["hour_of_week"] % 24]
    names = ["requests", "in_hours", "outside", "open_h", "closed_h"]
    cells = frame[names].assign(day=frame["hour_of_week"] // 24, column=places, days=frame["days"])
    cells = cells[(cells["column"] >= 0) & (cells["column"] < len(columns.short))]
    return cells.groupby(["day", "column"], as_index=False).agg(dict.fromkeys(names, "sum") | {"days": "max"})
