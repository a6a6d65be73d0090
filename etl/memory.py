"""Memory that is let go of goes back to the system before the next large step takes its own, and has a bound."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from service_levels import config
from service_levels.messages import Message

SIGNS = (
    "memoryerror", "outofmemory", "out of memory", "memory allocation", "cannot allocate", "can't start new thread",
)  # fmt: skip
LARGE = 150_000_000  # bytes of files from which memory is dearer than a twentieth of the time


def spare(files: Iterable[Path]) -> None:
    """For large files: what Polars frees goes back at once, not after seconds. To be called before it is imported."""
    size = 0
    for path in files:
        with suppress(OSError):
            size += path.stat().st_size
    if size >= LARGE and "polars" not in sys.modules:
        config.give_back_at_once()


def bound() -> bool:
    """Where a page started this program, it takes no more than it may; whether it is bounded, which Linux alone does.

    Counted is what the program may write to and shares with nobody. To be called first of all: libraries ask the
    system for memory when they are loaded. Raises ConfigError.
    """
    limit = config.memory_limit()
    if limit is None or not sys.platform.startswith("linux"):
        return False
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
    return True


@contextmanager
def told() -> Iterator[None]:
    """Says in words that the memory was not enough, and ends with status 1; whatever was begun is rolled back."""
    try:
        yield
    except BaseException as error:
        if not _lacks_memory(error):
            raise
    else:
        return
    # Not from within: the traceback holds what was taken.
    bounded = config.memory_limit() is not None  # by a page, which reads the answer
    said = Message("command.memory" if bounded else "command.no_memory")
    if bounded:
        sys.stdout.write(json.dumps({"error": said.as_json()}))
    sys.stderr.write(f"{said}\n")
    raise SystemExit(1)


def _lacks_memory(error: BaseException | None) -> bool:
    """Whether an error, or what it came from, is one of memory; libraries have errors of their own for that."""
    while error is not None:
        text = f"{type(error).__name__} {error}".lower()
        if isinstance(error, MemoryError) or any(sign in text for sign in SIGNS):
            return True
        error = error.__cause__ or error.__context__
    return False
