"""Did the measures work: what is known of a made-up office is what the page says, with what it rests on."""

import html
import json
import re
from pathlib import Path

import pytest

from tests.pages import long_office, small_office
from tests.pages.conftest import Open, address_of, specs_of, words_of


@pytest.fixture(scope="session")
def long_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long office")
    long_office.make(folder, f"sqlite:///{(folder / 'service_levels.db').as_posix()}")
    return folder


@pytest.fixture
def half_a_year(app: Open, long_database: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("DATA_DIR", str(long_database))
    return app


def said(test) -> str:
    assert not test.exception
    assert not test.error
    return html.unescape(words_of(test))


def test_what_was_and_what_is_come_first_then_the_effect_beside_who_was_not_touched(half_a_year: Open):
    words = said(half_a_year("measures", lang="en", measure="kampanye"))
    assert "Campaign, since 30 Mar 2026, should move this figure: incomplete files." in words
    # Weeks of 10: 60% before, 10% since; the comparison stays at 50% or 60%, week by week in turn.
    was = "Over 11 weeks, 110 requests before, it was 60.0% on average; over 12 weeks, 120 requests since, 10.0%."
    beside = "the figure went from 55.5% to 55.0%; measured against that, 60.0% was to be expected"
    assert 0 < words.index(was) < words.index(beside)
    assert "a real improvement" in words


def test_a_change_that_may_be_the_seasons_is_not_judged_and_says_what_was_and_what_it_takes(half_a_year: Open):
    words = said(half_a_year("measures", lang="id", measure="jalur"))
    was = "Selama 11 minggu sebelumnya rata-ratanya 20,5 jam seminggu; selama 12 minggu sesudahnya 0,0 jam seminggu."
    assert was in words
    assert "perubahan karena musim belum dapat dibedakan" in words
    assert "Agar perubahan −2,1 jam seminggu (sepersepuluh rata-rata) terlihat dengan peluang 80%, perlu " in words
    outages = said(half_a_year("measures", lang="id", measure="jalur/outages"))
    assert "rata-ratanya 1,0 kali seminggu; selama 12 minggu sesudahnya 0,0 kali seminggu." in outages


def test_the_latest_measure_comes_first_and_what_is_too_short_is_not_judged(half_a_year: Open):
    test = half_a_year("measures", lang="en")
    words = said(test)
    assert "New desk, since 1 Jun 2026" in words
    assert "It cannot be judged yet: 3 weeks since it began can be counted, and at least 8 are needed." in words
    assert "? cannot be judged yet" in words  # in the list of all
    assert "✓ a real improvement" in words


def test_an_address_that_names_no_measure_shows_the_latest(half_a_year: Open):
    for strange in ("none", "kampanye/downtime", "<b>"):
        assert "New desk, since" in said(half_a_year("measures", lang="en", measure=strange))


def test_the_viewers_filters_do_not_matter_and_stay(half_a_year: Open):
    test = half_a_year("measures", lang="en", measure="kampanye", district="Cibeber", period="this_week")
    assert "a real improvement" in said(test)
    assert address_of(test)["district"] == ["Cibeber"]


def test_a_choice_goes_into_the_address(half_a_year: Open):
    test = half_a_year("measures", lang="en")
    test.selectbox[0].select("jalur").run()
    assert address_of(test)["measure"] == ["jalur"]
    assert "Second line, since" in said(test)


def test_the_chart_has_its_pin_its_lines_and_the_comparison(half_a_year: Open):
    spec = json.loads(specs_of(half_a_year("measures", lang="en", measure="kampanye"))[0])
    notes = [note["text"] for note in spec["layout"]["annotations"]]
    assert "Campaign" in notes
    pins = [shape for shape in spec["layout"]["shapes"] if shape["type"] == "line"]
    assert [pin["x0"] for pin in pins] == [11.5]  # 12 weeks of data lie before it
    key = next(text for text in notes if "comparison group" in text)
    assert "had there been no measure" in key
    assert "average before and since" in key


def test_a_catalogue_without_measures_says_how_to_write_one(app: Open, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(small_office, "CATALOGUE", small_office.CATALOGUE.partition("[[measure]]")[0])
    small_office.make(tmp_path, f"sqlite:///{(tmp_path / 'service_levels.db').as_posix()}")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    test = app("measures", lang="en")
    words = said(test)
    assert "The catalogue names no measure yet" in words
    assert "[[measure]]" in words
    assert "python -m etl catalogue FILE.toml" in words
    assert not test.get("plotly_chart")


@pytest.mark.parametrize("measure", ["jauh", "jauh/downtime"])
def test_where_there_is_no_data_that_is_said_and_nothing_is_drawn(half_a_year: Open, measure: str):
    """An office of which nothing was loaded, and a date before there were offices."""
    test = half_a_year("measures", lang="en", measure=measure)
    assert "There is no data of this figure around that date" in said(test)
    spec = json.loads(specs_of(test)[0])
    assert not spec["data"]


def test_a_measure_to_come_is_listed_last_and_not_judged(half_a_year: Open):
    words = said(half_a_year("measures", lang="en", measure="kelak"))
    assert "New building, since 1 Jan 2030" in words
    assert "It has not begun yet." in words
    assert "weeks since it began are needed" in words


def test_weeks_that_do_not_count_are_told(with_data: Open):
    words = said(with_data("measures", lang="en"))
    assert "It cannot be judged yet" in words
    assert "Not counted: 1 incomplete week." in words


PINNED = {"overview": 1, "on_time": 2, "turnaround": 1, "why": 2, "completeness": 1}


@pytest.mark.parametrize("page", PINNED)
def test_charts_over_time_have_a_pin_where_a_measure_began(half_a_year: Open, page: str):
    test = half_a_year(page, lang="en", period="own", **{"from": "2026-03-02", "to": "2026-06-07"})
    pinned = [spec for spec in map(json.loads, specs_of(test)) if "Campaign" in _texts(spec)]
    assert len(pinned) == PINNED[page]
    assert all({"Second line", "New desk"} <= _texts(spec) for spec in pinned)
    assert "Dotted lines: the measures Campaign (30 Mar 2026), Second line (30 Mar 2026), New desk" in said(test)


def test_a_measure_that_touched_others_has_no_pin(half_a_year: Open):
    own = {"from": "2026-03-02", "to": "2026-06-07"}
    test = half_a_year("completeness", lang="en", period="own", district="Cibeber", **own)
    texts = set().union(*(_texts(json.loads(spec)) for spec in specs_of(test)))
    assert "Second line" in texts
    assert "Campaign" not in texts


def test_a_measure_outside_what_is_drawn_has_no_pin(half_a_year: Open):
    test = half_a_year("turnaround", lang="en", period="own", **{"from": "2026-04-06", "to": "2026-04-12"})
    assert "Dotted line" in said(test)  # 14 days are drawn, the 30th of March among them
    test = half_a_year("turnaround", lang="en", period="own", **{"from": "2026-04-20", "to": "2026-04-26"})
    assert "Dotted line" not in said(test)


def test_long_outages_are_bands_behind_what_they_can_move(half_a_year: Open):
    own = {"from": "2026-02-02", "to": "2026-05-31"}
    spec = json.loads(specs_of(half_a_year("turnaround", lang="en", period="own", **own))[0])
    violet = [shape for shape in spec["layout"]["shapes"] if shape["type"] == "rect" and shape["line"]["width"]]
    assert len(violet) == 8  # one a week until the line was doubled
    assert violet[0]["x0"] == pytest.approx(-0.5 + 2 / 7)  # from Wednesday, midnight
    assert violet[0]["x1"] - violet[0]["x0"] == pytest.approx(20 / 168, abs=0.02)
    assert "Violet bands: outages of 4 working hours or more." in said(
        half_a_year("turnaround", lang="en", period="own", **own)
    )
    assert "Violet" not in said(half_a_year("completeness", lang="en", period="own", **own))


def _texts(spec: dict) -> set[str]:
    return {note["text"] for note in spec["layout"].get("annotations", ())}


def test_what_an_outage_added_is_told_with_how_many_it_rests_on(half_a_year: Open):
    words = said(half_a_year("outages", lang="en", period="year"))
    # Wednesdays down in 12 weeks: the clocks of four requests start then, of two on Tuesday 11:00, four hours before.
    came = r"72 requests that came while a server was down or shortly before, on \d+ occasions, took a median of 1 h"
    assert re.search(came, words)
    assert "72 others, of the same service, weekday and hour but without an outage, 1 hour." in words
    assert "not certain to come from the outages" in words


def test_too_few_to_compare_is_said_with_the_numbers(half_a_year: Open):
    own = {"from": "2026-01-05", "to": "2026-02-01"}
    test = half_a_year("outages", lang="en", period="own", **own)
    assert "Came into an outage" in said(test)
    told = [" ".join(_texts(json.loads(spec))).replace("<br>", " ") for spec in specs_of(test)]
    assert any("too few to compare. " in text and "at least 20 of each are needed." in text for text in told)
