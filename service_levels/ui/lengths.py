"""Charts of turnaround and of the parts of a wait, with their tables."""

import pandas as pd

from service_levels.figures import amounts, theme
from service_levels.figures.theme import PARTS
from service_levels.ui import behind, marks
from service_levels.ui.named import mark
from service_levels.ui.panels import bucket_names, rows_of, trend_notes
from service_levels.ui.sentences import Row, requests
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

WAIT = "+".join(f"{part}_h" for part in PARTS)
EXCESS = ("outage", "process")  # the office's part is drawn in the colour of what the office does


def largest_part(view: View, why: Row) -> str:
    """The part that took most of the wait, with its share and the whole in hours; empty over nothing."""
    hours = {part: float(why[f"{part}_h"]) for part in PARTS}
    whole = sum(hours.values())
    if not whole > 0:
        return ""
    part = max(hours, key=lambda name: hours[name])
    return view.words(
        "turnaround.cause",
        part=view.words(f"turnaround.parts.{part}"),
        share=mark(view.fmt.percent(hours[part] / whole), f"why.{part}_h/{WAIT}"),
        hours=mark(view.fmt.hours(whole, working=True), f"why.{WAIT}"),
    )


@drawn
def trend(view: View, title: str) -> Panel:
    """Median and 90th percentile by day, week or month."""
    say, fmt = view.words, view.fmt
    working = view.in_working_time()
    frame = view.trend("turnaround")
    label = _labels(view)
    frame["hover"] = [
        hover(
            row["label"],
            (label["median_h"], fmt.hours(row["median_h"], working)),
            (label["p90_h"], fmt.hours(row["p90_h"], working)),
            (label["ended"], fmt.number(row["ended"])),
            *([(say("page.state"), say("page.unripe"))] if row["unripe"] else []),
        )
        for row in frame.to_dict("records")
    ]
    names = {"median_h": say("turnaround.trend.median"), "p90_h": say("turnaround.trend.p90")}
    if frame["ended"].sum():
        chart = amounts.lines(frame, view.look, names, _axis(view), say("page.unripe"))
    else:
        chart = theme.empty(view.look, say("page.chart.nothing"))
    chart = marks.on(view, chart, frame, view.period.grain)
    newest = frame.iloc[::-1].reset_index(drop=True)
    columns = [
        Column(say(f"page.bucket.{view.period.grain}"), bucket_names(view, newest), number=False),
        *_columns(view, newest, rows_of(newest, view.period.grain)),
    ]
    notes = [*trend_notes(view, frame), *marks.notes(view, frame, view.period.grain)]
    data = frame.drop(columns=["tick", "hover", "label", "short"])
    leads = behind.buckets(view, frame, view.period.grain, "all", "ended")
    behind.by_row(columns, leads[::-1])
    return Panel("turnaround-trend", title, chart, columns, data, notes, leads=Leads("x", leads))


@drawn
def median_by_service(view: View, title: str) -> Panel:
    """Median turnaround of each service, longest first, with the 90th percentile in the table and the hover."""
    say, fmt = view.words, view.fmt
    frame = view.report("turnaround", "service")
    label = _labels(view)
    ended = frame[frame["ended"] > 0]
    shown = ended.nlargest(theme.TOP, "ended").sort_values("median_h", ascending=False).reset_index(drop=True)
    shown["name"] = [view.name("service", service) for service in shown["service"]]
    shown["value"] = shown["median_h"]
    texts: dict[str, list[str]] = {"median_h": [], "p90_h": [], "km_median_h": []}
    for row in shown.to_dict("records"):
        working = view.in_working_time(row["service"])
        for key, found in texts.items():
            found.append(fmt.hours(row[key], working))
    shown["text"] = [f"<b>{fmt.number(hours, 1)}</b><br>{requests(view, n)}" for hours, n in _pairs(shown)]
    shown["hover"] = [
        hover(name, *((label[key], found[at]) for key, found in texts.items()), (label["ended"], fmt.number(n)))
        for at, (name, n) in enumerate(zip(shown["name"], shown["ended"], strict=True))
    ]
    chart = _bars(view, shown, _axis(view), "neutral")
    columns = [
        Column(say("scope.service"), list(shown["name"]), number=False),
        *_columns(view, shown, rows_of(shown, "service")),
    ]
    notes = [say("page.top_only", count=fmt.number(len(ended)))] if len(ended) > theme.TOP else []
    leads = behind.names(view, "service", list(shown["service"]), "all", "ended")
    behind.by_row(columns, leads)
    return Panel("turnaround-service", title, chart, columns, frame, notes, leads=Leads("y", leads))


@drawn
def parts_by_service(view: View, title: str, report: str = "why") -> Panel:
    """Mean wait of a request of each service in its four parts; the twelve with most requests, and the rest as one."""
    frame = view.report(report, "service")
    names = part_names(view)
    hours = {part: f"{part}_h" for part in PARTS}
    only = "late" if report == "why-late" else "all"
    axis = view.words("turnaround.parts.axis")
    return _stacked(view, "wait-parts", title, frame, hours, names, axis, only, mean=True)


def part_headings(view: View) -> dict[str, str]:
    """The same in one word each, for tables with a column for every part."""
    return {part: view.words(f"why.short.{part}") for part in PARTS}


