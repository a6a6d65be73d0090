"""Runs commands of ours in forks of one process that has imported everything, so that they can be killed at work.

Most of a command is the start of Python; a kill at a random instant would mostly fall into that.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class Forks:
    """The process that forks. One command at a time."""

    def __init__(self, log: Path) -> None:
        arguments = [sys.executable, "-m", "tests.forked", str(log)]
        self.log = log
        self.process = subprocess.Popen(
            arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def start(self, arguments: Sequence[str], environment: Mapping[str, str]) -> int:
        """Begins a command; gives the number of its process."""
        self.process.stdin.write(json.dumps([list(arguments), dict(environment)]) + "\n")
        return int(self.process.stdout.readline())

    def wait(self) -> int:
        """Exit status of the command once it has ended; negative: the signal that ended it."""
        self.process.stdin.write("\n")
        return int(self.process.stdout.readline())

    def said(self) -> str:
        """What the last command printed."""
        return self.log.read_text(encoding="utf-8")


@contextmanager
def forks(folder: Path) -> Any:
    """Such a process, ended in the end."""
    held = Forks(folder / "said.txt")
    try:
        yield held
    finally:
        held.process.stdin.close()
        held.process.wait(timeout=60)
        held.process.stdout.close()


def _run(arguments: list[str], environment: dict[str, str], log: str) -> None:
    from etl.__main__ import app

    os.environ.update(environment)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    status = 1
    try:
        app(arguments, prog_name="python -m etl")
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def main(log: str) -> None:
    """Reads commands, tells the number of their process and, when asked and they have ended, their status."""
    from alembic import command  # noqa: F401

    from etl import effect, load, restoring  # noqa: F401

    while line := sys.stdin.readline():
        arguments, environment = json.loads(line)
        child = os.fork()
        if not child:
            _run(arguments, environment, log)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        sys.stdin.readline()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
