"""How far a load is, on standard error: a bar for whoever watches a terminal, JSON lines for a program, or nothing."""

import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service_levels.hidden import hidden

SOON_S = 0.5  # shorter work shows nothing on a terminal
BEAT_S = 0.5  # a program hears at least this often that the work goes on

Tell = Callable[[str, float], None]


@contextmanager
def shown(lines: bool = False) -> Iterator[Tell]:
    """A function that takes what is being done and the share of it that is done, 0 to 1. `lines`: JSON lines."""
    if lines:
        with _lines() as tell:
            yield tell
    elif sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield lambda _what, _share: None


@contextmanager
def _bar() -> Iterator[Tell]:
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
        bar.update(task, description=hidden(what), completed=share)

    try:
        yield tell
    finally:
        if visible:
            bar.stop()


@contextmanager
def _lines() -> Iterator[Tell]:
    """`{"stage": "storing", "of": "a.csv", "share": 0.5, "seconds": 1.2}`: at every step, and twice a second."""
    begun = time.monotonic()
    said: dict[str, str | float] = {"stage": "starting", "of": "", "share": 0.0}
    over = threading.Event()
    one = threading.Lock()

    def write() -> None:
        line = json.dumps({**said, "seconds": round(time.monotonic() - begun, 1)})
        with one, contextlib.suppress(OSError, ValueError):  # nobody listens any more: the work goes on all the same
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    def beat() -> None:
        while not over.wait(BEAT_S):
            write()

    def tell(what: str, share: float) -> None:
        stage, _, of = hidden(what).partition(" ")
        new = stage != said["stage"] or of != said["of"]
        said.update(stage=stage, of=of, share=round(share, 3))
        if new:
            write()

    heart = threading.Thread(target=beat, daemon=True)
    heart.start()
    try:
        yield tell
    finally:
        over.set()
        heart.join()
