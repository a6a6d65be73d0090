"""One name, one number: every page against the reports and its neighbours, for random choices (see `crawler`)."""

from pathlib import Path

import pandas as pd
import pytest

from service_levels import mart
from service_levels.ui import reads
from service_levels.ui.address import Choice
from service_levels.ui.named import attributes, mark, markup, row, unmarked
from tests.pages import crawler
from tests.pages.conftest import Open

# Reports whose numbers have a name wherever they stand; `after`, `drivers` and `findings` do not speak in every period.
NAMED = {"availability", "cost", "effects", "incidents", "promises", "signals", "verdicts"}


@pytest.fixture
def held(with_data: Open) -> mart.Mart:
    source = reads.source()
    assert source
    return mart.open(source.url, Path(source.folder))


def test_no_page_contradicts_another_or_the_command(with_data: Open, held: mart.Mart) -> None:
    source = reads.source()
    assert source
    seen: list[crawler.Reader] = []
    chosen = crawler.addresses(held, source.options, count=2, seed=11)
    assert list(crawler.crawl(with_data, held, chosen, seen)) == []
    names = {name for reader in seen for one in reader.shown for name in one.figure.split(" ")}
    assert len(names) > 100  # or the markup has lost them
    assert {name.partition(".")[0] for name in names} >= NAMED
    assert {reader.page for reader in seen if reader.shown} == set(crawler.PAGES)
    assert any(reader.verdicts for reader in seen)


def read(text: str, page: str = "overview") -> crawler.Reader:
    return crawler.Reader(page, text)


def card(label: str, value: str, figure: str) -> str:
    return f'<div class="tw-card"><b>{label}</b><strong{attributes(figure)}>{value}</strong></div>'


def table(*rows: tuple[str, ...], figures: dict[int, str], of: str = "service") -> str:
    """A table of which the columns named in `figures` are of the row's group."""
    heads = "".join(f"<th>{text}</th>" for text in rows[0])
    body = "".join(
        f"<tr><th>{row[0]}</th>"
        + "".join(
            f"<td{attributes(figures.get(at, ''), of=f'{of}={row[0]}' if of else '')}>{text}</td>"
            for at, text in enumerate(row[1:], 1)
        )
        + "</tr>"
        for row in rows[1:]
    )
    return f'<table aria-label="made up"><tr>{heads}</tr>{body}</table>'


@pytest.fixture
def truth(held: mart.Mart) -> crawler.Truth:
    return crawler.Truth(held, Choice(language="en", period="last_month"))


def found(text: str, truth: crawler.Truth) -> list[str]:
    return list(crawler.contradictions([read(text)], lambda _page: truth))


def test_a_number_is_held_against_the_report(truth: crawler.Truth) -> None:
    late = int(truth.value("on-time.late", "") or 0)
    assert found(card("Late", str(late), "on-time.late"), truth) == []
    assert "the report has" in found(card("Late", str(late + 1), "on-time.late"), truth)[0]
    said = markup(mark(f"{late} of 9", "on-time.late", "on-time.late"))
    assert len(found(said, truth)) == 1
    before = int(truth.value("on-time.late", "before") or 0)
    assert found(markup(mark(str(before), "on-time.late", of="before")), truth) == []


def test_one_label_over_two_figures_is_found(truth: crawler.Truth) -> None:
    numbers = {name: f"{truth.value(name, ''):.0f}" for name in ("on-time.late", "impact.late")}
    both = "".join(card("Late", text, name) for name, text in numbers.items())
    assert "is the label of 2 figures" in found(both, truth)[0]


def test_rows_that_do_not_add_up_are_found(truth: crawler.Truth) -> None:
    report = truth.report("on-time", truth.scope("on-time", ""), ("service",))
    rows = [(str(row["service"]), str(row["late"])) for row in report.to_dict("records")]
    whole = table(("Service", "Late"), *rows, figures={1: "on-time.late"})
    assert found(whole, truth) == []
    assert "adds up to" in found(table(("Service", "Late"), *rows[:-1], figures={1: "on-time.late"}), truth)[0]


def test_columns_that_do_not_add_up_are_found(truth: crawler.Truth) -> None:
    figures = {1: "on-time.late", 2: "on-time.on_time", 3: "on-time.late+on_time"}
    said = table(("Service", "Late", "On time", "Both"), ("x", "2", "3", "8"), figures=figures)
    assert any("its parts add up to 5" in one for one in found(said, truth))


def test_causes_that_do_not_add_up_are_found(truth: crawler.Truth) -> None:
    rows = [("Cause", crawler.EN("driver.points")), ("A", "+1.0"), ("B", "−0.5"), (crawler.EN("driver.total"), "+0.6")]
    assert "the causes add up to" in found(table(*rows, figures={}), truth)[0]
    assert found(table(*rows[:-1], (crawler.EN("driver.total"), "+0.5"), figures={}), truth) == []


def test_a_verdict_beside_another_figure_is_found(truth: crawler.Truth) -> None:
    record = truth.verdict("on_time")
    shown = f'<section><strong{attributes("on-time.rate")}>{float(record["value"]):.1%}</strong>'
    right, wrong = (f'{shown}<i class="tw-mark tw-{kind}">x</i></section>' for kind in (record["verdict"], "improving"))
    assert found(right, truth) == []
    assert "the command says" in found(wrong, truth)[0]
    goal = {"below": "above", "above": "below", "near": "above"}
    fits = [kind for kind in goal if not found(markup(mark("x", f"verdict.{kind}")), truth)]
    assert len(fits) == 1


