"""Puts a backup in the place of what a database holds: all of it or nothing, while dashboards go on reading."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select, text

from etl.backing_up import NAME, alone, draft, make
from etl.encryption import decrypt, is_encrypted
from service_levels import mart, store
from service_levels.mart import files as mart_files
from service_levels.mart import states
from service_levels.messages import Message
from service_levels.store import StoreError, batches, migration, schemas
from service_levels.store.copying import pour
from service_levels.store.engine import is_sqlite
from service_levels.store.errors import shown
from service_levels.store.schema import batches as batch_table
from service_levels.store.schema import catalogues, mappings
from service_levels.store.seal import About, verify

REPLACED = "replaced"  # in the data folder: backups of what a restore took the place of
HOLDS = (batch_table, catalogues, mappings)  # a row in one of these is data

Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Restored:
    """What a restore did. `aside`: where the old state lies; None: there was none. `newest`: the newest batch."""

    about: About
    aside: Path | None = None
    newest: dict[str, Any] | None = None


def restore(url: str, data_dir: Path, file: Path, key_file: Path | None, replace: bool, tell: Progress) -> Restored:
    """Restores a backup into a database. Raises StoreError, KeyRefused; then the database is as it was.

    `replace`: a database that holds data is replaced, once a backup of it lies in the data folder. One that cannot be
    read (damaged, or of a newer program) is moved aside as it is; only then a kill may leave none in its place.
    """
    engine = store.create_engine(url)
    with store.explained(url), ExitStack() as held:
        held.enter_context(alone(data_dir))
        copy = held.enter_context(draft(data_dir))
        tell("reading", 0)
        about = _fetched(file, copy, key_file)
        if about.version != migration.HEAD:
            with store.writing(store.create_engine(f"sqlite:///{copy.as_posix()}")) as older:
                migration.upgrade(older)
        done = Restored(about)
        stage = held.enter_context(mart_files.staging(data_dir))
        done.aside = _cleared(engine, replace)
        with store.writing(engine) as connection:
            if _holds_data(connection):
                _refuse_unless(replace, url)
                tell("keeping what is there", 0)
                aside = data_dir / REPLACED
                aside.mkdir(mode=0o700, exist_ok=True)
                done.aside, _ = make(url, data_dir, aside)
            if schemas.version(connection) != migration.HEAD:
                migration.upgrade(connection)
            pour(copy, connection, lambda table: tell(f"copying {table}", 0))
            if _rows(connection, catalogues):  # else nothing can be measured, nor was it before
                tell("measuring", 0)
                mart.publish(connection, stage, mart.Change(everything=True))
            else:
                states.advance(connection, states.Touched(everything=True))
            done.newest = next(iter(batches.listed(connection)), None)
            stage.settle()
        migration.settle(engine, data_dir)
    return done


def _fetched(file: Path, copy: Path, key_file: Path | None) -> About:
    """The backup as a draft in the data folder, checked whole."""
    if is_encrypted(file):
        if key_file is None:
            raise StoreError(Message("backup.encrypted", file=file))
        decrypt(file, copy, key_file)
    else:
        shutil.copyfile(file, copy)
    about = verify(copy, str(file))
    if not about.sealed:
        if NAME.fullmatch(file.name):
            raise StoreError(Message("backup.damaged", file=file))
        journal = file.with_name(f"{file.name}-wal")
        if journal.exists() and journal.stat().st_size:
            raise StoreError(Message("backup.in_use", file=file, journal=journal.name, url=file.as_posix()))
    return about


def _holds_data(connection: Connection) -> bool:
    """Whether somebody loaded or gave something that would be lost."""
    there = schemas.version(connection) is not None
    return there and any(_rows(connection, table) for table in HOLDS)


def _rows(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _refuse_unless(replace: bool, url: str) -> None:
    if not replace:
        raise StoreError(Message("backup.holds_data", url=shown(url)))


def _cleared(engine: Engine, replace: bool) -> Path | None:
    """Moves an SQLite file aside that this program cannot read; gives its new place, None where it can be read."""
    if not is_sqlite(engine):
        with store.reading(engine) as connection:
            migration.refuse_unusable(engine, connection)
        return None
    place = Path(engine.url.database or "")
    if not place.exists() or (why := _unreadable(engine)) is None:
        return None
    if not replace:
        raise StoreError(Message("backup.unreadable", place=place, why=why))
    aside = place.with_name(f"{place.name}.unreadable-{datetime.now(UTC):%Y-%m-%dT%H%M%S}Z")
    place.rename(aside)
    for ending in ("-wal", "-shm"):
        beside = place.with_name(place.name + ending)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + ending))
    return aside


def _unreadable(engine: Engine) -> str | None:
    """Why this program cannot read an SQLite file; None where it can. Raises StoreError where that is not known."""
    try:
        with store.reading(engine) as connection:
            checked = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
            found = schemas.version(connection)
    except StoreError as error:
        if any(said in str(error) for said in ("malformed", "not a database")):
            return Message("backup.damaged_database")
        raise
    if checked != "ok":
        return Message("backup.damaged_database")
    return None if found is None or found in migration.VERSIONS else Message("backup.of_newer", found=found)
