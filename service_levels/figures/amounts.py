"""Lengths and counts: over time, by name, and in parts that add up."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.rates import chosen_span, name_axis, time_axis
from service_levels.figures.theme import Look, note


def lines(frame: pd.DataFrame, look: Look, names: Mapping[str, str], axis: str, unripe: str) -> go.Figure:
    """Lengths over time as lines on one axis, each named at its last point: the first strong, the others dotted.

    `frame`, one row a bucket in time order: `tick`, `hover`, `unripe`, `chosen`, and one column for each key of
    `names` (NaN: nothing to measure). No line leads to an unripe bucket; `unripe` says what that means.
    """
    colours = look.colours
    x = np.arange(len(frame))
    ripe = ~frame["unripe"].to_numpy(bool)
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for place, (key, name) in enumerate(names.items()):
        values = frame[key].to_numpy(float)
        for drawn, symbol in (
            (np.where(ripe, values, np.nan), "circle"),
            (np.where(ripe, np.nan, values), "circle-open"),
        ):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines+markers",
                    "x": x,
                    "y": drawn,
                    "line": {"color": colours.process, "width": 2 if place else 3, "dash": "dot" if place else "solid"},
                    "marker": {"color": colours.process, "size": 8, "symbol": symbol},
                    "customdata": frame["hover"],
                    "hovertemplate": "%{customdata}<extra></extra>",
                }
            )
        known = np.flatnonzero(ripe & ~np.isnan(values))
        if len(known):
            at = int(known[-1])
            notes.append(
                note(
                    name,
                    look,
                    xref="x",
                    yref="y",
                    x=at,
                    y=float(values[at]),
                    xanchor="right" if at else "left",
                    yanchor="bottom",
                    yshift=6,
                    font={"color": colours.process, "size": 13},
                )
            )
    shapes = chosen_span(frame["chosen"], look)
    if not ripe.all():
        first = int(np.flatnonzero(~ripe)[0])
        line = {"color": colours.neutral, "width": 1, "dash": "dot"}
        place = {"x0": first - 0.5, "x1": first - 0.5, "y0": 0, "y1": 1, "yref": "paper"}
        shapes.append({"type": "line", "line": line, **place})
        notes.append(note(unripe, look, xref="x", x=len(frame) - 0.5, xanchor="right", y=1, yanchor="bottom"))
    return theme.figure(
        traces,
        look,
        xaxis=time_axis(frame["tick"]),
        yaxis={"rangemode": "tozero", "title": {"text": axis}},
        annotations=notes,
        shapes=shapes,
        hovermode="closest",
    )


def by_name(frame: pd.DataFrame, look: Look, axis: str, colour: str) -> go.Figure:
    """Amounts by name as bars from zero, in the order of the frame (first on top).

    `frame`: `name`, `hover`, `text` (the figure at the right), `value`; a `hatched` column, where there is one, marks
    what is drawn hatched.
    """
    shade = getattr(look.colours, colour)
    hatched = frame["hatched"] if "hatched" in frame else pd.Series(False, index=frame.index)
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": frame["value"].to_numpy(float),
        "y": np.arange(len(frame)),
        "width": 0.56,
        "marker": {
            "color": shade,
            "pattern": {"shape": ["/" if mark else "" for mark in hatched], "fgcolor": look.colours.background},
        },
        "customdata": frame["hover"],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    most = float(np.nanmax(frame["value"])) if len(frame) else 0.0
    return theme.figure(
        [bar],
        look,
        height=theme.bars_height(len(frame)),
        margin={"r": 118, "t": 8},
        xaxis={"title": {"text": axis}, "range": [0, most * 1.02 or 1], "nticks": 6},
        yaxis=name_axis([theme.label(name) for name in frame["name"]]),
        annotations=_figures(frame["text"], look),
        hovermode="closest",
    )


def parts(frame: pd.DataFrame, look: Look, names: Mapping[str, str], axis: str) -> go.Figure:
    """Parts that add up, one bar a name. `frame`: `name`, `hover`, `text`, and a column for each key of `names`.

    The keys are colours of the palette. The parts are named in a line over the bars, in their order.
    """
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": frame[key].to_numpy(float),
            "y": np.arange(len(frame)),
            "width": 0.56,
            "marker": {"color": getattr(look.colours, key), "line": {"width": 1, "color": look.colours.background}},
            "customdata": frame["hover"],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        for key, name in names.items()
    ]
    most = float(frame[list(names)].sum(axis=1).max()) if len(frame) else 0.0
    return theme.figure(
        traces,
        look,
        height=theme.bars_height(len(frame)) + 40,
        margin={"r": 118, "t": 8},
        barmode="stack",
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1.0,
            "yref": "container",
            "yanchor": "top",
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": 13, "color": look.colours.text},
        },
        xaxis={"title": {"text": axis}, "range": [0, most * 1.02 or 1], "nticks": 6},
        yaxis=name_axis([theme.label(name) for name in frame["name"]]),
        annotations=_figures(frame["text"], look),
        hovermode="closest",
    )


def _figures(texts: Sequence[str], look: Look) -> list[dict[str, Any]]:
    """The figure of each bar, in a column at the right."""
    font = {"color": look.colours.text, "size": 14}
    return [
        note(text, look, x=1.0, xanchor="left", xshift=8, yref="y", y=row, font=font) for row, text in enumerate(texts)
    ]
