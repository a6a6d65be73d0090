"""What is done so that large files do not take more memory than they must."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl import memory

ASK = """
import os, sys, pathlib
from etl import memory
memory.spare([pathlib.Path(sys.argv[1])])
print(os.environ.get("_RJEM_MALLOC_CONF", ""))
"""


@pytest.mark.parametrize(("size", "told"), [(memory.LARGE, "dirty_decay_ms:0,muzzy_decay_ms:0"), (10, "default")])
def test_only_for_large_files_memory_goes_back_at_once(tmp_path: Path, size: int, told: str) -> None:
    path = tmp_path / "export.csv"
    with path.open("wb") as file:
        file.truncate(size)
    inherited = {**os.environ, "_RJEM_MALLOC_CONF": "default"}  # Polars sets its own in every process that imports it
    done = subprocess.run([sys.executable, "-c", ASK, str(path)], capture_output=True, text=True, env=inherited)
    assert done.stdout.strip() == told, done.stderr


def test_a_file_that_is_not_there_is_none_of_its_business(tmp_path: Path) -> None:
    memory.spare([tmp_path / "none.csv"])
