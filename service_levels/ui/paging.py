"""Rows of a list that is too long for a page: which are shown, of how many, and the way to the others."""

import streamlit as st

from service_levels.ui import state, widgets
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words

_PAGES = "paging"  # session: list -> page
WIDTH = 220  # pixels


def part(words: Words, key: str, total: int, size: int) -> tuple[int, int]:
    """(first, end) of the rows to show, 0-based, of `total`; draws what is shown and, of several pages, the choice."""
    pages = max(1, -(-total // size))
    page = min(_kept().get(key, 1), pages)
    first, end = (page - 1) * size, min(total, page * size)
    if pages > 1:
        fmt = Formats(words)
        name = state.seed(f"page-{key}", page)
        st.number_input(
            words("paging.page", pages=fmt.number(pages)), 1, pages, step=1, key=name, width=WIDTH,
            on_change=lambda: _kept().update({key: int(st.session_state[name] or 1)}),
        )  # fmt: skip
        shown = {"first": fmt.number(first + 1), "last": fmt.number(end), "total": fmt.number(total)}
        widgets.paragraph(words("paging.rows", **shown))
    return first, end


def _kept() -> dict[str, int]:
    pages: dict[str, int] = st.session_state.setdefault(_PAGES, {})
    return pages
