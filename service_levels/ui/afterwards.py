"""What happened since the chosen period ended, said at the top of the overview (method 11: after the period)."""

from datetime import date, timedelta
from html import escape
from typing import Any

import pandas as pd

from service_levels.analysis import FIGURES
from service_levels.domain import periods
from service_levels.ui import disturbances, links, sentences, verdicts
from service_levels.ui.kept import kept
from service_levels.ui.named import mark, markup, row
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
    return f'<li>{markup(text)} <a href="{escape(address)}" target="_self">{escape(more)}</a></li>'


@kept
def said(view: View) -> tuple[tuple[str, str], ...]:
    """(page, sentence) for each thing that happened: long outages, then figures beyond their normal range."""
    rows = view.report("after")
    events = rows[rows["kind"] == "event"].sort_values("working_seconds", ascending=False, kind="stable")
    told = [("outages", _event(view, one)) for one in events.head(EVENTS).to_dict("records")]
    if rest := len(events) - len(told):
        told.append(("outages", view.words.many("after.rest", rest, count=view.fmt.number(rest))))
    beyond = rows[(rows["kind"] == "period") & rows["figure"].isin(TOLD)]
    page = {"incomplete": "completeness"}
    return (*told, *((page.get(one["figure"], one["figure"]), _period(view, one)) for one in beyond.to_dict("records")))


def _event(view: View, one: dict[str, Any]) -> str:
    """How long it was, of which system, and what it did."""
    say, fmt = view.words, view.fmt
    systems = [one["cause"]] if one["cause"] else one["targets"].split(";")
    of = row(kind="event", start=one["start"], targets=one["targets"])
    long = mark(fmt.hours(one["seconds"] / 3600), "after.seconds", of=of)
    working = mark(fmt.hours(one["working_seconds"] / 3600, working=True), "after.working_seconds", of=of)
    when = fmt.stamp(one["start"], view.main_zone)
    names = sentences.listed(view, [view.name("target", one) for one in systems])
    head = say("after.still" if pd.isna(one["end"]) else "after.event", systems=names, when=when, long=long,
               working=working)  # fmt: skip
    requests, late = int(one["requests"]), int(one["late_through_outage"])
    if not requests:
        return f"{head} {say('after.nobody')}"
    hours = mark(disturbances.waiting(view, one["waiting_h"]), "after.waiting_h", of=of)
    held = say.many("after.held", requests, count=mark(fmt.number(requests), "after.requests", of=of), hours=hours)
    if not late:
        return f"{head} {held}"
    through = mark(fmt.number(late), "after.late_through_outage", of=of)
    return f"{head} {held} {say.many('after.late', late, count=through)}"


def _period(view: View, one: dict[str, Any]) -> str:
    """A figure beyond its normal range, with what it is made of."""
    say, fmt, figure = view.words, view.fmt, one["figure"]
    start = date.fromisoformat(one["period"])
    last = min(periods.ends(one["grain"], start), view.today)
    called = FIGURES[figure].label.of(say.language)
    of = row(kind="period", figure=figure, period=one["period"])
    value = mark(verdicts.number(view, figure, one["value"]), "after.value", of=of)
    if one["part"] is not None:
        counted = sentences.of(view, int(one["part"]), int(one["whole"]))
        value = f"{value}, {mark(counted, 'after.part', 'after.whole', of=of)}"
    text = say(f"after.beyond.{one['mark']}", figure=called, span=fmt.span(start, last), value=value)
    late, through = one["late"], one["late_through_outage"]
    if figure != "on_time" or not late or not through:
        return text
    more = say.many(
        "after.through",
        int(late),
        late=mark(fmt.number(late), "after.late", of=of),
        through=mark(fmt.number(through), "after.late_through_outage", of=of),
    )
    return f"{text} {more}"
