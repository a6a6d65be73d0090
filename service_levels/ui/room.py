"""People in the room: which channel is the counter, the fullest moments, and what the room holds."""

from dataclasses import replace

import pandas as pd

from service_levels.catalogue import fold
from service_levels.figures import hours, theme
from service_levels.ui import moments
from service_levels.ui.load import stretch_notes
from service_levels.ui.panels import bucket_names
from service_levels.ui.switches import pick
from service_levels.ui.view import View
from service_levels.ui.widgets import Card, Column, Panel, drawn, hover

REPORT = "room"


def counter(view: View) -> View | None:
    """A list of the channels, and the view of the one that is the counter: the viewer's, else the catalogue's.

    None where neither says which it is. The filter on channels does not narrow it.
    """
    say = view.words
    told = _told(view)
    unset = say("load.counter.catalogue", names=", ".join(told)) if told else say("load.counter.unset")
    options = ("", *view.source.options["channel"])
    chosen = pick(view, "counter", say("load.counter"), options, lambda name: name or unset)
    channels = (chosen,) if chosen else told
    return replace(view, choice=replace(view.choice, channels=channels)) if channels else None


def _told(view: View) -> tuple[str, ...]:
    """The channels that the catalogue calls the counter of the office, as requests write them."""
    names = {fold(name) for name in view.source.catalogue.offices[view.choice.offices[0]].counter}
    return tuple(name for name in view.source.options["channel"] if fold(name) in names)


def answer(view: View | None) -> str:
    """The fullest moment of the period, against what the room holds; "" without a counter or anyone at it."""
    if view is None or (row := _row(view)) is None:
        return ""
    say, fmt = view.words, view.fmt
    told = {"least": fmt.number(row["peak"]), "most": fmt.number(row["peak_most"]), "at": _when(view, row)}
    if row["limit"] != row["limit"]:
        return say("load.room.answer", **told)
    told["limit"] = fmt.number(row["limit"])
    if row["days_over"]:
        over, days = fmt.number(row["days_over"]), fmt.number(row["days"])
        return say("load.room.answer.over", **told, over=over, days=days)
    fits = "perhaps" if row["peak_most"] > row["limit"] else "never"
    return say(f"load.room.answer.{fits}", **told)


def card(view: View, counted: View | None) -> Card:
    """The most people at once, from at least to at most."""
    say, fmt = view.words, view.fmt
    row = None if counted is None else _row(counted)
    if row is None:
        return Card(say("load.card.room"), fmt.number(None), (say("load.card.room.none"),))
    limit = row["limit"]
    return Card(
        say("load.card.room"),
        _range(view, row),
        (
            _when(view, row),
            say("load.card.room.limit", limit=fmt.number(limit)) if limit == limit else say("load.card.room.no_limit"),
        ),
    )


@drawn
def panel(view: View, title: str) -> Panel:
    """The fullest moment of each day, week or month."""
    say, fmt = view.words, view.fmt
    found = view.trend(REPORT)
    frame = found.rename(columns={"peak": "least", "peak_most": "most"})
    limit = view.source.catalogue.offices[view.choice.offices[0]].room
    ranges = [_range(view, row) for row in found.to_dict("records")]
    same_day = [f"{fmt.number(part)}/{fmt.number(whole)}" for part, whole in
                zip(found["same_day"], found["requests"], strict=True)]  # fmt: skip
    frame["hover"] = [
        hover(
            row["label"],
            (say("load.room.at_once"), span),
            (say("load.room.when"), _when(view, row)),
            (say("load.room.same_day"), part),
            *([(say("load.room.over"), fmt.number(row["days_over"]))] if limit else []),
        )
        for row, span, part in zip(found.to_dict("records"), ranges, same_day, strict=True)
    ]
    words = {name: say(f"load.room.{name}") for name in ("axis", "least", "most")}
    words |= {"limit": say("load.room.limit", limit=limit or 0), "unripe": say("page.unripe")}
    if found["requests"].sum():
        chart = hours.room(frame, view.look, words, limit)
    else:
        chart = theme.empty(view.look, say("page.chart.nothing"))
    newest = found.iloc[::-1].reset_index(drop=True)
    columns = [
        Column(say(f"page.bucket.{view.period.grain}"), bucket_names(view, newest), number=False),
        Column(say("load.room.at_once"), ranges[::-1]),
        Column(say("load.room.when"), [_when(view, row) for row in newest.to_dict("records")], number=False),
        Column(say("load.room.same_day"), same_day[::-1]),
    ]
    if limit:
        columns.append(Column(say("load.room.over"), [fmt.number(value) for value in newest["days_over"]]))
    whole, part = int(found["requests"].sum()), int(found["same_day"].sum())
    notes = [
        *stretch_notes(view, frame),
        say("load.room.note", part=fmt.number(part), whole=fmt.number(whole)),
        "" if limit else say("load.room.no_limit"),
    ]
    data = found.drop(columns=["tick", "label", "short"])
    return Panel("load-room", title, chart, columns, data, notes, stacked=True)


@drawn
def unknown(view: View, title: str) -> Panel:
    """In the place of the chart: which channel is the counter is not known."""
    return Panel("load-room", title, theme.empty(view.look, view.words("load.room.unknown")), [], pd.DataFrame())


def _row(view: View) -> dict | None:
    frame = view.report(REPORT)
    return None if frame.empty else frame.iloc[0].to_dict()


def _range(view: View, row: dict) -> str:
    """11–32; one number where both are the same; a dash where nobody came."""
    least, most = row["peak"], row["peak_most"]
    if least != least or not row["requests"]:
        return view.fmt.number(None)
    return view.fmt.number(most) if least == most else f"{view.fmt.number(least)}–{view.fmt.number(most)}"


def _when(view: View, row: dict) -> str:
    at = row["peak_at"]
    return moments.shortly(view, None if pd.isna(at) else pd.Timestamp(at).value // 1000, view.main_zone)
