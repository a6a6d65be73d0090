"""Why it took so long: the wait in its four parts, for all and for late requests, by service and over time."""

import pandas as pd

from service_levels.figures import amounts, theme
from service_levels.figures.theme import PARTS
from service_levels.ui import behind, marks
from service_levels.ui.lengths import WAIT, part_headings, part_names
from service_levels.ui.named import mark
from service_levels.ui.panels import bucket_names, rows_of, trend_notes
from service_levels.ui.sentences import Row, requests
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

WHOM = {"all": "why", "late": "why-late"}  # choice of the switch -> report
HOURS = [f"{part}_h" for part in PARTS]
MEAN = {whom: f"{report}.{WAIT}/requests" for whom, report in WHOM.items()}  # the name of the wait of one request


def total(row: Row) -> float:
    """The whole wait of a row of `why` in working hours."""
    return float(sum(row[name] for name in HOURS))


def mean(row: Row) -> float | None:
    """The wait of one request; None over nothing."""
    return total(row) / row["requests"] if row["requests"] else None


def answer(view: View, everyone: Row, late: Row) -> tuple[str, ...]:
    """How long the applicants of all, then of late requests waited, and which part weighed most in each."""
    say, fmt = view.words, view.fmt
    said = [
        say.many(
            "why.answer",
            int(everyone["requests"]),
            count=mark(fmt.number(everyone["requests"]), "why.requests"),
            mean=mark(fmt.hours(mean(everyone), working=True), MEAN["all"]),
            part=_largest(view, everyone, "why"),
        )
    ]
    if not late["requests"]:
        return (*said, say("why.answer.no_late"))
    said.append(
        say.many(
            "why.answer.late",
            int(late["requests"]),
            count=mark(fmt.number(late["requests"]), "why-late.requests"),
            mean=mark(fmt.hours(mean(late), working=True), MEAN["late"]),
            part=_largest(view, late, "why-late"),
        )
    )
    excess = float(late["excess_h"])
    if excess and view.outages_known:
        outage = float(late["excess_outage_h"])
        said.append(
            say(
                "why.answer.excess",
                excess=mark(fmt.hours(excess, working=True), "why.excess_h"),
                outage=mark(fmt.percent(outage / excess), "why.excess_outage_h/excess_h"),
                office=mark(fmt.percent(1 - outage / excess), "why.excess_office_h/excess_h"),
            )
        )
    return tuple(said)


@drawn
def split(view: View, title: str) -> Panel:
    """Both splits beside each other: the mean wait of a request, and its parts in numbers."""
    say, fmt = view.words, view.fmt
    names = part_names(view)
    rows = []
    for whom, report in WHOM.items():
        row = view.report(report).iloc[0]
        if row["requests"]:
            one = {part: float(row[f"{part}_h"]) / int(row["requests"]) for part in PARTS}
            named = {"whom": whom, "name": say(f"why.whom.{whom}")}
            rows.append({**named, "requests": int(row["requests"]), "whole": mean(row), **one})
    frame = pd.DataFrame(rows, columns=["whom", "name", "requests", "whole", *PARTS])
    frame["text"] = [
        f"<b>{fmt.number(whole, 1)}</b><br>{requests(view, n)}"
        for whole, n in zip(frame["whole"], frame["requests"], strict=True)
    ]
    frame["hover"] = [_record(view, names, row["name"], row) for row in frame.to_dict("records")]
    chart = (
        amounts.parts(frame, view.look, names, say("turnaround.parts.axis"))
        if len(frame)
        else theme.empty(view.look, say("page.chart.nothing"))
    )
    columns = [Column(say("why.part"), [*names.values(), say("turnaround.total")], number=False)]
    for row in frame.to_dict("records"):
        hours = [row[part] for part in PARTS]
        each = [f"{name}/requests" for name in _names(WHOM[row["whom"]])]
        columns.append(Column(row["name"], [fmt.number(v, 1) for v in (*hours, row["whole"])], figure=each))
        shares = [fmt.percent(value / row["whole"] if row["whole"] else None) for value in (*hours, row["whole"])]
        columns.append(Column(say("why.share"), shares))
    data = pd.concat([view.report(report).assign(whom=whom) for whom, report in WHOM.items()])
    leads = Leads("y", [behind.address(view, whom, "ended") for whom in frame["whom"]])
    return Panel("wait-split", title, chart, columns, data, [say("why.split.note")], leads=leads)


