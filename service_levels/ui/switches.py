"""Choices that concern one chart. They stand in the address like the rest, so that a link shows the same chart."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from service_levels.ui import state
from service_levels.ui.view import View

WIDE = 420  # pixels of a list that opens
NARROW = 260  # of a number


def switch(view: View, name: str, label: str, options: Sequence[str], text: Callable[[str], str]) -> str:
    """Two to five choices side by side; returns the chosen one, the first where another page's does not fit."""
    now = getattr(view.choice, name)
    chosen = now if now in options else options[0]
    st.segmented_control(
        label,
        list(options),
        key=state.seed(name, chosen),
        format_func=text,
        on_change=_take,
        args=(name,),
        required=True,
    )
    return chosen


def pick(view: View, name: str, label: str, options: Sequence[str], text: Callable[[str], str]) -> str:
    """The same as a list that opens, for any number of choices (one at least)."""
    now = getattr(view.choice, name)
    chosen = now if now in options else options[0]
    key = state.seed(name, chosen)
    st.selectbox(label, list(options), key=key, format_func=text, on_change=_take, args=(name,), width=WIDE)
    return chosen


def number(view: View, name: str, label: str, least: int, most: int, usual: int | None, explained: str) -> int | None:
    """A whole number that the viewer writes, from `least` to `most`; `usual` where none was written, None: empty."""
    written = getattr(view.choice, name)
    known = int(written) if written.isascii() and written.isdigit() and least <= int(written) <= most else usual
    st.number_input(
        label,
        least,
        most,
        step=1,
        value=None,
        key=state.seed(name, known),
        on_change=_write,
        args=(name,),
        help=explained,
        width=NARROW,
    )
    return known


def _take(name: str) -> None:
    state.keep(replace(state.chosen(), **{name: state.widget(name)}))


def _write(name: str) -> None:
    value = state.widget(name)
    state.keep(replace(state.chosen(), **{name: "" if value is None else str(value)}))
