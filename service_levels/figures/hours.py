"""Who waits: the fullest moments of the room, and the counters that each hour takes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.axes import chosen_span, key, key_margin, time_axis, unripe_mark
from service_levels.figures.theme import Look


def room(frame: pd.DataFrame, look: Look, words: Mapping[str, str], limit: float | None) -> go.Figure:
    """The most people at once in each bucket: at least (bars) and at most (open marks), against what the room holds.

    `frame`, one row a bucket in time order: `tick`, `hover`, `least`, `most` (NaN: nobody), `unripe`, `chosen`.
    `words`: axis, least, most, limit, unripe.
    """
    colours = look.colours
    x = np.arange(len(frame))
    ripe = ~frame["unripe"].to_numpy(bool)
    top = float(np.nan_to_num(np.nanmax(np.append(frame["most"].to_numpy(float), limit or 0)))) * 1.1 or 1.0
    hover = {"customdata": frame["hover"], "hovertemplate": "%{customdata}<extra></extra>"}
    mark = {"color": colours.text, "size": 10, "symbol": "line-ew-open", "line": {"width": 2}}
    traces: list[dict[str, Any]] = [
        {"type": "bar", "x": x, "y": frame["least"], "width": 0.7, "marker": {"color": colours.neutral}, **hover},
        {"type": "scatter", "mode": "markers", "x": x, "y": frame["most"], "marker": mark, **hover},
    ]
    entries = [("bar", colours.neutral, words["least"]), ("tick", colours.text, words["most"])]
    shapes = chosen_span(frame["chosen"], look)
    if limit is not None:
        entries.append(("target", colours.muted, words["limit"]))
        shapes.append(_level(limit, look))
    notes: list[dict[str, Any]] = []
    if not ripe.all():
        marks, word = unripe_mark(ripe, top, words["unripe"], look)
        traces.append({**marks, "base": 0, "offsetgroup": "unripe", "offset": -0.48})
        notes.append(word)
    return theme.figure(
        traces,
        look,
        margin={"t": key_margin(entries)},
        barmode="overlay",
        xaxis=time_axis(frame["tick"]),
        yaxis={"range": [0, top], "title": {"text": words["axis"]}},
        annotations=[*notes, key(entries, look)],
        shapes=shapes,
        hovermode="closest",
    )


def counters(frame: pd.DataFrame, look: Look, words: Mapping[str, str], now: int | None) -> go.Figure:
    """How many counters each hour takes: on a usual day (bars) and on its busiest weekday (marks), against those open.

    `frame`, one row an hour of the day: `name`, `hover`, `usual`, `busiest` (counters; NaN: more than can be reckoned
    with). `words`: axis, hours, usual, busiest, now.
    """
    colours = look.colours
    x = np.arange(len(frame))
    both = frame[["usual", "busiest"]].to_numpy(float)
    top = max(float(np.nan_to_num(np.nanmax(both))) if len(frame) else 0.0, now or 0) + 1
    hover = {"customdata": frame["hover"], "hovertemplate": "%{customdata}<extra></extra>"}
    mark = {"color": colours.text, "size": 11, "symbol": "diamond-open", "line": {"width": 2}}
    entries = [("bar", colours.neutral, words["usual"]), ("busiest", colours.text, words["busiest"])]
    if now is not None:
        entries.append(("target", colours.muted, words["now"]))
    return theme.figure(
        [
            {"type": "bar", "x": x, "y": frame["usual"], "width": 0.6, "marker": {"color": colours.neutral}, **hover},
            {"type": "scatter", "mode": "markers", "x": x, "y": frame["busiest"], "marker": mark, **hover},
        ],
        look,
        margin={"t": key_margin(entries)},
        xaxis={"tickvals": list(x), "ticktext": list(frame["name"]), "showgrid": False, "tickangle": 0,
               "title": {"text": words["hours"]}, "range": [-0.5, max(len(frame), 1) - 0.5]},
        yaxis={"range": [0, top], "title": {"text": words["axis"]}, "dtick": 1 if top <= 12 else None},
        annotations=[key(entries, look)],
        shapes=[] if now is None else [_level(now, look)],
        hovermode="closest",
    )  # fmt: skip


def _level(at: float, look: Look) -> dict[str, Any]:
    line = {"color": look.colours.muted, "width": 2, "dash": theme.DASH}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at, "y1": at, "line": line}
