"""The project's own commands, run as child processes: the browser and the command line have one engine.

A load's memory lies outside the server, and a closed tab or an ended server leaves no half of it: the child finishes
its one transaction, or dies with it.
"""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from service_levels import config
from service_levels.ui import turns

log = logging.getLogger(__name__)
LOOK_S = 120  # a look at a file that takes longer is given up
SAID = 50  # lines of a command's messages that are kept


@dataclass(frozen=True, slots=True)
class Answer:
    """`status`: exit status of the command (0 done, 1 could not, 2 wrong usage, 3 done with rejects); `data`: what it
    printed as JSON, None where it printed none; `said`: its messages, line by line.
    """

    status: int
    data: Any
    said: tuple[str, ...]

    @property
    def done(self) -> bool:
        """Whether the command did its work; some rows may have been rejected."""
        return self.status in (0, 3) and self.data is not None


@dataclass
class Running:
    """A command at work. Its output is read by threads of its own, so that it never waits for a page to look."""

    arguments: Sequence[str]
    progress: dict[str, Any] = field(default_factory=dict)  # the last line of it: stage, of, share, seconds
    _said: list[str] = field(default_factory=list)
    _printed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "etl", *self.arguments], env=config.for_a_child(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace",
            start_new_session=True,
        )  # fmt: skip
        pairs = ((self._child.stdout, self._take_printed), (self._child.stderr, self._take_said))
        self._readers = [threading.Thread(target=take, args=(pipe,), daemon=True) for pipe, take in pairs]
        for reader in self._readers:
            reader.start()

    def _take_printed(self, pipe: IO[str]) -> None:
        with pipe:
            self._printed.extend(pipe)

    def _take_said(self, pipe: IO[str]) -> None:
        with pipe:
            for line in pipe:
                told = _progress(line)
                if told is not None:
                    self.progress = told
                elif line.strip():
                    self._said.append(line.strip())
                    del self._said[:-SAID]

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self._child.poll() is not None

    def wait(self, seconds: float) -> bool:
        """Waits for its end at most so long; whether it has ended."""
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """Ends it; what it had begun to write is rolled back."""
        if not self.over:
            self._child.kill()
        self._child.wait()

    @property
    def answer(self) -> Answer:
        """What came of it. Waits for its end."""
        status = self._child.wait()
        for reader in self._readers:
            reader.join()
        try:
            data = json.loads("".join(self._printed))
        except ValueError:
            data = None
        if status not in (0, 3):
            log.warning("python -m etl %s ended with %d: %s", self.arguments[0], status, " ".join(self._said[-3:]))
        return Answer(status, data, tuple(self._said))


def _progress(line: str) -> dict[str, Any] | None:
    if not line.startswith('{"stage"'):
        return None
    try:
        return json.loads(line)
    except ValueError:
        return None


def run(*arguments: str, seconds: float = LOOK_S) -> Answer:
    """Runs a command to its end. One that takes too long is ended, and answers with status 1."""
    running = Running(arguments)
    with turns.left():
        if not running.wait(seconds):
            running.stop()
    return running.answer


def examine(file: Path, kind: str | None, mapping: Path | None) -> Answer:
    """How a file would be read: a list of one, or with status 1 why it cannot be."""
    options = ["--kind", kind] if kind else []
    options += ["--mapping", str(mapping)] if mapping else []
    return run("examine", str(file), *options, "--format", "json")


def load(
    file: Path, kind: str, mapping: Path | None, exported_at: str | None, by: str | None, *, check: bool,
    mends: str = "",
) -> Running:  # fmt: skip
    """Begins to load a file; with `check` only tells what a load would do. `mends`: BATCH:LINES that it mends."""
    options = ["--mapping", str(mapping)] if mapping else []
    options += ["--exported-at", exported_at] if exported_at else []
    options += ["--by", by] if by else []
    options += ["--mends", mends] if mends else []
    options += ["--dry-run", "--detail"] if check else []
    return Running(["load", kind, str(file), *options, "--format", "json", "--progress", "json"])


def undo(batch: int, *, check: bool) -> Running:
    """Begins to take a batch back; with `check` only tells what that would do."""
    return Running(["undo", str(batch), *(["--dry-run"] if check else []), "--format", "json"])


def pause() -> None:
    """A moment between two looks at a command that runs."""
    with turns.left():
        time.sleep(0.15)
