"""Uploaded files: a private folder each time, names made harmless, bounded, removed in the end whatever happens.

A server touches the folders of its sessions for as long as they are open, so that what lies untouched is nobody's.
It imports nothing but the standard library and the settings, so that run.py can sweep before a server is there.
"""

import os
import re
import shutil
import stat
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from service_levels import config
from service_levels.hidden import hidden

ENDED_S = 180  # a session that lost its connection can be taken up again for two minutes; then its files go
LEFT_S = 3600  # files of a server that is no more: a load that it began may still read them
OWN, ALL = 5, 20  # how many of the largest files one session may hold, and all together
FREE = 1_000_000_000  # bytes of the disk that no upload takes: the database and the mart need room for what is loaded
LONGEST = 100  # characters of a name
IDLE_S = 6 * 3600  # files that nobody has looked at for so long go, though the page is still open


@dataclass(slots=True)
class _Held:
    """A folder's session, when its upload was last looked at, and since when the session has ended."""

    session: str
    used: float
    ended: float | None = None


_held: dict[Path, _Held] = {}
_lock = threading.RLock()


class Full(Exception):
    """A file that is not kept. `of`: session, all or disk; the numbers are bytes: of the file, held (of a disk: free)
    and allowed (of a disk: to be left free).
    """

    def __init__(self, of: str, size: int, held: int, limit: int) -> None:
        super().__init__(of, size, held, limit)
        self.of, self.size, self.held, self.limit = of, size, held, limit
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")  # names that Windows keeps for itself


def folder() -> Path:
    """Where uploads lie."""
    return config.data_dir() / "uploads"


def keep(name: str, content: bytes, session: str, largest: int) -> Path:
    """Stores a file in a new folder that only this user can read. `largest`: bytes that a file may have.

    A number of a person in its name is replaced as it is in the database. Raises Full where it is too much.
    """
    with _lock:
        _check(len(content), session, largest)
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        place = folder() / token_hex(16)
        own = place / "1"  # beside it stands what is made for the file, in whatever name
        place.mkdir(mode=0o700)
        own.mkdir(mode=0o700)
        _held[place] = _Held(session, time.time())
        path = own / harmless(hidden(name))
        try:
            path.write_bytes(content)
        except OSError:
            _forget(place)
            raise
    return path


def _check(size: int, session: str, largest: int) -> None:
    mine = sum(map(_size, (place for place, each in _held.items() if each.session == session)))
    if mine + size > OWN * largest:
        raise Full("session", size, mine, OWN * largest)
    every = sum(map(_size, _places()))
    if every + size > ALL * largest:
        raise Full("all", size, every, ALL * largest)
    there = next(path for path in (folder(), *folder().parents) if path.exists())
    if (free := shutil.disk_usage(there).free) - size < FREE:
        raise Full("disk", size, free, FREE)


def _size(place: Path) -> int:
    found = 0
    for path in place.rglob("*"):
        try:
            about = path.stat()
            found += about.st_size if stat.S_ISREG(about.st_mode) else 0
        except OSError:  # it is being removed
            continue
    return found


def _places() -> list[Path]:
    return [path for path in folder().glob("*") if path.is_dir()]


def harmless(name: str) -> str:
    """The name without what could lead elsewhere or confuse a system: its last part, printable, not too long."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r'[<>:"|?*]', "_", "".join(sign if sign.isprintable() else "_" for sign in last))
    plain = plain.strip(" .")
    if len(plain.encode()) > LONGEST:
        stem, dot, ending = plain.rpartition(".")
        ending = f"{dot}{ending}"[-12:] if dot else ""
        short = (stem or plain).encode()[: LONGEST - len(ending.encode())].decode(errors="ignore") + ending
        plain = short.strip(" .")  # cut within a sentence it may end in a space
    if not plain or RESERVED.match(plain):
        plain = f"_{plain}"
    return plain


def drop(paths: Iterable[Path]) -> None:
    """Removes the folders of uploaded files."""
    for place in {path.parent.parent for path in paths}:
        if place.parent == folder():
            _forget(place)


def still_there(paths: Iterable[Path]) -> bool:
    """Whether the files are there."""
    return all(path.exists() for path in paths)


def look_at(session: str) -> None:
    """The files of a session are in use for another while."""
    with _lock:
        for each in _held.values():
            if each.session == session:
                each.used = time.time()


def tend(alive: Callable[[str], bool], used: Collection[Path] = (), now: float | None = None) -> None:
    """Keeps the folders of open sessions, and those of which a command reads; removes those of ended ones, and what
    nobody holds. `used`: files that commands read. `now`: seconds since 1970.
    """
    moment = time.time() if now is None else now
    busy = {path.parent.parent for path in used}
    with _lock:
        for place, each in list(_held.items()):
            if place in busy:
                each.used, each.ended = moment, None
            elif not alive(each.session):
                each.ended = moment if each.ended is None else each.ended
            else:
                each.ended = None
            if moment - each.used >= IDLE_S or (each.ended is not None and moment - each.ended >= ENDED_S):
                _forget(place)
            else:
                _touch(place, moment)
    sweep(now)


def sweep(now: float | None = None) -> None:
    """Removes what nobody has touched for an hour: what an ended server left."""
    limit = (time.time() if now is None else now) - LEFT_S
    for place in _places():
        try:
            left = place not in _held and place.stat().st_mtime < limit
        except OSError:  # another server has removed it
            continue
        if left:
            _forget(place)


def _touch(place: Path, moment: float) -> None:
    try:
        os.utime(place, (moment, moment))
    except OSError:
        _held.pop(place, None)  # it is gone


def _forget(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    _held.pop(place, None)
