"""What pages are put together from: the answer, headline figures, a chart with its table and download, the foot.

Texts that come from data are escaped here, wherever they go.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from html import escape
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from service_levels.ui import export, picture, scope_bar, state, trust_badge
from service_levels.ui.i18n import Words
from service_levels.ui.named import attributes, markup, unmarked
from service_levels.ui.view import ASKED, View

PANELS_KEPT = 400  # tens of kilobytes each
ROWS = 13  # of a table on a page; all of them are in its download
EMPTY = {"displayModeBar": False, "responsive": True, "displaylogo": False}
REQUESTS = "pages/requests.py"


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure: what it is, its value with its unit, and the lines under it (n of N, target, change).

    `figure` and `of` name what the value is (see `named`).
    """

    label: str
    value: str
    notes: Sequence[str] = ()
    figure: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its texts, whether they are numbers, and where they lead (addresses).

    `figure` names what its numbers are (all alike, or each), `of` of what each is (see `named`).
    """

    heading: str
    texts: Sequence[str]
    number: bool = True
    links: Sequence[str] = ()
    figure: str | Sequence[str] = ""
    of: Sequence[str] = ()


def html(text: str) -> None:
    """Markup of our own; whatever came from data in it has been escaped."""
    st.html(text)


def in_a_row(key: str) -> DeltaGenerator:
    """A place for switches side by side, below each other where they do not fit."""
    return st.container(key=key, horizontal=True, gap="medium")


def answer(*sentences: str) -> None:
    """The answer of the page, in one paragraph."""
    html(f'<p class="tw-answer">{markup(" ".join(sentence for sentence in sentences if sentence))}</p>')


def text(*sentences: str) -> None:
    """What a chart is introduced with, in the size of the page's text."""
    if said := " ".join(sentence for sentence in sentences if sentence):
        html(f'<p class="tw-said">{markup(said)}</p>')


def cards(*shown: Card) -> None:
    """At most four headline figures in a row."""
    html(f'<div class="tw-cards">{"".join(map(_card, shown))}</div>')


def _card(card: Card) -> str:
    notes = "".join(f"<span>{markup(note)}</span>" for note in card.notes if note)
    value = f"<strong{attributes(card.figure, of=card.of)}>{escape(card.value)}</strong>"
    return f'<div class="tw-card"><b>{escape(card.label)}</b>{value}{notes}</div>'


