"""A chart as a picture and in words: the PNG that the browser makes of it, and what it says to who does not see it."""

import re
import textwrap
from collections.abc import Sequence
from html import escape, unescape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from service_levels.figures.theme import Look
from service_levels.ui.i18n import Words

HEAD = 88  # pixels over the chart for its title and scope line; style.css cuts them off on the page
FIRST_LINE = 16  # pixels over the title
WIDTH = 1000  # pixels of a picture, of twice as many dots
TITLE_LINE, SCOPE_LINE = 84, 136  # characters that fit the width
HEIGHT = 450  # of a chart that names none, as plotly has it


class Finished(go.Figure):
    """A figure that is not changed any more: what a browser is sent of it is made once.

    Plotly copies and encodes a figure anew whenever it is shown, which was a fifth of a page's time. Who asks for the
    dictionary must not change it.
    """

    def to_dict(self) -> dict[str, Any]:
        """The figure as plotly sends it."""
        if "_sent" not in self.__dict__:
            self._sent = super().to_dict()
        sent: dict[str, Any] = self._sent
        return sent


def titled(chart: go.Figure, title: str, scope: str, look: Look) -> go.Figure:
    """The chart with its title and scope line over it and a background, as a picture needs them to stand alone."""
    made = chart.to_plotly_json()
    layout = made["layout"]
    margin = layout.get("margin", {})
    head = f"<b>{_lines(title, TITLE_LINE)}</b><br><span style='font-size:13px'>{_lines(scope, SCOPE_LINE)}</span>"
    height = layout.get("height", HEIGHT) + HEAD
    layout |= {
        "title": {
            "text": head,
            "x": 0,
            "xanchor": "left",
            "y": 1 - FIRST_LINE / height,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": 16},
            "font": {"size": 18, "color": look.colours.text},
        },
        "height": height,
        "margin": {**margin, "t": margin.get("t", 24) + HEAD},
        "paper_bgcolor": look.colours.background,
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": look.colours.muted, "activecolor": look.colours.text},
    }
    return Finished(made, _validate=False)


def config(key: str, chart: go.Figure, words: Words) -> dict[str, Any]:
    """Plotly's settings of a titled chart: one button, with which the browser makes the picture. Nothing is sent."""
    says = {
        "Download plot as a PNG": words("page.picture"),
        "Preparing image - this may take a few seconds": words("page.picture.making"),
        "Image download succeeded": words("page.picture.made"),
        "Sorry, there was a problem downloading your image!": words("page.picture.failed"),
    }
    size = {"width": WIDTH, "height": chart.layout.height}
    return {
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "displaylogo": False,
        "responsive": True,
        "toImageButtonOptions": {"format": "png", "filename": key, "scale": 2, **size},
        "locale": words.language,
        "locales": {words.language: {"dictionary": says, "format": {}}},
    }


def described(title: str, chart: go.Figure, words: Words) -> str:
    """What a chart shows in a sentence: its title, and its first, last, lowest and highest mark as the hover has them.

    Only the title for a chart that draws nothing.
    """
    marks = _marks(chart.data)
    if not marks:
        return title
    values = [value for value, _ in marks]
    told = {
        "first": marks[0][1],
        "last": marks[-1][1],
        "lowest": marks[int(np.argmin(values))][1],
        "highest": marks[int(np.argmax(values))][1],
    }
    if len(marks) == 1:
        return words("page.alt.one", title=title, only=told["first"])
    return words("page.alt", title=title, count=len(marks), **told)


def _marks(traces: Sequence[Any]) -> list[tuple[float, str]]:
    """Value and text of every mark of the first series, in the order of its axis; without those that do not exist."""
    found: dict[Any, tuple[float, str]] = {}
    shape: tuple[str, str] | None = None
    for trace in traces:
        texts = trace["customdata"]
        if texts is None or trace["x"] is None:
            continue
        kind = (str(trace["type"]), str(trace["marker"]["color"]))
        if shape not in (None, kind):
            continue
        shape = kind
        along, values = (trace["y"], trace["x"]) if trace["orientation"] == "h" else (trace["x"], trace["y"])
        for place, value, text in zip(along, values, texts, strict=False):
            if isinstance(text, str) and _exists(value):
                found.setdefault(place, (float(value), _spoken(text)))
    return list(found.values())


def _exists(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not np.isnan(float(value))


def _spoken(hover: str) -> str:
    """The first two lines of a hover as text: the name, and its value."""
    lines = [unescape(re.sub(r"<[^>]*>", "", line)) for line in hover.split("<br>")]
    return ", ".join(line for line in lines[:2] if line)


def _lines(text: str, width: int) -> str:
    return "<br>".join(escape(line, quote=False) for line in textwrap.wrap(text, width, max_lines=2, placeholder=" …"))
