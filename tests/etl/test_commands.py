"""The commands of the contract as a script uses them: arguments, answers, exit status."""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from etl.__main__ import app
from tests.worlds import CATALOGUE

HEADER = "request_id,office,service,submitted_at,finished_at\n"
GOOD = HEADER + "A1,cilegon,KTP,2024-03-04T09:00:00+07:00,2024-03-04T10:00:00+07:00\n"
SOME_BAD = GOOD + "B1,atlantis,KTP,2024-03-04T09:00:00+07:00,\n" + "=1+1,atlantis,KTP,2024-03-04T09:00:00+07:00,\n"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a folder of its own, where the files of the tests lie."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    for name, content in {"catalogue.toml": CATALOGUE, "good.csv": GOOD, "some_bad.csv": SOME_BAD}.items():
        (tmp_path / name).write_text(content)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def ready(run: Run) -> Run:
    """The same, with the database ready."""
    assert run("init", "--catalogue", "catalogue.toml").exit_code == 0
    return run


def test_the_way_from_nothing_to_a_report(run: Run) -> None:
    assert run("init").exit_code == 0
    assert run("catalogue", "catalogue.toml").exit_code == 0
    loaded = run("load", "requests", "good.csv", "--format", "json")
    assert loaded.exit_code == 0
    assert json.loads(loaded.stdout) == {
        "batch": 1, "read": 1, "inserted": 1, "updated": 0, "unchanged": 0, "rejected": 0
    }  # fmt: skip
    assert "good.csv" in run("batches").stdout
    told = run("report", "on-time", "--by", "office", "--format", "json")
    assert told.exit_code == 0
    assert json.loads(told.stdout)[0]["on_time"] == 1
    assert run("undo", "1").exit_code == 0
    assert json.loads(run("report", "on-time", "--by", "office", "--format", "json").stdout) == []
    assert run("undo", "1").exit_code == 1
    assert run("init").exit_code == 0  # again changes nothing


def test_rejected_rows_give_status_3_and_a_file_that_tells_why(ready: Run, tmp_path: Path) -> None:
    result = ready("load", "requests", "some_bad.csv", "--rejects", "rejects.csv", "--format", "json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["rejected"] == 2
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["line"] for row in rows] == ["3", "4"]
    assert all("atlantis" in row["reason"] for row in rows)
    assert [row["request_id"] for row in rows] == ["B1", "'=1+1"]
    assert [row["field"] for row in rows] == ["office", "office"]
    again = ready("load", "requests", "some_bad.csv", "--format", "json")
    assert again.exit_code == 3
    assert json.loads(again.stdout) == {
        "batch": 1, "read": 3, "inserted": 0, "updated": 0, "unchanged": 1, "rejected": 2
    }  # fmt: skip


@pytest.mark.parametrize(
    ("place", "status", "says"),
    [("nowhere/rejects.csv", 1, "Nothing was loaded"), ("some_bad.csv", 2, "is a file to be read")],
)
def test_a_place_where_rejects_cannot_be_written_is_told_before_anything_is_loaded(
    ready: Run, tmp_path: Path, place: str, status: int, says: str
) -> None:
    before = (tmp_path / "some_bad.csv").read_bytes()
    result = ready("load", "requests", "some_bad.csv", "--rejects", place)
    assert result.exit_code == status
    assert says in " ".join(re.sub(r"[│\n]", " ", result.stderr).split())
    assert (tmp_path / "some_bad.csv").read_bytes() == before
    assert json.loads(ready("load", "requests", "some_bad.csv", "--format", "json").stdout)["inserted"] == 1


def test_wrong_usage_of_a_report_is_told_where_there_is_no_data_yet(run: Run) -> None:
    assert run("report", "nope").exit_code == 2
    assert run("report", "on-time", "--by", "target").exit_code == 2
    assert run("report", "on-time").exit_code == 1


