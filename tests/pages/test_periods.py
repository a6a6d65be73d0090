"""Own periods beyond the data, on every page: each answers, and one without anything says where the data lies."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.__main__ import app as commands
from service_levels.reports import REPORTS
from service_levels.ui.i18n import Words
from tests.pages.conftest import Open, words_of
from tests.pages.test_pages import PAGES, sound

# The small office: requests from 2026-03-02 to 2026-04-07.
BEYOND = {
    "long before": ("1990-01-01", "1990-01-31"),
    "just before": ("2026-02-01", "2026-03-01"),
    "just after": ("2026-04-08", "2026-04-30"),
    "long after": ("2099-12-01", "2099-12-31"),
    "a day before": ("2026-03-01", "2026-03-01"),
    "a day after": ("2026-05-04", "2026-05-04"),
}
PARTLY = {
    "over its beginning": ("2026-02-16", "2026-03-03"),
    "over its end": ("2026-04-06", "2026-06-30"),
    "a working day": ("2026-03-10", "2026-03-10"),
    "a day off": ("2026-03-15", "2026-03-15"),
    "the first day": ("2026-03-02", "2026-03-02"),
    "the last day": ("2026-04-07", "2026-04-07"),
    "a hundred years": ("1990-01-01", "2089-12-31"),
    "reversed": ("2026-03-31", "2026-03-01"),
}
IN = {"en": {*BEYOND, *PARTLY}, "id": {"long before", "just after", "a day off", "reversed"}}  # of each way one
ABOUT_A_PERIOD = {*PAGES} - {"today", "measures", "data", "request", "definitions"}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_answers_for_every_period(with_data: Open, name: str, language: str) -> None:
    test = with_data(name, lang=language, period="last_month")
    lies = Words(language)("scope.beyond", span="").rstrip(".")
    failed = []
    for which, (from_on, to_on) in {**BEYOND, **PARTLY}.items():
        if which not in IN[language]:
            continue
        test.query_params["period"] = "own"
        test.query_params["from"], test.query_params["to"] = from_on, to_on
        test.run()
        if not sound(test):
            failed.append((which, [e.value for e in test.exception], [e.value for e in test.error]))
        elif 'class="tw-answer"' not in words_of(test):
            failed.append((which, "no answer"))
        elif (lies in words_of(test)) != (name in ABOUT_A_PERIOD and which in BEYOND):
            failed.append((which, "where the data lies"))
    assert not failed


@pytest.mark.parametrize("which", sorted(BEYOND))
def test_every_report_answers_by_command(small_database: Path, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    monkeypatch.setenv("DATA_DIR", str(small_database))
    from_on, to_on = BEYOND[which]
    for name in REPORTS:
        asked = ["report", name, "--from", from_on, "--to", to_on, "--format", "json"]
        done = CliRunner().invoke(commands, asked)
        assert (done.exit_code, done.exception) == (0, None), name
