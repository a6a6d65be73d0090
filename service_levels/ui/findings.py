"""What the head should know without asking, in a line each, with the way to the page that proves it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import Any
from urllib.parse import urlencode

from service_levels.domain import periods
from service_levels.ui import address, age
from service_levels.ui.named import mark, markup
from service_levels.ui.view import View
from service_levels.ui.widgets import html, section

Row = Mapping[Hashable, Any]
NAMED = 3  # documents that the page of completeness names; the others are counted


@dataclass(frozen=True, slots=True)
class Line:
    """A finding in words. `href`: the page that proves it, with the viewer's choice; `way`: what that link says."""

    code: str
    text: str
    href: str
    way: str


def show(view: View) -> None:
    """The findings below each other; nothing where there are none."""
    found = lines(view)
    if not found:
        return
    section(view.words("findings.title"))
    rows = "".join(
        f'<li>{markup(line.text)} <a href="{escape(line.href)}">{escape(line.way)}</a></li>' for line in found
    )
    html(f'<ul class="tw-findings">{rows}</ul>')


def lines(view: View) -> list[Line]:
    """A line for each kind of finding: its first one, and how many more there are of the kind."""
    found = [line for line in [_old(view)] if line]
    frame = view.report("findings")
    for code, rows in frame.groupby("code", sort=False):
        row = rows.iloc[0].to_dict()
        page, text = TOLD[str(code)](view, row)
        if len(rows) > 1:
            text += view.words.many(f"findings.{code}.more", len(rows) - 1, count=view.fmt.number(len(rows) - 1))
        choice = view.choice
        if code == "standard_unkept":  # over its own year, which the page has to show
            dates = {"from_on": date.fromisoformat(row["since"]), "to_on": date.fromisoformat(row["until"])}
            choice = replace(choice, period=periods.OWN, services=(row["service"],), **dates)
        found.append(_line(view, str(code), page, f"{_office(view, row)}{text}.", address.write(choice)))
    return found


def beyond_standard(view: View) -> str:
    """The documents that were asked for beyond the standard in the period, the most frequent first; "" where none."""
    frame = view.report("findings")
    rows = frame[frame["code"] == "document_not_listed"]
    if rows.empty:
        return ""
    say, fmt = view.words, view.fmt
    named = [
        say(
            "findings.beyond.one",
            document=f"{_office(view, row)}{view.name('document', row['document'])}",
            requests=_number(view, row, "requests"),
            whole=_number(view, row, "whole"),
            of=_of(view, row),
        )
        for row in rows.head(NAMED).to_dict("records")
    ]
    if (more := len(rows) - NAMED) > 0:
        named.append(say.many("findings.beyond.more", more, count=fmt.number(more)))
    return say("findings.beyond", documents="; ".join(named))


def _old(view: View) -> Line | None:
    one = age.oldest(view)
    if one is None:
        return None
    at = view.fmt.date(one.as_of.astimezone(view.tz(one.office)).date())
    days, working = view.fmt.number(one.days), view.fmt.number(one.working_days)
    text = view.words.many("findings.data_old", one.days, at=at, days=days, working=working)
    office = f"{view.name('office', one.office)}: " if len(view.as_of) > 1 else ""
    return _line(view, "data_old", "upload", f"{office}{text}.", {"lang": [view.choice.language]})


def _document(view: View, row: Row) -> tuple[str, str]:
    say = view.words
    text = say(
        "findings.document_not_listed",
        document=view.name("document", row["document"]),
        requests=_number(view, row, "requests"),
        whole=_number(view, row, "whole"),
        of=_of(view, row),
    )
    if row["channel"] is not None:
        text += say("findings.by_channel", channel=view.name("channel", row["channel"]))
    return "completeness", text


def _untouched(view: View, row: Row) -> tuple[str, str]:
    counts = {name: _number(view, row, name) for name in ("requests", "whole", "days")}
    return "today", view.words.many("findings.untouched", int(row["requests"]), **counts)


def _unkept(view: View, row: Row) -> tuple[str, str]:
    first, last = (date.fromisoformat(row[name]) for name in ("since", "until"))
    text = view.words(
        "findings.standard_unkept",
        service=view.name("service", row["service"]),
        requests=_number(view, row, "requests"),
        whole=_number(view, row, "whole"),
        span=view.fmt.span(first, last),
    )
    return "on_time", text


TOLD = {"document_not_listed": _document, "untouched": _untouched, "standard_unkept": _unkept}


def _number(view: View, row: Row, key: str) -> str:
    """A number of a row, named."""
    return mark(view.fmt.number(row[key]), f"findings.{key}", of=f"rank={row['rank']}")


def _of(view: View, row: Row) -> str:
    """The service of a row, to stand behind "requests"."""
    if row["service"] is None:
        return ""
    return f" {view.words('findings.of_service', service=view.name('service', row['service']))}"


def _office(view: View, row: Row) -> str:
    return f"{view.name('office', row['office'])}: " if len(view.as_of) > 1 else ""


def _line(view: View, code: str, page: str, text: str, choice: dict[str, list[str]]) -> Line:
    return Line(code, text, f"{page}?{urlencode(choice, doseq=True)}", view.words(f"findings.way.{page}"))
