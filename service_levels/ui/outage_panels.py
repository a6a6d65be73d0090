"""Outages in panels: the systems now, by date and hour, their availability; the events; what each service lost."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import amounts, outages, theme
from service_levels.reports import figure_of
from service_levels.ui import marks, sentences
from service_levels.ui.disturbances import HOUR_S, lost, unjudged, waiting
from service_levels.ui.named import row as row_of
from service_levels.ui.panels import rows_of
from service_levels.ui.sentences import Row
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Panel, drawn, hover


@drawn
def now(view: View, title: str) -> Panel:
    """Each system in scope as it was last seen, whatever the period: its state, since when, until when it is known."""
    say, fmt = view.words, view.fmt
    incidents = view.standing("incidents")
    seen = view.standing("availability", "day").groupby("target")["day"].max()
    rows = []
    for target in seen.index:
        mine = incidents[incidents["target"] == target]
        on = mine[mine["end"].isna()]
        last = on.iloc[-1] if len(on) else None
        since = mine["end"].max() if last is None else last["start"]
        state = say("outages.now.up") if last is None else say(f"outages.state.{last['state']}")
        if last is not None and last["because_of"] and last["unreachable_s"] >= last["seconds"]:
            state = say("outages.now.hidden", cause=_because(view, last))
        known = since is not pd.NaT and since == since
        rows.append(
            (
                view.name("target", target),
                state,
                fmt.stamp(since, _zone(view, target)) if known else say("outages.now.always"),
                fmt.date(date.fromisoformat(seen[target])),
            )
        )
    heads = ("outages.target", "outages.now.state", "outages.now.since", "outages.now.until")
    texts = list(zip(*rows, strict=True)) or [()] * len(heads)
    columns = [Column(say(head), list(column), number=False) for head, column in zip(heads, texts, strict=True)]
    table = pd.DataFrame({column.heading: column.texts for column in columns})
    notes = [] if rows else [say("outages.no_system" if not view.systems else "outages.now.none")]
    return Panel("outage-now", title, None, columns, table, notes, period=False, stacked=True)


@drawn
def by_hour(view: View, title: str) -> Panel:
    """Every outage, unknown time and maintenance at its date and hour; the table lists the days with most downtime."""
    say, fmt = view.words, view.fmt
    frame = view.report("incidents")
    pieces = pd.DataFrame(
        [piece for row in frame.to_dict("records") for piece in _pieces(view, row)],
        columns=["day", "from_h", "to_h", "state", "hover"],
    )
    first, last = view.period.from_on, view.period.to_on
    if len(pieces):
        every = [first + timedelta(days=at) for at in range(view.period.days)]
        chart = outages.by_hour(
            pieces,
            view.look,
            {state: say(f"outages.state.{state}") for state in outages.STATES},
            first,
            last,
            {day: fmt.date(day, year=False) for day in every},
            say("outages.axis"),
        )
    else:
        chart = _empty(view)
    drawn_days = pd.DataFrame({"start": [first + timedelta(days=at) for at in range(view.period.days)]})
    chart = marks.on(view, chart, drawn_days, "day", outages=False)
    days = view.report("availability", "day")
    days = days.assign(own_s=days["down_s"] - days["unreachable_s"])
    days = days.sort_values(["own_s", "down_s", "unknown_s"], ascending=False, kind="stable").drop(columns="own_s")
    worst_of_day = days[(days["down_s"] > 0) | (days["unknown_s"] > 0)].drop_duplicates("day")
    names = [view.name("target", target) for target in worst_of_day["target"]]
    of = [row_of(day=row["day"], target=row["target"]) for row in worst_of_day.to_dict("records")]
    columns = [
        Column(
            say("page.bucket.day"), [fmt.date(date.fromisoformat(day)) for day in worst_of_day["day"]], number=False
        ),
        Column(say("outages.day.target"), names, number=False),
        *(
            Column(say(f"outages.state.{state}"), _hours(view, worst_of_day[f"{state}_s"]), True, (), name, of)
            for state, name in (("down", "availability.down_s"), ("unknown", "availability.unknown_s"))
        ),
    ]
    return Panel("outages-hours", title, chart, columns, days, marks.notes(view, drawn_days, "day", outages=False))


@drawn
def availability(view: View, title: str) -> Panel:
    """The systems, longest down by themselves in working hours first, which the bars show; availability of each."""
    say, fmt = view.words, view.fmt
    frame = view.report("availability")
    frame = frame.assign(own_s=frame["down_s"] - frame["unreachable_s"])
    frame = frame.sort_values(["own_working_s", "own_s"], ascending=False, kind="stable").reset_index(drop=True)
    frame["name"] = [view.name("target", target) for target in frame["target"]]
    frame["objective"] = [view.source.catalogue.targets[target].objective for target in frame["target"]]
    frame["value"] = frame["own_working_s"] / HOUR_S
    frame["text"] = [
        f"<b>{view.words('verdict.hours', range=fmt.number(hours, 1))}</b><br>{_times(view, n)}"
        for hours, n in _pairs(frame, "value", "own_incidents")
    ]
    frame["hover"] = [
        hover(
            row["name"],
            (say("outages.own"), f"{fmt.hours(row['own_s'] / HOUR_S)}, {_times(view, row['own_incidents'])}"),
            (say("outages.own.working"), fmt.hours(row["own_working_s"] / HOUR_S, working=True)),
            (say("outages.own.unreachable"), fmt.hours(row["unreachable_s"] / HOUR_S)),
            (say("outages.state.unknown"), fmt.hours(row["unknown_s"] / HOUR_S)),
            (say("outages.state.maintenance"), fmt.hours(row["maintenance_s"] / HOUR_S)),
            (say("outages.own.availability"), fmt.percent(row["own_availability"], 2)),
            (_label(view, "availability", "working_availability"), fmt.percent(row["working_availability"], 2)),
            (say("outages.all.availability"), fmt.percent(row["availability"], 2)),
        )
        for row in frame.to_dict("records")
    ]
    shown = frame.head(theme.TOP)
    if len(shown) and view.watched:
        chart = amounts.by_name(shown, view.look, say("outages.down.axis"), "outage")
    else:
        chart = _empty(view)
    of = rows_of(frame, "target")
    objectives = [fmt.target(value) for value in frame["objective"]]
    left = [fmt.number(seconds / HOUR_S, 1) for seconds in frame["own_budget_left_s"]]
    columns = [Column(say("outages.target"), list(frame["name"]), number=False)]
    for heading, texts, key in (
        ("outages.own", [fmt.number(count) for count in frame["own_incidents"]], "own_incidents"),
        ("outages.own.availability", [fmt.percent(v, 2) for v in frame["own_availability"]], "own_availability"),
        ("outages.objective", objectives, ""),
        ("outages.own.unreachable", _hours(view, frame["unreachable_s"]), "unreachable_s"),
        ("outages.all.availability", [fmt.percent(v, 2) for v in frame["availability"]], "availability"),
        ("outages.left", left, "own_budget_left_s"),
    ):
        columns.append(Column(say(heading), texts, figure=f"availability.{key}" if key else "", of=of))
    data = frame.drop(columns=["name", "value", "text", "hover", "own_s"])
    return Panel("availability", title, chart, columns, data, stacked=True)


@drawn
def lost_by_service(view: View, title: str) -> Panel:
    """Waiting hours that each service's requests lost in the period: the twelve that lost most, and the rest as one."""
    say, fmt = view.words, view.fmt
    frame = view.report("cost", "service")
    frame["name"] = [view.name("service", service) for service in frame["service"]]
    rows = frame.sort_values("waiting_h", ascending=False, kind="stable")
    if len(rows) > theme.TOP + 1:
        rest = rows.iloc[theme.TOP :]
        row = rest.select_dtypes("number").sum().to_dict() | {"name": say("page.rest", count=len(rest))}
        rows = pd.concat([rows.iloc[: theme.TOP], pd.DataFrame([row])])
    rows = rows.reset_index(drop=True)
    rows["value"] = rows["waiting_h"]
    held = [sentences.requests(view, int(count)) for count in rows["requests"]]
    rows["text"] = [
        f"<b>{waiting(view, hours)}</b><br>{count}" for hours, count in zip(rows["value"], held, strict=True)
    ]
    rows["hover"] = [
        hover(
            row["name"],
            (_label(view, "cost", "waiting_h"), fmt.hours(row["waiting_h"], working=True)),
            (say("outages.impact.affected"), fmt.number(row["requests"])),
            (say("outages.impact.late"), fmt.number(row["late_through_outage"])),
        )
        for row in rows.to_dict("records")
    ]
    chart = amounts.by_name(rows, view.look, say("outages.impact.axis"), "outage") if len(rows) else _empty(view)
    affected, hours, late = _cost(view, rows, rows_of(rows, "service"))
    columns = [Column(say("scope.service"), list(rows["name"]), number=False), hours, affected, late]
    return Panel("outage-impact", title, chart, columns, frame.drop(columns=["name"]))