def test_a_record_is_held_against_its_own_figures(truth: crawler.Truth, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = truth.chosen("signals")
    mine = rows[(rows["figure"] == "on_time") & rows["value"].notna()].iloc[-1]
    record = truth.verdict("on_time") | {"period": mine["start"], "rule": "outside", "open": False}
    monkeypatch.setattr(crawler.Truth, "verdict", lambda _self, _figure: told)
    shown = f'<section><strong{attributes("on-time.rate")}>{float(record["value"]):.1%}</strong>'
    for verdict, mean, sound in (
        ("improving", mine["value"] - 0.1, True),
        ("improving", mine["value"] + 0.1, False),
        ("worsening", mine["value"] - 0.1, False),
    ):
        told = record | {"verdict": verdict, "mean": mean}
        said = found(f'{shown}<i class="tw-mark tw-{verdict}">x</i></section>', truth)
        assert (said == []) is sound, said
    told = record | {"verdict": "common", "rule": None, "assurance": "always", "target": mine["value"] + 0.1}
    assert "meets its goal" in found(f'{shown}<i class="tw-mark tw-common">x</i></section>', truth)[0]


def test_a_row_is_told_by_several_columns(truth: crawler.Truth) -> None:
    rows = truth.chosen("signals")
    one = rows[(rows["figure"] == "on_time") & rows["value"].notna()].iloc[-1]
    of = row(figure="on_time", start=one["start"])
    assert found(markup(mark(f"{one['value']:.1%}", "signals.value", of=of)), truth) == []
    assert "the report has" in found(markup(mark(f"{one['value'] + 0.1:.1%}", "signals.value", of=of)), truth)[0]
    assert truth.row("signals", row(figure="on_time")) is None  # several


@pytest.mark.parametrize(
    ("keeps", "p90_h", "standard_h", "sound"),
    [("yes", 3.0, 8.0, True), ("yes", 9.0, 8.0, False), ("no", 9.0, 8.0, True), ("no", 3.0, 8.0, False)],
)
def test_a_standard_that_is_kept_beside_longer_waits_is_found(
    truth: crawler.Truth, monkeypatch: pytest.MonkeyPatch, keeps: str, p90_h: float, standard_h: float, sound: bool
) -> None:
    told = {"service": "x", "keeps": keeps, "p90_h": p90_h, "standard_h": standard_h, "standard_most_h": standard_h}
    monkeypatch.setattr(crawler.Truth, "chosen", lambda _self, _name: pd.DataFrame([told]))
    said = markup(mark(crawler.EN(f"promise.{keeps}"), "promises.keeps", of="service=x"))
    assert (found(said, truth) == []) is sound
    assert "the report has" in found(markup(mark("nonsense", "promises.keeps", of="service=x")), truth)[0]


EFFECT = {"figure": "on_time", "verdict": "improved", "before": 0.8, "since": 0.9, "effect": 0.1, "low": 0.02,
          "high": 0.2}  # fmt: skip


@pytest.mark.parametrize(
    ("other", "without", "sound"),
    [({}, False, True), ({"since": 0.7}, False, False), ({"since": 0.7}, True, True), ({"effect": -0.1}, True, False),
     ({"low": -0.1}, True, False), ({"verdict": "worsened"}, True, False)],
)  # fmt: skip
def test_an_effect_against_its_figures_is_found(
    truth: crawler.Truth, monkeypatch: pytest.MonkeyPatch, other: dict[str, object], without: bool, sound: bool
) -> None:
    told = pd.Series(EFFECT | other | {"without": 0.6})
    monkeypatch.setattr(crawler.Truth, "row", lambda _self, _report, _of: told)
    of = row(measure="x", figure="on_time")
    said = mark(crawler.EN(f"measures.verdict.{told['verdict']}"), "effects.verdict", of=of)
    beside = mark("60.0%", "effects.without", of=of) if without else ""
    assert (found(markup(f"{said} {beside}"), truth) == []) is sound


def test_a_period_that_is_better_on_the_worse_side_is_found(
    truth: crawler.Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = markup(mark(crawler.EN("signal.row.improving", reason="x"), "signals.mark", of=row(figure="on_time")))
    for mark_, mean, sound in (("improving", 0.8, True), ("improving", 0.95, False), ("common", 0.8, False)):
        told = pd.Series({"figure": "on_time", "mark": mark_, "rule": "outside", "value": 0.9, "mean": mean})
        monkeypatch.setattr(crawler.Truth, "row", lambda _self, _report, _of, told=told: told)
        assert (found(said, truth) == []) is sound


def test_marks_are_markup_and_nothing_of_them_is_read() -> None:
    marked = mark("<1>", "x.y", of='by="z"')
    assert markup(f"a {marked}") == 'a <data data-figure="x.y" data-of="by=&quot;z&quot;">&lt;1&gt;</data>'
    assert unmarked(f"a {marked}") == "a <1>"
    assert attributes("") == ""
