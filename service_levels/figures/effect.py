"""Did a measure work? The weekly figures, their means before and since, and what would have been."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.axes import hatch, key, key_margin, marked_line, open_marks, time_axis
from service_levels.figures.theme import Look, faint

RAISED_FROM = 60  # percent; the lowest mark from which an axis of shares need not begin at 0
HALVED_TO = 48  # percent; the highest mark up to which it ends at 50


def effect(frame: pd.DataFrame, look: Look, words: Mapping[str, str], colour: str, *, share: bool) -> go.Figure:
    """The weeks around a measure.

    `frame`, one row a week in time order: `tick`, `hover` (texts), `value` (percent where `share`, else any unit from
    0; NaN: no figure), `other` (the same of the comparison group; NaN: none), `counted` (whether the means rest on
    the week), `meanwhile` (between the beginning and the full effect), `since` (whether after it), `mean`, `without`,
    `low`, `high` (the lines; NaN: none). `words`: value, other, mean, without, meanwhile, axis. `colour`: the
    palette's of the figure.
    """
    colours, shade = look.colours, getattr(look.colours, colour)
    x = np.arange(len(frame))
    floor, top = span(frame, share=share)
    edge = top + (top - floor) * 0.04
    traces: list[dict[str, Any]] = []
    entries = [("mark", shade, words["value"])]
    between = np.flatnonzero(frame["meanwhile"].to_numpy(bool))
    if len(between):
        traces.append(hatch(between, edge, look))
        entries.append(("hatch", colours.neutral, words["meanwhile"]))
    without = np.clip(frame["without"].to_numpy(float), floor, top)
    known = ~np.isnan(without)
    if known.any():
        low, high = (np.clip(frame[name].to_numpy(float)[known], floor, top) for name in ("low", "high"))
        traces.append(_band(x[known], low, high, look))
        line = {"color": colours.text, "width": 2, "dash": theme.DASH}
        traces.append({"type": "scatter", "mode": "lines", "x": x[known], "y": without[known], "line": line})
        traces[-1]["hoverinfo"] = "skip"
        entries.append(("target", colours.text, words["without"]))
    other = frame["other"].to_numpy(float)
    if not np.isnan(other).all():
        thin = marked_line(x, other, frame["hover"], colours.neutral, width=1.5, dash="dot")
        traces.append({**thin, "marker": {"color": colours.neutral, "size": 6, "symbol": "diamond"}})
        entries.append(("dot", colours.neutral, words["other"]))
    mean, after = frame["mean"].to_numpy(float), frame["since"].to_numpy(bool)
    for side in (~after, after) if not np.isnan(mean).all() else ():
        line = {"color": shade, "width": 3}
        drawn = np.where(side & ~frame["meanwhile"].to_numpy(bool), np.clip(mean, floor, top), np.nan)
        traces.append({"type": "scatter", "mode": "lines", "x": x, "y": drawn, "line": line, "hoverinfo": "skip"})
    if not np.isnan(mean).all():
        entries.insert(1, ("solid", shade, words["mean"]))
    used, value = frame["counted"].to_numpy(bool), frame["value"].to_numpy(float)
    dots = marked_line(x, np.where(used, value, np.nan), frame["hover"], shade)
    # Marks on the edge of the plot, of weeks without downtime, are drawn whole.
    traces.append({**dots, "mode": "markers", "marker": {"color": shade, "size": 7}, "cliponaxis": False})
    traces.append({**open_marks(x, np.where(used, np.nan, value), frame["hover"], shade), "cliponaxis": False})
    return theme.figure(
        traces,
        look,
        margin={"t": key_margin(entries)},
        xaxis=time_axis(frame["tick"]),
        yaxis={"range": [floor, edge], "title": {"text": words["axis"]}},
        annotations=[key(entries, look)],
        shapes=[],
        hovermode="closest",
    )


def span(frame: pd.DataFrame, *, share: bool) -> tuple[float, float]:
    """Lower and upper end of the upright axis; a chart of shares that does not begin at 0 has to say so."""
    values = frame[["value", "other", "mean"]].to_numpy(float)
    values = values[~np.isnan(values)]
    if not len(values):
        return 0.0, 100.0 if share else 1.0
    if not share:
        return 0.0, float(values.max()) * 1.05 or 1.0
    floor = 0 if values.min() < RAISED_FROM else int(values.min() / 10) * 10
    return float(floor), 50.0 if values.max() <= HALVED_TO else 100.0


def _band(x: np.ndarray, low: np.ndarray, high: np.ndarray, look: Look) -> dict[str, Any]:
    """The 95% interval of the line without the measure."""
    return {
        "type": "scatter",
        "x": np.concatenate([x, x[::-1]]),
        "y": np.concatenate([high, low[::-1]]),
        "fill": "toself",
        "mode": "lines",
        "line": {"width": 0},
        "fillcolor": faint(look.colours.neutral, 0.22),
        "hoverinfo": "skip",
    }