@drawn
def events(view: View, title: str) -> Panel:
    """The events of the period, the newest first, with what they add up to: the figures of the headline."""
    say, fmt = view.words, view.fmt
    frame, found = view.report("cost"), lost(view)
    frame = frame.iloc[::-1].reset_index(drop=True)
    rows = frame.to_dict("records")
    of = [row_of(start=row["start"], targets=row["targets"]) for row in rows]
    ends = [fmt.stamp(row["end"], view.main_zone) if row["end"] == row["end"] else None for row in rows]
    lengths = {name: [fmt.hours(row[name] / HOUR_S) for row in rows] for name in ("seconds", "working_seconds")}
    columns = [
        Column(say("outages.start"), [fmt.stamp(row["start"], view.main_zone) for row in rows], number=False),
        Column(say("outages.end"), [end or say("outages.still_on") for end in ends], number=False),
        Column(say("outages.events.length"), lengths["seconds"], figure="cost.seconds", of=of),
        Column(say("outages.events.working"), lengths["working_seconds"], figure="cost.working_seconds", of=of),
        Column(say("outages.target"), [_systems(view, row) for row in rows], number=False),
        *_cost(view, frame, of),
    ]
    total = (
        say("outages.events.sum"),
        _times(view, len(rows)),
        *(fmt.hours(frame[name].sum() / HOUR_S) for name in lengths),
        "",
        fmt.number(found.requests),
        waiting(view, found.waiting_h),
        fmt.number(found.late),
    )
    if not len(rows):
        return Panel("outage-events", title, None, columns, frame, [unjudged(view) or say("outages.none")])
    notes = [say("outages.events.note")] if frame["requests"].sum() > found.requests else []
    return Panel("outage-events", title, None, columns, frame, notes, stacked=True, total=total)


