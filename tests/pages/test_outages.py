"""What outages cost a period is the hours lost within it: on the page, on the overview, and event by event."""

from collections.abc import Callable
from pathlib import Path

import pytest

from service_levels.figures.theme import Look
from service_levels.ui import disturbances, questions, reads
from service_levels.ui.address import Choice
from service_levels.ui.i18n import Words
from service_levels.ui.view import View
from tests.pages.conftest import Open, words_of

Viewed = Callable[..., View]
MARCH = {"period": "last_month"}


@pytest.fixture
def view(small_database: Path, monkeypatch: pytest.MonkeyPatch) -> Viewed:
    monkeypatch.setenv("DATA_DIR", str(small_database))

    def made(lang: str = "en", **choice: object) -> View:
        source = reads.source()
        assert source is not None
        return View(source, Choice(lang, **{**MARCH, **choice}), Words(lang), Look())

    return made


def test_the_hours_of_a_period_are_those_lost_in_it_not_the_lives_of_its_requests(view: Viewed):
    shown = view()
    found = disturbances.lost(shown)
    events = shown.report("cost")
    assert found.waiting_h == pytest.approx(events["waiting_h"].sum())
    assert found.waiting_h == pytest.approx(shown.report("cost", "service")["waiting_h"].sum())
    assert found.waiting_h != pytest.approx(shown.report("impact").iloc[0]["exposure_h"])
    assert 0 < found.late < found.requests


def test_page_and_overview_say_the_same_hours_and_requests(view: Viewed, with_data: Open):
    shown = view()
    found = disturbances.lost(shown)
    hours = disturbances.waiting(shown, found.waiting_h)
    sentence = f"Outages held up {found.requests} requests: {hours} hours of waiting in total; {found.late} of them"
    for page in ("outages", "overview"):
        assert sentence in words_of(with_data(page, lang="en", **MARCH)), page
    answer = questions.outages.__wrapped__(shown)
    assert (answer.figure, answer.of) == (hours, f"waiting hours; {found.requests} requests held up")


def test_in_indonesian_hours_are_the_applicants(view: Viewed, with_data: Open):
    shown = view("id")
    found = disturbances.lost(shown)
    said = words_of(with_data("outages", lang="id", **MARCH))
    assert f"Gangguan menahan {found.requests} permohonan, jika dijumlahkan" in said
    assert "Jam tunggu pemohon akibat gangguan" in said
    assert "jam kerja yang hilang" not in said


def test_events_are_listed_the_dearest_first_with_all_their_systems(view: Viewed):
    shown = view()
    panel = disturbances.events.__wrapped__(shown, "x")
    report = shown.report("cost")
    start, end, systems, _, held, hours = (column.texts for column in panel.columns)
    assert len(start) == len(report)
    assert hours[0] == disturbances.waiting(shown, report["waiting_h"].max())
    assert sum(int(count) for count in held) == report["requests"].sum()
    assert {name for text in systems for name in text.split(", ")} == {"SIAK", "Internet kantor"}
    assert panel.data.equals(report)
    assert all(end)


def test_an_event_names_the_system_beneath_the_others_first(view: Viewed):
    event = {"targets": "kantor;siak", "cause": "siak"}
    assert disturbances._systems(view(), event) == "SIAK, Internet kantor"
    assert disturbances._systems(view(), event | {"cause": None}) == "Internet kantor, SIAK"

