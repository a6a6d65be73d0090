"""Shares: over time with their target and interval, and by name."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.theme import Look, faint, note

MOST_TICKS = 7  # texts along a time axis that still fit a phone


def trend(frame: pd.DataFrame, look: Look, words: Mapping[str, str]) -> go.Figure:
    """A share over time, with its interval as a band, the share without outages beside it, and the target.

    `frame`, one row a bucket in time order: `tick`, `hover` (texts), `rate`, `low`, `high` (0 to 1, NaN: nothing to
    count), `unripe` (bool), `chosen` (bool: inside the viewer's period), and where they apply `net` and `target`.
    No line leads to an unripe bucket. `words`: rate, net, target, unripe, chosen, axis.
    """
    colours = look.colours
    x = np.arange(len(frame))
    ripe = ~frame["unripe"].to_numpy(bool)
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    if not ripe.all():
        traces.append(_hatch(x[~ripe], look))
        notes.append(_above(words["unripe"], x[~ripe], look))
    traces += _band(x, frame, ripe, look)
    if "net" in frame:
        net = np.where(ripe, frame["net"] * 100, np.nan)
        traces.append(_line(x, net, frame["hover"], colours.on_time, dash="dot", symbol="diamond-open"))
        notes += _beside(words["net"], x, net, look, above=True)
    rate = frame["rate"].to_numpy(float) * 100
    traces.append(_line(x, np.where(ripe, rate, np.nan), frame["hover"], colours.on_time, width=3))
    traces.append(_line(x, np.where(ripe, np.nan, rate), frame["hover"], colours.on_time, symbol="circle-open"))
    notes += _beside(words["rate"], x, np.where(ripe, rate, np.nan), look, above="net" not in frame)
    if "target" in frame and frame["target"].notna().any():
        target = frame["target"].bfill().ffill().to_numpy(float) * 100
        line = {"color": colours.muted, "width": 1.5, "dash": theme.DASH}
        ends = np.concatenate([[-0.5], x, [len(frame) - 0.5]])
        drawn = np.concatenate([target[:1], target, target[-1:]])
        traces.append({"type": "scatter", "x": ends, "y": drawn, "mode": "lines", "line": line, "hoverinfo": "skip"})
        notes.append(
            note(words["target"], look, xref="x", yref="y", x=-0.5, y=target[0], xanchor="left", yanchor="top")
        )
    return theme.figure(
        traces,
        look,
        xaxis=time_axis(frame["tick"]),
        yaxis={
            "range": [0, 104],
            "ticksuffix": " %",
            "title": {"text": words["axis"]},
            "tickvals": [0, 20, 40, 60, 80, 100],
        },
        annotations=notes,
        shapes=chosen_span(frame["chosen"], look),
        hovermode="closest",
    )


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
    notes = [
        note(text, look, x=1.0, xanchor="left", xshift=8, yref="y", y=row, font={"color": colours.text, "size": 14})
        for row, text in zip(rows.tolist(), frame["text"], strict=True)
    ]
    if frame["target"].notna().any():
        aim = frame["target"].to_numpy(float) * 100
        traces += [_aim(value, row, look) for value, row in zip(aim, rows, strict=True) if not np.isnan(value)]
        first = float(aim[~np.isnan(aim)][0])
        notes.append(note(words["target"], look, xref="x", x=first, xanchor="right", y=1, yanchor="bottom"))
    return theme.figure(
        traces,
        look,
        height=theme.bars_height(len(frame)),
        margin={"r": 118, "t": 24},
        xaxis={
            "range": [0, 102],
            "ticksuffix": " %",
            "title": {"text": words["axis"]},
            "tickvals": [0, 25, 50, 75, 100],
        },
        yaxis=name_axis(names),
        annotations=notes,
        hovermode="closest",
    )


def name_axis(names: list[str]) -> dict[str, Any]:
    """An axis of names with the first on top."""
    return {
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "range": [len(names) - 0.5, -0.5],
        "showgrid": False,
        "ticklabelstandoff": 6,
    }


def time_axis(ticks: pd.Series) -> dict[str, Any]:
    """An axis of buckets by their place, with as many texts as fit; the last one always has its text."""
    count = len(ticks)
    step = max(1, -(-count // MOST_TICKS))
    shown = sorted(range(count - 1, -1, -step))
    return {
        "range": [-0.5, max(count, 1) - 0.5],
        "tickvals": shown,
        "ticktext": [theme.label(ticks.iloc[at]) for at in shown],
        "showgrid": False,
        "tickangle": 0,
    }


def chosen_span(chosen: pd.Series, look: Look) -> list[dict[str, Any]]:
    """A light background behind the viewer's own period, where the trend shows more than it."""
    inside = np.flatnonzero(chosen.to_numpy(bool))
    if not len(inside) or len(inside) == len(chosen):
        return []
    return [
        {
            "type": "rect",
            "yref": "paper",
            "x0": inside[0] - 0.5,
            "x1": inside[-1] + 0.5,
            "y0": 0,
            "y1": 1,
            "fillcolor": faint(look.colours.neutral, 0.13),
            "line": {"width": 0},
            "layer": "below",
        }
    ]


def _band(x: np.ndarray, frame: pd.DataFrame, ripe: np.ndarray, look: Look) -> list[dict[str, Any]]:
    """The interval of each unbroken run of ripe buckets as a closed area; a single bucket gets a whisker's width."""
    known = ripe & frame["rate"].notna().to_numpy()
    low, high = frame["low"].to_numpy(float) * 100, frame["high"].to_numpy(float) * 100
    bands = []
    for run in np.split(x, np.flatnonzero(~known)):
        run = run[known[run]]
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
                "fillcolor": faint(look.colours.on_time, 0.16),
                "hoverinfo": "skip",
            }
        )
    return bands


