"""Lengths and counts: over time, by name, and in parts that add up."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.axes import (
    amount_axis,
    chosen_span,
    key,
    key_margin,
    marked_line,
    name_axis,
    open_marks,
    texts_at_right,
    time_axis,
    unripe_mark,
)
from service_levels.figures.theme import Look


def lines(frame: pd.DataFrame, look: Look, names: Mapping[str, str], axis: str, unripe: str) -> go.Figure:
    """Lengths over time as lines on one axis: the first strong, the others dotted.

    `frame`, one row a bucket in time order: `tick`, `hover`, `unripe`, `chosen`, and one column for each key of
    `names` (NaN: nothing to measure). No line leads to an unripe bucket; `unripe` says what that means.
    """
    shade = look.colours.process
    x = np.arange(len(frame))
    ripe = ~frame["unripe"].to_numpy(bool)
    edge = float(np.nan_to_num(np.nanmax(frame[list(names)].to_numpy(float)))) * 1.06 or 1.0
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    if not ripe.all():
        marks, word = unripe_mark(ripe, edge, unripe, look)
        traces.append(marks)
        notes.append(word)
    for place, column in enumerate(names):
        values = frame[column].to_numpy(float)
        width, dash = (2, "dot") if place else (3, "solid")
        drawn = np.where(ripe, values, np.nan)
        traces.append(marked_line(x, drawn, frame["hover"], shade, width=width, dash=dash))
        traces.append(open_marks(x, np.where(ripe, np.nan, values), frame["hover"], shade))
    entries = [("dot" if place else "solid", shade, name) for place, name in enumerate(names.values())]
    return theme.figure(
        traces,
        look,
        margin={"t": key_margin(entries)},
        xaxis=time_axis(frame["tick"]),
        yaxis={"range": [0, edge], "title": {"text": axis}},
        annotations=[*notes, key(entries, look)],
        shapes=chosen_span(frame["chosen"], look),
        hovermode="closest",
    )


def by_name(frame: pd.DataFrame, look: Look, axis: str, colour: str) -> go.Figure:
    """Amounts by name as bars from zero, in the order of the frame (first on top).

    `frame`: `name`, `hover`, `text` (the figure at the right), `value`.
    """
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": frame["value"].to_numpy(float),
        "y": np.arange(len(frame)),
        "width": 0.56,
        "marker": {"color": getattr(look.colours, colour)},
        "customdata": frame["hover"],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    most = float(np.nanmax(frame["value"])) if len(frame) else 0.0
    return theme.figure(
        [bar],
        look,
        height=theme.bars_height(len(frame)),
        margin={"r": 128, "t": 8},
        xaxis={**amount_axis(axis), "range": [0, most * 1.02 or 1]},
        yaxis=name_axis([theme.label(name) for name in frame["name"]]),
        annotations=texts_at_right(frame["text"], look),
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
            "x": frame[part].to_numpy(float),
            "y": np.arange(len(frame)),
            "width": 0.56,
            "marker": {"color": getattr(look.colours, part), "line": {"width": 1, "color": look.colours.background}},
            "customdata": frame["hover"],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        for part, name in names.items()
    ]
    entries = [("bar", getattr(look.colours, part), name) for part, name in names.items()]
    most = float(frame[list(names)].sum(axis=1).max()) if len(frame) else 0.0
    return theme.figure(
        traces,
        look,
        height=theme.bars_height(len(frame)) + 40,
        margin={"r": 128, "t": key_margin(entries) - 8},
        barmode="stack",
        xaxis={**amount_axis(axis), "range": [0, most * 1.02 or 1]},
        yaxis=name_axis([theme.label(name) for name in frame["name"]]),
        annotations=[*texts_at_right(frame["text"], look), key(entries, look, right=128)],
        hovermode="closest",
    )


def parts_over_time(
    frame: pd.DataFrame, look: Look, names: Mapping[str, str], axis: str, unripe: str
) -> go.Figure:
    """Parts that add up, one upright bar a bucket. `frame` as for `lines`; the keys of `names` are palette colours.

    Over an unripe bucket lies hatching; `unripe` says what that means.
    """
    x = np.arange(len(frame))
    ripe = ~frame["unripe"].to_numpy(bool)
    values = frame[list(names)].to_numpy(float)
    edge = float(np.nan_to_num(np.nansum(values, axis=1).max() if len(values) else 0)) * 1.06 or 1.0
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": name,
            "x": x,
            "y": frame[part].to_numpy(float),
            "width": 0.72,
            "marker": {"color": getattr(look.colours, part), "line": {"width": 1, "color": look.colours.background}},
            "customdata": frame["hover"],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        for part, name in names.items()
    ]
    notes: list[dict[str, Any]] = []
    if not ripe.all():
        marks, word = unripe_mark(ripe, edge, unripe, look)
        # Not stacked on the parts, but laid over them from the ground.
        traces.append({**marks, "base": 0, "offsetgroup": "unripe", "offset": -0.48})
        notes.append(word)
    entries = [("bar", getattr(look.colours, part), name) for part, name in names.items()]
    return theme.figure(
        traces,
        look,
        margin={"t": key_margin(entries)},
        barmode="stack",
        xaxis=time_axis(frame["tick"]),
        yaxis={"range": [0, edge], "title": {"text": axis}},
        annotations=[*notes, key(entries, look)],
        shapes=chosen_span(frame["chosen"], look),
        hovermode="closest",
    )


def signed(frame: pd.DataFrame, look: Look, axis: str) -> go.Figure:
    """What raised and what lowered a figure, as bars to both sides of nothing, in the order of the frame.

    `frame`: `name`, `hover`, `text` (the figure at the right), `value`, and `colour`, a name of the palette.
    """
    value = frame["value"].to_numpy(float)
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": value,
        "y": np.arange(len(frame)),
        "width": 0.56,
        "marker": {"color": [getattr(look.colours, name) for name in frame["colour"]]},
        "customdata": frame["hover"],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    reach = float(np.abs(value).max()) * 1.05 if len(value) else 0.0
    low, high = (-reach if (value < 0).any() else 0.0), (reach if (value > 0).any() else 0.0)
    return theme.figure(
        [bar],
        look,
        height=theme.bars_height(len(frame)),
        margin={"r": 84, "t": 8},
        xaxis={
            **amount_axis(axis),
            "range": [low, high] if low or high else [-1, 1],
            "zeroline": True,
            "zerolinecolor": look.colours.text,
            "zerolinewidth": 1,
        },
        yaxis=name_axis([theme.label(name) for name in frame["name"]]),
        annotations=texts_at_right(frame["text"], look),
        hovermode="closest",
    )