def part_names(view: View) -> dict[str, str]:
    """The four parts of a wait, in words."""
    return {part: view.words(f"turnaround.parts.{part}") for part in PARTS}


@drawn
def excess_by_service(view: View, title: str) -> Panel:
    """Working hours past the deadline of each service's late requests, by cause."""
    frame = view.report("why-late", "service")
    causes = zip(EXCESS, ("outage", "office"), strict=True)
    names = {colour: view.label(f"why-late.excess_{cause}_h") for colour, cause in causes}
    hours = {"outage": "excess_outage_h", "process": "excess_office_h"}
    axis = view.words("turnaround.excess.axis")
    return _stacked(view, "excess", title, frame, hours, names, axis, "late", mean=False)


def _stacked(
    view: View,
    key: str,
    title: str,
    frame: pd.DataFrame,
    hours: dict[str, str],
    names: dict[str, str],
    axis: str,
    only: str,
    *,
    mean: bool,
) -> Panel:
    """Parts by service, largest first. `hours`: part -> column of the report; `mean`: divided by the requests.

    `only`: which of the requests that ended in the period a bar leads to.
    """
    say, fmt = view.words, view.fmt
    rows = frame[list(hours.values())].fillna(0).rename(columns={column: part for part, column in hours.items()})
    rows["service"] = frame["service"]
    rows["name"] = [view.name("service", service) for service in frame["service"]]
    rows["requests"] = frame["requests"]
    parts = list(hours)
    rows = rows[(rows["requests"] > 0) & ((rows[parts].sum(axis=1) > 0) | mean)]
    rows = rows.iloc[(-(rows["requests"] if mean else rows[parts].sum(axis=1))).argsort(kind="stable")]
    if len(rows) > theme.TOP + 1:
        rest = rows.iloc[theme.TOP :]
        summed = {**rest[[*parts, "requests"]].sum().to_dict(), "name": say("page.rest", count=len(rest))}
        rows = pd.concat([rows.iloc[: theme.TOP], pd.DataFrame([summed])])
    if mean:
        rows[parts] = rows[parts].div(rows["requests"], axis=0)
    rows["total"] = rows[parts].sum(axis=1)
    rows = rows.sort_values("total", ascending=False, kind="stable").reset_index(drop=True)
    whole = say("turnaround.average" if mean else "turnaround.total")
    rows["text"] = [
        f"<b>{fmt.number(total, 1)}</b><br>{requests(view, n)}" for total, n in _pairs(rows, "total", "requests")
    ]
    rows["hover"] = [
        hover(
            row["name"],
            *((names[part], fmt.hours(row[part], working=True)) for part in parts),
            (whole, fmt.hours(row["total"], working=True)),
            (say("turnaround.count"), fmt.number(row["requests"])),
        )
        for row in rows.to_dict("records")
    ]
    chart = (
        amounts.parts(rows, view.look, names, axis) if len(rows) else theme.empty(view.look, say("page.chart.nothing"))
    )
    headings = part_headings(view) if mean else names
    total = "+".join(hours.values())
    report, per, of = "why-late" if only == "late" else "why", "/requests" if mean else "", rows_of(rows, "service")
    columns = [
        Column(say("scope.service"), list(rows["name"]), number=False),
        *(
            Column(headings[part], [fmt.number(v, 1) for v in rows[part]], figure=f"{report}.{hours[part]}{per}", of=of)
            for part in parts
        ),
        Column(whole, [fmt.number(v, 1) for v in rows["total"]], figure=f"{report}.{total}{per}", of=of),
    ]
    if not mean:  # beside the bars it stands too, and four parts leave no room for it
        columns.append(Column(say("turnaround.count"), [fmt.number(value) for value in rows["requests"]]))
    leads = behind.names(view, "service", list(rows["service"]), only, "ended")
    behind.by_row(columns, leads)
    return Panel(key, title, chart, columns, frame, leads=Leads("y", leads))


def _bars(view: View, shown: pd.DataFrame, axis: str, colour: str):
    if shown.empty:
        return theme.empty(view.look, view.words("page.chart.nothing"))
    return amounts.by_name(shown, view.look, axis, colour)


def _pairs(frame: pd.DataFrame, one: str = "median_h", other: str = "ended"):
    return zip(frame[one], frame[other], strict=True)


def _axis(view: View) -> str:
    return view.words("turnaround.axis.working" if view.in_working_time() else "turnaround.axis")


def _hours(view: View, what: str) -> str:
    """Heading of a column of hours."""
    return f"{what} ({_axis(view)})"


def _columns(view: View, rows: pd.DataFrame, of: list[str]) -> list[Column]:
    """How many ended, their median and 90th percentile."""
    label, fmt = _labels(view), view.fmt
    ended = Column(label["ended"], [fmt.number(count) for count in rows["ended"]], figure="turnaround.ended", of=of)
    return [
        ended,
        *(
            Column(_hours(view, label[key]), [fmt.number(v, 1) for v in rows[key]], figure=f"turnaround.{key}", of=of)
            for key in ("median_h", "p90_h")
        ),
    ]


def _labels(view: View) -> dict[str, str]:
    names = ("ended", "median_h", "p90_h", "km_median_h")
    return {name: view.label(f"turnaround.{name}") for name in names}
