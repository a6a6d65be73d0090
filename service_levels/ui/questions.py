"""The overview's questions: each one sentence with its figures, a large figure, and a verdict in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from service_levels.ui import disturbances, sentences, todo, verdicts
from service_levels.ui.kept import kept
from service_levels.ui.papers import most_missing
from service_levels.ui.verdicts import ASSURED, MARKS
from service_levels.ui.view import View
from service_levels.ui.widgets import html


@dataclass(frozen=True, slots=True)
class Answer:
    """One question. `figure` with `of` stands large beside `sentence`; `verdicts`: (mark, what it stands for, text)."""

    page: str
    question: str
    figure: str
    of: str
    sentence: str
    verdicts: Sequence[tuple[str, str, str]]


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
    return Answer("on_time", question, fmt.percent(share.rate), sentences.of(view, share.part, share.whole),
                  sentences.rate(view, row), said)  # fmt: skip


@kept
def outages(view: View) -> Answer:
    """What did the outages cost?"""
    say, fmt = view.words, view.fmt
    question = say("overview.q.outages")
    if not view.watched:
        return Answer("outages", question, fmt.number(None), "", say("outages.answer.no_pings"), ())
    target, lost = disturbances.worst(view), disturbances.lost(view)
    count = disturbances.downtime(view.report("incidents"), target).count if target else 0
    if lost.requests:
        sentence = disturbances.lost_said(view, lost)
    else:
        sentence = say("overview.outages.none" if not count else "overview.outages.nobody")
    of = say.many("overview.outages.of", lost.requests, count=fmt.number(lost.requests))
    said = [_verdict(view, "waiting_hours")]
    return Answer("outages", question, disturbances.waiting(view, lost.waiting_h), of, sentence, said)


@kept
def papers(view: View) -> Answer:
    """How many submissions are incomplete?"""
    say, fmt = view.words, view.fmt
    share, question = sentences.incomplete(view.report("completeness").iloc[0]), say("overview.q.papers")
    if not share.whole:
        return Answer("completeness", question, fmt.percent(None), "", say("completeness.answer.none"), ())
    lead = say.many("overview.papers", share.part, part=fmt.number(share.part), whole=fmt.number(share.whole))
    sentence = f"{lead} {most_missing(view)}".strip()
    of = say("completeness.card.of", part=fmt.number(share.part), whole=fmt.number(share.whole))
    said = [_verdict(view, "incomplete")]
    return Answer("completeness", question, fmt.percent(share.rate), of, sentence, said)


def today(view: View) -> Answer:
    """What is there to do? As the data stands, whatever the period."""
    held, question = todo.held(view), view.words("overview.q.today")
    late = int((held["group"] == "late").sum())
    of = view.words("overview.today.of", whole=view.fmt.number(len(held)))
    return Answer("today", question, view.fmt.number(late), of, " ".join(todo.answer(view, held)), ())


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
        f"<span>{escape(text)}</span></p>"
        for mark, kind, text in answer.verdicts
    )
    return (
        f'<section class="tw-question"><div class="tw-large"><strong>{escape(answer.figure)}</strong>'
        f"<span>{escape(answer.of)}</span></div><div><h2>{escape(answer.question)}</h2>"
        f'<p class="tw-answer">{escape(answer.sentence)}</p>{verdicts}</div></section>'
    )
