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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from service_levels import config
from service_levels.messages import Message
from service_levels.ui import line, session, turns
from service_levels.ui.said import Said

log = logging.getLogger(__name__)
LOOK_S = 120  # a look at a file that takes longer is given up
CHECK_S = 30 * 60  # a check of the largest file takes a minute or two, and waits a minute for another load
LOAD_S = 4 * 3600  # a load in its transaction is left in peace; one that hangs does not hold the database for ever
SAID = 50  # lines of a command's messages that are kept
LINE = line.Line()
_LOCK = threading.Lock()
_EVERY: set["Running"] = set()  # at work, or in the line


@dataclass(frozen=True, slots=True)
class Answer:
    """`status`: exit status of the command (0 done, 1 could not, 2 wrong usage, 3 done with rejects); `data`: what it
    printed as JSON, None where it printed none; `said`: what it wrote for a person, line by line.
    """

    status: int
    data: Any
    said: tuple[str, ...]

    @property
    def trouble(self) -> Said:
        """Why it could not do its work: its message as JSON or a message of ours, else its last words; "" for none."""
        if isinstance(self.data, dict) and "error" in self.data:
            return self.data["error"]
        return self.said[-1] if self.said else ""

    @property
    def done(self) -> bool:
        """Whether the command did its work; some rows may have been rejected."""
        return self.status in (0, 3) and self.data is not None


@dataclass(eq=False)
class Running:
    """A command at work, or waiting for its turn. Its output is read by threads of its own, so that it never waits for
    a page to look.

    `seconds`: after so long at work it is ended. `look`: it changes nothing, and nobody needs it once its session has
    ended; a load or an undo goes on by itself.
    """

    arguments: Sequence[str]
    seconds: float = LOAD_S
    look: bool = False
    progress: dict[str, Any] = field(default_factory=lambda: {"stage": "queued"})  # then stage, of, share, seconds
    _said: list[str] = field(default_factory=list)
    _printed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.owner = session.current()
        self._child: subprocess.Popen[str] | None = None
        self._stopped = self._late = False
        self._lock = threading.Lock()
        self._begun, self._ended = threading.Event(), threading.Event()
        self._status = 1
        try:
            LINE.join(self, self.owner)
        except line.Busy:
            self._said.append(Message("command.busy"))
            self._ended.set()
            return
        with _LOCK:
            _EVERY.add(self)
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        try:
            if LINE.wait(self):
                self._run()
        except (OSError, config.ConfigError) as error:  # it could not be started
            log.warning("python -m etl could not be started: %s", error)
            known = isinstance(error, config.ConfigError)
            self._said.append(error.message if known else Message("command.unstarted", why=error))
        finally:
            LINE.leave(self)
            with _LOCK:
                _EVERY.discard(self)
            self._ended.set()

    def _run(self) -> None:
        with self._lock:
            if self._stopped:
                return
            self.progress = {}
            child = self._child = subprocess.Popen(
                [sys.executable, "-m", "etl", *self.arguments], env=config.for_a_child(bounded=True),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
                errors="replace", start_new_session=True,
            )  # fmt: skip
        self._begun.set()
        pairs = ((child.stdout, self._take_printed), (child.stderr, self._take_said))
        readers = [threading.Thread(target=take, args=(pipe,), daemon=True) for pipe, take in pairs]
        for reader in readers:
            reader.start()
        try:
            child.wait(self.seconds)
        except subprocess.TimeoutExpired:
            self._late = True
            child.kill()
            child.wait()
        for reader in readers:
            reader.join()
        self._status = child.returncode
        if (why := self._why(child.returncode)) is not None:
            self._said.append(why)
        if child.returncode not in (0, 3):
            name, said = " ".join(self.arguments[:1]), " ".join(self._said[-3:])
            log.warning("python -m etl %s ended with %d: %s", name, child.returncode, said)

    def _why(self, status: int) -> Message | None:
        """What the command could not say itself, for it was ended by its memory or from outside."""
        if self._stopped or status in (0, 1, 2, 3):
            return None
        if self._late:
            return Message("command.slow", minutes=self.seconds / 60)
        return Message("command.memory")  # an allocation that fails ends a program, and so does a system without memory

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
        return self._ended.is_set()

    @property
    def before(self) -> int:
        """How many stand before it in the line, while it waits."""
        return LINE.before(self)

    def wait(self, seconds: float) -> bool:
        """Waits for its end at most so long; whether it has ended."""
        return self._ended.wait(seconds)

    def stop(self) -> None:
        """Ends it; what it had begun to write is rolled back."""
        with self._lock:
            self._stopped = True
            if self._child is not None and self._child.poll() is None:
                self._child.kill()
        if self._child is None:
            LINE.leave(self)
        self._ended.wait()

    @property
    def answer(self) -> Answer:
        """What came of it. Waits for its end."""
        self._ended.wait()
        try:
            data = json.loads("".join(self._printed))
        except ValueError:
            data = None
        return Answer(self._status, data, tuple(self._said))


def files_in_use() -> set[Path]:
    """Files that commands at work or in the line are given."""
    with _LOCK:
        return {Path(argument) for one in _EVERY for argument in one.arguments if Path(argument).is_absolute()}


def leave(alive: Callable[[str], bool]) -> None:
    """Ends looks whose session has ended."""
    with _LOCK:
        left = [one for one in _EVERY if one.look and one.owner and not alive(one.owner)]
    for one in left:
        one.stop()


def _progress(line: str) -> dict[str, Any] | None:
    if not line.startswith('{"stage"'):
        return None
    try:
        return json.loads(line)
    except ValueError:
        return None


def run(*arguments: str, seconds: float = LOOK_S) -> Answer:
    """Runs a command to its end. One that takes too long is ended, and does not answer with status 0 or 3."""
    with turns.left():
        return Running(arguments, seconds=seconds, look=True).answer


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
    return Running(["load", kind, str(file), *options, "--format", "json", "--progress", "json"],
                   CHECK_S if check else LOAD_S, look=check)


def undo(batch: int, *, check: bool) -> Running:
    """Begins to take a batch back; with `check` only tells what that would do."""
    options = ["--dry-run"] if check else []
    return Running(["undo", str(batch), *options, "--format", "json"], CHECK_S if check else LOAD_S, look=check)


def pause() -> None:
    """A moment between two looks at a command that runs."""
    with turns.left():
        time.sleep(0.15)
