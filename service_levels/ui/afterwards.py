"""What happened since the chosen period ended, said at the top of the overview (method 11: after the period)."""

from datetime import date, timedelta
from html import escape
from typing import Any

import pandas as pd

from service_levels.analysis import FIGURES
from service_levels.domain import periods
from service_levels.ui import disturbances, links, sentences, verdicts
from service_levels.ui.kept import kept
from service_levels.ui.view import View
from service_levels.ui.widgets import html

EVENTS = 3  # told one by one, the longest first
TOLD = ("on_time", "incomplete", "turnaround")  # what outages did is told with the outage


def show(view: View) -> None:
    """Nothing where nothing happened."""
    told = said(view)
    if not told:
        return
    first, last = view.period.to_on + timedelta(days=1), view.today
    head = view.words("after.head", span=view.fmt.span(first, last))
    there = {"period": periods.OWN, "from_on": first, "to_on": last}
    items = "".join(_item(text, links.to(view, page, **there), view.words(f"after.more.{page}")) for page, text in told)
    html(f'<section class="tw-after" role="note"><h2>▲ {escape(head)}</h2><ul>{items}</ul></section>')


def _item(text: str, address: str, more: str) -> str:
    return f'<li>{escape(text)} <a href="{escape(address)}" target="_self">{escape(more)}</a></li>'


@kept
def said(view: View) -> tuple[tuple[str, str], ...]:
    """(page, sentence) for each thing that happened: long outages, then figures beyond their normal range."""
    rows = view.report("after")
    events = rows[rows["kind"] == "event"].sort_values("working_seconds", ascending=False, kind="stable")
    told = [("outages", _event(view, row)) for row in events.head(EVENTS).to_dict("records")]
    if rest := len(events) - len(told):
        told.append(("outages", view.words.many("after.rest", rest, count=view.fmt.number(rest))))
    beyond = rows[(rows["kind"] == "period") & rows["figure"].isin(TOLD)]
    page = {"incomplete": "completeness"}
    return (*told, *((page.get(row["figure"], row["figure"]), _period(view, row)) for row in beyond.to_dict("records")))


def _event(view: View, row: dict[str, Any]) -> str:
    """How long it was, of which system, and what it did."""
    say, fmt = view.words, view.fmt
    systems = [row["cause"]] if row["cause"] else row["targets"].split(";")
    long = fmt.hours(row["seconds"] / 3600)
    working = fmt.hours(row["working_seconds"] / 3600, working=True)
    when = fmt.stamp(row["start"], view.main_zone)
    names = sentences.listed(view, [view.name("target", one) for one in systems])
    head = say("after.still" if pd.isna(row["end"]) else "after.event", systems=names, when=when, long=long,
               working=working)  # fmt: skip
    requests, late = int(row["requests"]), int(row["late_through_outage"])
    if not requests:
        return f"{head} {say('after.nobody')}"
    hours = disturbances.waiting(view, row["waiting_h"])
    held = say.many("after.held", requests, count=fmt.number(requests), hours=hours)
    return f"{head} {held} {say.many('after.late', late, count=fmt.number(late))}" if late else f"{head} {held}"


def _period(view: View, row: dict[str, Any]) -> str:
    """A figure beyond its normal range, with what it is made of."""
    say, fmt, figure = view.words, view.fmt, row["figure"]
    start = date.fromisoformat(row["period"])
    last = min(periods.ends(row["grain"], start), view.today)
    called = FIGURES[figure].label.of(say.language)
    value = verdicts.number(view, figure, row["value"])
    counted = sentences.of(view, int(row["part"]), int(row["whole"])) if row["part"] is not None else ""
    of = f"{value}, {counted}" if counted else value
    text = say(f"after.beyond.{row['mark']}", figure=called, span=fmt.span(start, last), value=of)
    late, through = row["late"], row["late_through_outage"]
    if figure != "on_time" or not late or not through:
        return text
    more = say.many("after.through", int(late), late=fmt.number(late), through=fmt.number(through))
    return f"{text} {more}"