def _cost(view: View, rows: pd.DataFrame, of: list[str]) -> list[Column]:
    """What outages cost in each row: requests held up, their waiting hours, and those late because of it."""
    say, fmt = view.words, view.fmt
    hours = [waiting(view, one) for one in rows["waiting_h"]]
    held, late = ([fmt.number(count) for count in rows[key]] for key in ("requests", "late_through_outage"))
    return [
        Column(say("outages.impact.affected"), held, figure="cost.requests", of=of),
        Column(_label(view, "cost", "waiting_h"), hours, figure="cost.waiting_h", of=of),
        Column(say("outages.impact.late"), late, figure="cost.late_through_outage", of=of),
    ]


def _hours(view: View, seconds: pd.Series) -> list[str]:
    return [view.fmt.hours(one / HOUR_S) for one in seconds]


def _systems(view: View, event: Row) -> str:
    """The systems that failed in an event, what lies beneath the others first; and those that were not reachable."""
    say, hidden = view.words, (event["unreachable"] or "").split(";")
    every = event["targets"].split(";")
    cause, failed = event["cause"], [name for name in every if name not in hidden]
    first = [cause] if cause in failed else []
    named = ", ".join(view.name("target", name) for name in [*first, *(name for name in failed if name not in first)])
    others = ", ".join(view.name("target", name) for name in every if name in hidden)
    if not others:
        return named
    if named:
        return say("outages.systems.hiding", systems=named, others=others)
    if cause and cause not in every:
        return say("outages.systems.hidden", systems=others, cause=view.name("target", cause))
    return say("outages.systems.unseen", systems=others)


