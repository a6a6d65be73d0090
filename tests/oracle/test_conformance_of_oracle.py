"""The oracle gives the answers of the open conformance case."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from .compare import differences
from .oracle import Oracle

HERE = Path(os.environ.get("TEPAT_WAKTU_SHARED") or Path(__file__).parents[3] / "shared") / "conformance"
CASES: list[dict[str, Any]] = (
    json.loads((HERE / "expected.json").read_text(encoding="utf-8")) if (HERE / "expected.json").exists() else [])


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    """The case, loaded once."""
    return Oracle(HERE)


@pytest.mark.skipif(not CASES, reason="the conformance case is not beside the repository")
@pytest.mark.parametrize("case", CASES, ids=lambda c: " ".join(c["args"][:-2]))
def test_answers(oracle: Oracle, case: dict[str, Any]) -> None:
    """Every record of every report."""
    args = case["args"]
    by = tuple(args[args.index("--by") + 1].split(",")) if "--by" in args else ()
    got = oracle.ask(args)
    if args[0] == "incidents":  # the case leaves maintenance out
        got = [r for r in got if r["state"] != "maintenance"]
    told = differences(case["records"], got, by)
    assert not told, f"{len(told)} differences:\n" + "\n".join(told[:40])
