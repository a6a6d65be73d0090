"""Shares: over time with their target and interval, and by name."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.theme import Look, faint, note

RAISED_FROM = 0.6  # lowest share of a trend from which its axis need not begin at 0
HALVED_TO = 0.48  # highest share of a trend up to which its axis ends at 50
MOST_TICKS = 7  # texts along a time axis that still fit a phone


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
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    if not ripe.all():
        traces.append(_hatch(x[~ripe], look))
        notes.append(_above(words["unripe"], x[~ripe], look))
    traces += _band(x, frame, ripe, shade)
    if "net" in frame:
        net = np.where(ripe, frame["net"] * 100, np.nan)
        line = {"color": shade, "width": 2, "dash": "dot"}
        traces.append({"type": "scatter", "x": x, "y": net, "mode": "lines", "line": line, "hoverinfo": "skip"})
        notes += _beside(words["net"], x, net, look, shade, above=True)
    rate = frame["rate"].to_numpy(float) * 100
    traces.append(_line(x, np.where(ripe, rate, np.nan), frame["hover"], shade, width=3))
    traces.append(_line(x, np.where(ripe, np.nan, rate), frame["hover"], shade, symbol="circle-open"))
    notes += _beside(words["rate"], x, np.where(ripe, rate, np.nan), look, shade, above="net" not in frame)
    if "target" in frame and frame["target"].notna().any():
        target = frame["target"].bfill().ffill().to_numpy(float) * 100
        line = {"color": colours.muted, "width": 1.5, "dash": theme.DASH}
        ends = np.concatenate([[-0.5], x, [len(frame) - 0.5]])
        drawn = np.concatenate([target[:1], target, target[-1:]])
        traces.append({"type": "scatter", "x": ends, "y": drawn, "mode": "lines", "line": line, "hoverinfo": "skip"})
        notes.append(
            note(words["target"], look, xref="x", yref="y", x=-0.5, y=target[0], xanchor="left", yanchor="top")
        )
    floor, top = lowest(frame), highest(frame)
    return theme.figure(
        traces,
        look,
        xaxis=time_axis(frame["tick"]),
        yaxis={
            "range": [floor, top + (top - floor) * 0.04],
            "ticksuffix": " %",
            "title": {"text": words["axis"]},
            "tickvals": list(range(floor, top + 1, 10 if top - floor <= 50 else 20)),
        },
        annotations=notes,
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
    notes = [
        note(text, look, x=1.0, xanchor="left", xshift=8, yref="y", y=row, font={"color": colours.text, "size": 14})
        for row, text in zip(rows.tolist(), frame["text"], strict=True)
    ]
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


def _line(
    x: np.ndarray,
    y: np.ndarray,
    hover: pd.Series,
    colour: str,
    *,
    width: float = 2,
    symbol: str = "circle",
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines+markers",
        "line": {"color": colour, "width": width},
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


def _beside(text: str, x: np.ndarray, y: np.ndarray, look: Look, shade: str, *, above: bool) -> list[dict[str, Any]]:
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
            yshift=8 if above else -8,
            bgcolor=faint(look.colours.background, 0.75),
            font={"color": shade, "size": 13},
        )
    ]


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
