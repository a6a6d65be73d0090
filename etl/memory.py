"""Memory that was let go of goes back to the system before the next large step takes its own."""

import ctypes
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from service_levels import config

LARGE = 150_000_000  # bytes of files from which memory is dearer than a twentieth of the time


def spare(files: Iterable[Path]) -> None:
    """For large files: what Polars frees goes back at once, not after seconds. To be called before it is imported."""
    size = 0
    for path in files:
        with suppress(OSError):
            size += path.stat().st_size
    if size >= LARGE and "polars" not in sys.modules:
        config.give_back_at_once()


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
