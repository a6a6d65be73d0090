"""The open case with its answers, from the files to the reports, by the commands of the contract."""

import json
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.__main__ import app
from service_levels import mart
from tests.oracle.compare import differences, grouping
from tests.shared import shared


def run(*args: str) -> str:
    """What a command of `python -m etl` prints; anything but status 0 fails the test."""
    done = CliRunner().invoke(app, [*args], catch_exceptions=False)
    assert done.exit_code == 0, f"etl {' '.join(args)}: {done.output}"
    return done.stdout


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of the case, and the URL of a database that holds it."""
    folder = shared("conformance")
    place = tmp_path_factory.mktemp("conformance")
    url = f"sqlite:///{place / 'case.db'}"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATA_DIR", str(place))
        run("init", "--db", url, "--catalogue", str(folder / "catalogue.toml"))
        for kind in ("pings", "requests", "events"):
            loaded = json.loads(run("load", kind, str(folder / f"{kind}.csv"), "--db", url, "--format", "json"))
            assert loaded["rejected"] == 0
            assert loaded["read"] == loaded["inserted"] + loaded["updated"] + loaded["unchanged"]
    return folder, url


@pytest.mark.slow
def test_every_record_of_every_report_agrees(case: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, url = case
    monkeypatch.setattr(mart, "at", cache(mart.at))  # all questions ask of one instant: measured once is enough
    told = []
    for question in json.loads((folder / "expected.json").read_text(encoding="utf-8")):
        args = question["args"]
        given = json.loads(run("report", *args, "--db", url, "--format", "json"))
        if args[0] == "incidents":  # the case leaves maintenance out
            given = [row for row in given if row["state"] != "maintenance"]
        if args[0] == "cost" and not grouping(args):  # nor does it list events that cost nothing
            given = [row for row in given if row["requests"]]
        assert len(given) >= len(question["records"]) > 0
        told += [f"{' '.join(args)}: {line}" for line in differences(question["records"], given, grouping(args))]
    assert not told, f"{len(told)} differences:\n" + "\n".join(told[:40])