@drawn
def longest(view: View, title: str) -> Panel:
    """The list of outages, longest first; the download holds all of them, unknown time and maintenance too."""
    say, fmt = view.words, view.fmt
    frame = view.report("incidents")
    down = frame[frame["state"] == "down"].sort_values("seconds", ascending=False)
    zones = [_zone(view, target) for target in down["target"]]
    ends = [
        fmt.stamp(end, zone) if end == end else say("outages.still_on")
        for end, zone in zip(down["end"], zones, strict=True)
    ]
    of = [row_of(target=row["target"], state="down", start=row["start"]) for row in down.to_dict("records")]
    columns = [
        Column(
            say("outages.start"), [fmt.stamp(at, zone) for at, zone in zip(down["start"], zones, strict=True)], False
        ),
        Column(say("outages.end"), ends, number=False),
        Column(say("outages.target"), [view.name("target", target) for target in down["target"]], number=False),
        Column(say("outages.because"), [_because(view, row) for row in down.to_dict("records")], number=False),
        *(
            Column(say(heading), _hours(view, down[key]), figure=f"incidents.{key}", of=of)
            for heading, key in (("outages.length", "seconds"), ("outages.working", "working_seconds"))
        ),
    ]
    return Panel("outages", title, None, columns, frame, stacked=True)


def _because(view: View, incident: Row) -> str:
    """The system that an outage is because of; nothing where it is its own."""
    return view.name("target", incident["because_of"]) if incident["because_of"] else ""


def _times(view: View, count: float) -> str:
    return view.words.many("outages.count", int(count), count=view.fmt.number(count))


def _empty(view: View) -> go.Figure:
    return theme.empty(view.look, unjudged(view) or view.words("outages.none"))


def _pieces(view: View, row: Row) -> Iterator[tuple[date, float, float, str, str]]:
    """A stretch cut at local midnights: (day, from hour, to hour, state, hover)."""
    zone = ZoneInfo(_zone(view, row["target"]))
    start = row["start"].to_pydatetime()
    end = start + timedelta(seconds=row["seconds"])
    text = hover(
        view.name("target", row["target"]),
        (view.words("page.state"), view.words(f"outages.state.{row['state']}")),
        (view.words("outages.start"), view.fmt.stamp(start, zone.key)),
        (
            view.words("outages.end"),
            view.fmt.stamp(end, zone.key) if row["end"] == row["end"] else view.words("outages.still_on"),
        ),
        (view.words("outages.length"), view.fmt.hours(row["seconds"] / HOUR_S)),
        (view.words("outages.working"), view.fmt.hours(row["working_seconds"] / HOUR_S)),
        *([(view.words("outages.because"), behind)] if (behind := _because(view, row)) else []),
    )
    while start < end:
        day = start.astimezone(zone).date()
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        until = min(end, datetime.combine(day + timedelta(days=1), midnight.timetz()).astimezone(start.tzinfo))
        yield day, _hour(start, midnight), _hour(until, midnight) or 24.0, row["state"], text
        start = until


def _hour(at: datetime, midnight: datetime) -> float:
    return min((at - midnight.astimezone(at.tzinfo)).total_seconds() / HOUR_S, 24.0)


def _zone(view: View, target: str) -> str:
    office = view.source.catalogue.targets[target].office
    return view.zone(office) if office else view.main_zone


def _label(view: View, report: str, key: str) -> str:
    return figure_of(report, key).label.of(view.words.language)


def _pairs(frame: pd.DataFrame, one: str, other: str) -> Iterator[tuple[float, float]]:
    return zip(frame[one], frame[other], strict=True)
