"""The definitions page: the method in the users' words, and every report of the registry with its figures."""

from html import escape

from service_levels.metrics import REPORTS, Report
from service_levels.ui.i18n import Words
from service_levels.ui.widgets import Column, html, section, table

CHAPTERS = ("time", "clock", "outcome", "rate", "change", "outage", "parts", "load", "satisfaction")


def method(words: Words) -> None:
    """One short chapter a rule."""
    section(words("definitions.method"))
    for chapter in CHAPTERS:
        title, text = words(f"method.{chapter}.title"), words(f"method.{chapter}")
        html(f'<h3>{escape(title)}</h3><p class="tw-text">{escape(text)}</p>')


def figures(words: Words) -> None:
    """Every figure that the reports hold, as the reports themselves define it."""
    section(words("definitions.figures"))
    for report in REPORTS.values():
        title, text = report.title.of(words.language), report.definition.of(words.language)
        period = words(f"definitions.period.{report.period or 'none'}")
        html(f'<h3>{escape(title)}</h3><p class="tw-text">{escape(text)} {escape(period)}</p>')
        html(table(title, _columns(words, report), words, most=len(report.columns)))


def _columns(words: Words, report: Report) -> list[Column]:
    language = words.language
    return [
        Column(words("definitions.figure"), [one.label.of(language) for one in report.columns], number=False),
        Column(words("definitions.meaning"), [one.definition.of(language) for one in report.columns], number=False),
        Column(words("definitions.unit"), [words(f"definitions.unit.{one.unit}") for one in report.columns], False),
    ]
