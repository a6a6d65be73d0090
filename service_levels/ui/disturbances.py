"""Outages: what is said of them, their chart by date and hour, availability, impact, and the list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from service_levels.figures import amounts, outages, theme
from service_levels.figures.outages import STATES
from service_levels.reports import figure_of
from service_levels.ui import marks, sentences
from service_levels.ui.sentences import Row, length_change
from service_levels.ui.view import View
from service_levels.ui.widgets import Card, Column, Panel, drawn, hover

HOUR_S = 3600.0
WHOLE_H = 100  # from so many on waiting hours are said without decimals


@dataclass(frozen=True, slots=True)
class Downtime:
    """Incidents of one system, or added up over several; lengths in hours."""

    count: int = 0
    down_h: float = 0.0
    working_h: float = 0.0
    unknown_h: float = 0.0
    maintenance_h: float = 0.0


@dataclass(frozen=True, slots=True)
class Lost:
    """What outages took within the period: requests held up, their waiting hours, and those late through outage."""

    requests: int
    waiting_h: float
    late: int


def lost(view: View) -> Lost:
    """Of the report `cost` over all in scope; a request is of one office, so that offices add up."""
    frame = view.report("cost", "office")
    requests, late = int(frame["requests"].sum()), int(frame["late_through_outage"].sum())
    return Lost(requests, float(frame["waiting_h"].sum()), late)


def lost_said(view: View, found: Lost) -> str:
    """How many requests outages held up, for how many waiting hours, and how many were late because of it."""
    say, fmt = view.words, view.fmt
    late = say.many("overview.outages.late", found.late, count=fmt.number(found.late))
    return say.many(
        "overview.outages",
        found.requests,
        affected=fmt.number(found.requests),
        hours=waiting(view, found.waiting_h),
        late=late if found.late else say("overview.outages.in_time"),
    )


def waiting(view: View, hours: float) -> str:
    """Waiting hours as a number: to a tenth below a hundred."""
    return view.fmt.number(hours, 1 if hours < WHOLE_H else 0)


def downtime(incidents: pd.DataFrame, target: str | None = None) -> Downtime:
    """Of the report `incidents`; `target` None adds all systems up, which counts what several share several times."""
    if target is not None:
        incidents = incidents[incidents["target"] == target]
    length = {state: float(incidents.loc[incidents["state"] == state, "seconds"].sum()) / HOUR_S for state in STATES}
    down = incidents[incidents["state"] == "down"]
    working = float(down["working_seconds"].sum()) / HOUR_S
    return Downtime(len(down), length["down"], working, length["unknown"], length["maintenance"])


def worst(view: View) -> str | None:
    """The system that was down longest in the period; None where none was watched."""
    frame = view.report("availability")
    frame = frame[frame["up_s"] + frame["down_s"] > 0]
    return None if frame.empty else str(frame.loc[frame["down_s"].idxmax(), "target"])


def answer(view: View, target: str, found: Lost) -> tuple[str, ...]:
    """How often and how long the worst system was down, the change, whom it touched, and what is not known."""
    say, fmt = view.words, view.fmt
    now, before = downtime(view.report("incidents"), target), downtime(view.before("incidents"), target)
    name = view.name("target", target)
    unknown = say("outages.unknown", hours=fmt.hours(now.unknown_h), target=name) if now.unknown_h else ""
    if not now.count:
        return (say("outages.answer.none"), unknown)
    return (
        say.many(
            "outages.answer",
            now.count,
            target=name,
            count=fmt.number(now.count),
            down=fmt.hours(now.down_h),
            working=fmt.hours(now.working_h, working=True),
        ),
        length_change(view, "outages", now.down_h, before.down_h, fmt.hours(before.down_h)),
        lost_said(view, found) if found.requests else say("overview.outages.nobody"),
        unknown,
    )


def headlines(view: View, target: str | None) -> tuple[Card, Card]:
    """Downtime and availability of the worst system."""
    say, fmt = view.words, view.fmt
    labels = say("outages.card.down"), say("outages.card.availability")
    if target is None:
        return Card(labels[0], fmt.hours(None)), Card(labels[1], fmt.percent(None))
    found, name = downtime(view.report("incidents"), target), view.name("target", target)
    row = view.report("availability").set_index("target").loc[target]
    objective = fmt.target(view.source.catalogue.targets[target].objective)
    working = say("outages.card.down.working", working=fmt.hours(found.working_h, working=True))
    return (
        Card(labels[0], fmt.hours(found.down_h), (say("outages.card.down.of", target=name), working)),
        Card(
            labels[1],
            fmt.percent(row["working_availability"], 2),
            (say("outages.card.availability.of", target=name, objective=objective),),
        ),
    )


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
        chart = theme.empty(view.look, say("outages.answer.none" if view.watched else "page.chart.no_pings"))
    drawn_days = pd.DataFrame({"start": [first + timedelta(days=at) for at in range(view.period.days)]})
    chart = marks.on(view, chart, drawn_days, "day", outages=False)
    days = view.report("availability", "day").sort_values(["down_s", "unknown_s"], ascending=False, kind="stable")
    worst_of_day = days[(days["down_s"] > 0) | (days["unknown_s"] > 0)].drop_duplicates("day")
    names = [view.name("target", target) for target in worst_of_day["target"]]
    columns = [
        Column(
            say("page.bucket.day"), [fmt.date(date.fromisoformat(day)) for day in worst_of_day["day"]], number=False
        ),
        Column(say("outages.day.target"), names, number=False),
        Column(say("outages.state.down"), [fmt.hours(seconds / HOUR_S) for seconds in worst_of_day["down_s"]]),
        Column(say("outages.state.unknown"), [fmt.hours(seconds / HOUR_S) for seconds in worst_of_day["unknown_s"]]),
    ]
    return Panel("outages-hours", title, chart, columns, days, marks.notes(view, drawn_days, "day", outages=False))


@drawn
def availability(view: View, title: str) -> Panel:
    """Availability of each system, around the clock and in working hours. Drawn is the downtime, which bars show."""
    say, fmt = view.words, view.fmt
    frame = view.report("availability").sort_values("down_s", ascending=False).reset_index(drop=True)
    frame["name"] = [view.name("target", target) for target in frame["target"]]
    frame["objective"] = [view.source.catalogue.targets[target].objective for target in frame["target"]]
    frame["value"] = frame["down_s"] / HOUR_S
    frame["text"] = [
        f"<b>{fmt.hours(hours)}</b><br>{say.many('outages.count', int(n), count=fmt.number(n))}"
        for hours, n in _pairs(frame, "value", "incidents")
    ]
    frame["hover"] = [
        hover(
            row["name"],
            (say("outages.state.down"), fmt.hours(row["down_s"] / HOUR_S)),
            (say("outages.state.unknown"), fmt.hours(row["unknown_s"] / HOUR_S)),
            (say("outages.state.maintenance"), fmt.hours(row["maintenance_s"] / HOUR_S)),
            (_label(view, "availability", "incidents"), fmt.number(row["incidents"])),
            (_label(view, "availability", "availability"), fmt.percent(row["availability"], 2)),
            (_label(view, "availability", "working_availability"), fmt.percent(row["working_availability"], 2)),
        )
        for row in frame.to_dict("records")
    ]
    shown = frame.head(theme.TOP)
    if len(shown) and view.watched:
        chart = amounts.by_name(shown, view.look, say("outages.down.axis"), "outage")
    else:
        chart = theme.empty(view.look, say("page.chart.no_pings"))
    columns = [
        Column(say("outages.target"), list(frame["name"]), number=False),
        Column(
            _label(view, "availability", "working_availability"),
            [fmt.percent(v, 2) for v in frame["working_availability"]],
        ),
        Column(_label(view, "availability", "availability"), [fmt.percent(v, 2) for v in frame["availability"]]),
        Column(say("outages.objective"), [fmt.target(value) for value in frame["objective"]]),
        Column(say("outages.left"), [fmt.number(seconds / HOUR_S, 1) for seconds in frame["budget_left_s"]]),
    ]
    data = frame.drop(columns=["name", "value", "text", "hover"])
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
    if len(rows):
        chart = amounts.by_name(rows, view.look, say("outages.impact.axis"), "outage")
    else:
        chart = theme.empty(view.look, say("outages.answer.none" if view.watched else "page.chart.no_pings"))
    columns = [
        Column(say("scope.service"), list(rows["name"]), number=False),
        Column(_label(view, "cost", "waiting_h"), [waiting(view, hours) for hours in rows["waiting_h"]]),
        Column(say("outages.impact.affected"), [fmt.number(count) for count in rows["requests"]]),
        Column(say("outages.impact.late"), [fmt.number(count) for count in rows["late_through_outage"]]),
    ]
    return Panel("outage-impact", title, chart, columns, frame.drop(columns=["name"]))


@drawn
def events(view: View, title: str) -> Panel:
    """The events of the period, the dearest first: what overlaps or touches is one, whatever systems were down."""
    say, fmt = view.words, view.fmt
    frame = view.report("cost")
    order = ["waiting_h", "working_seconds"]
    rows = frame.sort_values(order, ascending=False, kind="stable").to_dict("records")
    ends = [fmt.stamp(row["end"], view.main_zone) if row["end"] == row["end"] else None for row in rows]
    columns = [
        Column(say("outages.start"), [fmt.stamp(row["start"], view.main_zone) for row in rows], number=False),
        Column(say("outages.end"), [end or say("outages.still_on") for end in ends], number=False),
        Column(say("outages.target"), [_systems(view, row) for row in rows], number=False),
        Column(say("outages.working"), [fmt.hours(row["working_seconds"] / HOUR_S) for row in rows]),
        Column(say("outages.impact.affected"), [fmt.number(row["requests"]) for row in rows]),
        Column(_label(view, "cost", "waiting_h"), [waiting(view, row["waiting_h"]) for row in rows]),
    ]
    return Panel("outage-events", title, None, columns, frame, stacked=True)


def _systems(view: View, event: Row) -> str:
    """The systems of an event; where one lies beneath the others, that one first."""
    names = event["targets"].split(";")
    first = [event["cause"]] if event["cause"] in names else []
    return ", ".join(view.name("target", name) for name in [*first, *(name for name in names if name not in first)])


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
    columns = [
        Column(
            say("outages.start"), [fmt.stamp(at, zone) for at, zone in zip(down["start"], zones, strict=True)], False
        ),
        Column(say("outages.end"), ends, number=False),
        Column(say("outages.target"), [view.name("target", target) for target in down["target"]], number=False),
        Column(say("outages.length"), [fmt.hours(seconds / HOUR_S) for seconds in down["seconds"]]),
        Column(say("outages.working"), [fmt.hours(seconds / HOUR_S) for seconds in down["working_seconds"]]),
    ]
    return Panel("outages", title, None, columns, frame, stacked=True)


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
