"""The scope bar, the same on every page: period, office, service, channel, and the rest behind "more"."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import streamlit as st

from service_levels.domain import periods
from service_levels.domain.periods import Period
from service_levels.ui import state
from service_levels.ui.address import FILTERS, Choice
from service_levels.ui.view import View


def show(view: View, *, period: bool = True) -> None:
    """Draws the bar. What is changed in it is in the choice of the next run, and in the address.

    `period`: whether the page is about one; else only the filters are shown.
    """
    with st.container(key="scope"):
        if state.on_phone():
            with st.expander(view.words("scope.change")):
                _widgets(view, st.columns(1) * 5, period)
        else:
            widths = [1.3, 1.5, 1.5, 1.5, 0.8] if period else [1.5, 1.5, 1.5, 0.8]
            places = st.columns(widths, vertical_alignment="bottom")
            _widgets(view, places if period else [None, *places], period)


def _widgets(view: View, places: Sequence, period: bool) -> None:
    if period:
        with places[0]:
            _period(view)
    for name, place in zip(("office", "service", "channel"), places[1:4], strict=True):
        with place:
            _filter(view, name)
    with places[4], st.popover(view.words("scope.more"), width="stretch"):
        _filter(view, "district")
        st.button(view.words("scope.reset"), on_click=_reset, key="reset")


def _period(view: View) -> None:
    choice, words = view.choice, view.words
    st.selectbox(
        words("scope.period"),
        (*periods.PRESETS, periods.OWN),
        key=state.seed("period", choice.period),
        format_func=lambda name: words(f"scope.{name}"),
        on_change=_changed,
        args=(view.period,),
        help=words("scope.period.help"),
    )
    if state.widget("period") == periods.OWN:
        st.date_input(
            words("scope.dates"),
            value=(view.period.from_on, view.period.to_on),  # not set anew while only the first date is chosen
            key=state.key("dates"),
            min_value=periods.EARLIEST,
            max_value=periods.LATEST,
            format="DD/MM/YYYY",
            on_change=_changed,
            args=(view.period,),
        )


def _filter(view: View, name: str) -> None:
    st.multiselect(
        view.words(f"scope.{name}"),
        view.source.options[name],
        key=state.seed(name, list(getattr(view.choice, FILTERS[name]))),
        format_func=lambda value: view.name(name, value),
        placeholder=view.words(f"scope.all.{name}").capitalize(),
        on_change=_changed,
        args=(view.period,),
    )


def _changed(shown: Period) -> None:
    """Takes over what the widgets hold. Own dates begin with those shown, and wait until both are chosen."""
    choice = state.chosen()
    if state.widget("period"):  # not shown where the page is about no period: then it stays as it is
        choice = replace(choice, period=state.widget("period"), from_on=None, to_on=None)
    if choice.period == periods.OWN and choice.from_on is None:
        dates = state.widget("dates") or ()
        from_on, to_on = dates if len(dates) == 2 else (shown.from_on, shown.to_on)
        choice = replace(choice, from_on=from_on, to_on=to_on)
    lists = {field: tuple(state.widget(name) or ()) for name, field in FILTERS.items()}
    state.keep(replace(choice, **lists))


def _reset() -> None:
    state.forget_widgets()
    state.keep(Choice(language=state.chosen().language))


def summary(view: View, *, period: bool = True, ignored: Collection[str] = ()) -> str:
    """The scope in words: office · service · dates (`period`) · up to when the data speaks.

    `ignored`: filters that do not narrow what stands beside it; they are not named.
    """
    choice = replace(view.choice, **{FILTERS[name]: () for name in ignored})
    parts = [_named(view, name, choice) for name in ("office", "service")]
    parts += [_named(view, name, choice) for name in ("channel", "district") if getattr(choice, FILTERS[name])]
    if period:
        parts.append(view.fmt.span(view.period.from_on, view.period.to_on))
    return " · ".join([*parts, as_of(view)])


def beyond(view: View) -> str:
    """That the period lies before or behind all requests, and where they lie; empty where it does not."""
    if view.source.first is None:
        return ""
    first = view.source.first.astimezone(ZoneInfo(view.main_zone)).date()
    if view.period.to_on >= first and view.period.from_on <= view.today:
        return ""
    return view.words("scope.beyond", span=view.fmt.span(min(first, view.today), view.today))


def _named(view: View, name: str, choice: Choice) -> str:
    values: tuple[str, ...] = getattr(choice, FILTERS[name])
    options: Mapping[str, Sequence[str]] = view.source.options
    if not values and name == "office" and len(options["office"]) == 1:
        values = tuple(options["office"])
    if not values:
        return view.words(f"scope.all.{name}")
    return view.name(name, values[0]) if len(values) == 1 else view.words(f"scope.some.{name}", count=len(values))


def as_of(view: View) -> str:
    """Up to when the data in scope speaks; offices may differ."""
    stamps = sorted((at, view.zone(office)) for office, at in view.as_of.items())
    first, last = (view.fmt.stamp(at, zone) for at, zone in (stamps[0], stamps[-1]))
    if first == last:
        return view.words("scope.as_of", at=last)
    return view.words("scope.as_of.between", first=first, last=last)
