"""Every page with data, without, and with a database that cannot be read; in both languages."""

import json
import re
from pathlib import Path

import plotly.graph_objects as go
import pytest
from sqlalchemy import text

from service_levels import store
from service_levels.config import PROJECT
from service_levels.reports import REPORTS, figure_of
from service_levels.store import DiskFull, OnlyRead
from service_levels.ui.i18n import Words, messages
from tests.pages.conftest import Open, words_of

PAGES = (
    "overview", "on_time", "why", "turnaround", "outages", "today", "request", "completeness", "compare",
    "measures", "requests", "definitions", "trust", "data", "load", "satisfaction",
)  # fmt: skip
APART = ("upload", "history")  # they stand without data: test_upload.py
CHARTS = {
    "overview": 3,
    "on_time": 5,
    "why": 5,
    "turnaround": 2,
    "outages": 4,
    "today": 1,
    "request": 0,
    "completeness": 4,
    "compare": 1,
    "measures": 1,
    "requests": 0,
    "definitions": 0,
    "trust": 0,
    "data": 0,
    "load": 5,
    "satisfaction": 3,
}


def sound(test) -> bool:
    return not test.exception and not test.error


def test_every_page_is_a_file_and_thin():
    files = {path.stem for path in (PROJECT / "pages").glob("*.py")}
    assert files == {*PAGES, *APART}
    for path in (PROJECT / "pages").glob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 90, path.name


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_answers_its_question(with_data: Open, name, language):
    test = with_data(name, lang=language, period="last_month")
    assert sound(test)
    assert test.title[0].value == Words(language)(f"{name}.title")
    assert 'class="tw-answer"' in words_of(test)
    assert len(test.get("plotly_chart")) == CHARTS[name]


@pytest.mark.parametrize("name", [one for one in PAGES if CHARTS[one]])
def test_charts_are_valid_named_and_have_a_table_and_a_download(with_data: Open, name):
    test = with_data(name, period="last_month")
    charts = test.get("plotly_chart")
    drawn = [chart for chart in charts if json.loads(chart.proto.spec)["data"]]  # what is empty has nothing to list
    assert drawn
    assert len(test.get("download_button")) >= len(drawn)
    assert words_of(test).count("<table") >= len(drawn)
    for chart in charts:
        go.Figure(json.loads(chart.proto.spec))
        assert chart.proto.alt


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_database_says_what_to_load_and_how(app: Open, name):
    test = app(name)
    said = words_of(test)
    assert sound(test)
    assert "python -m etl init --catalogue" in said
    assert "python -m etl load requests" in said


@pytest.mark.parametrize("tables", [False, True], ids=["no tables", "tables"])
def test_a_database_that_holds_nothing_is_empty_not_broken(app: Open, tmp_path: Path, monkeypatch, tables):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{(tmp_path / 'new.db').as_posix()}")
    (tmp_path / "new.db").touch()
    if tables:
        store.migrate(store.create_engine(f"sqlite:///{(tmp_path / 'new.db').as_posix()}"))
    assert "python -m etl load requests" in words_of(app())


@pytest.mark.parametrize("name", ["overview", "upload", "history"])
def test_a_lost_database_is_said_with_the_ways_out(app: Open, name, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    (tmp_path / "databases").write_text("service_levels.db\n")
    test = app(name)
    assert sound(test)
    assert Words("id")("broken.lost") in words_of(test)
    assert "python -m etl load" not in words_of(test)


@pytest.mark.parametrize(("why", "error"), [("full", DiskFull("no room")), ("only_read", OnlyRead("closed"))])
def test_a_disk_that_takes_no_more_is_said(with_data: Open, why, error, monkeypatch):
    def refuse(*_):
        raise error

    monkeypatch.setattr("service_levels.ui.reads._source", refuse)
    assert Words("id")(f"broken.{why}") in words_of(with_data())


@pytest.mark.parametrize("name", PAGES)
def test_a_broken_database_is_said_without_a_traceback(app: Open, name, tmp_path: Path, monkeypatch):
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database" * 300)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{broken.as_posix()}")
    test = app(name)
    assert sound(test)
    assert Words("id")("broken.title") in words_of(test)
    assert "Traceback" not in words_of(test)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["older", "newer", "foreign"])
