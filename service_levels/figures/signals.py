"""Is a change a signal? A series of periods with its mean, its usual variation, its target and what lies beyond."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.axes import chosen_span, key, key_margin, marked_line, open_marks, time_axis, unripe_mark
from service_levels.figures.theme import Look, faint

# What a period is -> the shape of its mark. Shapes tell it without colours.
SHAPES = {"improving": "diamond", "worsening": "triangle-down", "common": "circle"}
LARGE = {"improving": 14, "worsening": 14, "common": 8}


def xmr(frame: pd.DataFrame, look: Look, words: Mapping[str, str], *, share: bool) -> go.Figure:
    """An XmR chart.

    `frame`, one row a period in time order: `tick`, `hover` (texts), `value` (percent where `share`, else any unit
    from 0; NaN: no figure), `ripe`, `judged`, `chosen` (bool), `mark` (a key of `SHAPES`, '' where it is not judged),
    `segment` (equal within one), `low`, `mean`, `high` (of the segment, in the unit of the value; NaN: no limits), and
    where there is one `target` (NaN: none). `words`: mean, usual, target, unripe, axis, improving, worsening.
    """
    colours = look.colours
    x = np.arange(len(frame))
    ripe, judged = frame["ripe"].to_numpy(bool), frame["judged"].to_numpy(bool)
    values = frame["value"].to_numpy(float)
    floor, top = _range(frame, share)
    edge = top + (top - floor) * 0.04
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    shapes = chosen_span(frame["chosen"], look)
    entries: list[tuple[str, str, str]] = []
    if not ripe.all():
        hatching, word = unripe_mark(ripe, edge, words["unripe"], look)
        traces.append(hatching)
        notes.append(word)
    if frame["low"].notna().any():
        for first, after, segment in _segments(frame):
            if segment["low"] == segment["low"]:
                shapes.append(_band(first, after, max(segment["low"], floor), min(segment["high"], top), look))
                places = np.arange(first, after)
                traces.append(_level(places, np.full(len(places), segment["mean"]), colours.text, "solid", 1.5))
        entries.append(("solid", colours.text, words["mean"]))
        entries.append(("band", colours.neutral, words["usual"]))
    if "target" in frame and frame["target"].notna().any():
        aim = frame["target"].bfill().ffill().to_numpy(float)
        traces.append(_level(x, aim, colours.muted, theme.DASH, 1.5))
        entries.append(("target", colours.muted, words["target"]))
    line = marked_line(x, np.where(judged, values, np.nan), frame["hover"], colours.neutral, width=2)
    traces.append({**line, "mode": "lines", "hoverinfo": "skip", "hovertemplate": None})
    shades = {"improving": colours.on_time, "worsening": colours.late, "common": colours.neutral}
    for mark, shape in SHAPES.items():
        those = judged & (frame["mark"].replace("", "common") == mark).to_numpy()
        if not those.any():
            continue
        dots = {**line, "x": x[those], "y": values[those], "customdata": frame["hover"][those], "mode": "markers"}
        outline = {"width": 1.5, "color": colours.background}
        dots["marker"] = {"color": shades[mark], "size": LARGE[mark], "symbol": shape, "line": outline}
        traces.append(dots)
        if mark != "common":
            entries.append((mark, shades[mark], words[mark]))
    traces.append(open_marks(x, np.where(judged, np.nan, values), frame["hover"], colours.neutral))
    return theme.figure(
        traces,
        look,
        margin={"t": key_margin(entries)},
        xaxis=time_axis(frame["tick"]),
        yaxis={"range": [floor, edge], "title": {"text": words["axis"]}, **_ticks(floor, top, share)},
        annotations=[*notes, *([key(entries, look)] if entries else [])],
        shapes=shapes,
        hovermode="closest",
    )


def lowest(frame: pd.DataFrame) -> float:
    """Where the axis of a chart of shares begins, in percent; one that does not begin at 0 has to say so."""
    return _range(frame, True)[0]


def _segments(frame: pd.DataFrame) -> Iterator[tuple[int, int, pd.Series]]:
    """The first place of each segment, the one after its last, and its first row."""
    names = frame["segment"].to_numpy()
    edges = [0, *(np.flatnonzero(names[1:] != names[:-1]) + 1).tolist(), len(names)]
    for first, after in pairwise(edges):
        yield first, after, frame.iloc[first]


def _range(frame: pd.DataFrame, share: bool) -> tuple[float, float]:
    """Lower and upper end of the upright axis."""
    seen = [name for name in ("value", "low", "mean", "high", "target") if name in frame]
    values = frame[seen].to_numpy(float).ravel()
    values = values[~np.isnan(values)]
    if not len(values):
        return 0.0, 100.0 if share else 1.0
    if not share:
        return 0.0, float(values.max()) * 1.05 or 1.0
    low, high = max(float(values.min()), 0), min(float(values.max()), 100)
    floor = 0 if low < 60 else int(low / 10) * 10
    return float(floor), 50.0 if high <= 48 else 100.0


def _ticks(floor: float, top: float, share: bool) -> dict[str, Any]:
    return {"tickvals": list(range(int(floor), int(top) + 1, 10 if top - floor <= 50 else 20))} if share else {}


def _band(first: int, after: int, low: float, high: float, look: Look) -> dict[str, Any]:
    """The normal range of the periods from `first` to the one before `after`."""
    return {
        "type": "rect",
        "x0": first - 0.5,
        "x1": after - 0.5,
        "y0": low,
        "y1": high,
        "fillcolor": faint(look.colours.neutral, 0.16),
        "line": {"width": 0},
        "layer": "below",
    }


def _level(x: np.ndarray, y: np.ndarray, colour: str, dash: str, width: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.concatenate([x[:1] - 0.5, x, x[-1:] + 0.5]),
        "y": np.concatenate([y[:1], y, y[-1:]]),
        "line": {"color": colour, "width": width, "dash": dash},
        "hoverinfo": "skip",
    }
