"""Makes backups: a new file each time, checked before it has its name, old ones removed after that."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from service_levels import store
from service_levels.mart.files import locked, sync_folder
from service_levels.messages import Message
from service_levels.store import StoreError
from service_levels.store.copying import snapshot
from service_levels.store.seal import About, is_sealed, verify

if TYPE_CHECKING:
    from pyrage.x25519 import Recipient

NAME = re.compile(r"tepat-waktu-(\d{4}-\d\d-\d\dT\d{6})Z(?:-(\d+))?\.db(\.age)?")
DRAFT = ".tepat-waktu-"  # begins the name of what is not a backup yet
WAIT_S = 60
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FULL = ("database or disk is full", "no space left", "disk quota exceeded", "file too large")
LITTLE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that stands, what it says of itself, older ones removed for it, and those that could not be."""

    path: Path
    about: About
    removed: list[Path] = field(default_factory=list)
    stuck: list[Path] = field(default_factory=list)


def back_up(url: str, data_dir: Path, folder: Path, keep: int, keys: "list[Recipient] | None" = None) -> Made:
    """Makes a backup in a folder (made where only its last part is missing), and keeps the newest `keep` of them.

    With public keys it is encrypted. Raises StoreError; then the older backups are as they were.
    """
    if not folder.parent.is_dir():
        raise StoreError(Message("backup.no_folder", folder=folder, parent=folder.parent))
    with store.explained(url), ExitStack() as held:
        for place in {data_dir.resolve(): data_dir, folder.resolve(): folder}.values():
            held.enter_context(alone(place))
        made = Made(*make(url, data_dir, folder, keys))
        _prune(folder, made, keep)
    return made


def make(url: str, data_dir: Path, folder: Path, keys: "list[Recipient] | None" = None) -> tuple[Path, About]:
    """A backup under a name of its own. The caller holds the locks of both folders. Raises StoreError.

    What is not encrypted yet never lies outside the data folder where it is to be encrypted.
    """
    instant = datetime.now(UTC)
    with draft(data_dir if keys else folder) as plain:
        about = snapshot(store.create_engine(url), plain, (instant - EPOCH) // timedelta(microseconds=1))
        if verify(plain, Message("backup.copy")) != about:
            raise StoreError(Message("backup.differs", folder=folder))
        if not keys:
            return _named(plain, folder, instant, ".db"), about
        from etl.encryption import encrypt

        with draft(folder) as closed:
            encrypt(plain, closed, keys)
            return _named(closed, folder, instant, ".db.age"), about


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Holds a folder's lock, and sweeps drafts that killed commands left in it; makes the folder where there is none.

    Raises StoreError after a minute.
    """
    with _told(folder), ExitStack() as stack:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not stack.enter_context(locked(folder, WAIT_S)):
            raise StoreError(Message("backup.waiting", folder=folder))
        for left in folder.glob(f"{DRAFT}*"):
            left.unlink(missing_ok=True)
        held = stack.pop_all()
    with held:
        yield


@contextmanager
def draft(folder: Path) -> Iterator[Path]:
    """An empty file that only its owner may read, and that is gone in the end unless it has got another name.

    Raises StoreError for a disk that is full or does not take it.
    """
    path = folder / f"{DRAFT}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        with _told(folder):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            yield path
    finally:
        for left in folder.glob(f"{path.name}*"):  # also what SQLite puts beside it
            left.unlink(missing_ok=True)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Says of an error of the disk which folder it is about, whoever met it: Python, SQLite or the encryption."""
    try:
        yield
    except Exception as error:
        if _is_full(folder, str(error).lower()):
            raise StoreError(Message("backup.disk_full", folder=folder)) from error
        if isinstance(error, OSError):
            said = Message("backup.unwritable", folder=folder, why=error.strerror or error)
            raise StoreError(said) from error
        raise


def _is_full(folder: Path, said: str) -> bool:
    """Whether an error says that the disk is full; SQLite calls that an error of the disk, too."""
    return any(each in said for each in FULL) or ("disk i/o error" in said and shutil.disk_usage(folder).free < LITTLE)


def _named(path: Path, folder: Path, instant: datetime, ending: str) -> Path:
    """Gives a draft its name: the instant, and a number where there are several of one second."""
    stem = f"tepat-waktu-{instant:%Y-%m-%dT%H%M%S}Z"
    number = 1
    while any((folder / f"{stem}{_numbered(number)}{each}").exists() for each in (".db", ".db.age")):
        number += 1
    place = folder / f"{stem}{_numbered(number)}{ending}"
    path.rename(place)
    sync_folder(folder)
    return place


def _numbered(number: int) -> str:
    return f"-{number}" if number > 1 else ""


def _prune(folder: Path, made: Made, keep: int) -> None:
    """Removes all but the newest backups; never the one just made, nor what was not made by this command."""
    found = [(match[1], int(match[2] or 1), path) for path in folder.iterdir() if (match := NAME.fullmatch(path.name))]
    older = [path for *_, path in sorted(found, reverse=True) if path != made.path and _is_ours(path)]
    for path in older[keep - 1 :]:
        try:
            path.unlink()
            made.removed.append(path)
        except OSError:
            made.stuck.append(path)


def _is_ours(path: Path) -> bool:
    if path.suffix == ".db":
        return is_sealed(path)
    from etl.encryption import is_encrypted

    try:
        return is_encrypted(path)
    except StoreError:
        return False
