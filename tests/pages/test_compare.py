"""Comparing fairly, and the requests behind a mark, over the small office."""

import json
from html import escape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.__main__ import app as commands
from service_levels.figures.theme import Look
from service_levels.ui import comparing, reads, widgets
from service_levels.ui.address import Choice
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.view import View
from tests.pages.conftest import Open, address_of, specs_of, words_of

EN = Words("en")
EN_FORMATS = Formats(EN)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("rate", ["on_time", "incomplete"])
@pytest.mark.parametrize("group", ["office", "channel", "district", "service"])
def test_every_comparison_stands_in_both_languages(with_data: Open, group, rate, language):
    test = with_data("compare", lang=language, period="last_month", group=group, rate=rate)
    assert not test.exception
    assert not test.error
    assert Words(language)(f"compare.funnel.{group}") in words_of(test)
    mixed = [Words(language)(f"compare.mix.{one}") for one in ("office", "channel", "district")]
    shown = [title for title in mixed if escape(title) in words_of(test)]
    assert shown == ([] if group == "service" else [Words(language)(f"compare.mix.{group}")])
    assert len(specs_of(test)) == 1


def test_officers_are_compared_only_where_an_office_shows_them(with_data: Open, monkeypatch):
    test = with_data("compare", period="last_month", group="officer", lang="en")
    assert escape(EN("compare.funnel.officer")) not in words_of(test)
    monkeypatch.setenv("SHOW_OFFICERS", "cilegon")
    test = with_data("compare", period="last_month", group="officer", lang="en")
    assert not test.exception
    assert escape(EN("compare.funnel.officer")) in words_of(test)


def test_a_small_group_is_not_in_the_chart_nor_in_the_table(with_data: Open):
    """On two days there are few requests: some channels of fewer than five."""
    for day in range(2, 28):
        own = {"from": f"2026-03-{day:02}", "to": f"2026-03-{day:02}"}
        test = with_data("compare", period="own", group="channel", lang="en", **own)
        assert not test.exception
        for spec in specs_of(test):
            for trace in json.loads(spec)["data"]:
                for hover in trace.get("customdata", []):
                    whole = int(str(hover).split(" of ")[1].split("<")[0])
                    assert whole >= 5
        if "not shown" in words_of(test):
            return
    raise AssertionError("no day had a small group: the test has shown nothing")


def test_a_period_without_requests_compares_nothing(with_data: Open):
    test = with_data("compare", period="own", lang="en", **{"from": "2020-01-01", "to": "2020-01-31"})
    assert EN("compare.answer.none") in words_of(test)


@pytest.mark.parametrize("page", ["compare", "requests"])
def test_an_empty_database_says_what_to_load(app: Open, page):
    assert "python -m etl load requests" in words_of(app(page))


def test_the_list_narrows_to_what_its_address_says(with_data: Open):
    everything = words_of(with_data("requests", period="last_month", lang="en"))
    late = words_of(with_data("requests", period="last_month", lang="en", only="late"))
    assert "in this choice, due" in everything
    assert "requests late, due" in late
    outcomes = late.count(">late</td>")
    assert outcomes > 0
    assert ">on time</td>" not in late
    assert 'href="request?' in late


def test_the_list_says_which_document_was_missing_and_can_let_go_of_it(with_data: Open):
    test = with_data("requests", period="last_month", lang="en", only="incomplete", document="SKL", dated="submitted")
    assert "Missing at first: Birth note." in words_of(test)
    test.button(key="drop-document").click().run()
    assert "document" not in address_of(test)
    assert "Missing at first" not in words_of(test)


def test_a_name_in_a_table_leads_to_its_requests(with_data: Open):
    said = words_of(with_data("compare", period="last_month", group="channel", lang="en"))
    assert 'href="requests?' in said
    assert "channel=WhatsApp" in said
    assert "only=late" in said


@pytest.mark.parametrize("by", ["channel", "office"])
@pytest.mark.parametrize("rate", ["on_time", "incomplete"])
def test_page_download_and_command_are_one_record(small_database: Path, monkeypatch, by, rate):
    monkeypatch.setenv("DATA_DIR", str(small_database))
    source = reads.source()
    view = View(source, Choice("en", period="last_month"), EN, Look())
    found = comparing.comparison(view, by, rate)
    dates = ["--from", view.period.from_on.isoformat(), "--to", view.period.to_on.isoformat()]
    asked = ["report", "comparison", "--by", by, "--figure", rate, *dates, "--format", "json"]
    told = json.loads(CliRunner().invoke(commands, asked).stdout)
    shown = [row for row in told if row["kind"] == "group"]
    assert [row["group"] for row in shown] == [group.value for group in found.groups]
    assert len(shown) > 1 or by == "office"
    funnel, mixed = (panel.__wrapped__(view, by, rate, "x") for panel in (comparing.groups, comparing.mixed))
    assert set(funnel.columns[0].texts) == set(mixed.columns[0].texts) == {view.name(by, row["group"]) for row in shown}
    percent = {view.name(by, row["group"]): EN_FORMATS.percent(row["value"]) for row in shown}
    assert dict(zip(funnel.columns[0].texts, funnel.columns[1].texts, strict=True)) == percent
    for panel in (funnel, mixed):
        assert [panel.data[key].dropna().tolist() for key in ("kind", "part", "outside", "meaning")] == [
            [row[key] for row in told if row[key] is not None] for key in ("kind", "part", "outside", "meaning")
        ]


def test_a_panel_of_a_conclusion_also_bears_the_marks_of_what_it_counts(small_database: Path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(small_database))
    view = View(reads.source(), Choice("en", period="last_month"), EN, Look())
    for rate, counted in (("on_time", "on-time"), ("incomplete", "completeness")):
        panel = widgets._heard(view, comparing.groups.__wrapped__, ("channel", rate, "x"))
        assert set(panel.reports) == {"comparison", counted}
