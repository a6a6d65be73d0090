"""`trust` says on the command line what the page says."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.__main__ import app
from tests.metrics.trust import planted
from tests.metrics.trust.planted import FIRST, local


def asked(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setenv("DATA_DIR", str(folder))
    done = CliRunner().invoke(app, ["trust", "--db", url, *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_findings_as_json_csv_and_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    office = planted.office(tmp_path)
    for row in office.requests[:12]:
        row["finished_at"] = local(FIRST.replace(day=9), 15.5)
    office.load()
    url, data = office.world.url, office.world.data
    (found,) = json.loads(asked(url, data, monkeypatch, "--format", "json"))
    assert (found["finding"], found["severity"], found["count"], found["of"]) == ("bulk", "watch", 12, 600)
    assert (found["office"], found["since"], found["until"]) == ("cilegon", "2026-01-09", "2026-01-09")
    assert found["what"].startswith("12 of 600 ends")
    assert found["examples"].split()[0] == "R0000"
    (row,) = csv.DictReader(io.StringIO(asked(url, data, monkeypatch, "--format", "csv")))
    assert (row["finding"], row["count"], row["to_do"]) == ("bulk", "12", found["to_do"])
    assert "bulk" in asked(url, data, monkeypatch)
    assert json.loads(asked(url, data, monkeypatch, "--format", "json", "--from", "2026-02-01")) == []


def test_clean_data_has_none_and_the_columns_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    office = planted.office(tmp_path)
    office.load()
    output = asked(office.world.url, office.world.data, monkeypatch, "--format", "csv")
    assert output.splitlines()[0].startswith("severity,finding,office,subject,count,of")
    assert len(output.splitlines()) == 1


@pytest.mark.parametrize("wrong", [("--format", "xml"), ("--from", "yesterday")])
def test_wrong_usage_is_said(tmp_path: Path, wrong: tuple[str, str]):
    office = planted.office(tmp_path)
    office.load()
    done = CliRunner().invoke(app, ["trust", "--db", office.world.url, *wrong])
    assert done.exit_code == 2
    assert wrong[1] in done.output
