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


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is told by /proc")
def test_what_was_freed_goes_back_to_the_system() -> None:
    """Blocks too small for a mapping of their own stay with the C library when every other one is still in use."""
    code = (
        "import ctypes\nfrom etl.memory import give_back\n"
        "def resident(): return int(open('/proc/self/statm').read().split()[1]) * 4096\n"
        "give_back()\nc = ctypes.CDLL(None); c.malloc.restype = ctypes.c_void_p\n"
        "blocks = [c.malloc(65536) for _ in range(2000)]\n"
        "for block in blocks: ctypes.memset(block, 1, 65536)\n"
        "full = resident()\n"
        "for block in blocks[:-1]: c.free(ctypes.c_void_p(block))\n"
        "kept = resident(); give_back(); print(full - kept, kept - resident())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    at_once, given_back = map(int, done.stdout.split())
    assert at_once + given_back > 100_000_000
    assert given_back > at_once
