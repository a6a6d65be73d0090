"""What pages are put together from: the answer, headline figures, a chart with its table and download, the foot.

Texts that come from data are escaped here, wherever they go.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from html import escape

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from service_levels.ui import export, trust_badge
from service_levels.ui.i18n import Words
from service_levels.ui.view import ASKED, View

PANELS_KEPT = 400  # tens of kilobytes each
ROWS = 13  # of a table on a page; all of them are in its download
CHART = {"displayModeBar": False, "responsive": True, "displaylogo": False}


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure: what it is, its value with its unit, and the lines under it (n of N, target, change)."""

    label: str
    value: str
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its texts, whether they are numbers, and where they lead (addresses)."""

    heading: str
    texts: Sequence[str]
    number: bool = True
    links: Sequence[str] = ()


def html(text: str) -> None:
    """Markup of our own; whatever came from data in it has been escaped."""
    st.html(text)


def answer(*sentences: str) -> None:
    """The answer of the page, in one paragraph."""
    html(f'<p class="tw-answer">{escape(" ".join(sentence for sentence in sentences if sentence))}</p>')


def text(*sentences: str) -> None:
    """What a chart is introduced with, in the size of the page's text."""
    if said := " ".join(sentence for sentence in sentences if sentence):
        html(f'<p class="tw-said">{escape(said)}</p>')


def cards(*shown: Card) -> None:
    """At most four headline figures in a row."""
    html(f'<div class="tw-cards">{"".join(map(_card, shown))}</div>')


def _card(card: Card) -> str:
    notes = "".join(f"<span>{escape(note)}</span>" for note in card.notes if note)
    return f'<div class="tw-card"><b>{escape(card.label)}</b><strong>{escape(card.value)}</strong>{notes}</div>'


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart (or none) with its table and its download. `data` is what the CSV holds, whole and unformatted.

    `most`: rows of the table that are shown. `reports`: those that its figures are of.
    `period`: whether the viewer's period narrows it. `stacked`: on a telephone every row is a block of its own.
    """

    key: str
    title: str
    chart: go.Figure | None
    columns: Sequence[Column]
    data: pd.DataFrame
    notes: Sequence[str] = ()
    most: int = ROWS
    reports: tuple[str, ...] = ()
    period: bool = True
    stacked: bool = False


def drawn(build: Callable[..., Panel]) -> Callable[..., None]:
    """Makes a function that builds a panel into one that shows it; built once for a state of the data and a choice."""

    @wraps(build)
    def shown(view: View, *arguments: object) -> None:
        what = repr((build.__module__, build.__name__, view.identity, arguments))
        show(view, _built(what, lambda: _heard(view, build, arguments)))

    return shown


def _heard(view: View, build: Callable[..., Panel], arguments: tuple[object, ...]) -> Panel:
    """A panel with the names of the reports that it was built of."""
    asked: set[str] = set()
    listening = ASKED.set(asked)
    try:
        return replace(build(view, *arguments), reports=tuple(sorted(asked)))
    finally:
        ASKED.reset(listening)


@st.cache_resource(max_entries=PANELS_KEPT, show_spinner=False)
def _built(what: str, _build: Callable[[], Panel]) -> Panel:  # noqa: ARG001 - what it is built of is the key
    return _build()


def show(view: View, panel: Panel) -> None:
    """Draws a panel: the table stands beside the chart, on a telephone below it."""
    with st.container(key=f"panel-{panel.key}", gap="xsmall"):
        section(panel.title, trust_badge.for_figures(view, *panel.reports))
        if panel.chart is None:
            _table(view, panel)
            return
        left, right = st.columns([3, 2], gap="medium")
        with left:
            st.plotly_chart(panel.chart, theme=None, config=CHART, key=f"chart-{panel.key}", alt=panel.title)
            paragraph(*panel.notes)
        with right:
            _table(view, panel)


def _table(view: View, panel: Panel) -> None:
    html(table(panel.title, panel.columns, view.words, panel.most, stacked=panel.stacked))
    if panel.chart is None:
        paragraph(*panel.notes)
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


def table(caption: str, columns: Sequence[Column], words: Words, most: int = ROWS, *, stacked: bool = False) -> str:
    """A table as markup: the first column names the row; what does not fit is said to be in the download."""
    heads = "".join(
        f'<th scope="col"{_number(column)}>{escape(column.heading[:1].upper() + column.heading[1:])}</th>'
        for column in columns
    )
    count = len(columns[0].texts) if columns else 0
    rows = "".join(_row(columns, at, stacked) for at in range(min(count, most)))
    more = max(count - most, 0)
    rest = f'<p class="tw-note">{escape(words.many("page.more_rows", more, count=more))}</p>' if more else ""
    body = f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
    # A table wider than its place scrolls by itself, also by keyboard: it can be focused.
    name = f'aria-label="{escape(caption)}"'
    made = f'<table class="tw-table{" tw-stacked" if stacked else ""}" {name}>{body}</table>'
    return f'<div class="tw-scroll" role="region" tabindex="0" {name}>{made}</div>{rest}'


def _row(columns: Sequence[Column], at: int, stacked: bool) -> str:
    first, *others = columns
    cells = "".join(
        f"<td{_number(column)}{_label(column) if stacked else ''}>{_cell(column, at)}</td>" for column in others
    )
    return f'<tr><th scope="row">{_cell(first, at)}</th>{cells}</tr>'


def _label(column: Column) -> str:
    """The heading beside the cell, which a stacked table shows on a telephone."""
    return f' data-label="{escape(column.heading)}"'


def _cell(column: Column, at: int) -> str:
    text = escape(column.texts[at])
    return f'<a href="{escape(column.links[at])}">{text}</a>' if column.links else text


def _number(column: Column) -> str:
    return ' class="n"' if column.number else ""


def paragraph(*sentences: str) -> None:
    """Small text under a chart."""
    if text := " ".join(sentence for sentence in sentences if sentence):
        html(f'<p class="tw-note">{escape(text)}</p>')


def foot(view: View, *sentences: str, definitions: bool = True) -> None:
    """How it is counted, what is left out, and where the definitions stand."""
    texts = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence)
    html(f'<div class="tw-foot"><p><b>{escape(view.words("page.method"))}</b></p>{texts}</div>')
    if definitions:
        st.page_link("pages/definitions.py", label=view.words("page.definitions"), icon=":material/menu_book:")


def hover(title: str, *lines: tuple[str, str]) -> str:
    """The whole record behind a mark, as plotly's markup: a bold title, then `what: value` lines."""
    rows = "".join(f"<br>{escape(what, quote=False)}: {escape(value, quote=False)}" for what, value in lines)
    return f"<b>{escape(title, quote=False)}</b>{rows}"
