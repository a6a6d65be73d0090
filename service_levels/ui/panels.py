"""Charts of shares with their tables: over time and by name, the same for every share that the reports hold."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from service_levels.figures import rates, theme
from service_levels.ui import behind, marks, sentences
from service_levels.ui.sentences import Row, Share
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Rate:
    """Which share: its report, how a row gives it, its page's messages, its colour; `net`: has a net rate beside it."""

    report: str
    share: Callable[[Row], Share]
    part: str  # column that is counted
    page: str  # messages `<page>.axis` and `<page>.trend.rate`
    colour: str
    net: bool
    worst_first: bool  # whether the lowest rate is the worst
    behind: tuple[str, str]  # the requests that a mark leads to: those that went wrong, and the date that decides


ON_TIME = Rate("on-time", sentences.on_time, "on_time", "overview", "on_time", True, True, ("late", "due"))
INCOMPLETE = Rate("completeness", sentences.incomplete, "incomplete", "completeness", "neutral", False, False,
                  ("incomplete", "submitted"))  # fmt: skip


@drawn
def trend(view: View, key: str, kind: Rate, title: str) -> Panel:
    """A share by day, week or month with its interval, its target, and what is not ripe yet."""
    frame = view.trend(kind.report)
    shares = [kind.share(row) for row in frame.to_dict("records")]
    frame["hover"] = [
        _record(view, kind, name, share, row)
        for name, share, row in zip(frame["label"], shares, frame.to_dict("records"), strict=True)
    ]
    say = view.words
    words = {
        "rate": say(f"{kind.page}.trend.rate"),
        "net": say("overview.trend.net"),
        "target": say("overview.target"),
        "unripe": say("page.unripe"),
        "axis": say(f"{kind.page}.axis"),
    }
    drawn = frame.rename(columns={"net_rate": "net"}) if kind.net else frame
    some = any(share.whole for share in shares)
    chart = (
        rates.trend(drawn, view.look, words, kind.colour) if some else theme.empty(view.look, say("page.chart.nothing"))
    )
    chart = marks.on(view, chart, frame, view.period.grain, outages=kind.net)
    newest = frame.iloc[::-1].reset_index(drop=True)
    columns = _columns(
        view,
        kind,
        say(f"page.bucket.{view.period.grain}"),
        bucket_names(view, newest),
        shares[::-1],
        newest,
        view.period.grain,
    )
    notes = [*trend_notes(view, frame), *marks.notes(view, frame, view.period.grain, outages=kind.net)]
    if some and (floor := rates.lowest(frame)):
        notes.append(say("page.axis.note", floor=view.fmt.percent(floor / 100, 0)))
    leads = behind.buckets(view, frame, view.period.grain, *kind.behind)
    behind.by_row(columns, leads[::-1])
    data = frame.drop(columns=["tick", "hover", "label", "short"])
    return Panel(key, title, chart, columns, data, notes, leads=Leads("x", leads))


@drawn
def by_name(view: View, key: str, kind: Rate, by: str, title: str) -> Panel:
    """A share for each service, channel, office or district: the twelve with most requests, and the rest as one."""
    frame = view.report(kind.report, by)
    shares = [kind.share(row) for row in frame.to_dict("records")]
    frame["name"] = [view.name(by, value) for value in frame[by]]
    frame["whole"] = [share.whole for share in shares]
    counted = frame[frame["whole"] > 0]
    shown = counted.nlargest(theme.TOP, "whole", keep="first") if len(counted) > theme.TOP + 1 else counted
    shown = shown.sort_values("rate", ascending=kind.worst_first, kind="stable")
    rest = counted.drop(shown.index)
    if len(rest):
        shown = pd.concat([shown, _rest(view, kind, rest)], ignore_index=True)
    shown = shown.reset_index(drop=True)
    parts = [kind.share(row) for row in shown.to_dict("records")]
    shown["text"] = [
        f"<b>{view.fmt.percent(share.rate)}</b><br>{sentences.of(view, share.part, share.whole)}" for share in parts
    ]
    rows = zip(shown["name"], parts, shown.to_dict("records"), strict=True)
    shown["hover"] = [_record(view, kind, name, share, row) for name, share, row in rows]
    if "target" not in shown:
        shown["target"] = NAN
    words = {"axis": view.words(f"{kind.page}.axis"), "target": view.words("overview.target")}
    if len(shown):
        chart = rates.by_name(shown, view.look, words, kind.colour)
    else:
        chart = theme.empty(view.look, view.words("page.chart.nothing"))
    columns = _columns(view, kind, view.words(f"scope.{by}"), list(shown["name"]), parts, shown, by)
    leads = behind.names(view, by, list(shown[by]), *kind.behind)
    behind.by_row(columns, leads)
    return Panel(key, title, chart, columns, frame.drop(columns=["whole"]), leads=Leads("y", leads))


