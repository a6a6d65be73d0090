"""What a backup says of itself, and the checksum inside it: one file that can tell whether it is whole.

The table `backup` has one row. Its checksum is the sha256 of the file with zeros where the checksum stands, so that
nothing has to lie beside the file, and a byte that changed anywhere is found. Any SQLite program can open it.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service_levels.messages import Message
from service_levels.store.engine import sqlite_module
from service_levels.store.errors import StoreError
from service_levels.store.migration import HEAD, VERSIONS

TABLE = "backup"
MARK = "sha256 of this file, zeros instead of the digits: "
DIGITS = 64
MAGIC = b"SQLite format 3\0"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself. `made_at`: microseconds since 1970 UTC; None where it does not say so.

    `version`: of its schema. `database`: what it was made of, sqlite or postgresql. `counts`: rows by table.
    `sealed`: it holds its own checksum, and that is right.
    """

    made_at: int | None
    version: str
    database: str
    counts: dict[str, int]
    sealed: bool = True


def tables_of(raw: Any) -> list[str]:
    """The tables of an SQLite connection of the driver, without SQLite's own and without the seal."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
    return [name for (name,) in raw.execute(query) if name != TABLE]


def counts_of(raw: Any) -> dict[str, int]:
    """Rows by table, of an SQLite connection of the driver."""
    return {name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables_of(raw)}  # noqa: S608


def seal(path: Path, about: About) -> None:
    """Writes the table into a finished SQLite file, and its checksum; all is on the disk then."""
    raw = sqlite_module().connect(path, isolation_level=None)
    try:
        raw.execute("PRAGMA journal_mode = DELETE")  # no file beside it, neither now nor when it is read
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute(f"DROP TABLE IF EXISTS {TABLE}")
        raw.execute(f"CREATE TABLE {TABLE} (seal TEXT, made_at INTEGER, version TEXT, database TEXT, counts TEXT)")
        row = (MARK + "0" * DIGITS, about.made_at, about.version, about.database, json.dumps(about.counts))
        raw.execute(f"INSERT INTO {TABLE} VALUES (?, ?, ?, ?, ?)", row)  # noqa: S608
        place = _place(path, raw)
    finally:
        raw.close()
    with path.open("r+b") as file:
        digest = _digest(file, place)
        file.seek(place)
        file.write(digest.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())


def verify(path: Path, name: str = "") -> About:
    """What a backup says of itself, once all of it was checked: its checksum, SQLite's own check, schema, row counts.

    A file without a seal (an SQLite database that was copied in another way) is checked by SQLite alone. `name`: what
    messages call the file. Raises StoreError where it is damaged, not a database of ours, or of a newer program.
    """
    name = name or str(path)
    damaged = StoreError(Message("backup.changed", name=name))
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise StoreError(Message("backup.no_backup", name=name))
        raw = sqlite_module().connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            found = _read(path, raw, damaged)
            if raw.execute("PRAGMA integrity_check").fetchall() != [("ok",)] or found.counts != counts_of(raw):
                raise damaged
        finally:
            raw.close()
    except OSError as error:
        raise StoreError(Message("file.unreadable_rights", file=name, why=error.strerror)) from error
    except (sqlite_module().Error, ValueError, TypeError, AttributeError) as error:
        raise damaged from error
    if found.version not in VERSIONS:
        raise StoreError(Message("database.newer", name=name, found=found.version, known=HEAD))
    return found


def is_sealed(path: Path) -> bool:
    """Whether a file is a backup made here, by its table alone: whether it is whole is not looked at."""
    try:
        raw = sqlite_module().connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            return str(raw.execute(f"SELECT seal FROM {TABLE}").fetchone()[0]).startswith(MARK)  # noqa: S608
        finally:
            raw.close()
    except (OSError, sqlite_module().Error, TypeError):
        return False


def _read(path: Path, raw: Any, damaged: StoreError) -> About:
    names = {name for (name,) in raw.execute("SELECT name FROM sqlite_master")}
    if TABLE in names:
        query = f"SELECT seal, made_at, version, database, counts FROM {TABLE}"  # noqa: S608
        text, made_at, version, database, counts = raw.execute(query).fetchone()
        with path.open("rb") as file:
            if _digest(file, _place(path, raw)) != text.removeprefix(MARK):
                raise damaged
        return About(made_at, version, database, json.loads(counts))
    if "alembic_version" not in names:
        raise StoreError(Message("database.none_of_ours", name=path.name))
    version = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    return About(None, version[0] if version else "none", "sqlite", counts_of(raw), sealed=False)


def _place(path: Path, raw: Any) -> int:
    """Where the digits of the checksum stand in the file: the table has one page, and the page one row."""
    (size,) = raw.execute("PRAGMA page_size").fetchone()
    (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone()
    with path.open("rb") as file:
        file.seek((page - 1) * size)
        inside = file.read(size).index(MARK.encode("ascii"))  # ValueError: it is not there
    return (page - 1) * size + inside + len(MARK)


def _digest(file: Any, place: int) -> str:
    """sha256 of an open file with zeros for the digits that begin at `place`."""
    found = hashlib.sha256()
    file.seek(0)
    at = 0
    while chunk := file.read(CHUNK):
        first, last = max(place, at), min(place + DIGITS, at + len(chunk))
        if first < last:
            chunk = chunk[: first - at] + b"0" * (last - first) + chunk[last - at :]
        found.update(chunk)
        at += len(chunk)
    return found.hexdigest()
