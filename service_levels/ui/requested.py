"""The requests behind a figure: what they have in common in words, and each of them in a row."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from service_levels.metrics import Scope
from service_levels.ui import export, links, reads, state
from service_levels.ui.named import mark
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, html, paragraph, section, table

FALLEN_DUE = ("on_time", "late", "through_outage")  # these have a deadline; of the others some have none
# What each list's length is called where nothing else narrows it, and by which date that figure counts.
_NAMED = {
    "all": "on-time.on_time+late+running+waiting+void+unmeasured",
    "through_outage": "on-time.late_through_outage",
    "affected": "impact.affected",
    "incomplete": "completeness.incomplete",
} | {name: f"on-time.{name}" for name in ("on_time", "late", "running", "waiting", "void", "unmeasured")}
_DATED = {"affected": "submitted", "incomplete": "submitted"}
SHOWN = 100  # rows on the page; all of them are in the download


def scope(view: View) -> Scope:
    """The viewer's scope, by the date that decides."""
    return replace(view.choice.scope(view.period.from_on, view.period.to_on), period=view.choice.dated)


def listed(view: View) -> tuple[pd.DataFrame, int]:
    """The newest requests, and how many there are."""
    return reads.listed(view.source, scope(view), view.choice.only, view.choice.document, SHOWN)


def answer(view: View, count: int) -> str:
    """412 requests that were late, due 1 – 31 Mar 2026."""
    say, choice = view.words, view.choice
    if not count:
        return say("requests.answer.none", dated=say(f"requests.dated.{choice.dated}").lower(), span=_span(view))
    of = "" if choice.dated == _DATED.get(choice.only, "due") else f"period={choice.dated}"
    text = say.many(
        "requests.answer",
        count,
        count=mark(view.fmt.number(count), "" if choice.document else _NAMED.get(choice.only, ""), of=of),
        only=say(f"requests.which.{choice.only}"),
        dated=say(f"requests.when.{choice.dated}", span=_span(view)),
    )
    if choice.dated == "due" and choice.only not in FALLEN_DUE:
        text = f"{text} {say('requests.without_deadline')}"
    lacking = say("requests.document", document=view.name("document", choice.document)) if choice.document else ""
    return f"{text} {lacking}".strip()


def _span(view: View) -> str:
    return view.fmt.span(view.period.from_on, view.period.to_on)


def all_documents(view: View) -> None:
    """Lets go of the document that narrows the list, where one does."""
    if view.choice.document:
        st.button(view.words("requests.document.drop"), on_click=_drop, key="drop-document")


def _drop() -> None:
    state.keep(replace(state.chosen(), document=""))


def rows(view: View, frame: pd.DataFrame, count: int, title: str) -> None:
    """One request a row, its number leads to its page; and all of them as a download."""
    say, fmt = view.words, view.fmt
    section(title)
    offices, numbers = list(frame["office"]), list(frame["request_id"])
    zones = [view.zone(office) for office in offices]
    stamps = {
        name: [fmt.stamp(at, zone) for at, zone in zip(frame[name], zones, strict=True)]
        for name in ("submitted_at", "deadline_at", "ended_at")
    }
    addresses = [links.request(view, *pair) for pair in zip(offices, numbers, strict=True)]
    columns = [
        Column(say("requests.number"), numbers, False, addresses),
        Column(say("scope.service"), [view.name("service", one) for one in frame["service"]], number=False),
        Column(say("scope.channel"), [view.name("channel", one) for one in frame["channel"]], number=False),
        Column(say("requests.submitted"), stamps["submitted_at"], number=False),
        Column(say("requests.deadline"), stamps["deadline_at"], number=False),
        Column(say("requests.ended"), stamps["ended_at"], number=False),
        Column(say("requests.outcome"), [say(f"requests.outcome.{one}") for one in frame["outcome"]], number=False),
        Column(
            say("requests.excess"),
            [
                fmt.hours(hours, view.in_working_time(service)) if hours == hours else ""
                for hours, service in zip(frame["excess_h"], frame["service"], strict=True)
            ],
        ),
    ]
    if len(view.source.as_of) > 1:
        columns.insert(1, Column(say("scope.office"), [view.name("office", one) for one in offices], number=False))
    html(table(title, columns, view.words, SHOWN, stacked=True))
    if count > len(frame):
        paragraph(say("requests.shown", shown=fmt.number(len(frame)), count=fmt.number(count)))
    kind, document = view.choice.only, view.choice.document
    st.download_button(
        say("page.download"),
        lambda: export.csv(reads.listed(view.source, scope(view), kind, document, None)[0]),
        file_name="requests.csv",
        mime="text/csv",
        key="download-requests",
        on_click="ignore",
        icon=":material/download:",
    )
