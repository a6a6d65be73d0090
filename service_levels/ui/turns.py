"""Pages are worked out a few at a time, in turn.

With two hundred at once none would be done before all are, and the server would not even answer the sign of life by
which a browser knows that it is still there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, local

AT_ONCE = 8
_turns = BoundedSemaphore(AT_ONCE)
_mine = local()


@contextmanager
def taken() -> Iterator[None]:
    """Waits for a turn and has it until the end of the block."""
    with _turns:
        _mine.held = True
        try:
            yield
        finally:
            _mine.held = False


@contextmanager
def left() -> Iterator[None]:
    """Leaves the turn to others, where this thread has one, while it waits for a program; then takes one again."""
    if not getattr(_mine, "held", False):
        yield
        return
    _mine.held = False
    _turns.release()
    try:
        yield
    finally:
        _turns.acquire()
        _mine.held = True
