"""What a load or an undo does to the figures: before and after side by side, and what becomes of requests."""

from datetime import date
from typing import Any

import streamlit as st

from service_levels.catalogue import Catalogue
from service_levels.ui import widgets
from service_levels.ui.formats import DASH, Formats, points_between
from service_levels.ui.i18n import Words
from service_levels.ui.widgets import Column

LEAST_POINTS = 0.1  # of a rate; a smaller change is said to be smaller, not to be none
FIGURES = ("rate", "net_rate", "late", "median_h", "incomplete_rate", "requests")
OF = {"rate": ("on_time", "due"), "incomplete_rate": ("incomplete", "checked")}


def show(words: Words, catalogue: Catalogue, effect: dict[str, Any], key: str) -> None:
    """Both spans of figures, then what becomes of requests in one sentence."""
    working = all(one.unit.startswith("working_") for one in catalogue.standards)
    spans = effect["figures"]
    with st.container(key=f"effect-{key}"):
        for place, span in zip(st.columns(len(spans), gap="medium"), spans, strict=True):
            with place:
                _table(words, span, working)
        widgets.paragraph(moves(words, effect))


def same(effect: dict[str, Any]) -> bool:
    """Whether no figure changes."""
    return not effect["moves"] and not effect["restated"] and all(f["before"] == f["after"] for f in effect["figures"])


def _table(words: Words, span: dict[str, Any], working: bool) -> None:
    fmt = Formats(words)
    if span["from"]:
        title = words(
            "upload.effect.recent", span=fmt.span(date.fromisoformat(span["from"]), date.fromisoformat(span["to"]))
        )
    else:
        title = words("upload.effect.all")
    before, after = span["before"], span["after"]
    columns = [
        Column(words("upload.effect.figure"), [words(f"upload.effect.{name}") for name in FIGURES], number=False),
        Column(words("upload.effect.before"), [_written(words, fmt, before, name, working) for name in FIGURES]),
        Column(words("upload.effect.after"), [_written(words, fmt, after, name, working) for name in FIGURES]),
        Column(words("upload.effect.change"), [_change(words, fmt, before, after, name, working) for name in FIGURES]),
    ]
    widgets.section(title)
    widgets.html(widgets.table(title, columns, words))


def _written(words: Words, fmt: Formats, figures: dict[str, Any], name: str, working: bool) -> str:
    value = figures[name]
    if name in OF:
        part, whole = (fmt.number(figures[one]) for one in OF[name])
        return f"{fmt.percent(value)} ({words('page.of', part=part, whole=whole)})" if value is not None else DASH
    if name == "net_rate":
        return fmt.percent(value)
    return fmt.hours(value, working) if name == "median_h" else fmt.number(value)


def _change(words: Words, fmt: Formats, before: dict[str, Any], after: dict[str, Any], name: str, working: bool) -> str:
    old, new = before[name], after[name]
    if old is None or new is None or old == new:
        return words("upload.effect.same") if old == new else DASH
    if name == "median_h":
        return fmt.signed_hours(new - old, working)
    if name.endswith("rate"):
        apart = points_between(new, old)
        shown = fmt.signed(apart, 1) if apart else f"<{fmt.number(LEAST_POINTS, 1)}"
        return words("upload.effect.points", points=shown)
    return fmt.signed(new - old)


def moves(words: Words, effect: dict[str, Any]) -> str:
    """What becomes of requests: new ones by outcome, gone ones, those whose outcome changes, those with other times."""
    fmt = Formats(words)
    if same(effect):
        return words("upload.effect.nothing")
    said = []
    new = [move for move in effect["moves"] if move["from"] is None]
    gone = [move for move in effect["moves"] if move["to"] is None]
    other = [move for move in effect["moves"] if move["from"] and move["to"]]
    for key, found in (("new", new), ("gone", gone)):
        if found:
            ends = ", ".join(
                f"{fmt.number(move['requests'])} {words('upload.outcome.' + (move['to'] or move['from']))}"
                for move in found
            )
            total = sum(move["requests"] for move in found)
            said.append(words.many(f"upload.effect.{key}", total, count=fmt.number(total), outcomes=ends))
    said += [
        words.many(
            "upload.effect.moved", move["requests"], count=fmt.number(move["requests"]),
            before=words(f"upload.outcome.{move['from']}"), after=words(f"upload.outcome.{move['to']}"),
        )
        for move in other
    ]  # fmt: skip
    for key in ("excused", "unexcused"):
        if effect[key]:
            said.append(words.many(f"upload.effect.{key}", effect[key], count=fmt.number(effect[key])))
    if effect["restated"]:
        said.append(words.many("upload.effect.restated", effect["restated"], count=fmt.number(effect["restated"])))
    return " ".join(said)
