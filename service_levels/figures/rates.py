"""Shares: over time with their target and interval, and by name."""

from collections.abc import Mapping
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

RAISED_FROM = 0.6  # lowest share of a trend from which its axis need not begin at 0
HALVED_TO = 0.48  # highest share of a trend up to which its axis ends at 50


def trend(frame: pd.DataFrame, look: Look, words: Mapping[str, str], colour: str = "on_time") -> go.Figure:
    """A share over time, with its interval as a band, the share without outages beside it, and the target.

    `frame`, one row a bucket in time order: `tick`, `hover` (texts), `rate`, `low`, `high` (0 to 1, NaN: nothing to
    count), `unripe` (bool), `chosen` (bool: inside the viewer's period), and where they apply `net` and `target`.
    No line leads to an unripe bucket. `words`: rate, net, target, unripe, axis. `colour` names the palette's colour of
    what is counted.
    """
    colours, shade = look.colours, getattr(look.colours, colour)
    x = np.arange(len(frame))
    ripe = ~frame["unripe"].to_numpy(bool)
    floor, top = lowest(frame), highest(frame)
    edge = top + (top - floor) * 0.04
    rate = frame["rate"].to_numpy(float) * 100
    entries = [("solid", shade, words["rate"])]
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    if not ripe.all():
        marks, word = unripe_mark(ripe, edge, words["unripe"], look)
        traces.append(marks)
        notes.append(word)
    traces += _band(x, frame, ripe, shade)
    if "net" in frame:
        net = np.where(ripe, frame["net"].to_numpy(float) * 100, np.nan)
        line = {"color": shade, "width": 2, "dash": "dot"}
        traces.append({"type": "scatter", "x": x, "y": net, "mode": "lines", "line": line, "hoverinfo": "skip"})
        entries.append(("dot", shade, words["net"]))
    traces.append(marked_line(x, np.where(ripe, rate, np.nan), frame["hover"], shade))
    traces.append(open_marks(x, np.where(ripe, np.nan, rate), frame["hover"], shade))
    if "target" in frame and frame["target"].notna().any():
        traces.append(_target(x, frame["target"].bfill().ffill().to_numpy(float) * 100, look))
        entries.append(("target", colours.muted, words["target"]))
    return theme.figure(
        traces,
        look,
        margin={"t": key_margin(entries)},
        xaxis=time_axis(frame["tick"]),
        yaxis={
            "range": [floor, edge],
            "title": {"text": words["axis"]},
            "tickvals": list(range(floor, top + 1, 10 if top - floor <= 50 else 20)),
        },
        annotations=[*notes, key(entries, look)],
        shapes=chosen_span(frame["chosen"], look),
        hovermode="closest",
    )


def lowest(frame: pd.DataFrame) -> int:
    """Where the axis of a trend begins, in percent: at 0, or higher where the interval would be a hair's breadth.

    A chart that does not begin at 0 has to say so.
    """
    values = frame[[name for name in ("rate", "low", "target") if name in frame]].to_numpy(float)
    if np.isnan(values).all() or np.nanmin(values) < RAISED_FROM:
        return 0
    return int(np.nanmin(values) * 10) * 10


def highest(frame: pd.DataFrame) -> int:
    """Where the axis of a trend ends, in percent: at 100, or at 50 where all of it lies well below."""
    values = frame[[name for name in ("rate", "high", "target") if name in frame]].to_numpy(float)
    return 100 if np.isnan(values).all() or np.nanmax(values) > HALVED_TO else 50


def by_name(frame: pd.DataFrame, look: Look, words: Mapping[str, str], colour: str = "on_time") -> go.Figure:
    """Shares by name as bars from zero, in the order of the frame (first on top), with interval and target.

    `frame`: `name`, `hover`, `text` (the figure at the right), `rate`, `low`, `high`, `target` (0 to 1; NaN: none).
    `words`: axis, target. `colour` names the palette's colour of what is counted.
    """
    colours = look.colours
    names = [theme.label(name) for name in frame["name"]]
    rows = np.arange(len(frame))
    rate = frame["rate"].to_numpy(float) * 100
    shade = getattr(colours, colour)
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "x": rate,
            "y": rows,
            "width": 0.56,
            "marker": {"color": shade},
            "customdata": frame["hover"],
            "hovertemplate": "%{customdata}<extra></extra>",
            "error_x": {
                "type": "data",
                "symmetric": False,
                "array": frame["high"].to_numpy(float) * 100 - rate,
                "arrayminus": rate - frame["low"].to_numpy(float) * 100,
                "color": colours.muted,
                "thickness": 1.5,
                "width": 4,
            },
        }
    ]
    notes = texts_at_right(frame["text"], look)
    if frame["target"].notna().any():
        aim = frame["target"].to_numpy(float) * 100
        traces.append(_aims(aim, rows, look))
        first = float(aim[~np.isnan(aim)][0])
        notes.append(note(words["target"], look, xref="x", x=first, xanchor="right", y=1, yanchor="bottom"))
    return theme.figure(
        traces,
        look,
        height=theme.bars_height(len(frame)),
        margin={"r": 118, "t": 24},
        xaxis={
            "range": [0, 102],
            "title": {"text": words["axis"]},
            "tickvals": [0, 25, 50, 75, 100],
        },
        yaxis=name_axis(names),
        annotations=notes,
        hovermode="closest",
    )


def _band(x: np.ndarray, frame: pd.DataFrame, ripe: np.ndarray, shade: str) -> list[dict[str, Any]]:
    """The interval of each unbroken run of ripe buckets as a closed area; a single bucket gets a whisker's width."""
    known = ripe & frame["rate"].notna().to_numpy()
    low, high = frame["low"].to_numpy(float) * 100, frame["high"].to_numpy(float) * 100
    bands = []
    for piece in np.split(x, np.flatnonzero(~known)):
        run = piece[known[piece]]
        if not len(run):
            continue
        at = run.astype(float) if len(run) > 1 else np.array([run[0] - 0.12, run[0] + 0.12])
        values = run if len(run) > 1 else np.repeat(run, 2)
        bands.append(
            {
                "type": "scatter",
                "x": np.concatenate([at, at[::-1]]),
                "y": np.concatenate([high[values], low[values][::-1]]),
                "fill": "toself",
                "mode": "lines",
                "line": {"width": 0},
                "fillcolor": faint(shade, 0.18),
                "hoverinfo": "skip",
            }
        )
    return bands


def _target(x: np.ndarray, target: np.ndarray, look: Look) -> dict[str, Any]:
    """The target from edge to edge of the plot, dashed."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.concatenate([[-0.5], x, [len(x) - 0.5]]),
        "y": np.concatenate([target[:1], target, target[-1:]]),
        "line": {"color": look.colours.muted, "width": 1.5, "dash": theme.DASH},
        "hoverinfo": "skip",
    }


def _aims(targets: np.ndarray, rows: np.ndarray, look: Look) -> dict[str, Any]:
    """The targets of the bars: a dashed upright stroke each, drawn as one line with gaps."""
    known = ~np.isnan(targets)
    gap = np.full(known.sum(), np.nan)
    at, height = targets[known], rows[known]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.column_stack([at, at, gap]).ravel(),
        "y": np.column_stack([height - 0.46, height + 0.46, gap]).ravel(),
        "line": {"color": look.colours.text, "width": 2, "dash": "4px,3px"},
        "hoverinfo": "skip",
    }