def trend_notes(view: View, frame: pd.DataFrame) -> list[str]:
    """What the grey and the hatched part of a trend mean, where there are any."""
    notes = [view.words("page.chosen.note")] if not frame["chosen"].all() else []
    return [*notes, view.words("page.unripe.note")] if frame["unripe"].any() else notes


def bucket_names(view: View, frame: pd.DataFrame) -> list[str]:
    """The buckets of a trend as a table names them; an incomplete one says so."""
    return [
        f"{name} ({view.words('page.unripe')})" if unripe else name
        for name, unripe in zip(frame["short"], frame["unripe"], strict=True)
    ]


def rows_of(frame: pd.DataFrame, by: str) -> list[str]:
    """What the numbers of each row are of, for `Column.of`; "rest" where all others stand in one row."""
    return ["rest" if value != value else f"{by}={value or ''}" for value in frame[by]]


def _rest(view: View, kind: Rate, rest: pd.DataFrame) -> pd.DataFrame:
    """All other names as one row: counts added up, the rate of the sums, without an interval or a target."""
    row = rest.select_dtypes("number").sum().to_dict()
    part, whole = row[kind.part], row["whole"]
    row |= {"name": view.words("page.rest", count=len(rest)), "rate": part / whole, "low": NAN, "high": NAN}
    row |= {"target": NAN}
    if kind.net:
        row["net_rate"] = (part + row["late_through_outage"]) / whole
    return pd.DataFrame([row])


def _record(view: View, kind: Rate, name: str, share: Share, row: Row) -> str:
    fmt = view.fmt
    lines = [
        (view.label(f"{kind.report}.rate"), fmt.percent(share.rate)),
        (view.label(f"{kind.report}.{kind.part}"), sentences.of(view, share.part, share.whole)),
        (view.words("page.interval"), sentences.interval(view, share.low, share.high)),
    ]
    if kind.net:
        lines.append((view.label(f"{kind.report}.net_rate"), fmt.percent(row["net_rate"])))
        lines.append((view.label(f"{kind.report}.target"), fmt.target(row["target"])))
    if row.get("unripe"):
        lines.append((view.words("page.state"), view.words("page.unripe")))
    return hover(name, *lines)


def _columns(
    view: View, kind: Rate, heading: str, names: list[str], shares: list[Share], frame: pd.DataFrame, by: str
) -> list[Column]:
    of = rows_of(frame, by)
    named = shares[0].names if shares else ("", "", "")
    label = {name: view.label(f"{kind.report}.{name}") for name in (kind.part, "rate")}
    columns = [
        Column(heading, names, number=False),
        Column(label["rate"], [view.fmt.percent(share.rate) for share in shares], figure=named[2], of=of),
        Column(
            label[kind.part],
            [sentences.of(view, share.part, share.whole) for share in shares],
            figure=" ".join(named[:2]),
            of=of,
        ),
        Column(view.words("page.interval"), [sentences.interval(view, share.low, share.high) for share in shares]),
    ]
    if kind.net:
        net = view.label(f"{kind.report}.net_rate")
        columns.insert(2, Column(net, [view.fmt.percent(v) for v in frame["net_rate"]], figure=sentences.NET, of=of))
    return columns
