"""The week by weekday and hour: a cell for each, the darker the more came or the more were late."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.axes import key, key_margin
from service_levels.figures.theme import Look, faint

CELL = 42  # pixels high
FOOT = 90  # pixels under the cells: hours and the title of their axis


def late(
    frame: pd.DataFrame, look: Look, columns: Sequence[str], rows: Sequence[str], words: Mapping[str, str]
) -> go.Figure:
    """A cell for each hour of each weekday, the darker the more were late; cells of few requests are grey.

    `frame`: `row`, `column` (places), `late` (share, 0 to 1), `text`, `hover`, `few` (bool). `words`: axis.
    """
    colours = look.colours
    cells = _cells(frame, look, (len(rows), len(columns)), "late", frame["few"])
    return theme.figure(
        [
            {**cells[0], "colorscale": _scale(colours.late, 0.04, 0.55)},
            {**cells[1], "colorscale": _scale(colours.neutral, 0.16, 0.16)},
        ],
        look,
        height=FOOT + CELL * len(rows),
        margin={"t": 8},
        **_axes(columns, rows, words["axis"]),
    )


def arrivals(
    frame: pd.DataFrame, look: Look, columns: Sequence[str], rows: Sequence[str], words: Mapping[str, str]
) -> go.Figure:
    """A cell for each hour of each weekday, the darker the more come in working hours; closed hours have no ground.

    `frame`: `row`, `column` (places), `rate` (an hour), `is_open` (bool), `text`, `hover`. `words`: axis, open, closed.
    """
    colours = look.colours
    cells = _cells(frame, look, (len(rows), len(columns)), "rate", ~frame["is_open"])
    entries = [("bar", colours.neutral, words["open"]), ("hollow", colours.muted, words["closed"])]
    return theme.figure(
        [
            {**cells[0], "colorscale": _scale(colours.neutral, 0.1, 0.75)},
            {**cells[1], "colorscale": _scale(colours.neutral, 0, 0)},
        ],
        look,
        height=FOOT + key_margin(entries) + CELL * len(rows),
        margin={"t": key_margin(entries) - 12},
        annotations=[key(entries, look)],
        **_axes(columns, rows, words["axis"]),
    )


def _cells(
    frame: pd.DataFrame, look: Look, shape: tuple[int, int], value: str, aside: pd.Series
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The cells that are shaded by their value, and those that stand aside: muted, all of one ground."""
    row, column = frame["row"].to_numpy(int), frame["column"].to_numpy(int)
    away = aside.to_numpy(bool)
    shaded, flat = np.full(shape, np.nan), np.full(shape, np.nan)
    shaded[row[~away], column[~away]] = frame[value].to_numpy(float)[~away]
    flat[row[away], column[away]] = 1.0
    text, hover = np.full(shape, "", dtype=object), np.full(shape, "", dtype=object)
    text[row, column], hover[row, column] = frame["text"], frame["hover"]
    most = float(np.nanmax(shaded)) if not np.isnan(shaded).all() else 0.0
    font = {"size": 13, "color": look.colours.text}
    common = {
        "type": "heatmap",
        "x": np.arange(shape[1]),
        "y": np.arange(shape[0]),
        "xgap": 2,
        "ygap": 2,
        "zmin": 0,
        "showscale": False,
        "text": text,
        "texttemplate": "%{text}",
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
    }
    muted = {**font, "color": look.colours.muted}
    return (
        {**common, "z": shaded, "zmax": most or 1, "textfont": font},
        {**common, "z": flat, "zmax": 1, "textfont": muted},
    )


def _scale(colour: str, least: float, most: float) -> list[list[Any]]:
    return [[0, faint(colour, least)], [1, faint(colour, most)]]


def _axes(columns: Sequence[str], rows: Sequence[str], title: str) -> dict[str, Any]:
    """Hours along the foot, weekdays with the first on top; the pointer finds the cell that it is on."""
    return {
        "xaxis": {
            "tickvals": list(range(len(columns))),
            "ticktext": list(columns),
            "showgrid": False,
            "tickangle": 0,
            "title": {"text": title},
        },
        "yaxis": {
            "tickvals": list(range(len(rows))),
            "ticktext": list(rows),
            "showgrid": False,
            "range": [len(rows) - 0.5, -0.5],
        },
        "hovermode": "closest",
    }
