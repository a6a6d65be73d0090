"""The oracle gives the answers of the open conformance case."""

import json

from tests.shared import shared

from .compare import differences, grouping
from .oracle import Oracle


def test_every_answer_of_the_open_case() -> None:
    """Every record of every report, to 1e-6."""
    folder = shared("conformance")
    oracle = Oracle(folder)
    told = []
    for case in json.loads((folder / "expected.json").read_text(encoding="utf-8")):
        args = case["args"]
        got = oracle.ask(args)
        if args[0] == "incidents":  # the case leaves maintenance out
            got = [r for r in got if r["state"] != "maintenance"]
        if args[0] == "cost" and not grouping(args):  # nor does it list events that cost nothing
            got = [r for r in got if r["requests"]]
        told += [f"{' '.join(args)}: {d}" for d in differences(case["records"], got, grouping(args))]
    assert not told, f"{len(told)} differences:\n" + "\n".join(told[:40])
