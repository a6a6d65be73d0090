"""How every chart looks: colours with one meaning each, a small template, and what an empty chart shows.

Colours are held to a calculation in tests/figures/test_theme.py: at least 3:1 on their background, and apart from
each other in normal vision and in the three simulated colour blindnesses.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go

FONT = '"Source Sans", "Source Sans Pro", sans-serif'
LABEL_WIDTH = 24  # characters of a name on one line; longer names are wrapped
LABEL_LINES = 2  # lines of a name beside a bar; the whole name stands in the hover and the table
HEIGHT = 400  # pixels of a chart over time
TOP = 12  # names drawn one by one; the others are drawn together
DASH = "6px,4px"


@dataclass(frozen=True, slots=True)
class Palette:
    """One meaning a colour, `#RRGGBB`, for one background."""

    background: str
    text: str
    muted: str  # axis texts and notes: 4.5:1 at least
    grid: str
    neutral: str  # whatever is neither good nor bad: counts, running, waiting
    on_time: str
    late: str
    outage: str  # server down
    applicant: str  # with the applicant
    check: str  # awaiting the check
    process: str  # in process


LIGHT = Palette(
    background="#FFFFFF",
    text="#1B232C",
    muted="#56616D",
    grid="#E4E8EC",
    neutral="#8A919B",
    on_time="#174565",
    late="#BE351A",
    outage="#6E1E8F",
    applicant="#C48810",
    check="#08A587",
    process="#2F3847",
)
DARK = Palette(
    background="#11161D",
    text="#E9EDF1",
    muted="#A9B4C0",
    grid="#29313B",
    neutral="#747A83",
    on_time="#64B0F7",
    late="#F97B47",
    outage="#9425F4",
    applicant="#EAAF1A",
    check="#2E896B",
    process="#ECF3F9",
)
OUTCOMES = ("on_time", "late", "neutral")
PARTS = ("applicant", "check", "outage", "process")


@dataclass(frozen=True, slots=True)
class Look:
    """What a chart takes from the viewer: the theme and the signs of the language's numbers."""

    dark: bool = False
    separators: str = ",."  # decimal sign, then sign of the thousands, as plotly wants them

    @property
    def colours(self) -> Palette:
        return DARK if self.dark else LIGHT


def figure(traces: Sequence[Mapping[str, Any]], look: Look, **layout: Any) -> go.Figure:
    """A figure with the house's fonts, grid and margins; `layout` adds to it, `xaxis` and `yaxis` to the axes."""
    colours = look.colours
    axis = {
        "gridcolor": colours.grid,
        "linecolor": colours.grid,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        "tickfont": {"color": colours.muted, "size": 13},
        "title": {"font": {"color": colours.muted, "size": 13}, "standoff": 8},
        "ticks": "",
    }
    base: dict[str, Any] = {
        "template": "none",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14, "color": colours.text},
        "separators": look.separators,
        "margin": {"l": 8, "r": 16, "t": 24, "b": 8},
        "height": HEIGHT,
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": colours.background,
            "bordercolor": colours.muted,
            "font": {"color": colours.text, "family": FONT, "size": 14},
            "align": "left",
        },
    }
    axes = {name: merged(axis, layout.pop(name, {})) for name in ("xaxis", "yaxis")}
    # Validation is three quarters of the cost of a figure; the tests validate every one.
    return go.Figure({"data": list(traces), "layout": merged(merged(base, axes), layout)}, _validate=False)


def merged(base: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `extra` laid over it, mapping by mapping; neither is changed."""
    result = dict(base)
    for key, value in extra.items():
        known = result.get(key)
        both = isinstance(known, Mapping) and isinstance(value, Mapping)
        result[key] = merged(known, value) if both else value  # type: ignore[arg-type]
    return result


def empty(look: Look, why: str) -> go.Figure:
    """A chart with nothing to draw: it says why, and what to load."""
    text = "<br>".join(textwrap.wrap(escape(why, quote=False), 44))
    return figure(
        [],
        look,
        height=150,
        xaxis={"visible": False},
        yaxis={"visible": False},
        annotations=[note(text, look, x=0.5, y=0.5, xanchor="center", yanchor="middle")],
    )


def note(text: str, look: Look, **place: Any) -> dict[str, Any]:
    """A text without an arrow; `x` and `y` are shares of the plot unless a reference is given."""
    return {
        "xref": "paper",
        "yref": "paper",
        "text": text,
        "showarrow": False,
        "align": "left",
        "font": {"color": look.colours.muted, "size": 13},
        **place,
    }


def label(name: str) -> str:
    """A name for an axis, safe in plotly's markup, on at most two lines."""
    lines = textwrap.wrap(name, LABEL_WIDTH, max_lines=LABEL_LINES, placeholder=" …") or [name]
    return "<br>".join(escape(line, quote=False) for line in lines)


def faint(colour: str, share: float) -> str:
    """`#RRGGBB` as a colour that lets the background through."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"


def bars_height(rows: int) -> int:
    """Pixels for a chart of horizontal bars, so that a bar is as thick with two names as with twelve."""
    return 70 + 40 * max(rows, 1)