@dataclass(frozen=True, slots=True)
class Leads:
    """Where a click on a mark leads: its place along the axis, or among the marks of its trace -> an address.

    The address is of the page that lists requests (see `behind`); None leads nowhere.
    """

    along: Literal["x", "y", "point"]
    to: Sequence[Mapping[str, list[str]] | None]

    def of(self, mark: Mapping[str, Any]) -> Mapping[str, list[str]] | None:
        """Where a clicked mark leads, as plotly describes it."""
        place = mark.get("point_index" if self.along == "point" else self.along)
        if not isinstance(place, int | float) or place != int(place) or not 0 <= place < len(self.to):
            return None
        return self.to[int(place)]


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart (or none) with its table and its download. `data` is what the CSV holds, whole and unformatted.

    `most`: rows of the table that are shown. `alt`: what the chart says to who does not see it; "": made from its
    marks. `leads`: the requests behind the marks. `period`: whether the viewer's period narrows it. `stacked`: on a
    telephone every row of the table is a block of its own. `reports`: those that its figures are of. `total`: the last
    row of the table, a text for each column, which stands also where not all rows fit.
    """

    key: str
    title: str
    chart: go.Figure | None
    columns: Sequence[Column]
    data: pd.DataFrame
    notes: Sequence[str] = ()
    most: int = ROWS
    alt: str = ""
    leads: Leads | None = None
    period: bool = True
    stacked: bool = False
    reports: tuple[str, ...] = ()
    total: Sequence[str] = ()


def drawn(build: Callable[..., Panel]) -> Callable[..., None]:
    """Makes a function that builds a panel into one that shows it; built once for a state of the data and a choice."""

    @wraps(build)
    def shown(view: View, *arguments: object) -> None:
        what = repr((build.__module__, build.__name__, view.identity, arguments))
        _show(view, _built(what, lambda: _finished(view, _heard(view, build, arguments))))

    return shown


def _heard(view: View, build: Callable[..., Panel], arguments: tuple[object, ...]) -> Panel:
    """A panel with the names of the reports that it was built of, beside those that it names itself."""
    asked: set[str] = set()
    listening = ASKED.set(asked)
    try:
        panel = build(view, *arguments)
        return replace(panel, reports=tuple(sorted({*panel.reports, *asked})))
    finally:
        ASKED.reset(listening)


@st.cache_resource(max_entries=PANELS_KEPT, show_spinner=False)
def _built(what: str, _build: Callable[[], Panel]) -> Panel:  # noqa: ARG001 - what it is built of is the key
    return _build()


def show(view: View, panel: Panel) -> None:
    """Draws a panel: the table stands beside the chart, on a telephone below it."""
    _show(view, _finished(view, panel))


def _finished(view: View, panel: Panel) -> Panel:
    """The panel with what a picture of its chart, and a reader of its alternative text, must be told.

    A filter that none of its reports takes is said to narrow nothing, and is not named as its scope.
    """
    if ignored := view.ignored(*panel.reports):
        names = ", ".join(view.words(f"scope.{name}").lower() for name in ignored)
        panel = replace(panel, notes=[*panel.notes, view.words("page.not_filtered", names=names)])
    if panel.chart is None:
        return panel
    alt = unmarked(panel.alt) or picture.described(panel.title, panel.chart, view.words)
    if not panel.chart.data:
        return replace(panel, alt=alt)
    scope = scope_bar.summary(view, period=panel.period, ignored=ignored)
    return replace(panel, alt=alt, chart=picture.titled(panel.chart, panel.title, scope, view.look))


def _show(view: View, panel: Panel) -> None:
    with st.container(key=f"panel-{panel.key}", gap="xsmall"):
        section(panel.title, trust_badge.for_figures(view, *panel.reports))
        if panel.chart is None:
            _table(view, panel)
            return
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _chart(view, panel, panel.chart)
            if panel.chart.data:  # of what is not drawn nothing is to be noted
                paragraph(*panel.notes)
        with right:
            _table(view, panel)


def _chart(view: View, panel: Panel, chart: go.Figure) -> None:
    if not chart.data:
        st.plotly_chart(chart, theme=None, config=EMPTY, key=f"empty-{panel.key}", alt=panel.alt)
        return
    settings = picture.config(panel.key, chart, view.words)
    key, leads = f"chart-{panel.key}", panel.leads
    # A chart whose marks can be clicked holds a finger that wants to scroll; on a telephone the table's links lead on.
    if leads is None or not any(leads.to) or state.on_phone():
        st.plotly_chart(chart, theme=None, config=settings, key=key, alt=panel.alt)
        return
    clicked = st.plotly_chart(
        chart, theme=None, config=settings, key=key, alt=panel.alt, on_select="rerun", selection_mode="points"
    )
    for mark in clicked["selection"]["points"]:
        if target := leads.of(mark):
            state.follow(target, REQUESTS)


def _table(view: View, panel: Panel) -> None:
    filled = bool(panel.columns) and len(panel.columns[0].texts) > 0
    if filled:
        shown = table(panel.title, panel.columns, view.words, panel.most, stacked=panel.stacked, total=panel.total)
        html(shown)
    if panel.chart is None:
        paragraph(*panel.notes)
    if not filled and panel.data.empty:
        return
    st.download_button(
        view.words("page.download"),
        lambda: export.csv(panel.data),
        file_name=f"{panel.key}.csv",
        mime="text/csv",
        key=f"download-{panel.key}",
        on_click="ignore",
        icon=":material/download:",
    )


def section(title: str, mark: str = "") -> None:
    """The heading of a part of a page; `mark` is markup of our own beside it."""
    html(f"<h2>{escape(title)}{f' {mark}' if mark else ''}</h2>")


def table(
    caption: str,
    columns: Sequence[Column],
    words: Words,
    most: int = ROWS,
    *,
    stacked: bool = False,
    total: Sequence[str] = (),
) -> str:
    """A table as markup: the first column names the row; what does not fit is said to be in the download.

    `total`: a last row of all of them, also of those that are not shown.
    """
    heads = "".join(
        f'<th scope="col"{_number(column)}>{escape(column.heading[:1].upper() + column.heading[1:])}</th>'
        for column in columns
    )
    count = len(columns[0].texts) if columns else 0
    rows = "".join(_row(columns, at, stacked) for at in range(min(count, most)))
    more = max(count - most, 0)
    rest = f'<p class="tw-note">{escape(words.many("page.more_rows", more, count=more))}</p>' if more else ""
    sums = [replace(column, texts=[text], links=(), of=("",)) for column, text in zip(columns, total, strict=False)]
    foot = f"<tfoot>{_row(sums, 0, stacked)}</tfoot>" if sums else ""
    body = f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>{foot}"
    # A table wider than its place scrolls by itself, also by keyboard: it can be focused. It says so itself, since a
    # busy browser draws a page before its style sheet arrives, and would let the whole page scroll sideways.
    name = f'aria-label="{escape(caption)}"'
    made = f'<table class="tw-table{" tw-stacked" if stacked else ""}" {name}>{body}</table>'
    return f'<div class="tw-scroll" style="overflow-x:auto" role="region" tabindex="0" {name}>{made}</div>{rest}'


def _row(columns: Sequence[Column], at: int, stacked: bool) -> str:
    first, *others = columns
    cells = "".join(
        f"<td{_number(column)}{_label(column) if stacked else ''}{_name(column, at)}>{_cell(column, at)}</td>"
        for column in others
    )
    return f'<tr><th scope="row">{_cell(first, at)}</th>{cells}</tr>'


def _label(column: Column) -> str:
    """The heading beside the cell, which a stacked table shows on a telephone."""
    return f' data-label="{escape(column.heading)}"'


def _name(column: Column, at: int) -> str:
    of = column.of[at] if column.of else ""
    figure = column.figure if isinstance(column.figure, str) else column.figure[at]
    return attributes(figure, of=of)


def _cell(column: Column, at: int) -> str:
    text = markup(column.texts[at])
    link = column.links[at] if column.links else ""
    return f'<a href="{escape(link)}">{text}</a>' if link else text


def _number(column: Column) -> str:
    return ' class="n"' if column.number else ""


def way(page: str, label: str) -> None:
    """A link to another page; the viewer's choice goes along."""
    st.page_link(f"pages/{page}.py", label=label, icon=":material/arrow_forward:")


def paragraph(*sentences: str) -> None:
    """Small text under a chart."""
    if text := " ".join(sentence for sentence in sentences if sentence):
        html(f'<p class="tw-note">{markup(text)}</p>')


def foot(view: View, *sentences: str, definitions: bool = True) -> None:
    """How it is counted, what is left out, and where the definitions stand."""
    texts = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence)
    html(f'<div class="tw-foot"><p><b>{escape(view.words("page.method"))}</b></p>{texts}</div>')
    if definitions:
        st.page_link("pages/definitions.py", label=view.words("page.definitions"), icon=":material/menu_book:")


def hover(title: str, *lines: tuple[str, str]) -> str:
    """The whole record behind a mark, as plotly's markup: a bold title, then `what: value` lines."""
    rows = "".join(f"<br>{escape(what, quote=False)}: {escape(value, quote=False)}" for what, value in lines)
    return unmarked(f"<b>{escape(title, quote=False)}</b>{rows}")
