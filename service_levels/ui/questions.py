"""The overview's questions: each one sentence with its figures, a large figure, and a verdict in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from service_levels.ui import disturbances, sentences, todo, verdicts
from service_levels.ui.kept import kept
from service_levels.ui.named import attributes, mark, markup
from service_levels.ui.papers import most_missing
from service_levels.ui.verdicts import ASSURED, MARKS
from service_levels.ui.view import View
from service_levels.ui.widgets import html


@dataclass(frozen=True, slots=True)
class Answer:
    """One question. `figure` with `of` stands large beside `sentence`; `verdicts`: (mark, what it stands for, text).

    `name` and `name_of`: what the figure is (see `named`).
    """

    page: str
    question: str
    figure: str
    of: str
    sentence: str
    verdicts: Sequence[tuple[str, str, str]]
    name: str = ""
    name_of: str = ""


@kept
def on_time(view: View) -> Answer:
    """Are we on time?"""
    say, fmt = view.words, view.fmt
    row = view.report("on-time").iloc[0]
    share = sentences.on_time(row)
    question = say("overview.q.on_time")
    if not share.whole:
        return Answer("on_time", question, fmt.percent(None), "", say("overview.answer.none"), ())
    unripe = sentences.unripe(view, int(row["running"]))
    said = [("?", "unripe", unripe)] if unripe else []
    said.append(_verdict(view, "on_time"))
    assurance, assured = verdicts.assured(view, "on_time")
    if assured:
        said.append((ASSURED[assurance], assurance, assured))
    return Answer("on_time", question, fmt.percent(share.rate),
                  sentences.of(view, share.part, share.whole, *sentences.ON_TIME),
                  sentences.rate(view, row), said, sentences.RATE)  # fmt: skip


@kept
def outages(view: View) -> Answer:
    """What did the outages cost?"""
    say, fmt = view.words, view.fmt
    question = say("overview.q.outages")
    if why := disturbances.unjudged(view):
        return Answer("outages", question, fmt.number(None), "", why, ())
    lost = disturbances.lost(view)
    of = say.many("outages.held.of", lost.requests, count=mark(fmt.number(lost.requests), "cost.requests"))
    verdicts = [_verdict(view, "waiting_hours")]
    hours, sentence = disturbances.waiting(view, lost.waiting_h), disturbances.lost_said(view, lost)
    return Answer("outages", question, hours, of, sentence, verdicts, "cost.waiting_h")


@kept
def papers(view: View) -> Answer:
    """How many submissions are incomplete?"""
    say, fmt = view.words, view.fmt
    share, question = sentences.incomplete(view.report("completeness").iloc[0]), say("overview.q.papers")
    if not share.whole:
        return Answer("completeness", question, fmt.percent(None), "", say("completeness.answer.none"), ())
    part, whole = fmt.number(share.part), fmt.number(share.whole)
    lead = mark(say.many("overview.papers", share.part, part=part, whole=whole), *sentences.INCOMPLETE)
    sentence = f"{lead} {most_missing(view)}".strip()
    of = mark(say("completeness.card.of", part=part, whole=whole), *sentences.INCOMPLETE)
    said = [_verdict(view, "incomplete")]
    return Answer("completeness", question, fmt.percent(share.rate), of, sentence, said, "completeness.rate")


def today(view: View) -> Answer:
    """What is there to do? As the data stands, whatever the period."""
    held, question = todo.held(view), view.words("overview.q.today")
    late = int((held["group"] == "late").sum())
    of = mark(view.words("overview.today.of", whole=view.fmt.number(len(held))), "backlog.open")
    sentence = " ".join(todo.answer(view, held))
    return Answer("today", question, view.fmt.number(late), of, sentence, (), "open-requests.group", "group=late")


def show(view: View, *answers: Answer) -> None:
    """The answers below each other, each with the way to its page."""
    for answer in answers:
        with st.container(key=f"question-{answer.page}", gap="xsmall"):
            html(_markup(answer))
            lead(view, answer.page)


def lead(view: View, page: str) -> None:
    """The way from the overview to another page."""
    st.page_link(f"pages/{page}.py", label=view.words(f"overview.more.{page}"))


def _verdict(view: View, figure: str) -> tuple[str, str, str]:
    verdict = str(verdicts.of(view, figure)["verdict"])
    return MARKS[verdict], verdict, verdicts.said(view, figure)


def _markup(answer: Answer) -> str:
    verdicts = "".join(
        f'<p class="tw-verdict"><i class="tw-mark tw-{kind}" aria-hidden="true">{mark}</i>'
        f"<span>{markup(text)}</span></p>"
        for mark, kind, text in answer.verdicts
    )
    large = f"<strong{attributes(answer.name, of=answer.name_of)}>{escape(answer.figure)}</strong>"
    return (
        f'<section class="tw-question"><div class="tw-large">{large}<span>{markup(answer.of)}</span></div>'
        f'<div><h2>{escape(answer.question)}</h2>'
        f'<p class="tw-answer">{markup(answer.sentence)}</p>{verdicts}</div></section>'
    )
