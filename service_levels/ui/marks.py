"""What is marked in a chart over time: the measures that touch what it shows, and long outages."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.graph_objects as go

from service_levels.analysis.measures import touches
from service_levels.catalogue import Group, Measure
from service_levels.domain import periods
from service_levels.figures.pins import Band, Pin, marked
from service_levels.ui.view import View

LONG_H = 4.0  # working hours, half a working day, from which an outage is drawn: shorter ones would be a fence


def on(view: View, chart: go.Figure, frame: pd.DataFrame, grain: str, *, outages: bool = True) -> go.Figure:
    """The chart of a series (`start`, a row a bucket) with its pins and, where asked for, long outages behind it."""
    if not chart.data:
        return chart
    pins = [pin(view, frame, grain, one) for one in within(view, frame, grain)]
    return marked(chart, pins, _bands(view, frame, grain) if outages else [], view.look)


def notes(view: View, frame: pd.DataFrame, grain: str, *, outages: bool = True) -> list[str]:
    """What the pins and the bands are, where there are any."""
    found = within(view, frame, grain)
    said = []
    if found:
        language = view.words.language
        names = ", ".join(f"{one.name.of(language)} ({view.fmt.date(one.from_on)})" for one in found)
        said.append(view.words.many("marks.pins", len(found), names=names))
    bands = _bands(view, frame, grain) if outages else []
    if bands:
        said.append(view.words.many("marks.outages", len(bands), hours=view.fmt.number(LONG_H)))
    return said


def within(view: View, frame: pd.DataFrame, grain: str) -> list[Measure]:
    """The measures that began within a series and touched some of what the viewer looks at, in order of their dates."""
    chosen = Group(view.choice.offices, view.choice.services, view.choice.channels, view.choice.districts)
    first, last = _ends(frame, grain)
    found = [
        one
        for one in view.source.catalogue.measures.values()
        if first <= one.from_on <= last and touches(one, chosen)
    ]
    return sorted(found, key=lambda one: one.from_on)


def pin(view: View, frame: pd.DataFrame, grain: str, measure: Measure) -> Pin:
    """The pin of a measure, at the midnight at which it began."""
    name = measure.name.of(view.words.language)
    hover = f"{name}, {view.fmt.date(measure.from_on)}"
    return Pin(_place(list(frame["start"]), grain, datetime.combine(measure.from_on, datetime.min.time())), name, hover)


def _bands(view: View, frame: pd.DataFrame, grain: str) -> list[Band]:
    """Every long outage of a system that what is shown needs; outages that overlap or touch are one, as in `cost`."""
    first, last = _ends(frame, grain)
    events = view.over("cost", first, last)
    long = events[events["working_seconds"] >= LONG_H * 3600]
    zone, starts = ZoneInfo(view.main_zone), list(frame["start"])
    bands: list[Band] = []
    for row in long.sort_values("start").to_dict("records"):
        begun = row["start"].to_pydatetime()
        ended = begun + timedelta(seconds=row["seconds"])
        low, high = (_place(starts, grain, at.astimezone(zone).replace(tzinfo=None)) for at in (begun, ended))
        if bands and low <= bands[-1].end:
            bands[-1] = Band(bands[-1].start, max(high, bands[-1].end))
        else:
            bands.append(Band(low, high))
    return bands


def _ends(frame: pd.DataFrame, grain: str) -> tuple[date, date]:
    return frame["start"].iloc[0], periods.ends(grain, frame["start"].iloc[-1])


def _place(starts: Sequence[date], grain: str, at: datetime) -> float:
    """Where a local instant lies along an axis of buckets, each of which reaches half a step to either side."""
    place = max(sum(start <= at.date() for start in starts) - 1, 0)
    start = datetime.combine(starts[place], datetime.min.time())
    length = (periods.ends(grain, starts[place]) - starts[place]).days + 1
    return place - 0.5 + min((at - start) / timedelta(days=length), 1.0)
