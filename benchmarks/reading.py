"""Files read as a load reads them, each watched: what came of it, how long it took, how much memory it had.

Children that are forked do the reading, a batch of files each, so that no file can harm the one who watches. A child
may take `CAP` bytes of addresses and a file `PATIENCE` seconds; what goes beyond is ended and told as such. The peak
of a file is the system's own record of the child (VmHWM), set back before each file: Linux alone keeps one.
"""

import contextlib
import json
import os
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from etl import rejects
from etl.intake import Intake, IntakeError, Mapping, examine, read
from etl.mapping_file import as_read, to_toml
from service_levels.catalogue import Catalogue, parse

ROOT = Path(__file__).resolve().parents[1]
CAP = 6_000_000_000  # bytes of addresses; far above what is asked, for the system counts what is only reserved too
PATIENCE = 60.0  # seconds for one file
BATCH = 25  # files a child reads
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SECRET = b"a key for measuring"
LOADED = ("loaded", "partly")


@dataclass(frozen=True, slots=True)
class Job:
    """A file to be made and read. `make` writes it into a folder; `name` says how to make it again."""

    name: str
    kind: str
    make: Callable[[Path], Path]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`what`: loaded, partly (some rows were rejected), refused, uncaught, ended (by the system or for its time).

    `seconds` of looking and reading together; `peak` in bytes, without what a child has before it reads; `said`: the
    message or the last line of the fault.
    """

    name: str
    kind: str
    what: str
    seconds: float
    peak: int
    said: str = ""


def outcomes(jobs: Sequence[Job], folder: Path, batch: int = BATCH) -> Iterator[Outcome]:
    """What comes of each file, in their order. `folder` holds the file that is read, and must exist."""
    catalogue = parse((ROOT / "sample_data" / "catalogue.toml").read_text("utf-8"))
    at = 0
    while at < len(jobs):
        for outcome in _of_child(jobs[at : at + batch], folder, catalogue):
            at += 1
            yield outcome


def _of_child(jobs: Sequence[Job], folder: Path, catalogue: Catalogue) -> Iterator[Outcome]:
    """The outcomes up to the end of the child, the one that ended it included."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(jobs, folder, catalogue, writing)
    os.close(writing)
    told = 0
    try:
        with os.fdopen(reading, "rb", buffering=0) as stream:
            while told < len(jobs):
                _line(stream.fileno(), 600.0)  # it is made
                line, seconds = _line(stream.fileno(), PATIENCE)
                if line is None:
                    why = "took too long" if seconds >= PATIENCE else "the process ended"
                    yield Outcome(jobs[told].name, jobs[told].kind, "ended", seconds, 0, why)
                    return
                yield Outcome(**json.loads(line))
                told += 1
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _line(stream: int, patience: float) -> tuple[bytes | None, float]:
    start, line = time.monotonic(), b""
    while not line.endswith(b"\n"):
        took = time.monotonic() - start
        if took >= patience or not select.select([stream], [], [], patience - took)[0]:
            return None, patience
        if not (piece := os.read(stream, 1)):
            return None, took
        line += piece
    return line, 0.0


def _work(jobs: Sequence[Job], folder: Path, catalogue: Catalogue, writing: int) -> None:
    """The child's life."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (CAP, CAP))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for job in jobs:
            path = job.make(folder)
            os.write(writing, b"\n")
            os.write(writing, json.dumps(asdict(_read(job, path, catalogue))).encode() + b"\n")
    finally:
        os._exit(0)


def _read(job: Job, path: Path, catalogue: Catalogue) -> Outcome:
    before = _fresh_peak()
    start = time.process_time()
    try:
        what, said = look_and_read(path, job.kind, catalogue)
    except BaseException as error:
        what, said = "uncaught", "".join(traceback.format_exception(error)[-3:])[-700:]
    took = time.process_time() - start
    return Outcome(job.name, job.kind, what, took, max(0, _status("VmHWM") - before), said)


def look_and_read(path: Path, kind: str, catalogue: Catalogue) -> tuple[str, str]:
    """(loaded, partly or refused; what was said) of a file that is looked at and then read, as the browser does."""
    said, given = "", None
    try:
        found = examine(path, None, now=NOW, secret=SECRET)
        given = Mapping.parse(to_toml(as_read(found, Mapping())), "what was found")
        examine(path, kind, now=NOW, secret=SECRET)
    except IntakeError as error:
        said = str(error)
    if given is not None:
        with contextlib.suppress(IntakeError):
            _taken(path, kind, catalogue, given)
    try:
        intake = _taken(path, kind, catalogue, None)
    except IntakeError as error:
        return "refused", str(error)
    if intake.rejects:
        rejects.write(path.with_name("rejects.out"), kind, [(path, each) for each in intake.rejects], {}, SECRET)
    return "partly" if intake.rejects else "loaded", said


def _taken(path: Path, kind: str, catalogue: Catalogue, mapping: Mapping | None) -> Intake:
    office = next(iter(catalogue.offices))
    return read(path, kind, catalogue=catalogue, mapping=mapping, office=office, now=NOW, secret=SECRET)


def _fresh_peak() -> int:
    """Sets the record back; bytes that the process has now."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":"))
