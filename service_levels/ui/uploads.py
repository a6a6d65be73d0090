"""Uploaded files: a private folder each time, names made harmless, removed in the end whatever happens."""

import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex

from service_levels import config
from service_levels.hidden import hidden

KEPT_S = 6 * 3600  # what a closed tab left behind goes when somebody uploads next
LONGEST = 100  # characters of a name
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")  # names that Windows keeps for itself


def folder() -> Path:
    """Where uploads lie."""
    return config.data_dir() / "uploads"


def keep(files: Iterable[tuple[str, memoryview]]) -> list[Path]:
    """Stores files (name, content) in a new folder that only this user can read; their paths in the same order.

    A number of a person in a name is replaced as it is in the database.
    """
    sweep()
    place = folder() / token_hex(16)
    place.mkdir(parents=True, mode=0o700)
    kept = []
    for number, (name, content) in enumerate(files, start=1):
        own = place / str(number)  # a folder each: two files may have one name
        own.mkdir(mode=0o700)
        path = own / harmless(hidden(name))
        path.write_bytes(content)
        kept.append(path)
    return kept


def harmless(name: str) -> str:
    """The name without what could lead elsewhere or confuse a system: its last part, printable, not too long."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r'[<>:"|?*]', "_", "".join(sign if sign.isprintable() else "_" for sign in last))
    plain = plain.strip(" .")
    if len(plain.encode()) > LONGEST:
        stem, dot, ending = plain.rpartition(".")
        ending = f"{dot}{ending}"[-12:] if dot else ""
        plain = (stem or plain).encode()[: LONGEST - len(ending.encode())].decode(errors="ignore") + ending
    if not plain or RESERVED.match(plain):
        plain = f"_{plain}"
    return plain


def drop(paths: Iterable[Path]) -> None:
    """Removes the folders of uploaded files."""
    for place in {path.parent.parent for path in paths}:
        if place.parent == folder():
            shutil.rmtree(place, ignore_errors=True)


def still_there(paths: Iterable[Path]) -> bool:
    """Whether the files are there; if so they stay for another while."""
    places = {path.parent.parent for path in paths}
    if not all(path.exists() for path in paths):
        return False
    for place in places:
        place.touch()
    return True


def sweep(now: float | None = None) -> None:
    """Removes uploads that nobody has touched for hours."""
    limit = (time.time() if now is None else now) - KEPT_S
    for place in folder().glob("*"):
        if place.stat().st_mtime < limit:
            shutil.rmtree(place, ignore_errors=True)
