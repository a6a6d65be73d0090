"""The definitions page: the method in the users' words, and every report of the registry with its figures."""

from collections.abc import Mapping
from html import escape

from service_levels.catalogue import Text
from service_levels.metrics import Figure, Report
from service_levels.metrics.figure import Made
from service_levels.reports import REPORTS, showing
from service_levels.ui.i18n import Words
from service_levels.ui.widgets import Column, html, section, table

CHAPTERS = ("time", "clock", "outcome", "rate", "change", "outage", "parts", "load", "satisfaction")
# Section of the method -> its chapter here, where it has one.
METHOD = {
    "1": "time", "2": "clock", "3": "clock", "4": "outcome", "5": "rate", "7": "outage", "8": "outage", "10": "parts",
    "11": "change", "13": "load", "14": "satisfaction",
}  # fmt: skip


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
    """Every figure once, below the first report that shows it, as the registry defines it."""
    section(words("definitions.figures"))
    for name, report in REPORTS.items():
        title, text = report.title.of(words.language), report.definition.of(words.language)
        period = words(f"definitions.period.{report.period or 'none'}")
        html(f'<h3 id="report-{name}">{escape(title)}</h3><p class="tw-text">{escape(text)} {escape(period)}</p>')
        own = [one for one in report.columns if showing(one)[0] is report]
        if own:
            html(table(title, _columns(words, report, own), words, most=len(own)))


def _columns(words: Words, report: Report, figures: list[Figure]) -> list[Column]:
    language = words.language
    chapters = [METHOD.get(one.section, "") for one in figures]
    return [
        Column(
            words("definitions.figure"),
            [one.label.of(language) for one in figures],
            number=False,
            links=[f"#method-{chapter}" if chapter else "" for chapter in chapters],
        ),
        Column(words("definitions.meaning"), [one.definition.of(language) for one in figures], number=False),
        Column(words("definitions.made"), [_made(words, report, one) for one in figures], number=False),
        Column(words("definitions.unit"), [words(f"definitions.unit.{one.unit}") for one in figures], number=False),
        Column(
            words("definitions.better"),
            [words(f"definitions.better.{one.better}") if one.better else "" for one in figures],
            number=False,
        ),
        Column(
            words("definitions.reports"),
            [", ".join(also.title.of(language) for also in showing(one) if also is not report) for one in figures],
            number=False,
        ),
    ]


def _made(words: Words, report: Report, figure: Figure) -> str:
    """Numerator and denominator as the page names them, or what the figure rests on."""
    labels = {one.key: one.label.of(words.language) for one in report.columns}

    def said(made: Made) -> str:
        return made.of(words.language) if isinstance(made, Text) else " + ".join(labels[key] for key in made)

    part, whole = said(figure.part), said(figure.whole)
    if part:
        return words("definitions.made.of", part=part, whole=whole)
    return words("definitions.made.over", whole=whole) if whole else ""
