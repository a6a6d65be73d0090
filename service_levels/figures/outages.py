"""When a system was down: each day a column, each hour of the day a height."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.axes import MOST_TICKS, key, key_margin
from service_levels.figures.theme import Look, faint

STATES = ("maintenance", "unknown", "down")  # drawn in this order: what was down lies on top
DAY_H = 24
LEAST_H = 0.2  # hours that a mark is drawn high at least, so that a short outage is seen; the hover says how long


def by_hour(
    frame: pd.DataFrame,
    look: Look,
    names: Mapping[str, str],
    from_on: date,
    to_on: date,
    ticks: Mapping[date, str],
    axis: str,
) -> go.Figure:
    """Every stretch of `frame` where it lies: `day` (date), `from_h` and `to_h` (0 to 24), `state`, `hover`.

    `names` are the words for the states that occur. `ticks`: the texts of the dates from `from_on` to `to_on`.
    """
    colours = look.colours
    fills: dict[str, dict[str, Any]] = {
        "down": {"color": colours.outage},
        "unknown": {
            "color": "rgba(0,0,0,0)",
            "line": {"color": colours.neutral, "width": 1},
            "pattern": {"shape": "/", "fgcolor": colours.neutral, "size": 6, "solidity": 0.3},
        },
        "maintenance": {"color": faint(colours.neutral, 0.35)},
    }
    strokes = {
        "down": ("bar", colours.outage), "unknown": ("hatch", colours.muted), "maintenance": ("bar", colours.neutral)
    }  # fmt: skip
    traces, entries = [], []
    for state in STATES:
        rows = frame[frame["state"] == state]
        if rows.empty:
            continue
        entries.append((*strokes[state], names[state]))
        length = rows["to_h"].to_numpy(float) - rows["from_h"].to_numpy(float)
        traces.append(
            {
                "type": "bar",
                "name": names[state],
                "x": [(day - from_on).days for day in rows["day"]],
                "base": rows["from_h"].to_numpy(float),
                "y": np.maximum(length, LEAST_H),
                "width": 0.8,
                "marker": fills[state],
                "customdata": rows["hover"],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    days = (to_on - from_on).days + 1
    shown = sorted(range(days - 1, -1, -max(1, -(-days // MOST_TICKS))))
    return theme.figure(
        traces,
        look,
        height=theme.HEIGHT + 40,
        barmode="overlay",
        margin={"t": key_margin(entries)} if len(entries) > 1 else {},
        annotations=[key(entries, look)] if len(entries) > 1 else [],
        xaxis={
            "range": [-0.5, days - 0.5],
            "tickvals": shown,
            "ticktext": [ticks[from_on + timedelta(days=at)] for at in shown],
            "showgrid": False,
            "tickangle": 0,
        },
        yaxis={
            "range": [DAY_H, 0],
            "tickvals": [0, 4, 8, 12, 16, 20, 24],
            "ticktext": [f"{hour:02d}" for hour in range(0, 25, 4)],
            "title": {"text": axis},
        },
        hovermode="closest",
    )
