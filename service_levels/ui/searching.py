"""Finding the one request that a page is about: by its number in a box, by a link, or from a list of those like it."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from service_levels.hidden import hidden
from service_levels.metrics.find import MOST
from service_levels.ui import links, reads, state, widgets
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Panel


def box(view: View) -> None:
    """The box that a number is typed into."""
    st.text_input(
        view.words("request.number"),
        key=state.seed("request", view.choice.request),
        placeholder=view.words("request.number.hint"),
        max_chars=200,
        icon=":material/search:",
        on_change=_asked,
    )


def _asked() -> None:
    """Looks for what was typed; a number of a person, or one that looks so, by the hash under which it is stored."""
    typed = hidden(str(state.widget("request") or "").strip())
    state.keep(replace(state.chosen(), request=typed, at=""))


def chosen(view: View) -> tuple[str, str] | None:
    """Office and number of the request that is asked for; None, having said why, where it is not one."""
    asked = view.choice.request
    if not asked:
        widgets.answer(view.words("request.ask"))
        return None
    offices = (view.choice.at,) if view.choice.at in view.source.as_of else view.choice.offices
    found = reads.found(view.source, asked, offices)
    for likeness in (0, 1):
        same = found[found["likeness"] == likeness]
        if len(same) == 1:
            return str(same["office"].iloc[0]), str(same["request_id"].iloc[0])
    if found.empty:
        where = (
            view.words("scope.all.office") if not offices else ", ".join(view.name("office", one) for one in offices)
        )
        widgets.answer(view.words("request.unknown", number=asked, where=where))
        return None
    if len(found) == 1:
        return str(found["office"].iloc[0]), str(found["request_id"].iloc[0])
    _list(view, found)
    return None


def _list(view: View, found: pd.DataFrame) -> None:
    """Those that the number may mean."""
    say, fmt = view.words, view.fmt
    many = len(found) >= MOST
    widgets.answer(
        say("request.many.more" if many else "request.many", count=fmt.number(len(found)), number=view.choice.request)
    )
    names = found["request_id"].astype(str).tolist()
    offices = found["office"].astype(str).tolist()
    outcomes = [say(f"request.outcome.{outcome}") for outcome in found["outcome"]]
    addresses = [links.request(view, office, name) for office, name in zip(offices, names, strict=True)]
    came = [fmt.stamp(at, view.zone(office)) for at, office in zip(found["submitted_at"], offices, strict=True)]
    columns = [
        Column(say("request.number"), names, False, addresses),
        Column(say("scope.service"), [view.name("service", one) for one in found["service"]], number=False),
        Column(say("request.submitted"), came, number=False),
        Column(say("request.outcome"), outcomes, number=False),
    ]
    if len(view.source.as_of) > 1:
        columns.insert(1, Column(say("scope.office"), [view.name("office", one) for one in offices], number=False))
    widgets.show(
        view, Panel("requests-found", say("request.found"), None, columns, found.drop(columns=["likeness"]), most=MOST)
    )
