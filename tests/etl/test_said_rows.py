"""Why rows are rejected, as code and values: in the commands' JSON, in the database, and on the screen from there."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from etl.__main__ import app
from service_levels import store
from service_levels.store import batches, mending
from service_levels.ui import said
from service_levels.ui.i18n import Words
from tests.worlds import World, sqlite_world

HEAD = "request_id,office,service,submitted_at,finished_at,status\n"
NIK = "3672010203040001"
BAD = f"R2,cilegon,KTP,2024-03-04 09:00,2024-03-01 09:00,selesai\nR3,cilegon,KTP,2024-03-04 09:00,,{NIK}\n"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return sqlite_world(tmp_path).init()


def run(world: World, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, Any]:
    monkeypatch.setenv("DATA_DIR", str(world.data))
    monkeypatch.setenv("DATABASE_URL", world.url)
    result = CliRunner().invoke(app, [*arguments, "--format", "json"])
    return result.exit_code, json.loads(result.stdout)


def test_the_database_keeps_code_and_values_beside_the_text(world: World) -> None:
    result = world.load("requests", HEAD + BAD)
    with store.reading(store.create_engine(world.url)) as connection:
        rows = batches.read_rejects(connection, result.batch)
        mendable = mending.of_batch(connection, result.batch)
    assert [row.code for row in rows] == ["row.before_submission", "row.unknown_word"]
    assert [row.as_json() for row in rows] == [reject.as_json() for _, reject in result.rejects]
    assert [row.as_json()["text"] for row in rows] == [row.reason for row in rows]
    assert [reason for row in mendable.rows for _, reason in row.reasons] == [row.as_json() for row in rows]
    assert said.by(Words("id"), rows[0].as_json()) == (
        "“Selesai” '2024-03-01 09:00' mendahului “Diajukan”; perbaiki di sumbernya"
    )


def test_a_number_of_a_person_stands_in_no_value(world: World) -> None:
    world.load("requests", HEAD + BAD)
    ((told, value),) = world.rows("SELECT said, value FROM rejects WHERE number = 2")
    assert NIK not in told + value
    assert value.startswith("id-")


def test_rows_of_before_are_shown_with_their_text(world: World) -> None:
    result = world.load("requests", HEAD + BAD)
    engine = store.create_engine(world.url)
    with store.writing(engine) as connection:
        connection.exec_driver_sql("UPDATE rejects SET said = NULL")
    with store.reading(engine) as connection:
        rows = batches.read_rejects(connection, result.batch)
    assert [said.by(Words("id"), row.as_json()) for row in rows] == [row.reason for row in rows]
    assert rows[0].as_json()["code"] is None


def test_a_command_answers_in_messages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file = world.file(f"{HEAD}\nR1,cilegon,KTP,2024-03-04 09:00,,\n{BAD}", "a.csv")
    status, told = run(world, monkeypatch, "load", "requests", str(file), "--dry-run", "--detail")
    assert status == 3
    assert {"of_file"} == {notice["code"] for notice in told["notices"]}
    assert "notice.blank_lines" in {notice["values"]["said"]["code"] for notice in told["notices"]}
    reasons = [example["reason"] for group in told["rejects"] for example in group["examples"]]
    assert {"row.before_submission", "row.unknown_word"} == {reason["code"] for reason in reasons}
    assert NIK not in json.dumps(told)
    status, told = run(world, monkeypatch, "undo", "99")
    assert (status, told["error"]["code"], told["error"]["values"]) == (1, "batch.unknown", {"batch": 99})
    empty = world.file("", "b.csv")
    status, (told,) = run(world, monkeypatch, "examine", str(empty))
    assert (status, told["error"]["code"]) == (1, "file.empty")
