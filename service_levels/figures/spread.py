"""How lengths are spread: the share done within x hours."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.axes import key, key_margin
from service_levels.figures.theme import Look, faint


def done_within(
    frame: pd.DataFrame,
    look: Look,
    words: Mapping[str, str],
    until: float,
    standards: Sequence[tuple[float, str]],
    promise: tuple[float, str] | None,
) -> go.Figure:
    """The share done within each length, as a rising staircase with its interval.

    `frame`, sorted: `hours`, and in percent `done`, `low`, `high` (NaN: no interval), `hover`. The axis ends at
    `until`. `standards`: (hours, text) of each promise drawn; `promise`: the length within which 90% were done, and
    its text. `words`: axis, share, done, interval.
    """
    colours = look.colours
    x = np.concatenate([[0.0], frame["hours"].to_numpy(float)])
    done = np.concatenate([[0.0], frame["done"].to_numpy(float)])
    known = frame["low"].notna().to_numpy()
    at, low, high = (frame[name].to_numpy(float)[known] for name in ("hours", "low", "high"))
    step = {"shape": "hv", "width": 0}
    base = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    traces: list[dict[str, Any]] = [
        {**base, "x": at, "y": low, "line": step},
        {**base, "x": at, "y": high, "line": step, "fill": "tonexty", "fillcolor": faint(colours.on_time, 0.18)},
        {
            **base,
            "x": x,
            "y": done,
            "line": {"shape": "hv", "color": colours.on_time, "width": 3},
            "customdata": np.concatenate([[""], frame["hover"]]),
            "hovertemplate": "%{customdata}<extra></extra>",
            "hoverinfo": None,
        },
    ]
    # Named over the plot, not at the lines: on a telephone every place beside a line lies on the curve.
    entries = [("solid", colours.on_time, words["done"]), ("band", colours.on_time, words["interval"])]
    shapes = []
    for hours, text in standards:
        shapes.append(_upright(hours, colours.muted, theme.DASH))
        entries.append(("target", colours.muted, text))
    if promise:
        hours, text = promise
        shapes.append(_upright(hours, colours.text, "2px,2px", up_to=90))
        shapes.append({**_upright(hours, colours.text, "2px,2px"), "x0": 0, "y0": 90, "y1": 90, "yref": "y"})
        entries.append(("dot", colours.text, text))
    return theme.figure(
        traces,
        look,
        margin={"t": key_margin(entries)},
        xaxis={"range": [0, until], "title": {"text": words["axis"]}, "nticks": 7},
        yaxis={"range": [0, 102], "title": {"text": words["share"]}, "tickvals": [0, 25, 50, 75, 90, 100]},
        annotations=[key(entries, look)],
        shapes=shapes,
        hovermode="x",
    )


def _upright(hours: float, colour: str, dash: str, up_to: float | None = None) -> dict[str, Any]:
    line = {"color": colour, "width": 1.5, "dash": dash}
    high = {"yref": "paper", "y1": 1} if up_to is None else {"yref": "y", "y1": up_to}
    return {"type": "line", "x0": hours, "x1": hours, "y0": 0, "line": line, **high}
