"""Small files that real exports resemble, kept outside the repository: what must come out of each."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from etl import load as loading
from etl.examining import examine
from etl.intake import IntakeError
from service_levels import store
from service_levels.store.schema import ROWS
from tests.shared import shared
from tests.worlds import SECRET, World


@pytest.fixture
def office(tmp_path: Path) -> World:
    """An empty database with the catalogue of these files."""
    return World(f"sqlite:///{tmp_path / 'truth.db'}", tmp_path).init(shared("field", "small.toml").read_text("utf-8"))


def taken(world: World, kind: str, name: str, mapping: str | None = None) -> loading.Result:
    given = shared("field", mapping) if mapping else None
    job = loading.Job(kind, [shared("field", name)], mapping=given, loaded_by="ani")
    return loading.load(world.url, world.data, job, SECRET)


def inserted(result: loading.Result) -> tuple[int, int]:
    return result.counts["inserted"], result.counts["rejected"]


def stored(world: World, kind: str) -> list[dict[str, Any]]:
    with store.reading(store.create_engine(world.url)) as connection:
        table = ROWS[kind]
        return [dict(row._mapping) for row in connection.execute(select(table).order_by(table.c.request_id))]


def wall(micros: int) -> str:
    return datetime.fromtimestamp(micros / 1e6, ZoneInfo("Asia/Jakarta")).strftime("%Y-%m-%d %H:%M")


def test_1_an_encoding_that_a_mapping_names_is_heeded_everywhere(office: World) -> None:
    assert inserted(taken(office, "requests", "1-encoding-key.csv", "1-encoding-key.toml")) == (2, 0)
    assert stored(office, "requests")[0]["officer"] == "RENÉ"


def test_5_columns_that_nothing_uses_share_a_name(office: World) -> None:
    name = "5-jira-duplicate-columns"
    assert inserted(taken(office, "requests", f"{name}.csv", f"{name}.toml")) == (2, 0)
    one, two = stored(office, "requests")
    assert (wall(one["finished_at"]), two["finished_at"]) == ("2026-03-04 15:05", None)


def test_10_number_and_date_in_one_cell(office: World) -> None:
    name = "10-number-and-date-in-one-cell"
    assert inserted(taken(office, "requests", f"{name}.xlsx", f"{name}.toml")) == (3, 0)
    first = stored(office, "requests")[0]
    assert (first["request_id"], wall(first["submitted_at"])[:10]) == ("I-20260202-001", "2026-02-02")


def test_20_the_default_date_of_one_quarter_is_not_that_of_the_next(office: World) -> None:
    assert inserted(taken(office, "skm", "20-survey-q1.csv", "20-survey-q1.toml")) == (2, 0)
    with pytest.raises(IntakeError, match=r"needs the column answered_at.*had defaults.answered_at too"):
        taken(office, "skm", "20-survey-q2.csv")


def test_21_the_row_at_the_end_is_left_out_of_one_file_alone(office: World) -> None:
    assert inserted(taken(office, "requests", "21-skip-last-1.csv", "21-skip-last-1.toml")) == (2, 0)
    assert inserted(taken(office, "requests", "21-skip-last-2.csv")) == (2, 0)


def test_24_two_candidates_are_asked_for(office: World) -> None:
    found = examine(office.url, shared("field", "24-two-candidates.csv"), None, None, SECRET)
    assert found["kind"] == "requests"
    assert "may both be request_id" in found["problems"][0]


def test_25_the_attributes_of_the_standard_win(office: World) -> None:
    name = "25-log-with-case-attributes"
    assert inserted(taken(office, "events", f"{name}.xes", f"{name}.toml")) == (2, 0)


def test_26_the_first_event_stands_for_the_submission(office: World, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    given = shared("field", "26-log-without-submission.toml").read_text("utf-8")
    mapping.write_text(given + '\n[events]\nfirst = "submitted"\n', encoding="utf-8")
    job = loading.Job("events", [shared("field", "26-log-without-submission.csv")], mapping=mapping)
    loading.load(office.url, office.data, job, SECRET)
    assert [(row["request_id"], row["event"]) for row in stored(office, "events")].count(("T-1", "submitted")) == 1
    assert {row["event"] for row in stored(office, "events")} == {"submitted", "finished"}


def test_27_the_header_is_not_taken_from_the_data(office: World) -> None:
    found = examine(office.url, shared("field", "27-header-taken-from-data.csv"), None, None, SECRET)
    assert (found["header_line"], found["columns"][0]["name"]) == (1, "Tracking ID")
    assert taken(office, "requests", "27-header-taken-from-data.csv").counts["read"] == 6


def test_29_date_and_time_in_two_columns(office: World) -> None:
    result = taken(office, "requests", "29-date-and-time-in-two-columns.csv")
    assert inserted(result) == (2, 0)
    first = stored(office, "requests")[0]
    assert (wall(first["submitted_at"]), wall(first["finished_at"])) == ("2026-03-02 09:15", "2026-03-02 14:05")
    assert any("'Tanggal Masuk' and 'Jam Masuk' were read together" in notice for notice in result.notices)


def test_30_epoch_times(office: World) -> None:
    result = taken(office, "pings", "30-epoch-times.csv")
    assert inserted(result) == (6, 0)
    assert any("at holds seconds since 1970" in notice for notice in result.notices)


def test_31_a_log_without_a_header(office: World) -> None:
    result = taken(office, "pings", "31-log-without-header.csv")
    assert inserted(result) == (6, 0)
    assert any("The file has no header" in notice for notice in result.notices)
