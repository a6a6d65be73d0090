"""The files of the mart below DATA_DIR/mart: written aside, put in place whole, never changed, swept in the end."""

import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from service_levels import private
from service_levels.mart import layout
from service_levels.messages import Message
from service_levels.store.errors import StoreError

LOCK_WAIT_S = 60
WRITERS = 2
LOADING, FOLLOWING = ".lock", ".following"  # who changes the truth; who only brings the files up to it


def folder(data_dir: Path) -> Path:
    """Where the mart of a data folder lies."""
    return data_dir / "mart"


@dataclass
class Stage:
    """A folder for new files; `settle` moves them to their places, all on disk by then."""

    root: Path
    aside: Path
    writers: ThreadPoolExecutor
    measurer: ThreadPoolExecutor
    waiting: dict[str, None] = field(default_factory=dict)  # names, in the order in which they go to their places
    left: Event = field(default_factory=Event)

    def go_on(self) -> None:
        """Raises CancelledError in work for a stage that its owner has left."""
        if self.left.is_set():
            raise CancelledError

    def write(self, stem: str, table: pa.Table) -> tuple[str, int, str]:
        """A Parquet file named by its content: its name below the mart, its size in bytes, its sha256.

        The same table gives the same file; one that is in place already is not written again.
        """
        sink = pa.BufferOutputStream()
        pq.write_table(
            table, sink, row_group_size=122_880, use_dictionary=layout.repeating(table), write_statistics=layout.DATES
        )
        content = sink.getvalue()
        digest = hashlib.sha256(content).hexdigest()
        name = f"{stem}-{digest[:20]}.parquet"
        place = self.root / name
        if not (place.exists() and place.stat().st_size == content.size and digest == sha256(place)):
            self.put(name, content)
        return name, content.size, digest

    def put(self, name: str, content: bytes | pa.Buffer) -> None:
        """A file of any content under its name below the mart; one that is in place is replaced."""
        aside = self._aside(name)
        with named(aside), open(aside, "wb", opener=private.opener) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self.waiting.pop(name, None)
        self.waiting[name] = None

    def path(self, name: str) -> Path:
        """Where a file of the mart lies now: still aside, or in place."""
        return self._aside(name) if name in self.waiting else self.root / name

    def _aside(self, name: str) -> Path:
        return self.aside / name.replace("/", "%")

    def settle(self) -> None:
        """Puts the files in place. The manifest that names them is committed right after."""
        folders = set()
        for name in self.waiting:
            place = self.root / name
            private.folder(place.parent)
            self._aside(name).replace(place)
            folders.add(place.parent)
        self.waiting.clear()
        for path in folders:
            sync_folder(path)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """An error of the disk names the file, as one of opening does and one of writing does not."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


@contextmanager
def staging(data_dir: Path, lock: str = LOADING) -> Iterator[Stage]:
    """A stage under a lock, held by one program of a machine. Raises StoreError after a minute.

    Who brings the files up to the truth need not wait for a load: files are named by their content, and the truth says
    which manifest holds. Only the sweep waits for both.
    """
    root = folder(data_dir)
    private.folder(root)
    with locked(root, LOCK_WAIT_S, lock) as held:
        if not held:
            raise StoreError(Message("mart.waiting", root=root))
        aside = root / f"staging-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        private.folder(aside)
        writers, measurer = ThreadPoolExecutor(WRITERS, "mart"), ThreadPoolExecutor(1, "measure")
        stage = Stage(root, aside, writers, measurer)
        try:
            yield stage
        finally:
            stage.left.set()
            measurer.shutdown(cancel_futures=True)
            writers.shutdown(cancel_futures=True)
            shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def locked(root: Path, wait_s: float, lock: str = LOADING) -> Iterator[bool]:
    """Holds a lock of the mart where it can be had in time (True). The system frees it when the program ends."""
    with open(root / lock, "a+b", opener=private.opener) as file:
        until = time.monotonic() + wait_s
        while not (held := _try_lock(file)) and time.monotonic() < until:
            time.sleep(0.05)
        try:
            yield held
        finally:
            if held:
                _unlock(file)


if os.name == "nt":
    import msvcrt

    def _try_lock(file) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

    def sync_folder(path: Path) -> None:
        """Windows has no such thing; a rename is on disk with the file."""

else:
    import fcntl

    def _try_lock(file) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)

    def sync_folder(path: Path) -> None:
        """Makes the names of the files last, not only their content."""
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sha256(path: Path) -> str:
    """Digest of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_checked: dict[tuple[Path, int, int], str] = {}  # (file, its time, its size) -> digest: a file is read once a process


def is_whole(path: Path, size: int, digest: str) -> bool:
    """Whether the file is there with the content that the manifest promises."""
    try:
        status = path.stat()
        if status.st_size != size:
            return False
        key = (path, status.st_mtime_ns, status.st_size)
        if key not in _checked:
            _checked[key] = sha256(path)
    except OSError:
        return False
    return _checked[key] == digest


def stem(database: str, office: str, month: str) -> str:
    """Beginning of the name of a file of facts; any office id makes a safe folder name."""
    safe = quote(office, safe="").replace(".", "%2E")
    return f"{database}/facts/{safe}/{month}"


def sweep(root: Path, database: str, known: set[str]) -> None:
    """Removes what killed loads left: stages, and a database's files that no manifest knows. Only under both locks."""
    for aside in root.glob("staging-*"):
        shutil.rmtree(aside, ignore_errors=True)
    for before in ("facts", "spans"):  # where versions up to 1.1 kept the files, without the name of the database
        shutil.rmtree(root / before, ignore_errors=True)
    for path in [*root.glob(f"{database}/facts/*/*.parquet"), *root.glob(f"{database}/spans/*.parquet")]:
        if path.relative_to(root).as_posix() not in known:
            path.unlink(missing_ok=True)
