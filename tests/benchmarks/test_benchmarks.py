"""The benchmarks run, small, and say only what is true: their own checks of equal answers are what is tested here."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.metrics import agree
from benchmarks.timing import Result, compare

ROOT = Path(__file__).resolve().parents[2]


def test_the_ratio_is_of_medians_scaled_to_the_full_size() -> None:
    assert Result("x", 2.0, 8.0).ratio == 0.25
    counted = {"ours": 0, "other": 0}

    def count(who: str) -> None:
        counted[who] += 1

    result = compare("x", lambda: count("ours"), lambda: count("other"), 3, other_scale=1000)
    assert counted == {"ours": 3, "other": 3}
    assert result.ours_s < result.other_s


def test_answers_that_differ_stop_the_comparison() -> None:
    frame = pd.DataFrame({"rate": [0.5, None]})
    assert agree("x", frame, frame) == 2
    with pytest.raises(SystemExit, match="differs"):
        agree("x", frame, pd.DataFrame({"rate": [0.5, 0.0]}))
    with pytest.raises(SystemExit, match="rows"):
        agree("x", frame, frame[:1])


@pytest.mark.slow
def test_every_report_equals_the_query_written_by_hand(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "--only", "metrics", "--rows", "3000", "--rounds", "1"]
    done = subprocess.run([*command, "--folder", str(tmp_path)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("equal") == 14
