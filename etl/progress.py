"""How far a load is, on standard error, for whoever watches a terminal; silent in scripts."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SOON_S = 0.5  # shorter work shows nothing


@contextmanager
def shown() -> Iterator[Callable[[str, float], None]]:
    """A function that takes what is being done and the share of it that is done, 0 to 1."""
    if not sys.stderr.isatty():
        yield lambda _what, _share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=False)
    task = bar.add_task("", total=1.0)
    begun = time.monotonic()
    visible = False

    def tell(what: str, share: float) -> None:
        nonlocal visible
        if not visible and time.monotonic() - begun > SOON_S:
            bar.start()
            visible = True
        bar.update(task, description=what, completed=share)

    try:
        yield tell
    finally:
        if visible:
            bar.stop()
