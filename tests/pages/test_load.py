"""Load and satisfaction: what the pages say, what they do not make up, and what they hide."""

import json
from pathlib import Path

import pytest

from etl.load import Job, load
from service_levels.metrics import Scope, report
from tests.pages import small_office
from tests.pages.conftest import Open, address_of, specs_of, words_of

OWN = {"period": "own", "from": "2026-03-02", "to": "2026-04-05"}
NOBODY = {"period": "own", "from": "2020-01-01", "to": "2020-01-31"}


def test_the_busiest_hour_is_said_with_what_it_rests_on(with_data: Open):
    said = words_of(with_data("load", lang="en", office="cilegon", **OWN))
    assert "Busiest: " in said
    assert "open days); the average of all open hours is" in said
    assert "came while the office was closed" in said
    assert "requests are open" in said


def test_hours_are_of_one_office_which_a_list_chooses(with_data: Open):
    test = with_data("load", lang="en", **OWN)
    (hall,) = [box for box in test.selectbox if box.label == "Office"]
    assert hall.value == "cilegon"  # the one with most requests
    before = words_of(test)
    hall.select("jayapura").run()
    assert not test.exception
    assert address_of(test)["hall"] == ["jayapura"]
    assert words_of(test) != before
    assert not [
        box for box in with_data("load", lang="en", office="jayapura", **OWN).selectbox if box.label == "Office"
    ]


def test_the_counter_is_the_catalogues_or_chosen_and_never_guessed(with_data: Open):
    told = words_of(with_data("load", lang="en", hall="cilegon", **OWN))
    assert "people were in the room, and never more than" in told
    assert "room for 4" in told
    unknown = with_data("load", lang="en", hall="jayapura", **OWN)
    assert "people were in the room, and" not in words_of(unknown)
    assert "which channel is served at" in "".join(specs_of(unknown))
    assert "all channels are counted as if they came to the counter" in words_of(unknown)
    chosen = words_of(with_data("load", lang="en", hall="jayapura", counter="Loket", **OWN))
    assert "the catalogue does not say how many it holds" in chosen


def test_no_length_of_service_is_made_up(with_data: Open):
    test = with_data("load", lang="en", **OWN)
    minutes, wait, now = test.number_input
    assert (minutes.value, wait.value, now.value) == (None, 15, None)
    assert "This data does not record them" in words_of(test)
    minutes.set_value(20).run()
    assert address_of(test)["minutes"] == ["20"]
    said = words_of(test)
    assert "If serving one person takes 20 minutes and nine in ten may wait 15 minutes at most" in said
    assert "This data does not record them" not in said
    test.number_input[2].set_value(1).run()
    assert "With 1 counter " in words_of(test)


@pytest.mark.parametrize("minutes", ["0", "-5", "241", "many", "١٢", "1e9"])
def test_an_address_with_another_length_of_service_than_one_can_be_is_as_good_as_none(with_data: Open, minutes: str):
    test = with_data("load", lang="en", minutes=minutes, **OWN)
    assert not test.exception
    assert test.number_input[0].value is None


def test_the_index_is_that_of_the_report(with_data: Open, small_database: Path):
    from service_levels import mart

    held = mart.open(f"sqlite:///{(small_database / 'service_levels.db').as_posix()}", small_database)
    row = report("satisfaction", held, Scope(offices=("cilegon",))).iloc[0]
    held.close()
    assert row["answers"] == 90
    said = words_of(with_data("satisfaction", lang="en", office="cilegon", **OWN))
    assert f"Satisfaction index {row['index']:.2f} of 100, grade {row['grade']} (" in said
    assert "from 90 answers" in said


def test_fewer_than_five_answers_are_not_shown(with_data: Open):
    test = with_data("satisfaction", lang="en", office="jayapura", **OWN)
    said = words_of(test)
    assert "Only 3 answers in this selection" in said
    assert "Satisfaction index" not in said.split('class="tw-answer"')[1].split("</p>")[0]
    for chart in test.get("plotly_chart"):
        assert not json.loads(chart.proto.spec)["data"]


def test_answers_later_than_the_requests_are_named_and_not_counted(with_data: Open):
    said = words_of(with_data("satisfaction", lang="en", office="cilegon", **OWN))
    assert "1 answer was given after the as-of" in said
    assert "from 90 answers" in said


def test_the_survey_says_which_filters_it_does_not_know(with_data: Open):
    said = words_of(with_data("satisfaction", lang="en", channel="Loket", **OWN))
    assert "The survey does not record channel" in said
    assert "from 93 answers" in said


@pytest.mark.parametrize("page", ["load", "satisfaction"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_period_without_anything_says_so(with_data: Open, page: str, language: str):
    test = with_data(page, lang=language, **NOBODY)
    assert not test.exception
    assert not test.error
    nothing = {
        ("load", "en"): "No requests came in this selection",
        ("load", "id"): "Tidak ada permohonan yang masuk",
        ("satisfaction", "en"): "There are no survey answers in this selection",
        ("satisfaction", "id"): "Tidak ada jawaban survei dalam pilihan ini",
    }
    assert nothing[page, language] in words_of(test)


@pytest.mark.parametrize("period", ["this_week", "year", "quarter"])
@pytest.mark.parametrize("page", ["load", "satisfaction"])
def test_every_length_of_period_can_be_drawn(with_data: Open, page: str, period: str):
    test = with_data(page, period=period, minutes="10", counters="2")
    assert not test.exception
    assert not test.error


def test_requests_without_a_time_are_told_apart_from_those_that_came_at_night(
    app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    url = f"sqlite:///{(tmp_path / 'service_levels.db').as_posix()}"
    small_office.make(tmp_path, url)
    rows = ["request_id,office,service,channel,submitted_at"]
    rows += [f"D{number},cilegon,ktp-el,Loket,2026-03-{9 + number:02d}" for number in range(5)]
    file = tmp_path / "dates.csv"
    file.write_text("\n".join(rows), "utf-8")
    load(url, tmp_path, Job("requests", [file]), small_office.SECRET)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    app("trust", lang="en", office="cilegon", **OWN)  # waits until all is found
    assert "5 of " in (said := words_of(app("load", lang="en", office="cilegon", **OWN)))
    assert "have dates without a time, of their submission or their end; those submitted so count at 00:00" in said
