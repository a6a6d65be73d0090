"""Where the tests find the examples that are kept outside the repository."""

import os
from pathlib import Path

import pytest

VARIABLE = "TEPAT_WAKTU_SHARED"
ABSENT = "examples outside the repository are absent"  # run.py lets skips with this reason pass in CI


def shared(*parts: str) -> Path:
    """Path of a file or folder among the outside examples; skips the test where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    root = Path(os.environ.get(VARIABLE) or beside)
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{ABSENT}: {'/'.join(parts)} (set {VARIABLE})")
    return path
