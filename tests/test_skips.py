import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import ABSENT

ROOT = Path(__file__).resolve().parents[1]
TEST = """
import pytest

def test_passes():
    pass

@pytest.mark.skip(reason={reason!r})
def test_skipped():
    pass
"""
CONFTEST = """
from tests import skips

def pytest_configure(config):
    skips.register(config)
"""


@pytest.mark.parametrize(
    ("ci", "reason", "status"),
    [("true", "no PostgreSQL", 1), ("true", f"{ABSENT}: x", 0), ("", "no PostgreSQL", 0)],
)
def test_a_skip_fails_in_ci_unless_the_outside_examples_are_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, reason: str, status: int
) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text(TEST.format(reason=reason))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == status, done.stdout
    assert ("skipped, which CI does not allow" in done.stdout) == bool(status)
