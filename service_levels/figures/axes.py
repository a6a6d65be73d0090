"""What charts over time and charts by name have in common: their axes, the key, and what is not ripe yet."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from service_levels.figures import theme
from service_levels.figures.theme import Look, faint, note

MOST_TICKS = 7  # texts along a time axis that still fit a phone, and letters of them together with a gap each
TICK_LETTERS = 49
KEY_MARGIN = 52  # pixels over a plot with a key of one row and a word for what is unripe
LINE_HEIGHT = 18
LINE_LENGTH = 50  # characters of a key, its strokes and gaps counted, that fit over a plot on a telephone
# How a key shows a line, a band or a mark.
STROKES = {"solid": "━━", "dot": "┅┅", "target": "╌╌", "band": "▒▒", "bar": "■", "hatch": "▨"}
STROKES |= {"mark": "●", "busiest": "◇", "tick": "━", "hollow": "□"}
STROKES |= {"improving": "◆", "worsening": "▼"}


def name_axis(names: list[str]) -> dict[str, Any]:
    """An axis of names with the first on top."""
    return {
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "range": [len(names) - 0.5, -0.5],
        "showgrid": False,
        "ticklabelstandoff": 6,
    }


def amount_axis(title: str) -> dict[str, Any]:
    """An axis along the foot of bars by name: on a telephone it is as short as a thumb, so its texts are few."""
    return {"title": {"text": title}, "nticks": 4, "tickangle": 0}


def time_axis(ticks: pd.Series) -> dict[str, Any]:
    """An axis of buckets by their place, with as many texts as fit; the last one always has its text."""
    count = len(ticks)
    room = min(MOST_TICKS, TICK_LETTERS // (max(map(len, ticks), default=0) + 1))
    step = max(1, -(-count // max(room, 1)))
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


def key_margin(entries: Sequence[tuple[str, str, str]]) -> int:
    """Pixels over a plot for its key and for the word for what is unripe."""
    return KEY_MARGIN + LINE_HEIGHT * max(len(_key_rows(entries)) - 1, 0)


def _key_rows(entries: Sequence[tuple[str, str, str]]) -> list[list[int]]:
    """The places of the entries, row by row: no server knows how wide a window is, so all rows fit the narrowest."""
    rows: list[list[int]] = []
    room = 0
    for at, (_, _, name) in enumerate(entries):
        length = len(name) + 6  # the stroke, and the gap to the next
        if length > room:
            rows.append([])
            room = LINE_LENGTH
        rows[-1].append(at)
        room -= length
    return rows


def key(entries: Sequence[tuple[str, str, str]], look: Look, right: int | None = None) -> dict[str, Any]:
    """The lines of a chart named in rows over it: (stroke, colour, name), in their order.

    Names beside the lines would lie on top of each other where the lines do. `right`: the margin at the right of a plot
    that has names at its left; the key then ends at the edge of the chart and may lie over both.
    """
    texts = [
        f'<span style="color:{colour}">{STROKES[stroke]}</span> {escape(name, quote=False)}'
        for stroke, colour, name in entries
    ]
    lines = ["   ".join(texts[at] for at in row) for row in _key_rows(entries)]
    place = {"x": 0, "xanchor": "left"} if right is None else {"x": 1, "xanchor": "right", "xshift": right - 8}
    return note("<br>".join(lines), look, **place, y=1, yanchor="bottom", yshift=20)


def unripe_mark(ripe: np.ndarray, top: float, text: str, look: Look) -> tuple[dict[str, Any], dict[str, Any]]:
    """Hatching up to `top` over the buckets that are not ripe, and the word for it; some bucket must be unripe."""
    x = np.flatnonzero(~ripe)
    word = note(text, look, xref="x", x=int(x[-1]) + 0.5, xanchor="right", y=1.0, yanchor="bottom")
    return hatch(x, top, look), word


def hatch(x: np.ndarray, top: float, look: Look) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": x,
        "y": np.full(len(x), top),
        "width": 0.96,
        "marker": {
            "color": "rgba(0,0,0,0)",
            "line": {"width": 0},
            "pattern": {"shape": "/", "fgcolor": faint(look.colours.neutral, 0.55), "size": 8, "solidity": 0.15},
        },
        "hoverinfo": "skip",
    }


def texts_at_right(texts: Sequence[str], look: Look) -> list[dict[str, Any]]:
    """The figure of each bar of a chart by name, in a column right of the plot."""
    font = {"color": look.colours.text, "size": 14}
    return [
        note(text, look, x=1.0, xanchor="left", xshift=8, yref="y", y=row, font=font) for row, text in enumerate(texts)
    ]


def marked_line(
    x: np.ndarray, y: np.ndarray, hover: pd.Series, colour: str, *, width: float = 3, dash: str = "solid"
) -> dict[str, Any]:
    """A line with a mark at each value, broken where there is none (NaN)."""
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines+markers",
        "line": {"color": colour, "width": width, "dash": dash},
        "marker": {"color": colour, "size": 8},
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def open_marks(x: np.ndarray, y: np.ndarray, hover: pd.Series, colour: str) -> dict[str, Any]:
    """Marks without a line: values of which no trend is claimed."""
    marker = {"color": colour, "size": 9, "symbol": "circle-open", "line": {"width": 2}}
    return {**marked_line(x, y, hover, colour), "mode": "markers", "marker": marker}