def _line(
    x: np.ndarray,
    y: np.ndarray,
    hover: pd.Series,
    colour: str,
    *,
    width: float = 2,
    dash: str = "solid",
    symbol: str = "circle",
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines+markers",
        "line": {"color": colour, "width": width, "dash": dash},
        "marker": {"color": colour, "size": 8, "symbol": symbol, "line": {"width": 2}},
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _hatch(x: np.ndarray, look: Look) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": x,
        "y": np.full(len(x), 104.0),
        "width": 0.96,
        "marker": {
            "color": "rgba(0,0,0,0)",
            "line": {"width": 0},
            "pattern": {"shape": "/", "fgcolor": faint(look.colours.neutral, 0.55), "size": 8, "solidity": 0.15},
        },
        "hoverinfo": "skip",
    }


def _above(text: str, x: np.ndarray, look: Look) -> dict[str, Any]:
    """A text over some buckets at the right end, ending at the plot's edge."""
    return note(text, look, xref="x", x=x[-1] + 0.5, xanchor="right", y=1.0, yanchor="bottom")


def _beside(text: str, x: np.ndarray, y: np.ndarray, look: Look, *, above: bool) -> list[dict[str, Any]]:
    """The name of a line, at its last point."""
    known = np.flatnonzero(~np.isnan(y))
    if not len(known):
        return []
    at = known[-1]
    return [
        note(
            text,
            look,
            xref="x",
            yref="y",
            x=int(x[at]),
            y=float(y[at]),
            xanchor="right" if at else "left",
            yanchor="bottom" if above else "top",
            yshift=6 if above else -6,
            font={"color": look.colours.on_time, "size": 13},
        )
    ]


def _aim(value: float, row: int, look: Look) -> dict[str, Any]:
    """The target of one bar: a dashed upright stroke."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [value, value],
        "y": [row - 0.46, row + 0.46],
        "line": {"color": look.colours.text, "width": 2, "dash": "4px,3px"},
        "hoverinfo": "skip",
    }
