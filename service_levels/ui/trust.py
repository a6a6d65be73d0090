"""The page of findings: how many, what each is, what it changes, what to do, and the requests behind it."""

from html import escape

import pandas as pd
import streamlit as st

from service_levels.metrics.trust import KINDS, Finding
from service_levels.reports import REPORTS
from service_levels.ui import export, links, reads, sentences
from service_levels.ui.named import mark
from service_levels.ui.view import View
from service_levels.ui.widgets import Card, Column, Panel, html, paragraph, section, show, table

EACH = 6  # findings of a kind told one by one; all of them are in the list and its download
SHOWN = 5  # example requests
LOW, HIGH = "on-time-bounds.rate_low_bound", "on-time-bounds.rate_high_bound"  # names of the bounds


def found_in(view: View) -> list[Finding]:
    """What is odd in the viewer's scope and period."""
    return reads.findings(view.source, view.choice.scope(view.period.from_on, view.period.to_on))


def answer(view: View, found: list[Finding]) -> str:
    """How many findings, and the gravest in words."""
    say, fmt = view.words, view.fmt
    if not found:
        return say("trust.answer.none", rules=fmt.number(len(KINDS)))
    serious = sum(one.severity == "serious" for one in found)
    worth = sum(one.severity != "note" for one in found)
    said = say.many("trust.answer", len(found), count=fmt.number(len(found)), worth=fmt.number(worth))
    grave = say.many("trust.answer.serious", serious, count=fmt.number(serious)) if serious else ""
    return " ".join(part for part in (said, grave, say("trust.answer.first", what=what(view, found[0]))) if part)


def bounds_said(view: View, row: pd.Series) -> str:
    """Between which two figures the on-time rate lies, with what they are made of."""
    say, fmt = view.words, view.fmt
    if not row["of"]:
        return ""
    if not row["missing"]:
        return say("trust.bounds.none")
    decides = int(row["day_decides"])
    said = say.many(
        "trust.bounds",
        int(row["missing"]),
        missing=mark(fmt.number(row["missing"]), "on-time-bounds.missing"),
        low=mark(fmt.percent(row["rate_low_bound"]), LOW),
        high=mark(fmt.percent(row["rate_high_bound"]), HIGH),
        rate=mark(fmt.percent(row["rate"]), "on-time.rate"),
    )
    hanging = say.many("trust.bounds.day", decides, count=fmt.number(decides)) if decides else ""
    return f"{said} {hanging}".rstrip()


def cards(view: View, found: list[Finding], row: pd.Series) -> list[Card]:
    """How many findings by severity; the rate as it is shown; the two bounds with their numbers."""
    say, fmt = view.words, view.fmt
    counts = {name: sum(one.severity == name for one in found) for name in ("serious", "watch", "note")}
    rated = view.report("on-time").iloc[0]
    share, of, name = sentences.on_time(rated), int(row["of"]), "on-time-bounds.of"
    rate = sentences.of(view, share.part, share.whole, *sentences.ON_TIME)
    low = sentences.of(view, int(row["on_time"]), of, "on-time-bounds.on_time", name)
    high = sentences.of(view, int(row["at_most_on_time"]), of, "on-time-bounds.at_most_on_time", name)
    notes = tuple(say(f"trust.count.{name}", count=fmt.number(counts[name])) for name in ("watch", "note"))
    return [
        Card(say("trust.card.serious"), fmt.number(counts["serious"]), notes),
        Card(view.label("on-time.rate"), fmt.percent(row["rate"]), (rate,), sentences.RATE),
        Card(view.label(LOW), fmt.percent(row["rate_low_bound"]), (low, say("trust.card.low.of")), LOW),
        Card(view.label(HIGH), fmt.percent(row["rate_high_bound"]), (high, say("trust.card.high.of")), HIGH),
    ]  # fmt: skip


def listed(view: View, title: str, found: list[Finding]) -> None:
    """All findings in one table with its download."""
    if not found:
        return
    say, fmt = view.words, view.fmt
    columns = [
        Column(say("trust.finding"), [say(f"trust.kind.{one.kind.name}") for one in found], number=False),
        Column(say("trust.severity"), [say(f"trust.severity.{one.severity}") for one in found], number=False),
        Column(say("trust.where"), [where(view, one) for one in found], number=False),
        Column(say("trust.count"), [count(view, one) for one in found]),
        Column(say("trust.share"), [fmt.percent(one.share) for one in found]),
        Column(say("trust.since"), [fmt.date(one.since) for one in found]),
    ]
    show(view, Panel("trust-findings", title, None, columns, frame_of(view, found), stacked=True))


def each(view: View, found: list[Finding]) -> None:
    """The findings by kind, the gravest first: what, why it matters, which figures, what to do, examples, download."""
    kinds = list(dict.fromkeys(one.kind.name for one in found))
    told = {name: [one for one in found if one.kind.name == name] for name in kinds}
    examples = reads.finding_examples(view.source, tuple(found))
    for name, some in told.items():
        with st.container(key=f"finding-{name}", gap="xsmall"):
            _kind(view, name, some, examples)


