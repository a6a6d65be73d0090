"""What takes seconds is made beside the pages, once; a page waits a moment for it and then goes on without."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar
from weakref import ReferenceType, ref

from service_levels.store import StoreError

log = logging.getLogger(__name__)
Found = TypeVar("Found")
Work = tuple[str, Callable[[], Any], "ReferenceType[Future[Any]]"]

AT_ONCE = 4  # made at the same time, however many pages ask; the others wait for their turn
_asked: "SimpleQueue[Work]" = SimpleQueue()
_workers: list[Thread] = []
_hiring = Lock()


def made(what: str, make: Callable[[], Found]) -> "Future[Found]":
    """The result of `make`, which runs in a thread beside, that no end of the server waits for.

    What `make` raises goes to the log and comes out of the future as StoreError. What nobody holds any more when its
    turn comes is not made.
    """
    promised: Future[Found] = Future()
    _asked.put((what, make, ref(promised)))
    with _hiring:
        if len(_workers) < AT_ONCE:
            _workers.append(Thread(target=_work, daemon=True, name=f"beside {len(_workers)}"))
            _workers[-1].start()
    return promised


def soon(promised: "Future[Found]", patience_s: float) -> Found | None:
    """The result where it is there within so many seconds; None: still being made. Raises StoreError."""
    try:
        return promised.result(patience_s)
    except TimeoutError:
        return None


def _work() -> None:
    while True:
        _fulfil(*_asked.get())  # a call, so that nothing of what was made is held while there is nothing to do


def _fulfil(what: str, make: Callable[[], Any], wanted: "ReferenceType[Future[Any]]") -> None:
    promised = wanted()
    if promised is None:
        return
    try:
        promised.set_result(make())
    except Exception as error:
        log.exception("%s cannot be made", what)
        promised.set_exception(StoreError(str(error)))