@pytest.mark.parametrize("name", ["overview", "upload", "history"])
def test_a_database_of_another_schema_is_named_as_what_it_is(
    app: Open, name, kind, language, tmp_path: Path, monkeypatch
):
    url = f"sqlite:///{(tmp_path / 'other.db').as_posix()}"
    monkeypatch.setenv("DATABASE_URL", url)
    engine = store.create_engine(url)
    if kind != "foreign":
        store.migrate(engine)
    with store.writing(engine) as connection:
        if kind == "foreign":
            connection.execute(text("CREATE TABLE staff (name TEXT)"))
        else:
            number = "0001" if kind == "older" else "9999"
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{number}'"))
    said, words = words_of(app(name, lang=language)), Words(language)
    assert words(f"broken.{kind}") in said
    assert words("empty.title") not in said


def test_an_unreachable_server_is_said_without_its_password(app: Open, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://head:s3cret@127.0.0.1:9/office")
    said = words_of(app())
    assert Words("id")("broken.title") in said
    assert "s3cret" not in said


def test_a_failing_page_is_said_in_words_and_logged(with_data: Open, monkeypatch, caplog):
    monkeypatch.setattr("service_levels.ui.panels.by_name", lambda *_: 1 / 0)
    test = with_data()
    assert [error.value for error in test.error] == [Words("id")("page.failed")]
    assert "ZeroDivisionError" in caplog.text


def test_gross_and_net_rates_stand_beside_each_other(with_data: Open):
    for page in ("on_time", "why"):
        said = words_of(with_data(page, period="last_month"))
        assert figure_of("on-time", "rate").label.id in said
        assert figure_of("on-time", "net_rate").label.id in said
    assert "pasal 3 ayat (3)" in said


def test_what_is_left_out_is_counted(with_data: Open):
    said = words_of(with_data(period="last_month", lang="en"))
    assert re.search(r"Not in the rate: \d+ still running, \d+ waiting .* \d+ void, \d+ unmeasured", said)


def test_an_unripe_period_is_not_compared(with_data: Open):
    said = words_of(with_data(period="own", **{"from": "2026-03-30", "to": "2026-04-30"}, lang="en"))
    assert "Not compared yet" in said
    assert "points" not in said


def test_a_period_without_requests_says_so(with_data: Open):
    for page in PAGES:
        test = with_data(page, period="own", **{"from": "2020-01-01", "to": "2020-01-31"}, lang="en")
        assert sound(test)
        if page in ("overview", "on_time", "why", "turnaround", "completeness"):
            said = {"on_time": "overview"}.get(page, page)  # the same sentence
            assert Words("en")(f"{said}.answer.none") in words_of(test)


def test_names_from_the_data_are_never_markup(with_data: Open):
    for page in PAGES:
        test = with_data(page, period="last_month")
        assert "<img src=x" not in words_of(test)
        for chart in test.get("plotly_chart"):
            assert "<img src=x" not in chart.proto.spec


def test_the_data_page_lists_what_the_catalogue_lacks_and_what_was_rejected(with_data: Open):
    said = words_of(with_data("data", lang="en"))
    assert "SKTT asing" in said
    assert "printer" in said
    assert "1 rows were rejected" in said


def test_the_definitions_page_defines_every_figure(with_data: Open):
    said = words_of(with_data("definitions", lang="en"))
    for report in REPORTS.values():
        for figure in report.columns:
            assert figure.definition.en.replace("'", "&#x27;") in said


def test_no_page_speaks_both_languages(with_data: Open):
    only = {key for key, text in messages("id").items() if len(str(text)) > 25 and "{" not in str(text)}
    for page in PAGES:
        said = words_of(with_data(page, lang="en", period="last_month"))
        assert not [key for key in only if str(messages("id")[key]) in said]
