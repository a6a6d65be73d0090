"""What the viewer chose, kept between pages and in the address. The only module that knows the session's keys."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import streamlit as st

from service_levels.hidden import hidden_in
from service_levels.ui import address, i18n
from service_levels.ui.address import Choice

_CHOICE = "choice"
_WRITTEN = "address"
_LED = "led"  # by a mark of a chart: the choice before, the address led to, the page it is of
_UNHEARD = "unheard"  # filters of commands that the address named
_WIDGETS = "bar_"  # every widget of the scope bar


def sync() -> Choice:
    """What was chosen: by the address where it is new (a link, the back button), else as it stood.

    Moving to another page empties the address: what was chosen is then written into it again.
    """
    asked = _asked()
    choice = st.session_state.get(_CHOICE)
    before, led, page = st.session_state.get(_LED, (None, None, ""))
    if before and asked == led and _path() not in (page, ""):
        del st.session_state[_LED]
        forget_widgets()
        choice = before
    elif choice is None or (asked and asked != st.session_state.get(_WRITTEN)):
        language = choice.language if choice else i18n.of_locale(st.context.locale)
        choice = address.read(hidden_in(asked), language)  # a number of a person does not stay in the address
        forget_widgets()
    if unheard := [name for name in address.UNHEARD if st.query_params.get_all(name)]:
        st.session_state[_UNHEARD] = unheard
    keep(choice)
    return choice


def synced() -> bool:
    """Whether `sync` was called in this session."""
    return _CHOICE in st.session_state


def chosen() -> Choice:
    """The choice of this run; `sync` must have been called."""
    choice: Choice = st.session_state[_CHOICE]
    return choice


def unheard() -> list[str]:
    """Filters that the address asked for and that no page takes."""
    found: list[str] = st.session_state.get(_UNHEARD, [])
    return found


def keep(choice: Choice) -> None:
    """Makes this the choice, in the session and in the address."""
    written = address.write(choice)
    st.session_state[_CHOICE] = choice
    st.session_state[_WRITTEN] = written
    if _asked() != written:
        st.query_params.from_dict(written)


def follow(target: Mapping[str, list[str]], page: str) -> NoReturn:
    """Goes to another page with the choice of an address.

    Streamlit writes the new address first under the old page's path, where the back button then leads: `sync` knows
    it by that, and gives back what was chosen there.
    """
    led = address.read(target, chosen().language)
    st.session_state[_LED] = (chosen(), address.write(led), Path(page).stem)
    st.session_state[_CHOICE] = led
    forget_widgets()
    st.switch_page(page)


def say(language: str) -> None:
    """Changes the language. Labels of the widgets change with it, so they are made anew from the choice."""
    forget_widgets()
    keep(replace(chosen(), language=language))


def seed(name: str, value: Any) -> str:
    """The session's key for a widget, set to what the choice says.

    Set in every run: on another page it is another widget, which Streamlit would begin empty under the same key.
    """
    st.session_state[key(name)] = value
    return key(name)


def key(name: str) -> str:
    """The session's key for a widget that keeps its own value."""
    return f"{_WIDGETS}{name}"


def widget(name: str) -> Any:
    """What a widget of the scope bar holds; None where it is not shown."""
    return st.session_state.get(key(name))


def forget_widgets() -> None:
    """Lets the scope bar take its values from the choice again."""
    st.session_state.pop(_UNHEARD, None)
    for name in list(_widget_keys()):
        del st.session_state[name]


def on_phone() -> bool:
    """Whether the browser says that it is a telephone's."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def _widget_keys() -> Iterator[str]:
    return (name for name in st.session_state if isinstance(name, str) and name.startswith(_WIDGETS))


def _path() -> str:
    """The page's own part of the address in the browser; "" on the first page, or where it is not known."""
    return urlsplit(st.context.url or "").path.rpartition("/")[2]


def _asked() -> dict[str, list[str]]:
    found = {key: st.query_params.get_all(key) for key in address.KEYS}
    return {key: values for key, values in found.items() if values}