@drawn
def totals(view: View, title: str) -> Panel:
    """The exact split in working hours of all requests together, without a chart."""
    say, fmt = view.words, view.fmt
    names = part_names(view)
    found = {whom: view.report(report).iloc[0] for whom, report in WHOM.items()}
    columns = [Column(say("why.part"), [*names.values(), say("turnaround.total")], number=False)]
    for whom, row in found.items():
        whole, count = total(row), int(row["requests"])
        hours = [*(float(row[name]) for name in HOURS), whole]
        heading = f"{say(f'why.whom.{whom}')} ({say('why.hours')})"
        columns.append(Column(heading, [fmt.number(v, 1) for v in hours], figure=_names(WHOM[whom])))
        columns.append(Column(say("why.share"), [fmt.percent(v / whole if whole else None) for v in hours]))
        columns.append(Column(say("why.per"), [fmt.number(v / count if count else None, 2) for v in hours]))
    data = pd.concat([view.report(report).assign(whom=whom) for whom, report in WHOM.items()])
    return Panel("wait-totals", title, None, columns, data, [say("why.totals.note")], stacked=True)


@drawn
def over_time(view: View, title: str, whom: str) -> Panel:
    """Mean wait of a request in its parts, by day, week or month of its end."""
    say, fmt = view.words, view.fmt
    names = part_names(view)
    frame = view.trend(WHOM[whom])
    count = frame["requests"].where(frame["requests"] > 0)
    for part in PARTS:
        frame[part] = frame[f"{part}_h"] / count
    frame["whole"] = frame[list(PARTS)].sum(axis=1, min_count=1)
    frame["hover"] = [_record(view, names, row["label"], row) for row in frame.to_dict("records")]
    if frame["requests"].sum():
        axis = say("turnaround.parts.axis")
        chart = amounts.parts_over_time(frame, view.look, names, axis, say("page.unripe"))
    else:
        chart = theme.empty(view.look, say("page.chart.nothing"))
    chart = marks.on(view, chart, frame, view.period.grain)
    newest = frame.iloc[::-1].reset_index(drop=True)
    of = rows_of(newest, view.period.grain)
    columns = [
        Column(say(f"page.bucket.{view.period.grain}"), bucket_names(view, newest), number=False),
        *(
            Column(name, [fmt.number(v, 1) for v in newest[part]], figure=f"{WHOM[whom]}.{part}_h/requests", of=of)
            for part, name in part_headings(view).items()
        ),
        Column(say("turnaround.average"), [fmt.number(v, 1) for v in newest["whole"]], figure=MEAN[whom], of=of),
    ]
    data = frame.drop(columns=["tick", "hover", "label", "short"])
    notes = [*trend_notes(view, frame), *marks.notes(view, frame, view.period.grain)]
    leads = behind.buckets(view, frame, view.period.grain, whom, "ended")
    behind.by_row(columns, leads[::-1])
    return Panel("wait-trend", title, chart, columns, data, notes, leads=Leads("x", leads))


def _names(report: str) -> list[str]:
    """What the four parts and the whole wait are called."""
    return [f"{report}.{hours}" for hours in (*HOURS, WAIT)]


def _largest(view: View, row: Row, report: str) -> str:
    """The part that weighed most, with its share of the wait; a dash where nobody waited."""
    whole = total(row)
    if not whole:
        return view.fmt.percent(None)
    part = max(PARTS, key=lambda name: row[f"{name}_h"])
    name = view.words(f"turnaround.parts.{part}")
    share = mark(view.fmt.percent(row[f"{part}_h"] / whole), f"{report}.{part}_h/{WAIT}")
    return view.words("why.largest", part=name, share=share)


def _record(view: View, names: dict[str, str], title: str, row: Row) -> str:
    fmt, whole = view.fmt, row["whole"]
    return hover(
        title,
        *(
            (name, f"{fmt.hours(row[part], working=True)} ({fmt.percent(row[part] / whole if whole else None)})")
            for part, name in names.items()
        ),
        (view.words("turnaround.average"), fmt.hours(whole, working=True)),
        (view.words("turnaround.count"), fmt.number(row["requests"])),
    )
