"""Damaged files of every format: rows and rejects, or a plain refusal; never a fault, never a hang.

FUZZ_FILES sets how many (300); FUZZ_SEED where to begin.
"""

import os
from pathlib import Path

import pytest

from benchmarks.mutating import good_files, mutated
from etl import rejects
from etl.intake import IntakeError, examine
from tests.etl.formats.builders import put, taken
from tests.etl.intake_case import NOW, SECRET

FILES = int(os.environ.get("FUZZ_FILES", "300"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))


def look(path: Path, kind: str) -> str:
    """What came of a file; a fault other than a refusal is raised."""
    try:
        examine(path, None, now=NOW, secret=SECRET)
        examine(path, kind, now=NOW, secret=SECRET)
    except IntakeError as error:
        _is_said(error)
    try:
        intake = taken(path, kind)
    except IntakeError as error:
        _is_said(error)
        return "refused"
    assert intake.read == len(intake.frame) + len(intake.rejects) + intake.duplicates + intake.skipped
    if intake.rejects:
        rejects.write(path.with_name("rejects.csv"), kind, [(path, reject) for reject in intake.rejects], {}, SECRET)
        return "some rejected"
    return "taken"


def _is_said(error: IntakeError) -> None:
    text = str(error)
    assert text.strip()
    assert len(text) < 5_000


@pytest.mark.timeout(max(180, FILES))
def test_damaged_files_of_every_format_are_answered_plainly(tmp_path: Path) -> None:
    goods = good_files(tmp_path)
    outcomes: dict[str, int] = {}
    for number in range(SEED, SEED + FILES):
        kind, data = mutated(goods, number)
        path = put(tmp_path / "file.bin", data)
        try:
            outcome = look(path, kind)
        except Exception as error:
            error.add_note(f"FUZZ_SEED={number} FUZZ_FILES=1 makes this file of kind {kind} again")
            raise
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    if FILES >= 300:  # the damage is neither always fatal nor always harmless
        assert min(outcomes.get(each, 0) for each in ("refused", "some rejected", "taken")) > FILES / 50


def test_the_good_files_are_taken(tmp_path: Path) -> None:
    for kind, data in good_files(tmp_path):
        path = put(tmp_path / "file.bin", data)
        if kind == "requests" and b"<log" in data:
            continue  # its cases have no date of submission
        assert look(path, kind) == "taken"
