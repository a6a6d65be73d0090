"""The life of one request along a line of time: whose turn it was, when the office was open, when a server was down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.axes import name_axis
from service_levels.figures.theme import DASH, Look, faint, note

HEIGHT, TOP = 280, 104  # pixels: of it all with three lanes, and over the lanes
WORDS = 42  # pixels over the lanes for the words of two marks
A_LINE = 3  # kinds named in one line of the key, which so fits a telephone
LEFT = 56  # pixels by which the key begins left of the lanes, over their names
PADDING = 0.03  # of the time shown, left free at either end
WIDTHS = {"turn": 0.62, "office": 0.3, "server": 0.3}  # of a lane; the turn is what is read first


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant that has a line of its own: when (local wall clock, ISO), what is said beside it, dashed or not."""

    at: str
    text: str
    dashed: bool = False


def life(
    bars: pd.DataFrame,
    steps: pd.DataFrame,
    marks: Sequence[Mark],
    ticks: Sequence[tuple[str, str]],
    look: Look,
    lanes: Mapping[str, str],
    names: Mapping[str, str],
) -> go.Figure:
    """A life in lanes. `bars`: `lane` (key of `lanes`), `kind` (a colour of the palette, `open` or `unknown`), `start`,
    `end` (local wall clock, datetime64), `hover`. `steps`: `at`, `hover`, drawn on the first lane. `ticks`: (wall
    clock, text). `names`: kind -> what the key calls it, in order.
    """
    keys = list(lanes)
    drawn = [kind for kind in names if kind in set(bars["kind"])]
    traces = [
        _bars(mine, keys.index(str(lane)), str(kind), str(lane), look)
        for (lane, kind), mine in bars.groupby(["lane", "kind"], sort=False)
    ]
    traces.append(
        {
            "type": "scatter",
            "x": _iso(steps["at"]),
            "y": np.full(len(steps), -0.46),
            "mode": "markers",
            "marker": {"symbol": "triangle-down", "size": 11, "color": look.colours.text},
            "customdata": steps["hover"],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    )
    edges = pd.to_datetime([*bars["start"], *bars["end"], *steps["at"], *(mark.at for mark in marks)])
    first, last = edges.min(), edges.max()
    height = HEIGHT - 40 * (3 - len(keys))
    margin = max((last - first) * PADDING, pd.Timedelta(minutes=5))
    low, high = first - margin, last + margin
    return theme.figure(
        traces,
        look,
        height=height,
        margin={"t": TOP},
        barmode="overlay",
        hovermode="closest",
        xaxis={
            "type": "date",
            "range": [low.isoformat(), high.isoformat()],
            "tickvals": [at for at, _ in ticks],
            "ticktext": [text for _, text in ticks],
            "tickangle": 0,
            "showgrid": True,
        },
        yaxis={**name_axis([theme.label(name) for name in lanes.values()]), "range": [len(keys) - 0.5, -0.72]},
        shapes=[_line(mark, look) for mark in marks],
        annotations=[_key(drawn, names, look), *(_word(mark, low, high, look) for mark in marks)],
    )


def _bars(mine: pd.DataFrame, row: int, kind: str, lane: str, look: Look) -> dict[str, Any]:
    colours = look.colours
    marker: dict[str, Any] = {"color": _colour(kind, look), "line": {"width": 0}}
    if kind == "unknown":
        marker = {
            "color": "rgba(0,0,0,0)",
            "line": {"width": 1, "color": colours.neutral},
            "pattern": {"shape": "/", "fgcolor": colours.neutral, "size": 6, "solidity": 0.3},
        }
    return {
        "type": "bar",
        "orientation": "h",
        "base": _iso(mine["start"]),
        "x": (mine["end"] - mine["start"]).dt.total_seconds() * 1000,
        "y": np.full(len(mine), row),
        "width": WIDTHS[lane],
        "marker": marker,
        "customdata": mine["hover"],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _colour(kind: str, look: Look) -> str:
    if kind in ("open", "maintenance"):
        return faint(look.colours.neutral, 0.9 if kind == "open" else 0.4)
    return str(getattr(look.colours, kind if kind != "unknown" else "neutral"))


def _line(mark: Mark, look: Look) -> dict[str, Any]:
    line = {"color": look.colours.text, "width": 2 if mark.dashed else 1, "dash": DASH if mark.dashed else "dot"}
    return {"type": "line", "x0": mark.at, "x1": mark.at, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _word(mark: Mark, low: pd.Timestamp, high: pd.Timestamp, look: Look) -> dict[str, Any]:
    """What is said beside a line: on the side on which there is room, dashed ones a row above the others."""
    right = pd.Timestamp(mark.at) > low + (high - low) / 2
    return note(
        escape(mark.text, quote=False), look, xref="x", x=mark.at, xanchor="right" if right else "left",
        y=1, yanchor="bottom", yshift=18 if mark.dashed else 0,
    )  # fmt: skip


def _key(drawn: Sequence[str], names: Mapping[str, str], look: Look) -> dict[str, Any]:
    """What the colours mean, a few to a line, over the words of the marks."""
    signs = {"unknown": "▨"}
    texts = [
        f'<span style="color:{_colour(kind, look)}">{signs.get(kind, "■")}</span> {escape(names[kind], quote=False)}'
        for kind in drawn
    ]
    lines = ["   ".join(texts[at : at + A_LINE]) for at in range(0, len(texts), A_LINE)]
    place = {"x": 0, "xanchor": "left", "xshift": -LEFT, "y": 1, "yanchor": "bottom", "yshift": WORDS}
    return note("<br>".join(lines), look, **place)


def _iso(instants: pd.Series) -> list[str]:
    return [at.isoformat() for at in instants]
