"""A CSV of some megabytes: looked at by its parts, loaded with word of how far it is."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.large import write
from etl.intake import examine
from etl.sources.sample import WHOLE
from tests.etl.intake_case import NOW, SECRET

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many bytes as are looked at whole, and a third more."""
    return write(tmp_path_factory.mktemp("large") / "large.csv", WHOLE * 4 // 3)


def test_it_is_looked_at_by_its_parts(large: Path) -> None:
    seen = examine(large, now=NOW, secret=SECRET)
    assert (seen.kind, seen.delimiter, seen.dates, seen.sampled, seen.problems) == ("requests", ";", "dmy", True, ())


def test_a_load_tells_how_far_it_is(large: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "etl", *arguments], capture_output=True, text=True, cwd=ROOT,
            env=os.environ | {"DATA_DIR": str(tmp_path)}, timeout=170,
        )

    assert run("init", "--catalogue", "sample_data/catalogue.toml").returncode == 0
    done = run("load", "requests", str(large), "--progress", "json", "--format", "json")
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[0])["rejected"] == 0
    told = [json.loads(line) for line in done.stderr.splitlines() if line.startswith('{"stage"')]
    assert all(a["seconds"] <= b["seconds"] for a, b in pairwise(told))
    stages = list(dict.fromkeys(each["stage"].split(" ")[0] for each in told))
    assert stages[:2] == ["reading", "checking"]
    assert {"comparing", "storing", "committing"} <= set(stages)
