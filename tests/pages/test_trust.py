"""The page of findings, and the marks beside the figures that they touch."""

from pathlib import Path

import pytest

from etl.load import Job, load
from service_levels import config
from service_levels.mart.reader import Mart
from service_levels.metrics.trust import KINDS
from service_levels.reports import REPORTS
from service_levels.ui.i18n import Words, messages
from tests.pages import small_office
from tests.pages.conftest import Open, words_of


def test_every_kind_has_a_name_and_touches_what_exists():
    for kind in KINDS.values():
        assert f"trust.kind.{kind.name}" in messages("en")
        assert set(kind.touches) <= set(REPORTS)
        assert f"trust.unit.{kind.unit}" in messages("en")


@pytest.mark.parametrize("language", ["id", "en"])
def test_findings_are_told_with_what_to_do_and_the_bounds(with_data: Open, language: str):
    test = with_data("trust", lang=language, period="last_month")
    assert not test.exception
    assert not test.error
    said = words_of(test)
    kind = KINDS["unknown_service"]
    assert "SKTT asing" in said
    assert kind.remedy.of(language) in said
    assert Words(language)("trust.kind.no_channel") in said
    assert Words(language)("trust.card.low.of") in said
    assert len(test.get("download_button")) >= 2


def test_names_from_the_data_are_never_markup(with_data: Open):
    assert "<img src=x" not in words_of(with_data("trust", period="last_month"))


def test_a_period_without_requests_has_only_systems_to_tell_of(with_data: Open):
    test = with_data("trust", period="own", lang="en", **{"from": "2020-01-01", "to": "2020-01-31"})
    assert not test.exception
    assert "Service not in the catalogue" not in words_of(test)


def test_an_empty_database_says_what_to_load(app: Open):
    test = app("trust")
    assert not test.exception
    assert "python -m etl load requests" in words_of(test)


def test_figures_that_a_finding_touches_are_marked_and_lead_to_it(with_data: Open):
    with_data("trust", period="last_month", lang="en")  # waits until all is found
    said = words_of(with_data("turnaround", period="last_month", lang="en"))
    assert 'class="tw-badge"' in said
    assert 'href="trust?lang=en&amp;period=last_month' in said
    assert "Service not in the catalogue" in said


def test_the_numbers_that_only_later_events_tell_of_are_listed(
    app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    url = f"sqlite:///{(tmp_path / 'service_levels.db').as_posix()}"
    small_office.empty(tmp_path, url)
    rows = {
        "requests": "request_id,office,service,submitted_at\nA1,cilegon,ktp-el,2026-03-02T08:00:00+07:00\n",
        "events": "request_id,office,at,event\nB7,cilegon,2026-03-03T09:00:00+07:00,finished\n",
    }
    for kind, text in rows.items():
        file = tmp_path / f"{kind}.csv"
        file.write_text(text)
        load(url, tmp_path, Job(kind, [file]), small_office.SECRET)
    said = words_of(app("trust", lang="en", period="year"))
    about = said.partition(f"<h2>{Words('en')('trust.kind.no_submission')}</h2>")[2].partition("<h2>")[0]
    assert "B7" in about
    assert "A1" not in about


def test_a_page_that_was_told_once_asks_the_data_nothing_again(with_data: Open, monkeypatch: pytest.MonkeyPatch):
    said = words_of(with_data("trust", period="last_month", lang="en"))

    def asked(_mart: Mart, _text: str) -> None:
        raise AssertionError("a page that was shown before asks the mart again")

    monkeypatch.setattr(Mart, "sql", asked)
    assert words_of(with_data("trust", period="last_month", lang="en")) == said


def test_the_page_is_in_the_navigation():
    assert '"trust"' in (Path(config.PROJECT) / "dashboard.py").read_text("utf-8")
