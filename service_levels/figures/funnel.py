"""Groups of different size against the rate of all of them: a funnel of what chance alone explains."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.domain.statistics.funnel import Limits
from service_levels.figures import theme
from service_levels.figures.axes import key, key_margin
from service_levels.figures.theme import Look, faint, note

NAMED = 10  # names beside their marks; more would lie on top of each other, and stand in the table
LETTER, LINE, MARK = 0.0155, 0.052, 0.03  # of a letter, a line and a mark: shares of a plot in half a page
SIDES = ("left", "right", "top", "bottom", "corner")  # of a name, which its mark may stand at
CURVE = 60  # sizes at which the limits are drawn
WIDE = 12  # the largest group over the smallest from which sizes are drawn by their logarithm
# Place -> symbol: the direction by shape, how far by filling it.
SYMBOLS = {
    "inside": "circle",
    "below": "triangle-down-open",
    "far_below": "triangle-down",
    "above": "triangle-up-open",
    "far_above": "triangle-up",
}


def sizes(wholes: pd.Series) -> np.ndarray:
    """Sizes at which to draw the limits, from a little below the smallest group to a little above the largest."""
    low, high = int(wholes.min()), int(wholes.max())
    return np.unique(np.geomspace(max(1, low * 0.8), high * 1.15 + 1, CURVE).astype(int))


def funnel(
    frame: pd.DataFrame,
    limits: Limits,
    benchmark: float,
    look: Look,
    words: Mapping[str, str],
    *,
    more_is_better: bool,
) -> go.Figure:
    """A mark a group at its size and its rate, between the limits; names on those outside.

    `frame`: `name`, `hover` (texts), `rate` (0 to 1), `whole` (requests, at least 1), `place` (of domain's funnel);
    at least one row. `limits`: at `sizes`, with the `benchmark` (0 to 1). `words`: axis, size, benchmark, inner,
    outer, better, worse.
    """
    colours = look.colours
    high, low = ("on_time", "late") if more_is_better else ("late", "on_time")
    log = frame["whole"].max() > WIDE * frame["whole"].min()
    x = np.log10(frame["whole"].to_numpy(float)) if log else frame["whole"].to_numpy(float)
    at = np.log10(limits.sizes) if log else limits.sizes
    rates = frame["rate"].to_numpy(float) * 100
    shades = [_shade(place, getattr(colours, low), getattr(colours, high), colours.neutral) for place in frame["place"]]
    traces = [
        _band(at, limits.outer_low, limits.outer_high, faint(colours.neutral, 0.16)),
        _band(at, limits.inner_low, limits.inner_high, faint(colours.neutral, 0.22)),
        *(_curve(at, values, colours.muted, "solid") for values in (limits.outer_low, limits.outer_high)),
        *(_curve(at, values, colours.muted, "dot") for values in (limits.inner_low, limits.inner_high)),
        _curve(at[[0, -1]], np.full(2, benchmark), colours.text, theme.DASH),
        {
            "type": "scatter",
            "mode": "markers",
            "x": x,
            "y": rates,
            "marker": {
                "symbol": [SYMBOLS[place] for place in frame["place"]],
                "color": shades,
                "size": [10 if place == "inside" else 13 for place in frame["place"]],
                "opacity": 1,
                "line": {"width": [1 if place == "inside" else 2 for place in frame["place"]], "color": shades},
            },
            "customdata": frame["hover"],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    ]
    entries = [("target", colours.text, words["benchmark"]), ("dot", colours.muted, words["inner"])]
    entries.append(("solid", colours.muted, words["outer"]))
    bottom, top = _range(rates, limits)
    return theme.figure(
        traces,
        look,
        height=theme.HEIGHT + 40,
        margin={"t": key_margin(entries)},
        xaxis={"title": {"text": words["size"]}, "range": _ends(at), **_ticks(limits.sizes, log)},
        yaxis={"title": {"text": words["axis"]}, "range": [bottom, top]},
        annotations=[*_names(frame, x, rates, (_ends(at), (bottom, top)), look), key(entries, look)],
        hovermode="closest",
    )


def _shade(place: str, low: str, high: str, inside: str) -> str:
    if place == "inside":
        return inside
    return low if place.endswith("below") else high


def _band(x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.concatenate([x, x[::-1]]),
        "y": np.concatenate([high, low[::-1]]) * 100,
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _curve(x: np.ndarray, values: np.ndarray, colour: str, dash: str) -> dict[str, Any]:
    line = {"color": colour, "width": 1.5, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": x, "y": values * 100, "line": line, "hoverinfo": "skip"}


def _ends(at: np.ndarray) -> list[float]:
    return [float(at[0]), float(at[-1])]


def _ticks(drawn: np.ndarray, log: bool) -> dict[str, Any]:
    """Numbers of requests along the axis: plotly's own, or on a logarithmic one 1, 2 and 5 times powers of ten."""
    if not log:
        return {"nticks": 6, "tickformat": ",d"}
    steps = [base * 10**power for power in range(8) for base in (1, 2, 5)]
    shown = [step for step in steps if drawn[0] <= step <= drawn[-1]]
    shown = shown[:: -(-len(shown) // 6)] if len(shown) > 6 else shown
    return {"tickvals": [float(np.log10(step)) for step in shown], "ticktext": [_grouped(step) for step in shown]}


def _grouped(step: int) -> str:
    """A round number without a sign of the thousands, which the languages write differently."""
    return f"{step:,}".replace(",", " ")


def lowest(frame: pd.DataFrame, limits: Limits) -> float:
    """Where the upright axis begins, in percent; one that does not begin at 0 has to say so."""
    return max(_range(frame["rate"].to_numpy(float) * 100, limits)[0], 0.0)


def _range(rates: np.ndarray, limits: Limits) -> tuple[float, float]:
    """Marks and limits with some air, within 0 to 100; from 0 where the limits fill half of what lies under them."""
    low = min(float(rates.min()), float(np.nanmin(limits.outer_low)) * 100)
    high = max(float(rates.max()), float(np.nanmax(limits.outer_high)) * 100)
    air = max((high - low) * 0.06, 1.0)
    bottom = low - air if high - low < low else -2.0
    return max(float(np.floor(bottom)), -2.0), min(high + air, 102.0)


def _names(
    frame: pd.DataFrame, x: np.ndarray, rates: np.ndarray, ends: tuple[Sequence[float], Sequence[float]], look: Look
) -> list[dict[str, Any]]:
    """The outliers by name, the farthest out and the largest first; left out where there is no room beside the mark."""
    across = (x - ends[0][0]) / (ends[0][1] - ends[0][0])
    up = (rates - ends[1][0]) / (ends[1][1] - ends[1][0])
    taken = [(a - MARK / 2, u - LINE / 2, a + MARK / 2, u + LINE / 2) for a, u in zip(across, up, strict=True)]
    outside = [row for row, place in enumerate(frame["place"]) if place != "inside"]
    outside.sort(key=lambda row: (not frame["place"].iloc[row].startswith("far"), -frame["whole"].iloc[row]))
    notes = []
    for row in outside[:NAMED]:
        name = theme.label(frame["name"].iloc[row])
        lines = name.split("<br>")
        wide, high = max(map(len, lines)) * LETTER, LINE * len(lines)
        for side in SIDES if across[row] < 0.5 else ("right", *SIDES):
            box = _box(side, float(across[row]), float(up[row]), wide, high)
            if box[0] >= 0 and box[2] <= 1 and box[1] >= 0 and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                notes.append(_name(name, float(x[row]), float(rates[row]), side, look))
                break
    return notes


def _box(side: str, across: float, up: float, wide: float, high: float) -> tuple[float, float, float, float]:
    """Where a name lies that is anchored at its mark by this side, in shares of the plot."""
    if side in ("left", "right"):
        begin = across + MARK * 0.6 if side == "left" else across - MARK * 0.6 - wide
        return begin, up - high / 2, begin + wide, up + high / 2
    low = up + LINE * 0.6 if side == "bottom" else up - LINE * 0.6 - high
    if side == "corner":  # under the mark, and ending with it
        return across + MARK / 2 - wide, low, across + MARK / 2, low + high
    return across - wide / 2, low, across + wide / 2, low + high


def _name(name: str, x: float, y: float, side: str, look: Look) -> dict[str, Any]:
    place: dict[str, Any] = {
        "left": {"xanchor": "left", "yanchor": "middle", "xshift": 12},
        "right": {"xanchor": "right", "yanchor": "middle", "xshift": -12},
        "top": {"xanchor": "center", "yanchor": "top", "yshift": -9},
        "bottom": {"xanchor": "center", "yanchor": "bottom", "yshift": 9},
        "corner": {"xanchor": "right", "yanchor": "top", "xshift": 7, "yshift": -9},
    }[side]
    font = {"color": look.colours.text, "size": 13}
    return note(name, look, xref="x", yref="y", x=x, y=y, **place, font=font)


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
