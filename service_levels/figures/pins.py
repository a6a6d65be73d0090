"""What is marked in a chart over time besides its series: when something was done to improve, and long outages."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.axes import LINE_HEIGHT
from service_levels.figures.theme import Look, faint, note

LONGEST = 24  # characters of a name over a plot: what fits half a telephone
MOST = 4  # names over a plot; further pins are lines without one
THINNEST = 2  # pixels that a band is wide at least


@dataclass(frozen=True, slots=True)
class Pin:
    """Something that was done: its place along the axis, its name, and what its hover says."""

    at: float
    name: str
    hover: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch along the axis."""

    start: float
    end: float


def marked(chart: go.Figure, pins: Sequence[Pin], bands: Sequence[Band], look: Look) -> go.Figure:
    """The chart with a thin band behind each long outage, and a pin with its name at each measure.

    Every pin has its name in a row of its own over the plot, on the side of its line where there is room; what stood
    over the plot moves up.
    """
    if not pins and not bands:
        return chart
    made = chart.to_plotly_json()
    layout = made["layout"]
    low, high = layout["xaxis"]["range"]
    named = list(pins)[-MOST:]
    rise = LINE_HEIGHT * len(named)
    above = [
        {**one, "yshift": one["yshift"] + rise} if one.get("yshift", 0) >= LINE_HEIGHT else one
        for one in layout.get("annotations", ())
    ]
    margin = layout.get("margin", {})
    layout["margin"] = {**margin, "t": margin.get("t", 0) + rise}
    layout["height"] = layout.get("height", theme.HEIGHT) + rise
    plot = layout["height"] - layout["margin"]["t"] - layout["margin"].get("b", 0) - 3 * LINE_HEIGHT
    rows = {pin: row for row, pin in enumerate(named, start=1)}
    layout["shapes"] = [
        *(_band(band, look) for band in bands),
        *layout.get("shapes", ()),
        *(_line(pin, 1 + LINE_HEIGHT * rows.get(pin, 0) / plot, look) for pin in pins),
    ]
    layout["annotations"] = [*above, *(_name(pin, row, (low + high) / 2, look) for pin, row in rows.items())]
    return go.Figure(made, _validate=False)


def _band(band: Band, look: Look) -> dict[str, Any]:
    colour = faint(look.colours.outage, 0.22)
    return {
        "type": "rect",
        "yref": "paper",
        "x0": band.start,
        "x1": band.end,
        "y0": 0,
        "y1": 1,
        "fillcolor": colour,
        "line": {"width": THINNEST, "color": colour},
        "layer": "below",
    }


def _line(pin: Pin, top: float, look: Look) -> dict[str, Any]:
    line = {"color": look.colours.text, "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": pin.at, "x1": pin.at, "yref": "paper", "y0": 0, "y1": top, "line": line}


def _name(pin: Pin, row: int, middle: float, look: Look) -> dict[str, Any]:
    name = pin.name if len(pin.name) <= LONGEST else f"{pin.name[: LONGEST - 1].rstrip()}…"
    right = pin.at > middle
    place: dict[str, Any] = {"xref": "x", "x": pin.at, "xanchor": "right" if right else "left"}
    place |= {"xshift": -4 if right else 4, "y": 1, "yanchor": "bottom", "yshift": LINE_HEIGHT * row - LINE_HEIGHT // 2}
    font = {"color": look.colours.text, "size": 13}
    return note(escape(name, quote=False), look, font=font, hovertext=pin.hover, **place)
