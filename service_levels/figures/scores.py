"""The satisfaction survey: its nine elements on their scale, and the index over time, both against the grades."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.axes import (
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
from service_levels.figures.theme import Look, faint, note


def by_name(
    frame: pd.DataFrame, look: Look, axis: str, scale: tuple[float, float], grades: Sequence[tuple[float, str]]
) -> go.Figure:
    """Scores by name as bars from the lowest that the scale knows, in the order of the frame (first on top).

    `frame`: `name`, `hover`, `text` (the figure at the right), `value`; a `hatched` column, where there is one, marks
    what rests on few answers. `scale`: lowest and highest score. `grades`:
    from where each grade begins, and its name.
    """
    low, high = scale
    value = frame["value"].to_numpy(float)
    hatched = frame["hatched"] if "hatched" in frame else pd.Series(False, index=frame.index)
    bar = {
        "type": "bar",
        "orientation": "h",
        "base": low,
        "x": value - low,
        "y": np.arange(len(frame)),
        "width": 0.56,
        "marker": {
            "color": look.colours.neutral,
            "line": {"color": look.colours.neutral, "width": 1},
            "pattern": {"shape": ["/" if mark else "" for mark in hatched], "fillmode": "replace", "size": 6},
        },
        "customdata": frame["hover"],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    line = {"color": look.colours.muted, "width": 1.5, "dash": theme.DASH}
    step = (high - low) / 3
    return theme.figure(
        [bar],
        look,
        height=theme.bars_height(len(frame)) + 18,
        margin={"r": 88, "t": 26},
        xaxis={"title": {"text": axis}, "range": [low, high], "tickvals": [low + step * place for place in range(4)]},
        yaxis=name_axis([theme.label(name) for name in frame["name"]]),
        annotations=[
            *texts_at_right(frame["text"], look),
            *(note(name, look, xref="x", x=at, y=1, yanchor="bottom", xanchor="center") for at, name in grades),
        ],
        shapes=[{"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}
                for at, _ in grades],
        hovermode="closest",
    )  # fmt: skip


def trend(frame: pd.DataFrame, look: Look, words: Mapping[str, str], grades: Sequence[tuple[float, str]]) -> go.Figure:
    """The index over time with its interval, against the grades.

    `frame`, one row a bucket in time order: `tick`, `hover`, `index`, `low`, `high` (NaN: none), `unripe`, `chosen`.
    `words`: axis, index, interval, unripe. The axis shows all grades that come near.
    """
    x = np.arange(len(frame))
    shade = look.colours.neutral
    ripe = ~frame["unripe"].to_numpy(bool)
    value = frame["index"].to_numpy(float)
    floor = lowest(frame)
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    if not ripe.all():
        marks, word = unripe_mark(ripe, 100.0, words["unripe"], look)
        traces.append(marks)
        notes.append(word)
    known = frame["low"].notna().to_numpy() & ripe
    for at in x[known]:
        ends = frame[["low", "high"]].to_numpy(float)[at]
        line = {"color": faint(shade, 0.35), "width": 7}
        traces.append({"type": "scatter", "mode": "lines", "x": [at, at], "y": ends, "line": line, "hoverinfo": "skip"})
    traces.append(marked_line(x, np.where(ripe, value, np.nan), frame["hover"], shade))
    traces.append(open_marks(x, np.where(ripe, np.nan, value), frame["hover"], shade))
    lines = [(at, name) for at, name in grades if at > floor]
    line = {"color": look.colours.muted, "width": 1.5, "dash": theme.DASH}
    entries = [("solid", shade, words["index"]), ("band", shade, words["interval"])]
    return theme.figure(
        traces,
        look,
        margin={"t": key_margin(entries)},
        xaxis=time_axis(frame["tick"]),
        yaxis={"range": [floor, 101], "title": {"text": words["axis"]}},
        annotations=[
            *notes,
            key(entries, look),
            *(note(name, look, x=0, xanchor="left", xshift=4, yref="y", y=at, yanchor="bottom") for at, name in lines),
        ],
        shapes=[
            *chosen_span(frame["chosen"], look),
            *({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at, "y1": at, "line": line} for at, _ in lines),
        ],
        hovermode="closest",
    )


def lowest(frame: pd.DataFrame) -> float:
    """Where the axis of a trend begins: at 25, the lowest index there is, or at 60 where all of it is above 65."""
    values = frame[["index", "low"]].to_numpy(float)
    return 60.0 if not np.isnan(values).all() and np.nanmin(values) >= 65 else 25.0