def test_a_dry_run_has_no_batch(ready: Run) -> None:
    result = ready("load", "requests", "good.csv", "--dry-run", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["batch"] is None
    assert json.loads(result.stdout)["inserted"] == 1
    assert json.loads(ready("load", "requests", "good.csv", "--format", "json").stdout)["inserted"] == 1


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["load", "requests", "none.csv"], 1, "none.csv"),
        (["load", "requests", "good.csv", "--mapping", "none.toml"], 1, "none.toml"),
        (["load", "requests", "good.csv", "--office", "atlantis"], 1, "atlantis"),
        (["load", "nonsense", "good.csv"], 2, "nonsense"),
        (["load", "requests"], 2, "FILE"),
        (["load", "requests", "good.csv", "--exported-at", "yesterday"], 2, "yesterday"),
        (["load", "requests", "good.csv", "--exported-at", "2024-03-04T09:00"], 2, "time zones"),
        (["undo", "7"], 1, "no batch 7"),
        (["undo", "seven"], 2, "BATCH"),
        (["catalogue", "none.toml"], 1, "none.toml"),
        (["catalogue", "good.csv"], 1, "good.csv"),
        (["report", "nonsense"], 2, "nonsense"),
        (["report", "on-time", "--by", "nonsense"], 2, "nonsense"),
        (["report", "on-time", "--from", "yesterday"], 2, "yesterday"),
        (["batches", "--db", "mysql://host/name"], 1, "mysql"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_what_cannot_be_done_says_why(ready: Run, arguments: list[str], status: int, says: str) -> None:
    result = ready(*arguments)
    assert result.exit_code == status
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_before_init_every_command_says_so(run: Run) -> None:
    for arguments in (["load", "requests", "good.csv"], ["batches"], ["undo", "1"], ["report", "on-time"]):
        result = run(*arguments)
        assert result.exit_code == 1
        assert "etl init" in result.stderr


def test_without_a_catalogue_loading_says_so(run: Run) -> None:
    run("init")
    result = run("load", "requests", "good.csv")
    assert result.exit_code == 1
    assert "etl catalogue" in result.stderr


def test_an_export_time_without_offset_is_local_to_the_office_given(ready: Run) -> None:
    first = ready("load", "requests", "good.csv", "--office", "cilegon", "--exported-at", "2024-03-10T00:00")
    assert first.exit_code == 0
    report = ready("report", "on-time", "--format", "json")
    assert "2024-03-10T00:00:00+07:00" in report.stderr


def test_the_catalogue_again_changes_nothing(ready: Run) -> None:
    assert "nothing changed" in ready("catalogue", "catalogue.toml").stdout


def test_the_database_may_be_named(ready: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    assert ready("init", "--catalogue", "catalogue.toml", "--db", url).exit_code == 0
    assert ready("load", "requests", "good.csv", "--db", url).exit_code == 0
    assert "good.csv" not in ready("batches").stdout


def test_every_option_of_the_contract_is_there(run: Run) -> None:
    options = {
        "init": ["--catalogue", "--db"],
        "catalogue": ["--db"],
        "load": ["--office", "--mapping", "--exported-at", "--rejects", "--dry-run", "--format", "--db"],
        "batches": ["--db"],
        "undo": ["--db"],
        "report": [
            "--office", "--service", "--channel", "--officer", "--district", "--target", "--from", "--to", "--period",
            "--by", "--as-of", "--format", "--db",
        ],
    }  # fmt: skip
    for command, names in options.items():
        help_ = run(command, "--help").stdout
        assert [name for name in names if name not in help_] == []


def test_help_needs_nothing_heavy(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom etl.__main__ import app\n"
        "assert CliRunner().invoke(app, ['load', '--help']).exit_code == 0\n"
        "print(sorted({'pandas', 'polars', 'sqlalchemy', 'duckdb', 'numpy'} & set(sys.modules)))"
    )
    environment = {**os.environ, "DATA_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("command", ["batch", "undo"])
@pytest.mark.parametrize("number", ["0", "2147483648", "36720102030400011"])
def test_a_number_that_no_batch_can_have_is_wrong_usage(command: str, number: str) -> None:
    done = CliRunner().invoke(app, [command, number])
    assert done.exit_code == 2
    assert "36720102030400011" not in done.output