def _kind(view: View, name: str, some: list[Finding], examples: pd.DataFrame) -> None:
    say, language, kind = view.words, view.words.language, some[0].kind
    section(say(f"trust.kind.{name}"))
    lines = [_line(view, one) for one in some[:EACH]]
    if (more := len(some) - EACH) > 0:
        lines.append(escape(say("trust.more", count=view.fmt.number(more))))
    lines += [
        escape(kind.why.of(language)),
        f"<b>{escape(say('trust.touches'))}:</b> {escape(touched(view, some[0]))}",
        f"<b>{escape(say('trust.todo'))}:</b> {escape(kind.remedy.of(language))}",
    ]
    html("".join(f'<p class="tw-finding">{line}</p>' for line in lines))
    mine = _shown(some, examples)
    if mine.empty:
        # Of what is in no figure there is nothing to open: its numbers are told.
        told = [request for one in some for request in one.examples][:SHOWN]
        if told and kind.name == "no_submission":
            paragraph(f"{say('trust.examples')}: {', '.join(told)}")
        return
    html(table(f"{say('trust.examples')}: {say(f'trust.kind.{name}')}", _examples(view, mine), say, stacked=True))
    st.download_button(
        say("trust.download"),
        lambda: export.csv(_requests(view, some)),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"download-finding-{name}",
        on_click="ignore",
        icon=":material/download:",
    )


def _line(view: View, one: Finding) -> str:
    mark = f'<b class="tw-weight tw-{one.severity}-weight">{escape(view.words(f"trust.severity.{one.severity}"))}</b>'
    office = f"{view.name('office', one.office)}: " if one.office and len(view.source.as_of) > 1 else ""
    return f"{mark} {escape(office + what(view, one))} {escape(when(view, one))}"


def _shown(some: list[Finding], examples: pd.DataFrame) -> pd.DataFrame:
    """A few examples, taken from each of the findings in turn."""
    turns = [(one.office, request) for place in range(SHOWN) for one in some for request in one.examples[place:][:1]]
    rows = examples.set_index(["office", "request_id"], drop=False)
    kept = [key for key in dict.fromkeys(turns) if key in rows.index][:SHOWN]
    return rows.loc[kept].reset_index(drop=True)


def _requests(view: View, some: list[Finding]) -> pd.DataFrame:
    """All requests behind findings of one kind."""
    return pd.concat([reads.finding_requests(view.source, _scope(view), one) for one in some], ignore_index=True)


def _scope(view: View):
    return view.choice.scope(view.period.from_on, view.period.to_on)


def _examples(view: View, rows: pd.DataFrame) -> list[Column]:
    say, fmt = view.words, view.fmt
    zones = [view.zone(office) for office in rows["office"]]
    instants = {
        name: [fmt.stamp(None if at is pd.NaT else at, zone) for at, zone in zip(rows[name], zones, strict=True)]
        for name in ("submitted_at", "complete_at", "ended_at")
    }
    numbers = [str(one) for one in rows["request_id"]]
    there = [links.request(view, office, number) for office, number in zip(rows["office"], numbers, strict=True)]
    return [
        Column(say("trust.request"), numbers, number=False, links=there),
        Column(say("scope.service"), [view.name("service", _text(one)) for one in rows["service"]], number=False),
        *(Column(say(f"trust.{name}"), texts, number=False) for name, texts in instants.items()),
    ]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def what(view: View, one: Finding) -> str:
    """The finding in a sentence."""
    values = {"count": view.fmt.number(one.count), "of": view.fmt.number(one.of), "subject": subject(view, one)}
    return one.kind.what.of(view.words.language).format(**values)


def when(view: View, one: Finding) -> str:
    """The dates between which it happened; empty where it has none."""
    return f"({view.fmt.span(one.since, one.until)})" if one.since and one.until else ""


def subject(view: View, one: Finding) -> str:
    """What the finding is about, by its name."""
    if one.kind.name == "unknown_document":
        return view.name("document", one.subject)
    return view.name("target" if one.kind.name.startswith("target_") else "service", one.subject)


def where(view: View, one: Finding) -> str:
    """The office, where there are several, and what it is about."""
    place = [view.name("office", one.office)] if one.office and len(view.source.as_of) > 1 else []
    about = [subject(view, one)] if one.subject or one.kind.per_service else []
    return ", ".join(place + about)


def count(view: View, one: Finding) -> str:
    """23 of 471 requests."""
    unit = view.words(f"trust.unit.{one.kind.unit}")
    return f"{sentences.of(view, round(one.count), round(one.of))} {unit}"


def touched(view: View, one: Finding) -> str:
    """The reports whose figures it changes."""
    shown = [name for name in one.kind.touches if name != "on-time-bounds"]  # made for what is missing
    names = [REPORTS[name].title.of(view.words.language) for name in shown]
    return ", ".join(names) or view.words("trust.touches.none")


def frame_of(view: View, found: list[Finding]) -> pd.DataFrame:
    """The findings as the download holds them."""
    language = view.words.language
    return pd.DataFrame(
        {
            "severity": [one.severity for one in found],
            "finding": [one.kind.name for one in found],
            "office": [one.office for one in found],
            "subject": [one.subject for one in found],
            "count": [one.count for one in found],
            "of": [one.of for one in found],
            "share": [one.share for one in found],
            "unit": [one.kind.unit for one in found],
            "since": [one.since for one in found],
            "until": [one.until for one in found],
            "touches": [" ".join(one.kind.touches) for one in found],
            "examples": [" ".join(one.examples[:SHOWN]) for one in found],
            "what": [what(view, one) for one in found],
            "to_do": [one.kind.remedy.of(language) for one in found],
        }
    )
