"""What takes seconds is made beside the pages, once; a page waits a moment for it and then goes on without."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from service_levels.store import StoreError

log = logging.getLogger(__name__)
Found = TypeVar("Found")


def made(what: str, make: Callable[[], Found]) -> "Future[Found]":
    """The result of `make`, which runs in a thread of its own that no end of the server waits for.

    What `make` raises goes to the log and comes out of the future as StoreError.
    """
    promised: Future[Found] = Future()

    def run() -> None:
        try:
            promised.set_result(make())
        except Exception as error:
            log.exception("%s cannot be made", what)
            promised.set_exception(StoreError(str(error)))

    Thread(target=run, daemon=True, name=what).start()
    return promised


def soon(promised: "Future[Found]", patience_s: float) -> Found | None:
    """The result where it is there within so many seconds; None: still being made. Raises StoreError."""
    try:
        return promised.result(patience_s)
    except TimeoutError:
        return None
