"""The definitions page: the method in the users' words, and every report of the registry with its figures."""

from collections.abc import Mapping
from html import escape

from service_levels.metrics import Report
from service_levels.reports import REPORTS
from service_levels.ui.i18n import Words
from service_levels.ui.widgets import Column, html, section, table

CHAPTERS = ("time", "clock", "outcome", "rate", "change", "outage", "parts", "load", "satisfaction")


def contents(words: Words) -> None:
    """Links to every chapter and report, for the page is long."""
    chapters = {f"method-{one}": words(f"method.{one}.title") for one in CHAPTERS}
    reports = {f"report-{name}": report.title.of(words.language) for name, report in REPORTS.items()}
    parts = ((words("definitions.method"), chapters), (words("definitions.figures"), reports))
    listed = "".join(f"<p><b>{escape(title)}</b>: {_links(names)}</p>" for title, names in parts)
    html(f'<nav class="tw-contents" aria-label="{escape(words("definitions.contents"))}">{listed}</nav>')


def _links(names: Mapping[str, str]) -> str:
    return " · ".join(f'<a href="#{place}">{escape(name)}</a>' for place, name in names.items())


def method(words: Words) -> None:
    """One short chapter a rule."""
    section(words("definitions.method"))
    for chapter in CHAPTERS:
        title, text = words(f"method.{chapter}.title"), words(f"method.{chapter}")
        html(f'<h3 id="method-{chapter}">{escape(title)}</h3><p class="tw-text">{escape(text)}</p>')


def figures(words: Words) -> None:
    """Every figure that the reports hold, as the reports themselves define it."""
    section(words("definitions.figures"))
    for name, report in REPORTS.items():
        title, text = report.title.of(words.language), report.definition.of(words.language)
        period = words(f"definitions.period.{report.period or 'none'}")
        html(f'<h3 id="report-{name}">{escape(title)}</h3><p class="tw-text">{escape(text)} {escape(period)}</p>')
        html(table(title, _columns(words, report), words, most=len(report.columns)))


def _columns(words: Words, report: Report) -> list[Column]:
    language = words.language
    return [
        Column(words("definitions.figure"), [one.label.of(language) for one in report.columns], number=False),
        Column(words("definitions.meaning"), [one.definition.of(language) for one in report.columns], number=False),
        Column(words("definitions.unit"), [words(f"definitions.unit.{one.unit}") for one in report.columns], False),
    ]
