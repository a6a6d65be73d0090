"""How a report is written: JSON for programs, CSV that no spreadsheet runs, a table that nothing breaks."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from etl import report as reporting
from service_levels.metrics import Scope, ScopeError
from service_levels.metrics.arrivals import first_days
from tests.metrics.sample import FileMart, random_facts, spans_of, write_facts


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> FileMart:
    file = tmp_path_factory.mktemp("facts") / "facts.parquet"
    write_facts(random_facts(60, seed=7), file)
    spans = [
        ("siak", "down", "2024-02-01T10:00:00.250+07:00", "2024-02-01T11:00+07:00", False),
        ("kantor", "down", "2024-02-01T10:00+07:00", "2024-02-01T11:00+07:00", True),
    ]
    return FileMart(file, spans_of(spans))


def ask(mart: FileMart, name: str, style: str = "json", by: str = "", scope: Scope | None = None) -> tuple[str, str]:
    out, notes = io.StringIO(), io.StringIO()
    reporting.report(mart, name, scope or Scope(), reporting.by_from(by), style, out, notes)
    return out.getvalue(), notes.getvalue()


def test_json_is_one_array_with_null_for_what_does_not_exist(mart: FileMart) -> None:
    rows = json.loads(ask(mart, "on-time", scope=Scope(channels=("fax",)))[0])
    assert len(rows) == 1
    assert rows[0]["on_time"] == 0
    assert rows[0]["rate"] is None
    assert json.loads(ask(mart, "on-time", by="week", scope=Scope(channels=("fax",)))[0]) == []


def test_json_numbers_are_not_rounded(mart: FileMart) -> None:
    row = json.loads(ask(mart, "completeness")[0])[0]
    assert row["rate"] == row["incomplete"] / row["checked"]


def test_instants_carry_their_offices_offset(mart: FileMart) -> None:
    offsets = {(row["office"], row["submitted_at"][-6:]) for row in json.loads(ask(mart, "requests")[0])}
    assert offsets == {("cilegon", "+07:00"), ("jayapura", "+09:00")}
    rows = json.loads(ask(mart, "incidents")[0])
    assert [row["start"] for row in rows] == ["2024-02-01T10:00:00+07:00", "2024-02-01T10:00:00.250000+07:00"]
    assert [row["end"] for row in rows] == [None, "2024-02-01T11:00:00+07:00"]
    shared = json.loads(ask(mart, "incidents", scope=Scope(offices=("jayapura",)))[0])
    assert shared[0]["start"] == "2024-02-01T12:00:00.250000+09:00"


def test_instants_follow_a_change_of_offset() -> None:
    column = pd.Series(pd.to_datetime(["2024-03-10T06:59:59Z", "2024-03-10T07:00:00Z", None], utc=True))
    zones = pd.Series(["America/New_York"] * 3)
    assert reporting._instants(column, zones) == ["2024-03-10T01:59:59-05:00", "2024-03-10T03:00:00-04:00", None]


def test_large_answers_are_written_in_parts_that_make_one_array(
    mart: FileMart, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = json.loads(ask(mart, "requests")[0])
    for part in (1, 7, 60, 61):
        monkeypatch.setattr(reporting, "_CHUNK", part)
        assert json.loads(ask(mart, "requests")[0]) == whole


def test_csv_has_the_same_columns_and_values_as_json(mart: FileMart) -> None:
    rows = json.loads(ask(mart, "missing", by="month")[0])
    table = list(csv.DictReader(io.StringIO(ask(mart, "missing", "csv", by="month")[0])))
    assert [list(row) for row in table] == [list(row) for row in rows]
    for shown, row in zip(table, rows, strict=True):
        assert shown["document"] == row["document"]
        assert float(shown["share"]) == row["share"]
        assert shown["listed"] == str(row["listed"]).lower()


def test_csv_takes_the_sting_out_of_formulas(mart: FileMart) -> None:
    rows = list(csv.DictReader(io.StringIO(ask(mart, "impact", "csv", by="officer")[0])))
    assert sorted(row["officer"] for row in rows) == ["", "'=cmd()", "p1", "p2"]


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@a", "\ta", "\ra"])
def test_csv_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(mart: FileMart, value: str) -> None:
    out = io.StringIO()
    frame = pd.DataFrame({"document": pd.Series([value, "a=1"], dtype=object), "share": [-1.5, float("nan")]})
    reporting.write(frame, "csv", out, mart.catalogue, Scope())
    first, second = list(csv.reader(io.StringIO(out.getvalue(), newline="")))[1:]
    assert first == ["'" + value, "-1.5"]
    assert second == ["a=1", ""]


def test_a_table_shows_every_column_whole_and_no_control_codes(mart: FileMart) -> None:
    text, notes = ask(mart, "requests", "table")
    assert "applicant_h" in text
    assert "2024" in text
    assert "as of: cilegon 2024-03-01T07:00:00+07:00; jayapura 2024-03-01T09:00:00+09:00" in notes
    out = io.StringIO()
    frame = pd.DataFrame({"document": ["\x1b[31m[bold]x"], "share": [None], "listed": [True]})
    reporting.write(frame, "table", out, mart.catalogue, Scope())
    assert "\x1b" not in out.getvalue()
    assert "[31m[bold]x" in out.getvalue()


def test_it_is_said_that_data_is_old_only_where_it_is_older_than_a_working_day(mart: FileMart) -> None:
    def notes(now: datetime | None, scope: Scope | None = None) -> str:
        said = io.StringIO()
        reporting.report(mart, "on-time", scope or Scope(), (), "json", io.StringIO(), said, now)
        return said.getvalue()

    # Both speak up to the morning of Friday 1 March; Cilegon closes on Fridays, Jayapura on Mondays and Tuesdays.
    monday, tuesday = datetime(2024, 3, 4, 10, tzinfo=UTC), datetime(2024, 3, 5, 10, tzinfo=UTC)
    assert "the data is old: cilegon 3 days, 2 working days\n" in notes(monday)
    assert "the data is old: cilegon 4 days, 3 working days; jayapura 4 days, 2 working days\n" in notes(tuesday)
    assert "old" not in notes(monday, Scope(offices=("jayapura",)))
    assert "old" not in notes(datetime(2024, 3, 1, 10, tzinfo=UTC))
    assert "old" not in notes(None)


def test_a_text_that_does_not_exist_is_no_text(mart: FileMart) -> None:
    frame = pd.DataFrame({"subject": pd.Series(["a", None], dtype="str")})
    written = {style: io.StringIO() for style in reporting.FORMATS}
    for style, out in written.items():
        reporting.write(frame.assign(office="cilegon"), style, out, mart.catalogue, Scope())
        assert "nan" not in out.getvalue()
    assert json.loads(written["json"].getvalue())[1]["subject"] is None


def test_a_filter_value_that_nothing_knows_is_said_beside_the_answer(mart: FileMart) -> None:
    text, notes = ask(mart, "on-time", scope=Scope(channels=("fax",), offices=("KOTA cilegon",)))
    assert notes.startswith("channel: nothing is known of 'fax'; there are: loket, online\n")
    assert "jayapura" not in notes
    assert json.loads(text)


@pytest.mark.parametrize("style", reporting.FORMATS)
@pytest.mark.parametrize("name", ["drivers", "promises", "missing"])
def test_a_report_without_rows_says_why_and_where_the_data_lies(mart: FileMart, name: str, style: str) -> None:
    known = first_days(mart)
    after = Scope(from_on=date(2030, 1, 1), offices=("cilegon",))
    written, notes = ask(mart, name, style, scope=after)
    reach = f"the data reaches: cilegon from {known['cilegon']} to 2024-03-01\n"
    assert notes.endswith(f"\nno rows: the dates lie after the data; {reach}")
    if style == "json":
        assert json.loads(written) == []
    before = ask(mart, name, style, scope=Scope(to_on=min(known.values()) - timedelta(days=1)))[1]
    assert "no rows: the dates lie before the first request; the data reaches: cilegon from " in before
    assert "; jayapura from " in before
    assert "no rows: there are no requests of the offices" in ask(mart, name, style, scope=Scope(offices=("nix",)))[1]


def test_a_report_with_rows_says_nothing_of_the_kind(mart: FileMart) -> None:
    assert "no rows" not in ask(mart, "on-time")[1]
    empty = ask(mart, "on-time", by="week", scope=Scope(channels=("fax",)))[1]
    assert "no rows: this report finds nothing for these filters and dates; the data reaches: " in empty


def test_names_of_a_filter_are_matched_without_regard_to_case(mart: FileMart) -> None:
    written, _ = ask(mart, "on-time", scope=Scope(channels=("loket",)))
    assert json.loads(written)[0]["on_time"] > 0
    assert ask(mart, "on-time", scope=Scope(channels=(" LOKET", "loket"))) == ask(
        mart, "on-time", scope=Scope(channels=("loket",))
    )


def test_the_words_of_the_command_line_become_a_scope() -> None:
    scope = reporting.scope_from({"office": ["a", "b"], "channel": ["c"]}, "2024-02-01", "2024-02-29", "due")
    assert scope == Scope(
        offices=("a", "b"), channels=("c",), from_on=date(2024, 2, 1), to_on=date(2024, 2, 29), period="due"
    )
    assert reporting.by_from(" week, service,,week") == ("week", "service")
    assert reporting.by_from(None) == ()


def test_a_bad_date_a_bad_format_and_a_bad_report_are_refused_in_words(mart: FileMart, tmp_path: Path) -> None:
    with pytest.raises(ScopeError, match=r"from: '29\.2\.2024' is not a date"):
        reporting.scope_from({}, "29.2.2024")
    with pytest.raises(ScopeError, match="table, csv, json"):
        ask(mart, "on-time", "xml")
    with pytest.raises(ScopeError, match="on-time"):
        ask(mart, "speed")
