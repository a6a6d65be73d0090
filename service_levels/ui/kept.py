"""What a page says is worked out once for a state of the data and a choice, like what it draws."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import streamlit as st

from service_levels.ui.view import View

KEPT = 400  # answers, some hundred characters each
Answer = TypeVar("Answer")


def kept(make: Callable[..., Answer]) -> Callable[..., Answer]:
    """Makes a function of a view (and of arguments that their `repr` tells apart) answer from memory."""

    @wraps(make)
    def answered(view: View, *arguments: Any) -> Answer:
        what = repr((make.__module__, make.__name__, view.identity, arguments))
        found: Answer = _made(what, lambda: make(view, *arguments))
        return found

    return answered


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _made(what: str, _make: Callable[[], Any]) -> Any:  # noqa: ARG001 - what is asked is the key
    return _make()
