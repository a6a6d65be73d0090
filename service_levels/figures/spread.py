"""How lengths are spread: the share done within x hours; and how a rate differs by weekday and hour."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.axes import key, key_margin
from service_levels.figures.theme import Look, faint

CELL = 44  # pixels high


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
        margin={"t": key_margin(entries, look)},
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


def week_map(
    frame: pd.DataFrame, look: Look, columns: Sequence[str], rows: Sequence[str], words: Mapping[str, str]
) -> go.Figure:
    """A cell for each hour of each weekday, the darker the more were late; cells of few requests are grey.

    `frame`: `row`, `column` (places), `late` (share, 0 to 1), `text`, `hover`, `few` (bool). `words`: axis.
    """
    shape = (len(rows), len(columns))
    late, few = np.full(shape, np.nan), np.full(shape, np.nan)
    text, hover = np.full(shape, "", dtype=object), np.full(shape, "", dtype=object)
    for cell in frame.to_dict("records"):
        at = cell["row"], cell["column"]
        (few if cell["few"] else late)[at] = 1.0 if cell["few"] else cell["late"]
        text[at], hover[at] = cell["text"], cell["hover"]
    colours = look.colours
    darkest = float(np.nanmax(late)) if not np.isnan(late).all() else 0.0
    common: dict[str, Any] = {
        "type": "heatmap",
        "x": np.arange(len(columns)),
        "y": np.arange(len(rows)),
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
        "text": text,
        "texttemplate": "%{text}",
        "textfont": {"size": 12, "color": colours.text},
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
    }
    scale = [[0, faint(colours.late, 0.04)], [1, faint(colours.late, 0.55)]]
    grey = [[0, faint(colours.neutral, 0.16)], [1, faint(colours.neutral, 0.16)]]
    quiet = {**common["textfont"], "color": colours.muted}
    return theme.figure(
        [
            {**common, "z": late, "zmin": 0, "zmax": darkest or 1, "colorscale": scale},
            {**common, "z": few, "zmin": 0, "zmax": 1, "colorscale": grey, "textfont": quiet},
        ],
        look,
        height=90 + CELL * len(rows),
        margin={"t": 8},
        xaxis={"tickvals": list(range(len(columns))), "ticktext": list(columns), "showgrid": False, "tickangle": 0,
               "title": {"text": words["axis"]}},
        yaxis={"tickvals": list(range(len(rows))), "ticktext": list(rows), "showgrid": False,
               "range": [len(rows) - 0.5, -0.5]},
        hovermode="closest",
    )  # fmt: skip
