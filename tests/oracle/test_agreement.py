"""The commands and the oracle give the same figures for random cases, report by report and record by record.

`ORACLE_CASES` sets how many cases, `ORACLE_FIRST` the first seed (a failing seed can so be run by itself),
`ORACLE_DEPTH` how many reports are asked of a case at each instant beside the list of requests (99: all).
"""

import contextlib
import io
import json
import os
import random
import runpy
import sys
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from .cases import DAYS, Case, write_case
from .compare import differences, grouping
from .oracle import Oracle

FIRST = int(os.environ.get("ORACLE_FIRST", "0"))
KINDS = ("pings", "requests", "events", "outages")  # the files of a case
SEEDS = range(FIRST, FIRST + int(os.environ.get("ORACLE_CASES", "6")))
DEPTH = int(os.environ.get("ORACLE_DEPTH", "7"))
REQUESTS = 200
GROUPED = ("on-time", "turnaround", "why", "impact", "completeness")


def etl(*args: str) -> str:
    """`python -m etl` in this process: what it writes; anything but status 0 fails the test."""
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    status: Any = 0
    sys.argv = ["etl", *args]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # another test may have imported the module before
            runpy.run_module("etl", run_name="__main__", alter_sys=False)
    except SystemExit as stop:
        status = stop.code or 0
    finally:
        sys.argv = before
    assert status == 0, f"etl {' '.join(args)}: {status}\n{out.getvalue()}\n{err.getvalue()}"
    return out.getvalue()


@pytest.fixture(params=SEEDS, ids=lambda s: f"seed {s}")
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Case, str]:
    """A case, written and loaded; with the URL of its database."""
    written = write_case(request.param, tmp_path / "case", REQUESTS)
    url = f"sqlite:///{tmp_path / 'case.db'}"
    etl("init", "--db", url, "--catalogue", str(written.folder / "catalogue.toml"))
    for kind in random.Random(request.param).sample(KINDS, len(KINDS)):
        path = written.folder / f"{kind}.csv"
        loaded = json.loads(etl("load", kind, str(path), "--db", url, "--format", "json"))
        assert loaded["rejected"] == 0, f"{kind}: {loaded}"
    return written, url


def instants(written: Case, oracle: Oracle) -> list[int]:
    """As-of instants: in the middle, exactly a deadline, and after it all."""
    dice = random.Random(written.start)
    middle = written.start + dice.randrange(5, 9) * 86400 + dice.randrange(86400)
    everything = oracle.world(written.end + 30 * 86400)
    deadlines = sorted(f.deadline for f in everything.fates if f.deadline and f.deadline > middle)
    return [middle, dice.choice(deadlines) if deadlines else written.end, written.end + 30 * 86400]


def questions(dice: random.Random, written: Case) -> list[list[str]]:
    """The reports to ask at one instant: the requests, and some of many groupings, filters and periods."""
    day = [datetime.fromtimestamp(written.start + n * 86400 + 43200, UTC).date().isoformat() for n in range(DAYS)]
    span = ["--from", day[2], "--to", dice.choice(day[5:])]
    asked = [["missing"], ["missing", "--by", "service"], ["availability"], ["incidents"]]
    asked += [["requests", *span, "--period", dice.choice(("due", "submitted", "ended")), "--office", "timur"]]
    asked += [["availability", *span, "--office", "barat"], ["incidents", *span, "--target", "gateway"]]
    asked += [["missing", *span, "--period", "submitted", "--channel", "loket"]]
    for name in GROUPED:
        asked += [[name], [name, "--by", dice.choice(("service", "office,channel", "officer,district"))]]
        by = ",".join(dice.sample(("day", "week", "month", "quarter", "year", "hour_of_week", "service", "office"), 2))
        period = ["--period", dice.choice(("due", "submitted", "ended"))]
        filters = dice.choice(
            (
                ["--channel", "loket", "--channel", "online"],
                ["--office", "timur"],
                ["--service", "ktp", "--service", "akta"],
                ["--officer", "p1"],
                ["--district", "Jombang"],
                ["--target", "gateway"],
            )
        )
        asked += [[name, "--by", by, *span, *period], [name, *filters, *period], [name, *filters, *span]]
    return [["requests"], *dice.sample(asked, min(DEPTH, len(asked)))]


@pytest.mark.slow
def test_reports_agree(case: tuple[Case, str]) -> None:
    """Every record of every report, to 1e-6; a request that differs is told with its whole life."""
    written, url = case
    oracle = Oracle(written.folder)
    told: list[str] = []
    for as_of in instants(written, oracle):
        at = datetime.fromtimestamp(as_of, UTC).isoformat()
        for question in questions(random.Random(as_of), written):
            args = [*question, "--as-of", at]
            got = json.loads(etl("report", *args, "--db", url, "--format", "json"))
            found = differences(oracle.ask(args), got, grouping(args))
            told += [f"report {' '.join(args)}: {d}" for d in found]
            if question == ["requests"]:
                told += [oracle.trace(as_of, *key) for key in lives(oracle, args, got, found)]
        if told:
            break
    assert not told, f"{len(told)} differences:\n" + "\n".join(told[:60])


def lives(oracle: Oracle, args: list[str], got: list[dict[str, Any]], found: list[str]) -> list[tuple[str, str]]:
    """The first few requests whose records differ."""
    every = sorted({(r["office"], r["request_id"]) for r in [*oracle.ask(args), *got]})
    return [key for key in every if any(str(key) in d for d in found)][:4]
