"""Memory that was let go of goes back to the system before the next large step takes its own."""

import ctypes
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

LARGE = 150_000_000  # bytes of files from which memory is dearer than a twentieth of the time


def spare(files: Iterable[Path]) -> None:
    """For large files: what Polars frees goes back at once, not after seconds. To be called before it is imported."""
    size = 0
    for path in files:
        with suppress(OSError):
            size += path.stat().st_size
    if size >= LARGE and "polars" not in sys.modules:
        # Its jemalloc reads this when it is loaded. What stands there may be its own default, from a parent process.
        os.environ["_RJEM_MALLOC_CONF"] = "dirty_decay_ms:0,muzzy_decay_ms:0"


def give_back() -> None:
    """Asks the allocators for what they keep for later. A file of 200 MB leaves some 150 MB there.

    Where the C library is another than glibc nothing more than Arrow's memory is asked for.
    """
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
